"""The gate: a challenger is published only when it is no worse than the simplest forecast and than the champion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from marquee.model.evaluation import bootstrap_mean, losses
from marquee.model.reading import FLOATS

MARGIN = 0.02
"""The share of the champion's loss by which a challenger may be worse before it is refused."""


@dataclass(frozen=True)
class Trial:
    """One target on the films of the evaluation: outcomes, and what each side forecast without having seen them."""

    outcomes: FLOATS
    challenger: FLOATS
    constant: float
    """The best constant known when the challenger was trained."""
    champion: FLOATS | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether to publish, and every reason against it."""

    passed: bool
    refusals: list[str]


def judge(trials: Mapping[str, Trial], seed: int) -> Verdict:
    """Compare paired losses of the same films, target by target; a bootstrap over films gives the 95 % intervals."""
    rng = np.random.default_rng(seed)
    refusals = [reason for name, trial in trials.items() for reason in _refusals(name, trial, rng)]
    return Verdict(not refusals, refusals)


def _refusals(name: str, trial: Trial, rng: np.random.Generator) -> list[str]:
    loss = losses(trial.outcomes, trial.challenger)
    simple = losses(trial.outcomes, np.full_like(trial.challenger, trial.constant))
    films = f"{len(loss)} films"
    reasons = []
    mean, low, high = bootstrap_mean(loss - simple, rng)
    if low > 0:
        reasons.append(
            f"{name}: worse than the constant {trial.constant:.3f} on {films}: "
            f"loss {loss.mean():.4f} against {simple.mean():.4f}, difference {mean:+.4f} [{low:+.4f}, {high:+.4f}]"
        )
    if trial.champion is not None:
        other = losses(trial.outcomes, trial.champion)
        mean, low, high = bootstrap_mean(loss - (1 + MARGIN) * other, rng)
        if mean > 0:
            reasons.append(
                f"{name}: loses to the champion by more than {MARGIN:.0%} on {films}: loss {loss.mean():.4f} against "
                f"{other.mean():.4f}, beyond the margin by {mean:+.4f} [{low:+.4f}, {high:+.4f}]"
            )
    return reasons
