"""What a model has hardly seen: a forecast of such a film rests on few others, and the reader should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from marquee.model.features import COUNTRIES, LANGUAGES, NAMES, UNKNOWN
from marquee.model.film import GENRES
from marquee.model.forecasting import Model
from marquee.model.phrases import Language, Phrases, phrases
from marquee.model.reading import FLOATS, Known

BOUNDS = (0.005, 0.995)
"""A number beyond these quantiles of the known values is unusual."""
RARE = 5
"""What fewer films than this had is unknown to the model."""
YEARS_AHEAD = 3
"""A release so many years after the last film that was learnt from is far off: tastes and prices move."""
_YEAR = NAMES.index("year")
_NUMBERS = {
    "budget": NAMES.index("budget"),
    "runtime": NAMES.index("runtime"),
    "overview": NAMES.index("overview_words"),
}
_CATEGORIES = [at for at, name in enumerate(NAMES) if name.startswith(("genre_", "language_", "country_"))]
_PLACE = {name: at for at, name in enumerate(NAMES)}
_GENRES = {number: name.lower().replace(" ", "_") for name, number in GENRES.items()}


def bounds_of(matrix: FLOATS) -> FLOATS:
    """(features, 2): the quantiles BOUNDS of the known values of every feature."""
    masked = np.where(matrix == UNKNOWN, np.nan, matrix)
    masked[:, np.isnan(masked).all(axis=0)] = 0.0
    bounds: FLOATS = np.nanquantile(masked, BOUNDS, axis=0, method="nearest").T
    return bounds


def unusual(model: Model, films: Sequence[Known], matrix: FLOATS, language: Language = "en") -> list[list[str]]:
    """For every film a sentence for all that lies outside what the model learnt from; mostly none.

    `matrix` (films, features) is the films' own.
    """
    words, last_year = phrases(language), model.bounds[_YEAR, 1]
    bounds = model.bounds[list(_NUMBERS.values())].tolist()
    rare = [
        at for at, films_seen in zip(_CATEGORIES, model.seen[_CATEGORIES].tolist(), strict=True) if films_seen < RARE
    ]
    return [
        [
            *_later(int(row[_YEAR] - last_year), words),
            *_numbers(film, row, bounds, words),
            *(_categories(model, film, words) if any(row[at] for at in rare) else ()),
        ]
        for film, row in zip(films, matrix.tolist(), strict=True)
    ]


def _later(years: int, words: Phrases) -> Iterator[str]:
    if years >= YEARS_AHEAD:
        yield words.say("later", years)


def _numbers(film: Known, row: list[float], bounds: list[list[float]], words: Phrases) -> Iterator[str]:
    """A sentence for each of budget, runtime and overview that is known and beyond its bounds."""
    for (what, at), (least, most) in zip(_NUMBERS.items(), bounds, strict=True):
        if row[at] != UNKNOWN and not least <= row[at] <= most:
            larger = words.texts["larger" if row[at] > most else "smaller"]
            yield words.say("beyond", _subject(what, film, words), larger, 100 * BOUNDS[1])


def _subject(what: str, film: Known, words: Phrases) -> str:
    if what == "budget":
        return words.budget(film.budget)
    return words.fact("runtime", film.runtime) if what == "runtime" else words.words(len((film.overview or "").split()))


def _categories(model: Model, film: Known, words: Phrases) -> Iterator[str]:
    language = film.original_language
    if language and _rare(model, "language", language if language in LANGUAGES else "other"):
        yield words.say("rare_language", RARE, language)
    for code in film.country_codes:
        if _rare(model, "country", code if code in COUNTRIES else "other"):
            yield words.say("rare_country", RARE, code)
    for number in film.genre_ids:
        if number in _GENRES and _rare(model, "genre", _GENRES[number]):
            yield words.say("rare_genre", RARE, words.genre_names[number])


def _rare(model: Model, kind: str, which: str) -> bool:
    return bool(model.seen[_PLACE[f"{kind}_{which}"]] < RARE)
