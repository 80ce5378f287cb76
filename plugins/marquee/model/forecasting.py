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
from marquee.model.formulas import (
    HIGHEST_VOTE,
    angle,
    chance_margin,
    finish,
    lean_commercial,
    lean_critical,
    number_margin,
    rank_interval,
    vote_interval,
)
from marquee.model.groups import GROUPS, MEMBERSHIP
from marquee.model.past import Past
from marquee.model.reading import FLOATS, Known
from marquee.model.trees import Trees
from marquee.model.words import hashed, weigh

Kind = Literal["chance", "number"]
TARGETS: dict[str, Kind] = {
    "commercial": "chance", "critical": "chance", "vote_average": "number", "popularity": "number"
}  # fmt: skip
TASKS: dict[str, Kind] = {**TARGETS, "profit": "number"}
"""What is learnt: the targets, and log10 of revenue over budget, on which commercial success leans."""
COLUMNS = {"commercial": [0], "critical": [1], "vote_average": [2, 3, 4], "popularity": [5, 6, 7]}
"""Where each target's values stand among the fields of Forecast."""
_OVERVIEW = list(GROUPS).index("overview")
RANGES = {"vote_average": (0.0, HIGHEST_VOTE), "popularity": (0.0, 1.0)}
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
        return [Forecast(*row) for row in self.values(encode(films), self.heard(films)).tolist()]

    def heard(self, films: Sequence[Known]) -> FLOATS:
        """(films, tasks): what the words of the films' overviews add."""
        return weigh(*hashed([film.overview for film in films]), self.words)

    def said(self, words: csr_array) -> FLOATS:
        """The same for many films whose words are at hand, from `read_words`."""
        added: FLOATS = words @ self.words
        return added

    def values(self, matrix: FLOATS, said: FLOATS) -> FLOATS:
        """(films, 8): the fields of Forecast for rows of the feature matrix and what the overviews say."""
        linear = matrix @ self.weights + self.bias
        return self._finish(self.trees.sums(matrix), linear, said)

    def values_and_effects(self, matrix: FLOATS, said: FLOATS) -> tuple[FLOATS, FLOATS]:
        """(films, 8) and (films, groups, 8): the values, and what they would lose with one group of features as usual.

        The groups are those of marquee.model.groups; an overview as usual says nothing.
        """
        linear = (matrix @ self.weights + self.bias)[:, None, :] + self._linear_shares(matrix)
        heard = np.repeat(said[:, None, :], len(MEMBERSHIP) + 1, axis=1)
        heard[:, 1 + _OVERVIEW] = 0
        rows = (part.reshape(-1, part.shape[2]) for part in (self.detours.sums(matrix), linear, heard))
        values = self._finish(*rows).reshape(len(matrix), -1, 8)
        return values[:, 0], values[:, :1] - values[:, 1:]

    def prepare(self) -> None:
        """Make now what explanations need, so that the first one does not wait."""
        _ = self.detours, self._weights_of_groups
        if self.past is not None and len(self.past.released):
            _ = self.past.lengths, self.past.days, self.past.outcomes

    @cached_property
    def detours(self) -> Detours:
        """The trees as they are walked to explain."""
        return Detours.of(self.trees, self.usual, MEMBERSHIP)

    def _linear_shares(self, matrix: FLOATS) -> FLOATS:
        """(films, 1 + groups, tasks): nothing, then what the linear members would add with each group as usual."""
        shares: FLOATS = (self.usual - matrix) @ self._weights_of_groups
        return shares.reshape(len(matrix), len(MEMBERSHIP) + 1, -1)

    @cached_property
    def _weights_of_groups(self) -> FLOATS:
        """(features, (1 + groups) x tasks): the weights, each in its group only; the first belong to none."""
        of_groups = np.where(MEMBERSHIP[:, :, None], self.weights, 0.0)
        return (
            np.concatenate([np.zeros((1, *self.weights.shape)), of_groups])
            .swapaxes(0, 1)
            .reshape(len(self.weights), -1)
        )

    def _finish(self, sums: FLOATS, linear: FLOATS, said: FLOATS) -> FLOATS:
        return finish(sums, linear, said, self.calibration, self.widths, self.success_factor)


def combine(kind: Kind, sums: FLOATS, linear: FLOATS) -> FLOATS:
    """The margins of one task from (rows, 2) tree sums and the linear part."""
    return (chance_margin if kind == "chance" else number_margin)(sums[:, 0], sums[:, 1], linear)


def lean(tasks: FLOATS, success_factor: float) -> FLOATS:
    """(films, targets) margins from (films, tasks): each chance leans on the number that decides it."""
    commercial, critical, vote_average, popularity, profit = tasks.T
    leant = [lean_commercial(commercial, profit, success_factor), lean_critical(critical, vote_average)]
    return np.stack([*leant, vote_average, popularity], axis=1)


def interval(target: str, value: FLOATS, spread: FLOATS) -> list[FLOATS]:
    """Value, low and high, kept within what the target can be; the spread is on the scale of `steady`."""
    return list((rank_interval if target == "popularity" else vote_interval)(value, spread))


def steady(target: str, values: FLOATS) -> FLOATS:
    """The values on a scale where errors are as large near the ends as in the middle."""
    return angle(values) if target == "popularity" else values
