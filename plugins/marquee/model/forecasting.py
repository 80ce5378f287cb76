"""A trained model as data, and what it forecasts: all targets from one walk through all trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from marquee.model.detours import Detours
from marquee.model.features import encode
from marquee.model.groups import GROUPS, MEMBERSHIP
from marquee.model.past import Past
from marquee.model.reading import FLOATS, Known
from marquee.model.trees import Trees
from marquee.model.words import read_words

Kind = Literal["chance", "number"]
TARGETS: dict[str, Kind] = {
    "commercial": "chance", "critical": "chance", "vote_average": "number", "popularity": "number"
}  # fmt: skip
TASKS: dict[str, Kind] = {**TARGETS, "profit": "number"}
"""What is learnt: the targets, and log10 of revenue over budget, on which commercial success leans."""
CRITICAL = 6.5
"""The vote average from which a film is a critical success."""
COLUMNS = {"commercial": [0], "critical": [1], "vote_average": [2, 3, 4], "popularity": [5, 6, 7]}
"""Where each target's values stand among the fields of Forecast."""
_OVERVIEW = list(GROUPS).index("overview")
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
    """Arrays only. `trees` holds boosting and forest of every task, then the spread of every number."""

    tag: str
    trees: Trees
    weights: FLOATS
    """(features, tasks): the linear members."""
    bias: FLOATS
    """(tasks,)"""
    words: FLOATS
    """(buckets, tasks): what the words of the overview add to a number; 0 for a chance, which leans on the numbers."""
    calibration: FLOATS
    """(targets, 2): slope and intercept, of the log-odds for a chance, of the value for a number."""
    widths: FLOATS
    """(numbers,): the conformal quantile of error over spread."""
    usual: FLOATS
    """(features,): the median of what the model learnt from; explanations compare with it."""
    success_factor: float
    """Revenue over budget that counts as a commercial success."""
    bounds: FLOATS
    """(features, 2): between these the known values of nearly all films lay that the model learnt from."""
    seen: FLOATS
    """(features,): the films whose feature was not 0; how often a genre, a language or a country was seen."""
    past: Past | None = None
    """The past films to show beside a forecast; None before the model is in a registry."""

    def forecast(self, films: Sequence[Known]) -> list[Forecast]:
        """One forecast for each film, in order; the films come from `marquee.model.reading`."""
        said = self.said(read_words([film.overview for film in films]))
        return [Forecast(*row) for row in self.values(encode(films), said).tolist()]

    def said(self, words: csr_array) -> FLOATS:
        """(films, tasks): what the words of the overviews add; they come from `read_words`."""
        added: FLOATS = words @ self.words
        return added

    def values(self, matrix: FLOATS, said: FLOATS) -> FLOATS:
        """(films, 8): the fields of Forecast for rows of the feature matrix and what the overviews say."""
        return self._values(matrix, self.trees.sums(matrix), said)

    def values_and_effects(self, matrix: FLOATS, said: FLOATS) -> tuple[FLOATS, FLOATS]:
        """(films, 8) and (films, groups, 8): the values, and what they would lose with one group of features as usual.

        The groups are those of marquee.model.groups; an overview as usual says nothing.
        """
        leaves = self.trees.leaves(matrix)
        sums = self.trees.sums_of(leaves)[:, None, :]
        changed = np.where(MEMBERSHIP, self.usual, matrix[:, None, :])
        gains = self.detours.sums(self.trees, leaves, changed)
        heard = np.repeat(said[:, None, :], len(MEMBERSHIP) + 1, axis=1)
        heard[:, 1 + _OVERVIEW] = 0
        rows = np.concatenate([matrix[:, None, :], changed], axis=1).reshape(-1, matrix.shape[1])
        totals = np.concatenate([sums, sums + gains], axis=1).reshape(len(rows), -1)
        values = self._values(rows, totals, heard.reshape(len(rows), -1)).reshape(len(matrix), -1, 8)
        return values[:, 0], values[:, :1] - values[:, 1:]

    def prepare(self) -> None:
        """Make now what explanations need, so that the first one does not wait."""
        assert self.detours
        assert self.past is None or (self.past.around and self.past.outcomes is not None)

    @cached_property
    def detours(self) -> Detours:
        """Where each group of features turns a film away from the usual one's path; some tenths of a second to make."""
        return Detours.of(self.trees, self.usual, MEMBERSHIP)

    def _values(self, matrix: FLOATS, sums: FLOATS, said: FLOATS) -> FLOATS:
        linear = matrix @ self.weights + self.bias
        tasks = [combine(kind, sums[:, 2 * at : 2 * at + 2], linear[:, at]) for at, kind in enumerate(TASKS.values())]
        margins = lean(np.stack(tasks, axis=1) + said, self.success_factor)
        margins = margins * self.calibration[:, 0] + self.calibration[:, 1]
        spreads = sums[:, 2 * len(TASKS) :] * self.widths
        columns = [sigmoid(margins[:, :2]).T]
        columns += [np.stack(interval(target, margins[:, 2 + at], spreads[:, at])) for at, target in enumerate(RANGES)]
        return np.concatenate(columns).T


def combine(kind: Kind, sums: FLOATS, linear: FLOATS) -> FLOATS:
    """The average of (rows, 2) tree sums and the linear part; the forest's share becomes log-odds for a chance."""
    forest = sums[:, 1]
    if kind == "chance":
        share = np.clip(forest, 0.01, 0.99)
        forest = np.log(share / (1 - share))
        linear = np.clip(linear, -4.6, 4.6)
    average: FLOATS = (sums[:, 0] + forest + linear) / 3
    return average


def lean(tasks: FLOATS, success_factor: float) -> FLOATS:
    """(films, targets) margins from (films, tasks): each chance leans on the number that decides it.

    How far a forecast vote average lies above 6.5 tells more than a yes or no learnt from as many films; the slopes are
    those of a logistic curve over the usual error of each number, and calibration corrects them.
    """
    margins = tasks[:, : len(TARGETS)].copy()
    names = list(TASKS)
    margins[:, 0] += 3.0 * (tasks[:, names.index("profit")] - np.log10(success_factor))
    margins[:, 1] += 4.0 * (tasks[:, names.index("vote_average")] - CRITICAL)
    return margins


def interval(target: str, value: FLOATS, spread: FLOATS) -> list[FLOATS]:
    """Value, low and high, kept within what the target can be; the spread is on the scale of `steady`."""
    least, most = RANGES[target]
    value = np.clip(value, least, most)
    middle = steady(target, value)
    if target != "popularity":
        return [value, np.clip(middle - spread, least, most), np.clip(middle + spread, least, most)]
    low, high = (np.sin(np.clip(angle, 0, np.pi / 2)) ** 2 for angle in (middle - spread, middle + spread))
    return [value, low, high]


def steady(target: str, values: FLOATS) -> FLOATS:
    """The values on a scale where errors are as large near the ends as in the middle: a rank becomes an angle.

    A film forecast at rank 0.1 can rise far and hardly fall; equal steps of arcsin(sqrt(rank)) say so.
    """
    return np.arcsin(np.sqrt(np.clip(values, 0, 1))) if target == "popularity" else values


def sigmoid(margin: FLOATS) -> FLOATS:
    """Log-odds to a chance."""
    chance: FLOATS = 1 / (1 + np.exp(-margin))
    return chance
