"""Leaks in disguise: an allowed feature that knows a target better than anything known before a release can."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from marquee.model.features import NAMES
from marquee.model.forecasting import TARGETS
from marquee.model.reading import FLOATS
from marquee.model.targets import Lessons

CEILINGS = {"commercial": 0.35, "critical": 0.5, "vote_average": 0.6, "popularity": 0.8}
"""Rank correlation of one feature with a target. Measured on 4,803 real films: what is known before release reaches
0.20, 0.32, 0.40 and 0.65; the revenue reaches 0.51 with commercial success, the vote count 0.40, and 0.93 with
popularity."""
LEAST_FILMS = 200
MOST_FILMS = 20_000


def suspects(matrix: FLOATS, lessons: Lessons) -> list[str]:
    """A sentence for every feature that is too close to a target among the films that judge it."""
    found = []
    for target in TARGETS:
        judged = np.flatnonzero(lessons.judged[target])
        judged = judged[:: max(1, len(judged) // MOST_FILMS)]
        if len(judged) < LEAST_FILMS:
            continue
        close = correlations(matrix[judged], lessons.responses[target][judged])
        for at in np.flatnonzero(np.abs(close) > CEILINGS[target]):
            found.append(
                f"{NAMES[at]} and {target} have a rank correlation of {close[at]:+.2f}, beyond {CEILINGS[target]}: "
                "look for a leak"
            )
    return found


def correlations(matrix: FLOATS, response: FLOATS) -> FLOATS:
    """(features,): Spearman's rank correlation of every column with the response; 0 for a constant column."""
    ranks = rankdata(np.column_stack([matrix, response]), axis=0)
    ranks -= ranks.mean(axis=0)
    sizes = np.sqrt((ranks**2).sum(axis=0))
    products: FLOATS = ranks[:, :-1].T @ ranks[:, -1]
    close: FLOATS = products / np.maximum(sizes[:-1] * sizes[-1], 1e-12)
    return close
