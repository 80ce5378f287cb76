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
_NUMBERS = [NAMES.index(name) for name in ("budget", "runtime", "overview_words")]
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
    words = phrases(language)
    numbers, bounds = matrix[:, _NUMBERS], model.bounds[_NUMBERS]
    sides = np.where(numbers < bounds[:, 0], -1, np.where(numbers > bounds[:, 1], 1, 0)) * (numbers != UNKNOWN)
    later = np.maximum(0, matrix[:, _YEAR] - model.bounds[_YEAR, 1]).astype(int)
    rare = (matrix[:, _CATEGORIES] > 0) @ (model.seen[_CATEGORIES] < RARE)
    several = zip(films, later.tolist(), sides.tolist(), rare.tolist(), strict=True)
    return [
        [*_later(years, words), *_numbers(film, beyond, words), *(_categories(model, film, words) if odd else ())]
        for film, years, beyond, odd in several
    ]


def _later(years: int, words: Phrases) -> Iterator[str]:
    if years >= YEARS_AHEAD:
        yield words.say("later", years)


def _numbers(film: Known, beyond: list[int], words: Phrases) -> Iterator[str]:
    """`beyond`: for budget, runtime and overview -1 below the usual, 1 above it, 0 within."""
    for what, side in zip(("budget", "runtime", "overview"), beyond, strict=True):
        if side:
            larger = words.texts["larger" if side > 0 else "smaller"]
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
