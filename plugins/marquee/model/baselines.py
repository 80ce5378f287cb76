"""The recipes of the systems that Marquee replaces, on the same films: every evaluation stands beside them.

A logistic regression and a random forest for success, a linear regression for the vote average and popularity, all on
raw columns; and the linear regression as it was used, with the votes, which are counted after the release: a leak.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from marquee.model.backtest import Learnt
from marquee.model.evaluation import auc, brier, mae, r2
from marquee.model.features import NAMES
from marquee.model.forecasting import TARGETS
from marquee.model.reading import FLOATS, MATURITY_DAYS
from marquee.model.targets import Rows

MOST_FILMS = 20_000
"""The recipes learn from so many of the newest films: more did not change their figures, and a forest is slow."""
Mask = NDArray[np.bool_]
Forecasts = dict[str, dict[str, FLOATS]]
"""Recipe -> target -> (films, 1)."""


def rivals(rows: Rows, train: Mask, test: Mask, seed: int) -> Forecasts:
    """What every recipe, fitted on the films of `train`, forecasts for those of `test`; no target of one class."""
    raw = raw_columns(rows.matrix)
    leaky = np.column_stack([raw, rows.lessons.votes])
    logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    forest, linear = RandomForestClassifier(random_state=seed), make_pipeline(StandardScaler(), LinearRegression())
    recipes: dict[str, tuple[Any, FLOATS, str]] = {
        "logistic regression, raw columns": (logistic, raw, "chance"),
        "random forest, raw columns": (forest, raw, "chance"),
        "linear regression": (linear, raw, "number"),
        "linear regression with votes (leaks)": (linear, leaky, "number"),
    }
    found: Forecasts = {}
    for recipe, (model, columns, kind) in recipes.items():
        targets = [name for name, target_kind in TARGETS.items() if target_kind == kind]
        fitted = {name: _forecast(model, columns, rows.lessons.outcomes(name), train, test) for name in targets}
        found[recipe] = {name: values for name, values in fitted.items() if values is not None}
    return found


def _forecast(model: Any, columns: FLOATS, outcome: FLOATS, train: Mask, test: Mask) -> FLOATS | None:
    usable = np.flatnonzero(train & np.isfinite(outcome))[-MOST_FILMS:]
    if len(np.unique(outcome[usable])) < 2 or not test.any():
        return None
    model.fit(columns[usable], outcome[usable])
    chances = hasattr(model, "predict_proba")
    values: FLOATS = model.predict_proba(columns[test])[:, 1:] if chances else model.predict(columns[test])[:, None]
    return values


def raw_columns(matrix: FLOATS) -> FLOATS:
    """What the replaced systems fed their models: budget in dollars, runtime, date, genres."""
    column = {name: matrix[:, at] for at, name in enumerate(NAMES)}
    genres = [values for name, values in column.items() if name.startswith("genre_")]
    budget = np.where(column["budget"] > 0, 10 ** column["budget"], 0.0)
    return np.stack([budget, column["runtime"], column["year"], column["month"], *genres], axis=1)


def compare(rows: Rows, learnt: Learnt, seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Target -> system -> measures, on the films of the last block, for Marquee and for every recipe."""
    test = learnt.blocks == learnt.blocks.max()
    train = rows.released < rows.released[test].min() - np.timedelta64(MATURITY_DAYS, "D")
    systems: Forecasts = {"Marquee": learnt.centres(test), **rivals(rows, train, test, seed)}
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in TARGETS}
    for system, forecasts in systems.items():
        for name, values in forecasts.items():
            truth = rows.lessons.outcomes(name)[test]
            known = np.isfinite(truth) & np.isfinite(values[:, 0])
            if known.any():
                found[name][system] = _measures(TARGETS[name], truth[known], values[known, 0])
    return found


def _measures(kind: str, truth: FLOATS, values: FLOATS) -> dict[str, float]:
    if kind == "chance":
        return {"auc": auc(truth, values), "brier": brier(truth, values)}
    return {"r2": r2(truth, values), "mae": mae(truth, values)}
