"""The answer in words, in the question's language, written from the rows and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from marquee.ask.answer import ColumnInfo
from marquee.ask.conditions import MINIMUM_VOTES
from marquee.ask.finishing import Understood
from marquee.ask.model import model

SHOWN = 10

PHRASES = {
    "en": {
        "none": "Nothing in the data fits this question.",
        "rows": "{n} results",
        "one": "1 result",
        "more": "and {n} more",
        "unknown": "unknown",
        "first": "The first {n} of more results",
        "minimum_votes": f"Only films with at least {MINIMUM_VOTES} votes count as rated.",
        "sum": "Groups are compared by the total over their films.",
        "avg": "Groups are compared by the average over their films.",
        "plausible_budget": "Returns are ranked among films with a budget of at least $100,000.",
        "outside_data": "The data holds films released from {first} to {last}.",
        "forecasts": "Forecasts are those of the promoted model; films without one are left out.",
        "overall": "The ratio is that of all films together, not an average of each film's.",
        "first_ten": "No number was asked for: the first 10 are shown.",
        "any_shared": "Sharing one of them is enough.",
        "plain_words": "Gemini's words were not used. {reason}",
        "gemini_failed": "Gemini was asked and did not help. {reason}",
        "cached": "The data has not changed since this was last asked.",
        "highest": "highest",
        "lowest": "lowest",
        "yes": "Yes.",
        "no": "No.",
        "unknown_word": 'I do not know what "{words}" means here, so I did not answer.',
        "unused_word": 'I understood the question except for "{words}", which could change its meaning.',
        "nothing_asked": "I found the film, but not what you want to know about it.",
        "unsupported": "I cannot answer this kind of question yet ({words}).",
        "refused": "I only read data about films: I cannot change anything.",
        "guard": "The statement for this question is not allowed to run.",
        "error": "The question could not be answered: {detail}",
        "length": "A question has between 1 and {most} characters.",
        "did_you_mean": "Did you mean “{question}”?",
        "namesakes": "Several bear the name “{name}”: {which}. Which one do you mean?",
        "namesake_taken": "{name}: {which} is meant, as the best known of this name (also: {others}).",
        "that_film": "the film of {year} with {n} votes",
        "that_person": "{role} with {n} credits (#{id})",
        "actor": "actor",
        "director": "director",
        "crew": "crew",
    },
    "es": {
        "none": "No hay datos que respondan a esta pregunta.",
        "rows": "{n} resultados",
        "one": "1 resultado",
        "more": "y {n} más",
        "unknown": "desconocido",
        "first": "Los primeros {n} de más resultados",
        "minimum_votes": f"Solo cuentan las películas con al menos {MINIMUM_VOTES} votos.",
        "sum": "Los grupos se comparan por el total de sus películas.",
        "avg": "Los grupos se comparan por la media de sus películas.",
        "plausible_budget": "Los retornos se comparan entre películas con al menos $100.000 de presupuesto.",
        "outside_data": "Los datos contienen películas estrenadas del {first} al {last}.",
        "forecasts": "Las previsiones son las del modelo en uso; las películas sin previsión no cuentan.",
        "overall": "La razón es la de todas las películas juntas, no la media de cada una.",
        "first_ten": "No se pidió un número: se muestran los 10 primeros.",
        "any_shared": "Basta con compartir uno.",
        "plain_words": "No se usaron las palabras de Gemini. {reason}",
        "gemini_failed": "Se preguntó a Gemini y no ayudó. {reason}",
        "cached": "Los datos no han cambiado desde que se preguntó.",
        "highest": "máximo",
        "lowest": "mínimo",
        "yes": "Sí.",
        "no": "No.",
        "unknown_word": "No sé qué significa «{words}» aquí; por eso no he respondido.",
        "unused_word": "He entendido la pregunta salvo «{words}», que podría cambiar su sentido.",
        "nothing_asked": "He encontrado la película, pero no qué quiere saber de ella.",
        "unsupported": "Todavía no puedo responder a este tipo de pregunta ({words}).",
        "refused": "Solo leo datos sobre películas: no puedo cambiar nada.",
        "guard": "La consulta para esta pregunta no está permitida.",
        "error": "No se ha podido responder: {detail}",
        "length": "Una pregunta tiene entre 1 y {most} caracteres.",
        "did_you_mean": "¿Quiso decir «{question}»?",
        "namesakes": "Varios llevan el nombre «{name}»: {which}. ¿A cuál se refiere?",
        "namesake_taken": "{name}: se trata de {which}, lo más conocido con ese nombre (también: {others}).",
        "that_film": "la película de {year} con {n} votos",
        "that_person": "{role} con {n} créditos (#{id})",
        "actor": "intérprete",
        "director": "dirección",
        "crew": "equipo",
    },
    "pt": {
        "none": "Não há dados que respondam a esta pergunta.",
        "rows": "{n} resultados",
        "one": "1 resultado",
        "more": "e mais {n}",
        "unknown": "desconhecido",
        "first": "Os primeiros {n} de mais resultados",
        "minimum_votes": f"Só contam filmes com pelo menos {MINIMUM_VOTES} votos.",
        "sum": "Os grupos são comparados pelo total dos seus filmes.",
        "avg": "Os grupos são comparados pela média dos seus filmes.",
        "plausible_budget": "Os retornos são comparados entre filmes com orçamento de pelo menos $100.000.",
        "outside_data": "Os dados contêm filmes lançados de {first} a {last}.",
        "forecasts": "As previsões são as do modelo em uso; filmes sem previsão não contam.",
        "overall": "A razão é a de todos os filmes juntos, não a média de cada um.",
        "first_ten": "Não foi pedido um número: mostram-se os 10 primeiros.",
        "any_shared": "Basta partilhar um deles.",
        "plain_words": "As palavras do Gemini não foram usadas. {reason}",
        "gemini_failed": "O Gemini foi consultado e não ajudou. {reason}",
        "cached": "Os dados não mudaram desde a última pergunta.",
        "highest": "máximo",
        "lowest": "mínimo",
        "yes": "Sim.",
        "no": "Não.",
        "unknown_word": "Não sei o que «{words}» significa aqui; por isso não respondi.",
        "unused_word": "Entendi a pergunta exceto «{words}», que poderia mudar o seu sentido.",
        "nothing_asked": "Encontrei o filme, mas não o que deseja saber sobre ele.",
        "unsupported": "Ainda não sei responder a este tipo de pergunta ({words}).",
        "refused": "Só leio dados sobre filmes: não posso alterar nada.",
        "guard": "A consulta para esta pergunta não é permitida.",
        "error": "Não foi possível responder: {detail}",
        "length": "Uma pergunta tem entre 1 e {most} caracteres.",
        "did_you_mean": "Quis dizer «{question}»?",
        "namesakes": "Vários têm o nome «{name}»: {which}. A qual se refere?",
        "namesake_taken": "{name}: trata-se de {which}, o mais conhecido com esse nome (também: {others}).",
        "that_film": "o filme de {year} com {n} votos",
        "that_person": "{role} com {n} créditos (#{id})",
        "actor": "elenco",
        "director": "direção",
        "crew": "equipe",
    },
}

EXAMPLES = {
    "en": ["Top 10 films by revenue", "How many horror films were released in 2010?", "Average budget by genre"],
    "es": ["Las 10 películas con mayor recaudación", "¿Cuántas películas de terror se estrenaron en 2010?",
           "Presupuesto medio por género"],
    "pt": ["Os 10 filmes com maior receita", "Quantos filmes de terror foram lançados em 2010?",
           "Orçamento médio por gênero"],
}  # fmt: skip


def say(language: str, key: str, **fields: object) -> str:
    """One of the fixed sentences in a language."""
    return PHRASES[language][key].format(**fields)


def number(value: Any, unit: str | None, language: str) -> str:
    """A value for people: thousands separated as the language does, money and percentages marked."""
    if value is None:
        return say(language, "unknown")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _day(value) if unit == "date" else str(value)
    if unit in ("year", "id"):
        return str(int(value))
    text = f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 1000 else f"{value:,.2f}"
    if language != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    names = {"en": "minutes", "es": "minutos", "pt": "minutos"}
    return {"usd": f"${text}", "percent": f"{text} %", "minutes": f"{text} {names[language]}"}.get(unit or "", text)


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return str(value)


def sentence(
    understood: Understood, columns: list[ColumnInfo], rows: list[list[Any]], truncated: bool, language: str
) -> str:
    """The rows as a sentence or a short list."""
    if understood.shape in ("yesno", "exists") and rows:
        yes = say(language, "yes" if rows[0][0] else "no")
        return yes if understood.shape == "yesno" else f"{yes} {_title(columns[1], language)}: {rows[0][1]}."
    return plain_sentence(columns, rows, truncated, language)


def plain_sentence(columns: list[ColumnInfo], rows: list[list[Any]], truncated: bool, language: str) -> str:
    """The rows as a sentence or a short list, whatever they are."""
    if not rows or (all(v is None for v in rows[0]) and len(rows) == 1):
        return say(language, "none")
    if len(rows) == 1 and len(columns) == 1:
        return f"{_title(columns[0], language)}: {number(rows[0][0], columns[0].unit, language)}."
    if len(rows) > SHOWN and len(columns) == 2 and columns[0].unit == "year" and columns[1].type != "text":
        return _series(columns, rows, language)
    lines = [", ".join(number(v, c.unit, language) for v, c in zip(row, columns, strict=True)) for row in rows[:SHOWN]]
    if len(rows) == 1:
        return lines[0] + "."
    head = say(language, "first" if truncated else "rows", n=len(rows))
    text = f"{head}: " + "; ".join(lines)
    rest = len(rows) - SHOWN
    return text + (f"; {say(language, 'more', n=rest)}." if rest > 0 else ".")


def _series(columns: list[ColumnInfo], rows: list[list[Any]], language: str) -> str:
    """A long series by year: its ends and its extremes."""
    known = sorted((r for r in rows if None not in r), key=lambda r: r[0])
    if not known:
        return say(language, "none")
    low, high = min(known, key=lambda r: r[1]), max(known, key=lambda r: r[1])

    def at(row: list[Any]) -> str:
        return f"{number(row[1], columns[1].unit, language)} ({row[0]})"

    head = f"{_title(columns[1], language)}: {at(known[0])} – {at(known[-1])}"
    return f"{head}; {say(language, 'highest')} {at(high)}, {say(language, 'lowest')} {at(low)}."


def _title(column: ColumnInfo, language: str) -> str:
    name = label(column.name, language)
    return name[:1].upper() + name[1:]


def label(name: str, language: str) -> str:
    """A column's name for people, e.g. avg_revenue -> average revenue."""
    facets, measures = model().facets, model().measures
    if name in facets:
        return facets[name].labels[language]
    if name in measures:
        return measures[name].labels[language]
    head, _, tail = name.partition("_")
    prefixes = {
        "avg": ("average", "media de", "média de"), "sum": ("total", "total de", "total de"),
        "min": ("lowest", "mínimo de", "mínimo de"), "max": ("highest", "máximo de", "máximo de"),
        "median": ("median", "mediana de", "mediana de"),
    }  # fmt: skip
    if head in prefixes and tail:
        of = label(f"count_of_{tail}" if tail in facets else tail, language)
        return f"{prefixes[head][('en', 'es', 'pt').index(language)]} {of}"
    fixed = {"films": ("films", "películas", "filmes"), "percentage": ("percentage", "porcentaje", "porcentagem"),
             "title": ("title", "título", "título"), "difference": ("difference", "diferencia", "diferença"),
             "ratio": ("ratio", "razón", "razão")}  # fmt: skip
    if name in fixed:
        return fixed[name][("en", "es", "pt").index(language)]
    if name.startswith("count_of_"):
        of = facets[name.removeprefix("count_of_")].labels[language]
        plural = (
            of[:-1] + "ies"
            if language == "en" and of.endswith("y")
            else of + ("s" if of[-1] in "aeiou" or language == "en" else "es")
        )
        return {"en": "number of {}", "es": "número de {}", "pt": "número de {}"}[language].format(plural)
    return name.replace("_", " ")
