"""Rolling-origin evaluation: forecasts of films by models that were trained before those films came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from marquee.model.forecasting import COVERAGE, TARGETS, Model, interval, sigmoid
from marquee.model.learning import (
    Members,
    Recipe,
    conformal_quantile,
    fit,
    fit_calibration,
    fit_line,
    fit_spread,
)
from marquee.model.reading import DAYS, FLOATS, MATURITY_DAYS
from marquee.model.trees import Trees, join

Tell = Callable[[str], None]
FEW_FILMS = 20_000
"""Below this one thread is as fast as several, and it does not wait for cores that are busy with other work."""
LEAST_CALIBRATION = 20
"""Fewer earlier forecasts than this cannot calibrate a block; its films stay without a forecast."""
COLUMNS = {"commercial": [0], "critical": [1], "vote_average": [2, 3, 4], "popularity": [5, 6, 7]}
"""Where each target's values stand among the fields of Forecast."""


@dataclass(frozen=True)
class Learnt:
    """A model with the forecasts of its own rolling evaluation: rows without one are NaN."""

    model: Model
    forecasts: FLOATS
    """(films, 8): made by models trained before the film's release, calibrated on earlier forecasts only;
    the first block has none, it only calibrates."""
    blocks: NDArray[np.int64]
    """(films,): which block forecast the film, -1 for the films that only served to train."""


@dataclass(frozen=True)
class Rows:
    """Films with features and targets, oldest first."""

    released: DAYS
    matrix: FLOATS
    targets: dict[str, FLOATS]


def default_cuts(released: DAYS) -> list[np.datetime64]:
    """Three origins, so that the films after the last one are the newest 15 %."""
    return [released[int(len(released) * share)] for share in (0.55, 0.70, 0.85)]


def learn(
    rows: Rows,
    cuts: Sequence[np.datetime64],
    recipe: Recipe,
    tell: Tell,
    *,
    success_factor: float,
    gap_days: int = MATURITY_DAYS,
) -> Learnt:
    """Forecast the films after every cut with members trained before it, then train on everything.

    A film trains for a cut only when its outcome was known by then: `gap_days` before.
    """
    blocks = np.searchsorted(np.array(cuts), rows.released, side="right") - 1
    with threadpool_limits(1 if len(rows.released) < FEW_FILMS else None):
        targets = [_learn_target(name, rows, cuts, blocks, recipe, tell, gap_days) for name in TARGETS]
    spreads = [t.spread for t in targets if t.spread is not None]
    model = Model(
        tag="unpublished",
        trees=join([*(t.members.trees for t in targets), *spreads]),
        weights=np.stack([t.members.weights for t in targets], axis=1),
        bias=np.array([t.members.bias for t in targets]),
        calibration=np.array([t.calibration for t in targets]),
        widths=np.array([t.width for t in targets if t.spread is not None]),
        success_factor=success_factor,
    )
    return Learnt(model, np.concatenate([t.forecasts for t in targets], axis=1), blocks)


@dataclass(frozen=True)
class _Target:
    members: Members
    calibration: tuple[float, float]
    spread: Trees | None
    width: float
    forecasts: FLOATS


def _learn_target(
    name: str,
    rows: Rows,
    cuts: Sequence[np.datetime64],
    blocks: NDArray[np.int64],
    recipe: Recipe,
    tell: Tell,
    gap: int,
) -> _Target:
    kind, target = TARGETS[name], rows.targets[name]
    known = np.isfinite(target)
    margins = np.full(len(target), np.nan)
    values = np.full((len(target), len(COLUMNS[name])), np.nan)
    for block, cut in enumerate(cuts):
        train, test = known & (rows.released < cut - np.timedelta64(gap, "D")), blocks == block
        if not test.any() or not _enough(kind, target[train]):
            continue
        margins[test] = fit(kind, rows.matrix[train], target[train], recipe).margin(rows.matrix[test])
        earlier = train & np.isfinite(margins) & (blocks < block)
        if earlier.sum() < LEAST_CALIBRATION:
            continue
        finish = _finish(name, rows, margins, earlier, recipe)
        values[test] = np.stack(finish.apply(rows.matrix[test], margins[test]), axis=1)
        tell(f"{name}: forecast {int(test.sum()):,} films from {cut} with {int(train.sum()):,} earlier ones")
    finish = _finish(name, rows, margins, known & np.isfinite(margins), recipe)
    members = fit(kind, rows.matrix[known], target[known], recipe)
    tell(f"{name}: trained on {int(known.sum()):,} films")
    return _Target(members, finish.calibration, finish.spread, finish.width, values)


def _enough(kind: str, target: FLOATS) -> bool:
    if kind == "chance":
        return bool(min(np.sum(target == 0), np.sum(target == 1)) >= 5)
    return len(target) >= 30


@dataclass(frozen=True)
class _Finish:
    """What turns a margin into a forecast: calibration, and for numbers the interval."""

    name: str
    calibration: tuple[float, float]
    spread: Trees | None
    width: float

    def apply(self, matrix: FLOATS, margin: FLOATS) -> list[FLOATS]:
        value = self.calibration[0] * margin + self.calibration[1]
        if self.spread is None:
            return [sigmoid(value)]
        return interval(self.name, value, self.width * self.spread.sums(matrix)[:, 0])


def _finish(name: str, rows: Rows, margins: FLOATS, seen: NDArray[np.bool_], recipe: Recipe) -> _Finish:
    """Learn the finish from forecasts that had not seen their outcomes."""
    matrix, margin, target = rows.matrix[seen], margins[seen], rows.targets[name][seen]
    if TARGETS[name] == "chance":
        return _Finish(name, fit_calibration(margin, target), None, 0.0)
    slope, intercept = fit_line(margin, target)
    errors = np.abs(target - slope * margin - intercept)
    half = np.arange(len(errors)) % 2 == 0
    scores = np.empty(len(errors))
    for part in (half, ~half):
        scores[part] = errors[part] / fit_spread(matrix[~part], errors[~part], recipe).sums(matrix[part])[:, 0]
    spread = fit_spread(matrix, errors, recipe)
    return _Finish(name, (slope, intercept), spread, conformal_quantile(scores, COVERAGE))
