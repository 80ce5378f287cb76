"""The past films that a forecast film resembles most, and how they fared."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marquee.model.compiled import compiled
from marquee.model.features import NAMES
from marquee.model.forecasting import Model
from marquee.model.groups import PLACES
from marquee.model.past import Past
from marquee.model.reading import FLOATS, Known, Outcomes
from marquee.model.trees import INTS, SINGLES

MOST_FILMS = 10_000
"""So many past films, those with most votes, are kept with a model: readers know them, and they are cheap to search."""
NONE = -1
ROUNDING = np.float32(1e-5)
"""What 32 bits may lose of a square on the screen."""


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
    axes, seen = past.screen
    looks = np.dot(wanted - past.centre, axes)
    nearest, squares = np.full((len(films), k), NONE), np.full((len(films), k), np.inf, dtype=np.float32)
    earlier = np.array([bisect_left(past.days, film.release_date) for film in films])
    _find_nearest(past.places, wanted, past.lengths, looks, np.dot(looks, seen.T), earlier, nearest, squares)
    return [
        [_found(past, at, square) for at, square in zip(*one, strict=True) if at != NONE]
        for one in zip(nearest.tolist(), squares.tolist(), strict=True)
    ]


def _found(past: Past, at: int, square: float) -> SimilarFilm:
    return SimilarFilm(*past.outcomes[at], similarity=1 / (1 + math.sqrt(square)))


@compiled("float32(float32[::1], float32[::1])", reorder=True)
def _square(one: SINGLES, other: SINGLES) -> np.float32:
    """The square of the distance between two places."""
    square = np.float32(0)
    for feature in range(len(one)):
        square += (one[feature] - other[feature]) ** 2
    return square


@compiled(
    "void(float32[:,::1], float32[:,::1], float32[:], float32[:,:], float32[:,:], int64[:], int64[:,:], float32[:,:])"
)
def _find_nearest(
    places: SINGLES, wanted: SINGLES, lengths: SINGLES, looks: SINGLES, products: SINGLES, earlier: INTS,
    nearest: INTS, squares: SINGLES,
) -> None:  # fmt: skip
    """Fill in (films, k): the closest of the first `earlier` past films and their squared distances, in order.

    On the screen a film is never farther than it is: only those that are close there are looked at in full.
    """
    most = nearest.shape[1]
    for film in range(len(nearest)):
        own = np.float32(0)
        for axis in range(looks.shape[1]):
            own += looks[film, axis] ** 2
        for past in range(earlier[film]):
            least = (own + lengths[past]) * (1 - ROUNDING) - 2 * products[film, past]
            if least >= squares[film, most - 1]:
                continue
            square = _square(places[past], wanted[film])
            if square < squares[film, most - 1]:
                place = most - 1
                while place > 0 and square < squares[film, place - 1]:
                    squares[film, place], nearest[film, place] = squares[film, place - 1], nearest[film, place - 1]
                    place -= 1
                squares[film, place], nearest[film, place] = square, past


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
