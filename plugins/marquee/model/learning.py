"""One learner for one target: boosted trees, randomised trees and a linear model, averaged; kept as arrays only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge

from marquee.model.features import NAMES
from marquee.model.forecasting import Kind, combine
from marquee.model.reading import FLOATS
from marquee.model.trees import Trees, from_boosting, from_forest, join
from marquee.model.words import BUCKETS

LEAST_VARIED = 8
"""A feature that has its usual value in all but fewer films than this is left out of the trees."""
MARKED_ROWS = 50_000
"""About so many films, evenly spread over time, say where the values of a feature are divided."""
SPREAD_ROWS = 10_000
"""A tree of the error's size sees at most so many films: it has no more than 40 leaves."""
NOT_LINEAR = ("year",)
"""Features that a linear model would extrapolate."""


@dataclass(frozen=True)
class Recipe:
    """How much work a learner does. The forest sees at most `forest_rows` films a tree, so its cost stays bounded."""

    boosting_rounds: int = 100
    learning_rate: float = 0.07
    forest_trees: int = 50
    forest_rows: int = 20_000
    seed: int = 0


@dataclass(frozen=True)
class Members:
    """A fitted learner. Its trees have two groups (boosting, forest); the linear part is one weight a feature."""

    kind: Kind
    trees: Trees
    weights: FLOATS
    bias: float
    words: FLOATS
    """(buckets,): what the words of the overview add to a number; 0 for a chance."""

    def margin(self, matrix: FLOATS, words: csr_array) -> FLOATS:
        """(rows,): log-odds for a chance, the value itself for a number; the members' average and the words' share."""
        told: FLOATS = words @ self.words
        return combine(self.kind, self.trees.sums(matrix), matrix @ self.weights + self.bias) + told


def fit(kind: Kind, matrix: FLOATS, words: csr_array, target: FLOATS, weight: FLOATS, recipe: Recipe) -> Members:
    """Fit the three members on (films, features), (films,) and weights of mean 1, and what the words add to them.

    The target of a chance is 0 or 1.
    """
    leaf = max(2, min(20, len(target) // 30))
    rounds = min(recipe.boosting_rounds, 20 + len(target) // 10)
    boosting = {
        "max_iter": rounds, "learning_rate": recipe.learning_rate, "max_leaf_nodes": 15, "max_depth": 6,
        "min_samples_leaf": leaf, "l2_regularization": 1.0, "early_stopping": False, "random_state": recipe.seed,
    }  # fmt: skip
    rows = recipe.forest_rows if len(target) > recipe.forest_rows else None
    forest = {
        "n_estimators": recipe.forest_trees, "max_depth": 12, "min_samples_leaf": 4, "max_features": 0.4,
        "bootstrap": rows is not None, "max_samples": rows, "random_state": recipe.seed,
    }  # fmt: skip
    used = np.flatnonzero(np.sum(matrix != np.median(matrix, axis=0), axis=0) >= LEAST_VARIED)
    seen = matrix[:, used] if len(used) else matrix
    if kind == "chance":
        first = HistGradientBoostingClassifier(**boosting).fit(coarse(seen), target, sample_weight=weight)
        second = ExtraTreesClassifier(**forest).fit(seen, target, sample_weight=weight)
    else:
        first = HistGradientBoostingRegressor(**boosting).fit(coarse(seen), target, sample_weight=weight)
        second = ExtraTreesRegressor(**forest).fit(seen, target, sample_weight=weight)
    trees = join([from_boosting(first), from_forest(second)])
    if len(used):
        trees = replace(trees, feature=used[trees.feature].astype(np.int64))
    weights, bias = _fit_linear(kind, matrix, target, weight)
    told = _fit_words(words, target - matrix @ weights - bias, weight) if kind == "number" else np.zeros(BUCKETS)
    return Members(kind, trees, weights, bias, told)


def coarse(matrix: FLOATS) -> FLOATS:
    """Every value moved to the nearest of at most 200 quantiles of its column.

    Boosting puts its thresholds midway between distinct values, so it learns the same as from bins of its own; its own
    binning of weighted rows takes three times as long as all the rest of its training.
    """
    result, some = matrix.copy(), matrix[:: max(1, len(matrix) // MARKED_ROWS)]
    for at in range(matrix.shape[1]):
        marks = np.unique(np.quantile(some[:, at], np.linspace(0, 1, 200), method="nearest"))
        result[:, at] = marks[np.searchsorted((marks[:-1] + marks[1:]) / 2, matrix[:, at])]
    return result


def _fit_linear(kind: Kind, matrix: FLOATS, target: FLOATS, weight: FLOATS) -> tuple[FLOATS, float]:
    """Weights and bias on the raw features of a standardised linear model; an unknown number counts as it is coded."""
    centre, spread = matrix.mean(axis=0), matrix.std(axis=0)
    used = (spread > 1e-9) & ~np.isin(NAMES, NOT_LINEAR)
    scaled = (matrix[:, used] - centre[used]) / spread[used]
    if kind == "chance":
        model = LogisticRegression(C=0.01, max_iter=500).fit(scaled, target, sample_weight=weight)
    else:
        model = Ridge(alpha=300.0).fit(scaled, target, sample_weight=weight)
    weights = np.zeros(matrix.shape[1])
    weights[used] = np.ravel(model.coef_) / spread[used]
    return weights, float(np.ravel(model.intercept_)[0] - weights @ centre)


def _fit_words(words: csr_array, left: FLOATS, weight: FLOATS) -> FLOATS:
    """(buckets,): how each word moves what the linear member left over; no word moves a film without an overview."""
    weights: FLOATS = Ridge(alpha=10.0, fit_intercept=False, tol=1e-6).fit(words, left, sample_weight=weight).coef_
    return weights


def fit_spread(matrix: FLOATS, errors: FLOATS, seed: int) -> Trees:
    """Trees for the usual size of the error: the interval is wider where films are harder to forecast."""
    rows = SPREAD_ROWS if len(errors) > SPREAD_ROWS else None
    leaf = max(5, (rows or len(errors)) // 40)
    model = ExtraTreesRegressor(
        40, max_depth=6, min_samples_leaf=leaf, max_features=0.5, bootstrap=rows is not None, max_samples=rows,
        random_state=seed,
    )  # fmt: skip
    return from_forest(model.fit(matrix, np.maximum(errors, 1e-6)))


def fit_calibration(margins: FLOATS, outcomes: FLOATS, usual: float) -> tuple[float, float]:
    """Slope and intercept of Platt's scaling from forecasts that did not see the outcomes; (1, 0) without both classes.

    The slope is drawn towards 0.3 as if 100 more films said so, and is never negative: a hundred films by themselves
    cannot tell skill from its absence. Nor can forty tell how many films succeed: the mean chance is drawn to `usual`,
    the share of successes among earlier films, as if 50 more films had it.
    Source: Platt, "Probabilistic outputs for support vector machines", 1999.
    """
    if len(np.unique(outcomes)) < 2:
        return 1.0, 0.0
    fitted = float(LogisticRegression(C=10.0).fit(margins[:, None], outcomes).coef_[0, 0])
    films = len(outcomes)
    slope = (films * max(0.0, fitted) + 100 * 0.3) / (films + 100)
    share, intercept = (films * float(outcomes.mean()) + 50 * usual) / (films + 50), 0.0
    for _ in range(20):
        chance = 1 / (1 + np.exp(-(slope * margins + intercept)))
        intercept += float((share - chance.mean()) / np.mean(chance * (1 - chance)))
    return slope, intercept


def fit_line(margins: FLOATS, outcomes: FLOATS) -> tuple[float, float]:
    """Slope and intercept that correct a number's forecasts; the slope is drawn towards 1 and lies in [0, 1.2]."""
    variance, prior = float(np.var(margins)), 50 / (len(margins) + 50)
    slope = float(np.mean((margins - margins.mean()) * (outcomes - outcomes.mean()))) / max(variance, 1e-12)
    slope = min(1.2, max(0.0, prior + (1 - prior) * slope))
    return slope, (1 - prior) * float(np.median(outcomes - slope * margins)) + prior * (1 - slope) * float(
        margins.mean()
    )


def conformal_quantile(scores: FLOATS, coverage: float) -> float:
    """The score that a new film's stays below with at least this chance.

    Source: split conformal prediction, Lei et al., "Distribution-free predictive inference for regression", 2018.
    """
    count = len(scores)
    rank = min(count, int(np.ceil((count + 1) * coverage)))
    return float(np.sort(scores)[rank - 1])
