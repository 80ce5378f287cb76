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
_GENRES = {number: name for name, number in GENRES.items()}


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
    numbers = matrix[:, _NUMBERS]
    low, high = model.bounds[_NUMBERS].T
    beyond = ((numbers != UNKNOWN) & ((numbers < low) | (numbers > high))).any(axis=1)
    later = matrix[:, _YEAR] >= model.bounds[_YEAR, 1] + YEARS_AHEAD
    rare = (matrix[:, _CATEGORIES] > 0) @ (model.seen[_CATEGORIES] < RARE)
    return [
        [*_numbers(model, row, film, words), *_categories(model, film, words)] if strange else []
        for film, row, strange in zip(films, matrix, (beyond | later | rare).tolist(), strict=True)
    ]


def _numbers(model: Model, row: FLOATS, film: Known, words: Phrases) -> Iterator[str]:
    newest = model.bounds[_YEAR, 1]
    if row[_YEAR] >= newest + YEARS_AHEAD:
        yield words.say("later", int(row[_YEAR] - newest))
    subjects = (
        words.budget(film.budget),
        words.fact("runtime", film.runtime),
        words.words(len((film.overview or "").split())),
    )
    for at, subject in zip(_NUMBERS, subjects, strict=True):
        low, high = model.bounds[at]
        if row[at] != UNKNOWN and not low <= row[at] <= high:
            side = words.texts["smaller" if row[at] < low else "larger"]
            yield words.say("beyond", subject, side, 100 * BOUNDS[1])


def _categories(model: Model, film: Known, words: Phrases) -> Iterator[str]:
    language = film.original_language
    if language and _films(model, f"language_{language if language in LANGUAGES else 'other'}") < RARE:
        yield words.say("rare_language", RARE, language)
    for code in film.country_codes:
        if _films(model, f"country_{code if code in COUNTRIES else 'other'}") < RARE:
            yield words.say("rare_country", RARE, code)
    for number in film.genre_ids:
        name = _GENRES.get(number)
        if name and _films(model, f"genre_{name.lower().replace(' ', '_')}") < RARE:
            yield words.say("rare_genre", RARE, words.genre_names[number])


def _films(model: Model, feature: str) -> float:
    return float(model.seen[NAMES.index(feature)])
