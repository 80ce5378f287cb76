"""What a model has hardly seen: a forecast of such a film rests on few others, and the reader should know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from marquee.model.features import COUNTRIES, LANGUAGES, NAMES, UNKNOWN, encode
from marquee.model.film import GENRES
from marquee.model.forecasting import Model
from marquee.model.reading import FLOATS, Known

BOUNDS = (0.005, 0.995)
"""A number beyond these quantiles of the known values is unusual."""
RARE = 5
"""What fewer films than this had is unknown to the model."""
YEARS_AHEAD = 3
"""A release so many years after the last film that was learnt from is far off: tastes and prices move."""
_YEAR = NAMES.index("year")
_GENRES = {number: name for name, number in GENRES.items()}


def bounds_of(matrix: FLOATS) -> FLOATS:
    """(features, 2): the quantiles BOUNDS of the known values of every feature."""
    masked = np.where(matrix == UNKNOWN, np.nan, matrix)
    masked[:, np.isnan(masked).all(axis=0)] = 0.0
    bounds: FLOATS = np.nanquantile(masked, BOUNDS, axis=0, method="nearest").T
    return bounds


def unusual(model: Model, film: Known) -> list[str]:
    """A sentence for everything about the film that lies outside what the model learnt from; mostly none."""
    return [*_numbers(model, encode([film])[0], film), *_categories(model, film)]


def _numbers(model: Model, row: FLOATS, film: Known) -> Iterator[str]:
    newest = model.bounds[_YEAR, 1]
    if row[_YEAR] >= newest + YEARS_AHEAD:
        yield f"The release is {row[_YEAR] - newest:.0f} years later than the films that the model learnt from."
    for name, what, value in (
        ("budget", "budget of {:,} dollars", film.budget),
        ("runtime", "runtime of {} minutes", film.runtime),
        ("overview_words", "overview of {} words", len((film.overview or "").split())),
    ):
        low, high = model.bounds[NAMES.index(name)]
        number = row[NAMES.index(name)]
        if number != UNKNOWN and not low <= number <= high:
            side = "smaller" if number < low else "larger"
            yield f"The {what.format(value)} is {side} than in {BOUNDS[1]:.1%} of the films that the model learnt from."


def _categories(model: Model, film: Known) -> Iterator[str]:
    language = film.original_language
    if language and _films(model, f"language_{language if language in LANGUAGES else 'other'}") < RARE:
        yield f"The model learnt from fewer than {RARE} films in the language {language}."
    for code in film.country_codes:
        if _films(model, f"country_{code if code in COUNTRIES else 'other'}") < RARE:
            yield f"The model learnt from fewer than {RARE} films produced in {code}."
    for number in film.genre_ids:
        name = _GENRES.get(number)
        if name and _films(model, f"genre_{name.lower().replace(' ', '_')}") < RARE:
            yield f"The model learnt from fewer than {RARE} films of the genre {name}."


def _films(model: Model, feature: str) -> float:
    return float(model.seen[NAMES.index(feature)])
