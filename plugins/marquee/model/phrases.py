"""The words of reasons and warnings in English, Spanish and Portuguese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from marquee.model.film import GENRES

Language = Literal["en", "es", "pt"]


@dataclass(frozen=True)
class Phrases:
    """One language's texts by key; places in braces are filled by name or in order."""

    texts: Mapping[str, str]
    months: Sequence[str]
    genre_names: Mapping[int, str]
    marks: Mapping[int, str]
    """How the marks of numbers written in English are replaced."""

    def say(self, key: str, *values: object) -> str:
        """The text of a key with its values; numbers are written as the language does."""
        return self.texts[key].format(*[self.number(v) if isinstance(v, int | float) else v for v in values])

    def number(self, value: float) -> str:
        """12,000,000 in English, 12.000.000 in Spanish and Portuguese; fractions with one digit."""
        return (f"{value:,.1f}" if isinstance(value, float) else f"{value:,}").translate(self.marks)

    def sentence(self, subject: str, target: str, effect: float) -> str:
        """What a subject does to a target."""
        digits = f"{abs(effect):.2f}" if target == "vote_average" else f"{abs(effect) * 100:.0f}"
        return self._sentences[target, effect > 0].format(subject, digits.translate(self.marks))

    @cached_property
    def _sentences(self) -> dict[tuple[str, bool], str]:
        """For every target, raised or lowered, the sentence with places for subject and size."""
        texts = self.texts
        units = {"vote_average": texts["points"]}
        return {
            (target, raised): texts["sentence"].format(
                "{}", texts["raises" if raised else "lowers"], texts[target], "{}",
                units.get(target, texts["percentage_points"]),
            )
            for target in ("commercial", "critical", "vote_average", "popularity")
            for raised in (True, False)
        }  # fmt: skip

    def budget(self, dollars: int | None) -> str:
        """The budget as a subject."""
        return self.say("budget", dollars) if dollars else self.texts["no_budget"]

    def genres(self, numbers: Sequence[int]) -> str:
        """The genres as a subject."""
        names = [self.genre_names[number] for number in numbers if number in self.genre_names]
        if not names:
            return self.texts["no_genres"]
        *most, last = names
        return self.texts["genres"].format(f"{', '.join(most)} {self.texts['and']} {last}" if most else last)

    def month(self, number: int) -> str:
        """The month of the release, 1 to 12, as a subject."""
        return self.texts["season"].format(self.months[number - 1])

    def series(self, earlier: float) -> str:
        """The series as a subject."""
        return self.say("series", round(earlier)) if earlier else self.texts["no_series"]

    def overview(self) -> str:
        """The overview as a subject."""
        return self.texts["overview"]

    def record(self, who: str, films: float, rating: float) -> str:
        """What people or companies did before as a subject: films on average, and how they were rated."""
        return (
            self.say("record", self.texts[who], round(films), rating)
            if films
            else self.say("no_record", self.texts[who])
        )

    def words(self, count: int) -> str:
        """The overview's length as a subject."""
        return self.say("words", count)

    def unknown(self, name: str, near: Sequence[str]) -> str:
        """That nobody bears a name, and who may be meant."""
        told = self.texts["unknown"].format(name)
        return self.texts["near"].format(told, ", ".join(near)) if near else told

    def fact(self, what: str, value: object) -> str:
        """A plain fact as a subject, known or not."""
        return self.texts[what].format(value) if value else self.texts[f"no_{what}"]


@cache
def phrases(language: Language) -> Phrases:
    """A language's phrases."""
    texts, months, genres = _ALL[language]
    marks = {} if language == "en" else {ord(","): ".", ord("."): ","}
    names = dict(zip(GENRES.values(), genres or GENRES, strict=True))
    return Phrases(texts, months.split(), names, marks)


_ENGLISH = {
    "sentence": "{} {} {} by {} {}.", "raises": "raises", "lowers": "lowers", "and": "and",
    "points": "points", "percentage_points": "percentage points",
    "commercial": "the chance of commercial success", "critical": "the chance of critical success",
    "vote_average": "the vote average", "popularity": "the popularity rank",
    "budget": "The budget of {} dollars", "no_budget": "That the budget is unknown",
    "runtime": "The runtime of {} minutes", "no_runtime": "That the runtime is unknown",
    "genres": "The choice of {}", "no_genres": "That no genre is given",
    "season": "The release in {}",
    "language": "The original language ({})", "no_language": "That the original language is unknown",
    "countries": "Where it is produced ({})", "no_countries": "That it is unknown where it is produced",
    "certification": "The rating {}", "no_certification": "That no age rating is given",
    "series": "Being part of a series with {} earlier films", "no_series": "Being no sequel",
    "overview": "What the overview tells",
    "director": "The director's record", "writer": "The writers' record", "cast": "The leading cast's record",
    "companies": "The production companies' record",
    "record": "{} ({} earlier films on average, rated {})", "no_record": "{} (no earlier films known)",
    "later": "The release is {} years later than the films that the model learnt from.",
    "beyond": "{} is {} than in {} % of the films that the model learnt from.",
    "smaller": "smaller", "larger": "larger", "words": "The overview of {} words",
    "unknown": "{} is not known by this name or number and counts as a newcomer.", "near": "{} Is {} meant?",
    "rare_language": "The model learnt from fewer than {} films in the language {}.",
    "rare_country": "The model learnt from fewer than {} films produced in {}.",
    "rare_genre": "The model learnt from fewer than {} films of the genre {}.",
}  # fmt: skip

_SPANISH = {
    "sentence": "{} {} {} en {} {}.", "raises": "sube", "lowers": "baja", "and": "y",
    "points": "puntos", "percentage_points": "puntos porcentuales",
    "commercial": "la probabilidad de éxito comercial", "critical": "la probabilidad de éxito de crítica",
    "vote_average": "la nota media", "popularity": "el puesto por popularidad",
    "budget": "El presupuesto de {} dólares", "no_budget": "Que no se conozca el presupuesto",
    "runtime": "La duración de {} minutos", "no_runtime": "Que no se conozca la duración",
    "genres": "La elección de {}", "no_genres": "Que no se indique ningún género",
    "season": "El estreno en {}",
    "language": "El idioma original ({})", "no_language": "Que no se conozca el idioma original",
    "countries": "El lugar de producción ({})", "no_countries": "Que no se conozca el lugar de producción",
    "certification": "La calificación {}", "no_certification": "Que no se indique la calificación por edades",
    "series": "Pertenecer a una serie con {} películas anteriores", "no_series": "No ser una continuación",
    "overview": "Lo que cuenta la sinopsis",
    "director": "La trayectoria de la dirección", "writer": "La trayectoria del guion",
    "cast": "La trayectoria del reparto principal", "companies": "La trayectoria de las productoras",
    "record": "{} ({} películas anteriores en promedio, nota {})",
    "no_record": "{} (sin películas anteriores conocidas)",
    "later": "El estreno es {} años posterior a las películas de las que aprendió el modelo.",
    "beyond": "{} es {} que en el {} % de las películas de las que aprendió el modelo.",
    "smaller": "menor", "larger": "mayor", "words": "La sinopsis de {} palabras",
    "unknown": "{} no se conoce por este nombre o número y cuenta como debutante.", "near": "{} ¿Se trata de {}?",
    "rare_language": "El modelo aprendió de menos de {} películas en el idioma {}.",
    "rare_country": "El modelo aprendió de menos de {} películas producidas en {}.",
    "rare_genre": "El modelo aprendió de menos de {} películas del género {}.",
}  # fmt: skip

_PORTUGUESE = {
    "sentence": "{} {} {} em {} {}.", "raises": "aumenta", "lowers": "reduz", "and": "e",
    "points": "pontos", "percentage_points": "pontos percentuais",
    "commercial": "a probabilidade de sucesso comercial", "critical": "a probabilidade de sucesso de crítica",
    "vote_average": "a nota média", "popularity": "a posição por popularidade",
    "budget": "O orçamento de {} dólares", "no_budget": "O orçamento desconhecido",
    "runtime": "A duração de {} minutos", "no_runtime": "A duração desconhecida",
    "genres": "A escolha de {}", "no_genres": "A falta de um gênero",
    "season": "A estreia em {}",
    "language": "O idioma original ({})", "no_language": "O idioma original desconhecido",
    "countries": "O local de produção ({})", "no_countries": "O local de produção desconhecido",
    "certification": "A classificação {}", "no_certification": "A falta de uma classificação etária",
    "series": "Pertencer a uma série com {} filmes anteriores", "no_series": "Não ser uma continuação",
    "overview": "O que conta a sinopse",
    "director": "A trajetória da direção", "writer": "A trajetória do roteiro",
    "cast": "A trajetória do elenco principal", "companies": "A trajetória das produtoras",
    "record": "{} ({} filmes anteriores em média, nota {})", "no_record": "{} (sem filmes anteriores conhecidos)",
    "later": "A estreia é {} anos posterior aos filmes com que o modelo aprendeu.",
    "beyond": "{} é {} que em {} % dos filmes com que o modelo aprendeu.",
    "smaller": "menor", "larger": "maior", "words": "A sinopse de {} palavras",
    "unknown": "{} não é conhecido por este nome ou número e conta como estreante.", "near": "{} Trata-se de {}?",
    "rare_language": "O modelo aprendeu com menos de {} filmes no idioma {}.",
    "rare_country": "O modelo aprendeu com menos de {} filmes produzidos em {}.",
    "rare_genre": "O modelo aprendeu com menos de {} filmes do gênero {}.",
}  # fmt: skip

_ALL: Mapping[Language, tuple[Mapping[str, str], str, Sequence[str]]] = {
    "en": (
        _ENGLISH,
        "January February March April May June July August September October November December",
        (),
    ),
    "es": (
        _SPANISH,
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        ("Acción", "Aventura", "Animación", "Comedia", "Crimen", "Documental", "Drama", "Familia", "Fantasía",
         "Historia", "Terror", "Música", "Misterio", "Romance", "Ciencia ficción", "Película de TV", "Suspense",
         "Bélica", "Western"),
    ),
    "pt": (
        _PORTUGUESE,
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        ("Ação", "Aventura", "Animação", "Comédia", "Crime", "Documentário", "Drama", "Família", "Fantasia", "História",
         "Terror", "Música", "Mistério", "Romance", "Ficção científica", "Cinema TV", "Thriller", "Guerra", "Faroeste"),
    ),
}  # fmt: skip
"""Texts, months, and the genres in the order of GENRES."""
