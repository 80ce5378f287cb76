"""The past films that a forecast film resembles most, and how they fared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marquee.model.features import NAMES
from marquee.model.forecasting import Model
from marquee.model.groups import PLACES
from marquee.model.past import Past
from marquee.model.reading import FLOATS, Known, Outcomes

MOST_FILMS = 10_000
"""So many past films, those with most votes, are kept with a model: readers know them, and they are cheap to search."""


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
    apart = lengths - 2 * ((wanted - past.centre) @ around.T)
    earlier = np.searchsorted(past.released, np.array([film.release_date for film in films], dtype="datetime64[D]"))
    for row, count in zip(apart, earlier.tolist(), strict=True):
        row[count:] = np.inf
    every = np.arange(len(films))
    nearest = np.empty((len(films), min(k, len(past.released))), dtype=np.int64)
    for place in range(nearest.shape[1]):
        nearest[:, place] = apart.argmin(axis=1)
        apart[every, nearest[:, place]] = np.inf
    distances = np.linalg.norm(past.places[nearest] - wanted[:, None, :], axis=2)
    return [
        [
            SimilarFilm(*past.outcomes[at], 1 / (1 + distance))
            for at, distance in list(zip(places, away, strict=True))[:count]
        ]
        for places, away, count in zip(nearest.tolist(), distances.tolist(), earlier.tolist(), strict=True)
    ]


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
