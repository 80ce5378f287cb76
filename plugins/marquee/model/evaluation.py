"""Measures of forecasts against what came true."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score

from marquee.model.reading import FLOATS

MOST_DRAWN = 10_000
"""More films than this are resampled in so many groups."""


def auc(outcomes: FLOATS, chances: FLOATS) -> float:
    """Area under the ROC curve: the chance that a success is ranked above a failure; 0.5 with one class only."""
    return float(roc_auc_score(outcomes, chances)) if len(np.unique(outcomes)) == 2 else 0.5


def brier(outcomes: FLOATS, chances: FLOATS) -> float:
    """Mean squared error of a probability (Brier, 1950)."""
    return float(np.mean((chances - outcomes) ** 2))


def ece(outcomes: FLOATS, chances: FLOATS, bins: int = 10) -> float:
    """Expected calibration error over bins of equal mass: how far forecast and frequency lie apart."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(p) * abs(chances[p].mean() - outcomes[p].mean()) for p in parts) / len(outcomes))


def r2(outcomes: FLOATS, values: FLOATS) -> float:
    """Share of the variance that is explained; 0 for the mean of these very outcomes."""
    return float(1 - np.sum((outcomes - values) ** 2) / max(np.sum((outcomes - outcomes.mean()) ** 2), 1e-12))


def mae(outcomes: FLOATS, values: FLOATS) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(outcomes - values)))


def coverage(outcomes: FLOATS, low: FLOATS, high: FLOATS) -> float:
    """Share of outcomes that lie in their interval."""
    return float(np.mean((low <= outcomes) & (outcomes <= high)))


def measures(outcomes: FLOATS, values: FLOATS) -> dict[str, float]:
    """The measures of one target; `values` has one column for a chance, and value, low and high for a number.

    Without films there is nothing to measure but their number.
    """
    result = {"films": float(len(outcomes))}
    if not len(outcomes):
        return result
    if values.shape[1] == 1:
        chances = values[:, 0]
        result |= {"auc": auc(outcomes, chances), "brier": brier(outcomes, chances), "ece": ece(outcomes, chances)}
        return result | {"prevalence": float(outcomes.mean())}
    value, low, high = values.T
    result |= {"r2": r2(outcomes, value), "mae": mae(outcomes, value)}
    return result | {"coverage_90": coverage(outcomes, low, high), "width": float(np.mean(high - low))}


def losses(outcomes: FLOATS, values: FLOATS) -> FLOATS:
    """The loss of each film, smaller is better: squared error of a chance, absolute error of a number."""
    error = values[:, 0] - outcomes
    loss: FLOATS = error**2 if values.shape[1] == 1 else np.abs(error)
    return loss


def _grouped(values: FLOATS, rng: np.random.Generator) -> FLOATS:
    """The means of at most MOST_DRAWN random groups: resampling them spreads a mean as all values would."""
    if len(values) <= MOST_DRAWN:
        return values
    group = rng.permutation(len(values)) % MOST_DRAWN
    means: FLOATS = np.bincount(group, values) / np.bincount(group)
    return means


def bootstrap_mean(differences: FLOATS, rng: np.random.Generator, draws: int = 1000) -> tuple[float, float, float]:
    """Mean and its 95 % interval by resampling films, or groups of them: (mean, low, high)."""
    if not len(differences):
        return 0.0, 0.0, 0.0
    mean, differences = float(differences.mean()), _grouped(differences, rng)
    films = len(differences)
    means = np.concatenate(
        [rng.multinomial(films, np.full(films, 1 / films), size=50) @ differences / films for _ in range(draws // 50)]
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return mean, float(low), float(high)


def standard_error(differences: FLOATS, rng: np.random.Generator, draws: int = 200) -> float:
    """The standard error of the mean by resampling films, or groups of them."""
    differences = _grouped(differences, rng)
    films = len(differences)
    weights = rng.multinomial(films, np.full(films, 1 / films), size=draws)
    return float(np.std(weights @ differences / films))
