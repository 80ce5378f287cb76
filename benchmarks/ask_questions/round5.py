"""Round 5: Spanish and Portuguese as people write them, misspelt names among them; expected rows by pandas."""

from __future__ import annotations

from ask_frames import Frames, Rows, columns, count, first, over, share, titles, top, value
from ask_own import Question


def _each(d: Frames, *people: str) -> Rows:
    return [[p, count(d.some(actor=p))[0][0]] for p in people]


def _above(d: Frames, column: str) -> Rows:
    mean = d.m[column].mean()
    return [[r[0]] for r in d.by(d.m, "genre", column, "mean") if r[1] is not None and r[1] > mean]


def _within(d: Frames, where: str, facet: str) -> Rows:
    whole = {r[0]: r[1] for r in d.by(d.m, facet)}
    part = {r[0]: r[1] for r in d.by(d.some(where), facet)}
    return [[k, 100 * part.get(k, 0) / n] for k, n in whole.items() if k is not None]


QUESTIONS: list[Question] = [
    ("es", "¿qué pelis hizo quentin tarantino como director?", lambda d: titles(d.some(director="Quentin Tarantino"))),
    ("es", "pelis de tom hanks de los 90", lambda d: titles(d.some(years=(1990, 1999), actor="Tom Hanks"))),
    (
        "es",
        "¿Cuál fue la película más taquillera de 1997 y cuánto recaudó?",
        lambda d: [[r[0]] for r in top(d.some(years=(1997, 1997)), "revenue")],
    ),
    (
        "es",
        "las 5 mejores películas de animación con al menos 2000 votos",
        lambda d: top(d.some("vote_count >= 2000", genre="Animation"), "vote_average", 5),
    ),
    ("es", "¿En cuántas películas aparece Scarlet Johanson?", lambda d: count(d.some(actor="Scarlett Johansson"))),
    (
        "es",
        "¿Cuántas películas de ciencia ficción se estrenaron en la década de los 80?",
        lambda d: count(d.some(years=(1980, 1989), genre="Science Fiction")),
    ),
    (
        "es",
        "Dame las películas bélicas que duren más de tres horas",
        lambda d: titles(d.some("runtime > 180", genre="War")),
    ),
    ("es", "¿Qué director tiene más películas de terror?", lambda d: first(d.by(d.some(genre="Horror"), "director"))),
    ("es", "cuantas peliculas mexicanas hay", lambda d: count(d.some(country="Mexico"))),
    (
        "es",
        "¿Cuánto costó de media una película de acción en 2010?",
        lambda d: value(d.some(years=(2010, 2010), genre="Action"), "budget"),
    ),
    (
        "es",
        "¿Qué películas costaron entre 200 y 220 millones de dólares?",
        lambda d: titles(d.some("budget >= 200e6 and budget <= 220e6")),
    ),
    (
        "es",
        "¿Cuántas películas se estrenaron el 25 de diciembre?",
        lambda d: count(d.m[(d.m.month == 12) & (d.m.date.dt.day == 25)]),
    ),
    ("es", "¿Quién es el protagonista de Gladiator?", lambda d: [["Russell Crowe"]]),
    (
        "es",
        "películas de Pixar ordenadas de la más larga a la más corta",
        lambda d: titles(d.some(company="Pixar Animation Studios")),
    ),
    (
        "es",
        "¿Cuántas películas hicieron George Clooney y Matt Damon cada uno?",
        lambda d: _each(d, "George Clooney", "Matt Damon"),
    ),
    ("es", "¿Qué géneros duran de media más que la media general?", lambda d: _above(d, "runtime")),
    (
        "es",
        "¿Qué porcentaje de las películas de cada década dura más de dos horas?",
        lambda d: _within(d, "runtime > 120", "decade"),
    ),
    (
        "es",
        "películas con Natalie Portman pero sin Keira Knightley",
        lambda d: titles(
            d.some("id not in " + str(list(d.having("actor", "Keira Knightley"))), actor="Natalie Portman")
        ),
    ),
    ("es", "¿Cuál es la recaudación media de las películas francesas sin contar las coproducciones?", "clarify"),
    ("es", "¿Hubo alguna película de más de cuatro horas?", lambda d: [[True, len(d.some("runtime > 240"))]]),
    ("es", "Número de estrenos por mes en 2012", lambda d: d.by(d.some(years=(2012, 2012)), "month")),
    ("es", "¿Cuáles son las diez productoras con más películas?", lambda d: first(d.by(d.m, "company"), 10)),
    (
        "es",
        "¿Qué actores salen tanto en Titanic como en Inception?",
        lambda d: [
            [x]
            for x in sorted(
                {a[0] for a in d.of(d.some(title="Titanic"), "actor")}
                & {a[0] for a in d.of(d.some(title="Inception"), "actor")}
            )
        ],
    ),
    (
        "es",
        "¿Qué películas en español tienen una nota superior a 7,5?",
        lambda d: titles(d.some("vote_average > 7.5", language="es")),
    ),
    ("es", "¿Cuánto dura Ben-Hur?", lambda d: columns(d.some(title="Ben-Hur"), "runtime")),
    ("es", "pelis de miedo de 2013 con buena nota", "clarify"),
    ("es", "¿Cuántos géneros hay?", lambda d: [[d.links["genre"].name.nunique()]]),
    ("es", "¿Cuál fue el año con más estrenos?", lambda d: first(d.by(d.m, "year"))),
    (
        "es",
        "Películas estrenadas después de Avatar con más de 8000 votos",
        lambda d: titles(d.some("vote_count > 8000 and date > '2009-12-10'")),
    ),
    ("es", "¿Qué película de Clint Estwood recaudó más?", lambda d: top(d.some(director="Clint Eastwood"), "revenue")),
    (
        "es",
        "¿Qué países tienen más de 100 películas, sin contar Estados Unidos?",
        lambda d: [[x] for x in [r[0] for r in over(d.by(d.m, "country"), 100)] if x != "United States of America"],
    ),
    (
        "es",
        "Presupuesto total de las películas de Marvel Studios",
        lambda d: value(d.some(company="Marvel Studios"), "budget", "sum"),
    ),
    (
        "es",
        "¿Cuál es la segunda película más larga de Steven Spielberg?",
        lambda d: top(d.some(director="Steven Spielberg"), "runtime", skip=1),
    ),
    ("pt", "quais filmes o christopher nolan dirigiu?", lambda d: titles(d.some(director="Christopher Nolan"))),
    ("pt", "filmes do tom cruise dos anos 80", lambda d: titles(d.some(years=(1980, 1989), actor="Tom Cruise"))),
    (
        "pt",
        "Qual foi o filme de maior bilheteria de 2009 e quanto arrecadou?",
        lambda d: top(d.some(years=(2009, 2009)), "revenue"),
    ),
    (
        "pt",
        "os 5 melhores filmes de guerra com pelo menos 1000 votos",
        lambda d: top(d.some("vote_count >= 1000", genre="War"), "vote_average", 5),
    ),
    ("pt", "Em quantos filmes aparece a Meryl Strip?", lambda d: count(d.some(actor="Meryl Streep"))),
    (
        "pt",
        "Quantos filmes de terror saíram na década de 70?",
        lambda d: count(d.some(years=(1970, 1979), genre="Horror")),
    ),
    ("pt", "Me dá os dramas com mais de três horas e meia", lambda d: titles(d.some("runtime > 210", genre="Drama"))),
    ("pt", "Qual diretor fez mais comédias?", lambda d: first(d.by(d.some(genre="Comedy"), "director"))),
    ("pt", "quantos filmes alemaes existem", lambda d: count(d.some(country="Germany"))),
    (
        "pt",
        "Quanto custou em média um filme de animação em 2012?",
        lambda d: value(d.some(years=(2012, 2012), genre="Animation"), "budget"),
    ),
    (
        "pt",
        "Que filmes custaram entre 180 e 200 milhões de dólares?",
        lambda d: titles(d.some("budget >= 180e6 and budget <= 200e6")),
    ),
    ("pt", "Qual a altura do ator de Memento?", "clarify"),
    ("pt", "Quem é o ator principal de Forrest Gump?", lambda d: [["Tom Hanks"]]),
    (
        "pt",
        "filmes da Pixar do mais recente ao mais antigo",
        lambda d: titles(d.some(company="Pixar Animation Studios")),
    ),
    (
        "pt",
        "Quantos filmes fizeram Julia Roberts e Sandra Bullock, cada uma?",
        lambda d: _each(d, "Julia Roberts", "Sandra Bullock"),
    ),
    ("pt", "Quais gêneros têm orçamento médio acima da média geral?", lambda d: _above(d, "budget")),
    (
        "pt",
        "Que percentagem dos filmes de cada ano desde 2010 tem nota acima de 7?",
        lambda d: [r for r in _within(d, "vote_average > 7", "year") if r[0] >= 2010],
    ),
    (
        "pt",
        "filmes com a Kate Winslet mas sem o Leonardo DiCaprio",
        lambda d: titles(
            d.some("id not in " + str(list(d.having("actor", "Leonardo DiCaprio"))), actor="Kate Winslet")
        ),
    ),
    (
        "pt",
        "Houve algum filme com menos de 50 minutos em 2010? Quais?",
        lambda d: titles(d.some("runtime < 50", years=(2010, 2010))),
    ),
    ("pt", "Número de estreias por trimestre em 2013", lambda d: d.by(d.some(years=(2013, 2013)), "quarter")),
    ("pt", "Quais são as oito palavras-chave mais usadas?", lambda d: first(d.by(d.m, "keyword"), 8)),
    (
        "pt",
        "Que filmes em francês receberam nota superior a 7,8?",
        lambda d: titles(d.some("vote_average > 7.8", language="fr")),
    ),
    (
        "pt",
        "Qual foi o ano com menos lançamentos desde 1990?",
        lambda d: first(d.by(d.some(years=(1990, 2100)), "year"), lowest=True),
    ),
    (
        "pt",
        "Receita total dos filmes da Walt Disney Pictures em 2016",
        lambda d: value(d.some(years=(2016, 2016), company="Walt Disney Pictures"), "revenue", "sum"),
    ),
    (
        "pt",
        "Qual é o terceiro filme mais longo do Martin Scorsese?",
        lambda d: top(d.some(director="Martin Scorsese"), "runtime", skip=2),
    ),
    (
        "pt",
        "Que países têm mais de 100 filmes, sem contar os Estados Unidos?",
        lambda d: [[x] for x in [r[0] for r in over(d.by(d.m, "country"), 100)] if x != "United States of America"],
    ),
    ("pt", "Quantos por cento dos filmes são falados em francês?", lambda d: share(d.some(language="fr"), d.m)),
    (
        "pt",
        "Qual a diferença entre a receita de Avatar e a de Titanic?",
        lambda d: [[d.some(title="Avatar").revenue.sum() - d.some(title="Titanic").revenue.sum()]],
    ),
    (
        "pt",
        "filmes lançados entre 10 e 20 de maio de 2013",
        lambda d: titles(d.some("date >= '2013-05-10' and date <= '2013-05-20'")),
    ),
    (
        "pt",
        "Mostre o título e a duração dos filmes do Wes Anderson",
        lambda d: columns(d.some(director="Wes Anderson"), "title", "runtime"),
    ),
]
