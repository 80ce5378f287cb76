"""Why a forecast is what it is: what it would be if one thing about the film were as usual.

For each group of features that belong together (the budget, the genres, the director's record...) the film is forecast
again with the group's values replaced by the usual ones. The difference is that group's share, so the explanation is
faithful by its making: taking the named thing away moves the forecast by what the sentence says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from marquee.model.compiled import compiled
from marquee.model.features import NAMES
from marquee.model.forecasting import COLUMNS
from marquee.model.groups import GROUPS
from marquee.model.phrases import Language, Phrases, phrases
from marquee.model.reading import FLOATS, Known

Target = Literal["commercial", "critical", "vote_average", "popularity"]

LEAST_EFFECT: dict[Target, float] = {"commercial": 0.01, "critical": 0.01, "vote_average": 0.03, "popularity": 0.01}
"""Smaller effects are not worth a sentence: probabilities, points of vote average, share of the ranking."""
_COLUMNS = [columns[0] for columns in COLUMNS.values()]
_CENTRES = np.array(_COLUMNS)
_GROUPS = tuple(GROUPS)
_BUDGET, _COLLECTION, _SERIES = (NAMES.index(name) for name in ("budget", "collection_films", "series_films"))
_RECORDS = {
    group: (NAMES.index(f"{kind}_films"), NAMES.index(f"{kind}_rating"))
    for group, kind in {"director": "director", "writer": "writer", "cast": "actor", "companies": "company"}.items()
}
"""Where a group of people has its number of earlier films and their vote average."""


@dataclass(frozen=True)
class Reason:
    """One group's share in one forecast: with the group as usual the forecast would be `forecast - effect`."""

    target: Target
    group: str
    effect: float
    sentence: str


def explain(
    films: Sequence[Known], matrix: FLOATS, effects: FLOATS, language: Language = "en", most: int = 3
) -> list[list[Reason]]:
    """For every film and target up to `most` reasons, the strongest first; what has next to no effect is left out.

    `matrix` (films, features) and `effects` (films, groups, 8) are the films' own, from Model.values_and_effects.
    """
    strongest = _strongest(effects, _CENTRES, most)
    words = phrases(language)
    several = zip(films, matrix.tolist(), strongest.tolist(), effects.tolist(), strict=True)
    return [list(_reasons(*one, words)) for one in several]


@compiled("int64[:,:,::1](float64[:,:,:], int64[::1], int64)")
def _strongest(effects: FLOATS, columns: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """(films, columns, most): the groups with the largest effects on some columns of (films, groups, 8)."""
    found = np.zeros((len(effects), len(columns), most), np.int64)
    for film in range(len(effects)):
        for number in range(len(columns)):
            sizes = np.abs(effects[film, :, columns[number]])
            for place in range(most):
                found[film, number, place] = sizes.argmax()
                sizes[sizes.argmax()] = -1
    return found


def _reasons(
    film: Known, row: list[float], groups: list[list[int]], effects: list[list[float]], words: Phrases
) -> Iterator[Reason]:
    subjects: dict[int, str] = {}
    for (target, least), column, places in zip(LEAST_EFFECT.items(), _COLUMNS, groups, strict=True):
        for at in places:
            effect = effects[at][column]
            if abs(effect) >= least:
                if at not in subjects:
                    subjects[at] = _subject(_GROUPS[at], film, row, words)
                yield Reason(target, _GROUPS[at], effect, words.sentence(subjects[at], target, effect))


def _subject(group: str, film: Known, row: list[float], words: Phrases) -> str:
    """What a reason is about, e.g. "The runtime of 98 minutes"."""
    if group in _RECORDS:
        films, rating = (row[at] for at in _RECORDS[group])
        return words.record(group, films, rating)
    if group == "budget":
        return words.budget(film.budget if row[_BUDGET] >= 0 else None)
    if group == "genres":
        return words.genres(film.genre_ids)
    if group == "season":
        return words.month(film.release_date.month)
    if group == "series":
        return words.series(max(row[_COLLECTION], row[_SERIES]))
    if group == "overview":
        return words.overview()
    fact = {
        "runtime": film.runtime,
        "language": film.original_language,
        "countries": ", ".join(film.country_codes[:3]),
        "certification": film.certification,
    }[group]
    return words.fact(group, fact)
