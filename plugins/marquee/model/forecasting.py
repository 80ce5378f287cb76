"""A trained model as data, and what it forecasts: four targets from one walk through all trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from marquee.model.features import encode
from marquee.model.reading import FLOATS, Known
from marquee.model.trees import Trees

Kind = Literal["chance", "number"]
TARGETS: dict[str, Kind] = {
    "commercial": "chance", "critical": "chance", "vote_average": "number", "popularity": "number"
}  # fmt: skip
RANGES = {"vote_average": (0.0, 10.0), "popularity": (0.0, 1.0)}
COVERAGE = 0.9
"""The share of films whose true value an interval should hold."""


@dataclass(frozen=True)
class Forecast:
    """What is forecast for one film; the fields are columns of warehouse.model_predictions."""

    commercial_probability: float
    critical_probability: float
    vote_average: float
    vote_average_low: float
    vote_average_high: float
    popularity_percentile: float
    popularity_percentile_low: float
    popularity_percentile_high: float


@dataclass(frozen=True)
class Model:
    """Arrays only. `trees` holds boosting and forest of every target, then the spread of every number."""

    tag: str
    trees: Trees
    weights: FLOATS
    """(features, targets): the linear members."""
    bias: FLOATS
    """(targets,)"""
    calibration: FLOATS
    """(targets, 2): slope and intercept, of the log-odds for a chance, of the value for a number."""
    widths: FLOATS
    """(numbers,): the conformal quantile of error over spread."""
    success_factor: float
    """Revenue over budget that counts as a commercial success."""

    def forecast(self, films: Sequence[Known]) -> list[Forecast]:
        """One forecast for each film, in order; the films come from `marquee.model.reading`."""
        return forecasts(self.values(encode(films)))

    def values(self, matrix: FLOATS) -> FLOATS:
        """(films, 8): the fields of Forecast for rows of the feature matrix."""
        sums, linear = self.trees.sums(matrix), matrix @ self.weights + self.bias
        columns: list[FLOATS] = []
        numbers = 0
        for place, (target, kind) in enumerate(TARGETS.items()):
            margin = combine(kind, sums[:, 2 * place : 2 * place + 2], linear[:, place])
            slope, intercept = self.calibration[place]
            if kind == "chance":
                columns.append(sigmoid(slope * margin + intercept))
                continue
            spread = sums[:, 2 * len(TARGETS) + numbers] * self.widths[numbers]
            columns += interval(target, slope * margin + intercept, spread)
            numbers += 1
        return np.stack(columns, axis=1)


def interval(target: str, value: FLOATS, spread: FLOATS) -> list[FLOATS]:
    """Value, low and high, kept within what the target can be."""
    low, high = RANGES[target]
    return [np.clip(v, low, high) for v in (value, value - spread, value + spread)]


def forecasts(values: FLOATS) -> list[Forecast]:
    """Rows of `Model.values` as objects."""
    return [Forecast(*row) for row in values.tolist()]


def combine(kind: Kind, sums: FLOATS, linear: FLOATS) -> FLOATS:
    """The average of (rows, 2) tree sums and the linear part; the forest's share becomes log-odds for a chance."""
    forest = sums[:, 1]
    if kind == "chance":
        share = np.clip(forest, 0.01, 0.99)
        forest = np.log(share / (1 - share))
        linear = np.clip(linear, -4.6, 4.6)
    average: FLOATS = (sums[:, 0] + forest + linear) / 3
    return average


def sigmoid(margin: FLOATS) -> FLOATS:
    """Log-odds to a chance."""
    chance: FLOATS = 1 / (1 + np.exp(-margin))
    return chance
