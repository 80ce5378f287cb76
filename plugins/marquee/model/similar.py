"""The past films that a forecast film resembles most, and how they fared."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.model.compiled import compiled
from marquee.model.features import NAMES
from marquee.model.forecasting import Model
from marquee.model.groups import PLACES
from marquee.model.past import Past
from marquee.model.reading import FLOATS, Known, Outcomes

MOST_FILMS = 10_000
"""So many past films, those with most votes, are kept with a model: readers know them, and they are cheap to search."""
NONE = -1


@dataclass(frozen=True)
class SimilarFilm:
    """A past film, what came of it (None when unknown), and how close it is.

    `similarity` is 1 / (1 + distance): 1 for equal features, 0.5 at one standard deviation in every respect.
    """

    movie_id: int
    title: str
    year: int
    revenue_to_budget: float | None
    vote_average: float | None
    similarity: float


def similar(model: Model, films: Sequence[Known], matrix: FLOATS, k: int = 3) -> list[list[SimilarFilm]]:
    """For every film up to `k` films released before it, the most similar first.

    `matrix` (films, features) is the films' own. Every group of marquee.model.groups and the year weigh the same.
    """
    past = model.past
    if past is None or not len(past.released):
        return [[] for _ in films]
    wanted = (matrix * past.scale).astype(np.float32)
    around, lengths = past.around
    nearest = np.full((len(films), k), NONE)
    earlier = np.array([bisect_left(past.days, film.release_date) for film in films])
    _find_nearest(lengths, np.dot(wanted - past.centre, around.T), earlier, nearest)
    return [
        [_found(past, at, own) for at in places if at != NONE]
        for places, own in zip(nearest.tolist(), wanted, strict=True)
    ]


def _found(past: Past, at: int, wanted: NDArray[np.float32]) -> SimilarFilm:
    away = past.places[at] - wanted
    return SimilarFilm(*past.outcomes[at], 1 / (1 + math.sqrt(away @ away)))


@compiled("void(float32[:], float32[:,:], int64[:], int64[:,:])")
def _find_nearest(
    lengths: NDArray[np.float32], products: NDArray[np.float32], earlier: NDArray[np.int64], nearest: NDArray[np.int64]
) -> None:
    """Fill in (films, k): the closest of the first `earlier` past films, the closest first; NONE where there are fewer.

    The square of a distance is the past film's squared length, less twice the product, and what is the same for all.
    """
    most = nearest.shape[1]
    away = np.empty(most, np.float32)
    for film in range(len(nearest)):
        away[:] = np.inf
        for past in range(earlier[film]):
            square = lengths[past] - 2 * products[film, past]
            if square < away[most - 1]:
                place = most - 1
                while place > 0 and square < away[place - 1]:
                    away[place], nearest[film, place] = away[place - 1], nearest[film, place - 1]
                    place -= 1
                away[place], nearest[film, place] = square, past


def keep_past(outcomes: Outcomes, titles: Sequence[str], matrix: FLOATS) -> Past:
    """What a model keeps of the films that it learns from; titles and features are aligned with the outcomes."""
    known = np.flatnonzero(np.isfinite(outcomes.profit) | np.isfinite(outcomes.vote_average))
    chosen = np.sort(known[np.argsort(-outcomes.votes[known], kind="stable")[:MOST_FILMS]])
    scale = _scale(matrix)
    return Past(
        outcomes.movie_ids[chosen], tuple(titles[at] for at in chosen), outcomes.released[chosen],
        10 ** outcomes.profit[chosen], outcomes.vote_average[chosen],
        (matrix[chosen] * scale).astype(np.float32), scale,
    )  # fmt: skip


def _scale(matrix: FLOATS) -> FLOATS:
    """(features,): one over the standard deviation, so shared out that all groups weigh the same, large or small."""
    spread, scale = matrix.std(axis=0), np.zeros(matrix.shape[1])
    groups = [*PLACES.values(), np.array([NAMES.index("year")])]
    for places in groups:
        varied = places[spread[places] > 1e-9]
        scale[varied] = 1 / (spread[varied] * np.sqrt(max(1, len(varied)) * len(groups)))
    return scale
