"""What the overall figures hide: every slice of the evaluation, and whether forecast chances come true."""

from __future__ import annotations

import numpy as np

from marquee.model.backtest import Learnt
from marquee.model.evaluation import measures
from marquee.model.forecasting import COLUMNS, TARGETS
from marquee.model.reading import FLOATS
from marquee.model.slices import LEAST_FILMS, slices
from marquee.model.targets import Rows

Slices = dict[str, dict[str, dict[str, float]]]
Reliability = dict[str, list[tuple[float, float, int]]]


def by_slice(rows: Rows, learnt: Learnt) -> Slices:
    """The measures of every target in every slice of 100 films or more."""
    parts = slices(rows.matrix, rows.released)
    found: Slices = {}
    for name, columns in COLUMNS.items():
        tested = rows.lessons.judged[name] & np.isfinite(learnt.forecasts[:, columns[0]])
        truth = rows.lessons.responses[name]
        large = {label: films & tested for label, films in parts.items() if np.sum(films & tested) >= LEAST_FILMS}
        found[name] = {label: measures(truth[at], learnt.forecasts[at][:, columns]) for label, at in large.items()}
    return found


def reliability(rows: Rows, learnt: Learnt) -> Reliability:
    """For every chance, in ten bins of equal mass: mean forecast, frequency of success, films."""
    found: Reliability = {}
    for name, columns in COLUMNS.items():
        if TARGETS[name] == "chance":
            chances = learnt.forecasts[:, columns[0]]
            tested = rows.lessons.judged[name] & np.isfinite(chances)
            found[name] = _bins(rows.lessons.responses[name][tested], chances[tested])
    return found


def _bins(outcomes: FLOATS, chances: FLOATS) -> list[tuple[float, float, int]]:
    parts = np.array_split(np.argsort(chances, kind="stable"), 10)
    return [(float(chances[p].mean()), float(outcomes[p].mean()), len(p)) for p in parts if len(p)]
