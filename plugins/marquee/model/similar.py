"""The past films that a forecast film resembles most, and how they fared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marquee.model.explaining import PLACES
from marquee.model.features import NAMES, encode
from marquee.model.forecasting import Model
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


def similar(model: Model, film: Known, k: int = 3) -> list[SimilarFilm]:
    """The `k` most similar films released before this one, the most similar first; fewer when there are not so many.

    Every group of features that belong together (marquee.model.explaining.GROUPS) and the year weigh the same.
    """
    past = model.past
    if past is None:
        return []
    earlier = np.flatnonzero(past.released < np.datetime64(film.release_date, "D"))
    away = past.places[earlier] - (encode([film])[0] * past.scale).astype(np.float32)
    distances = np.sqrt(np.einsum("ij,ij->i", away, away))
    nearest = np.argsort(distances, kind="stable")[:k]
    return [_told(past, int(earlier[at]), float(distances[at])) for at in nearest]


def _told(past: Past, at: int, distance: float) -> SimilarFilm:
    ratio, average = (_known(values[at]) for values in (past.revenue_to_budget, past.vote_average))
    year = int(past.released[at].astype("datetime64[Y]").astype(int)) + 1970
    return SimilarFilm(int(past.movie_ids[at]), past.titles[at], year, ratio, average, 1 / (1 + distance))


def _known(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None


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
