"""What is learnt from the outcomes: responses with weights, and which films each target is judged on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from marquee.model.forecasting import TARGETS
from marquee.model.formulas import CRITICAL
from marquee.model.reading import DAYS, FLOATS, Outcomes

LEAST_VOTES = 50
"""A vote average is judged, and a film can be a critical success, from this many votes on."""
LEARNT_VOTES = 10
"""Films with fewer votes are still learnt from, down to this many, with less weight."""
SOFT_VOTES = 30
"""An average of n votes weighs n / (n + 30): a few early votes say little."""


@dataclass(frozen=True)
class Lessons:
    """For every task a response (films,), NaN where unknown, and weights; for every target the films that judge it."""

    responses: dict[str, FLOATS]
    weights: dict[str, FLOATS]
    judged: dict[str, NDArray[np.bool_]]
    votes: FLOATS
    """(films,): how many votes the average rests on. No feature: only a recipe that is known to leak looks at them."""

    def outcomes(self, target: str) -> FLOATS:
        """(films,): what came true, NaN where the target is not judged."""
        return np.where(self.judged[target], self.responses[target], np.nan)


@dataclass(frozen=True)
class Rows:
    """Films with features and what to learn from them, oldest first."""

    released: DAYS
    matrix: FLOATS
    words: csr_array
    lessons: Lessons


def lessons(outcomes: Outcomes) -> Lessons:
    """Responses, weights and judged films from what came true; votes weigh a lesson, they are never a feature."""
    rating = np.where(outcomes.votes >= LEARNT_VOTES, outcomes.vote_average, np.nan)
    responses = {
        "commercial": outcomes.commercial,
        "critical": np.where(np.isfinite(rating), (rating >= CRITICAL).astype(float), np.nan),
        "vote_average": rating,
        "popularity": outcomes.popularity,
        "profit": np.clip(outcomes.profit, -2.0, 1.7),
    }
    certain = outcomes.votes / (outcomes.votes + SOFT_VOTES)
    even = np.ones(len(rating))
    weights = {task: certain if task in ("critical", "vote_average") else even for task in responses}
    judged = {task: np.isfinite(responses[task]) for task in TARGETS}
    for task in ("critical", "vote_average"):
        judged[task] &= outcomes.votes >= LEAST_VOTES
    return Lessons(responses, weights, judged, outcomes.votes)
