"""Rolling-origin evaluation: forecasts of films by models that were trained before those films came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from marquee.model.forecasting import COLUMNS, COVERAGE, RANGES, TARGETS, TASKS, Model, interval, lean, sigmoid, steady
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
from marquee.model.targets import Lessons
from marquee.model.trees import Trees, join
from marquee.model.unusual import bounds_of

Tell = Callable[[str], None]
FEW_FILMS = 20_000
"""Below this one thread is as fast as several, and it does not wait for cores that are busy with other work."""
LEAST_CALIBRATION = 20
"""Fewer earlier forecasts than this cannot calibrate a block; its films stay without a forecast."""
LEAST_BLOCK = 100
"""A smaller block has no say in the width of the intervals."""
HALF_LIFE_YEARS = 14
"""A film counts half as much as one released this much later: tastes, prices and voters change."""


@dataclass(frozen=True)
class Learnt:
    """A model with the forecasts of its own rolling evaluation: rows without one are NaN."""

    model: Model
    forecasts: FLOATS
    """(films, 8): made by models trained before the film's release, calibrated on earlier forecasts only;
    the first block has none, it only calibrates."""
    blocks: NDArray[np.int64]
    """(films,): which block forecast the film, -1 for the films that only served to train."""

    def centres(self, films: NDArray[np.bool_]) -> dict[str, FLOATS]:
        """For every target what was forecast for some films, (films, 1): a chance, or a number without its interval."""
        return {name: self.forecasts[films][:, columns[:1]] for name, columns in COLUMNS.items()}


@dataclass(frozen=True)
class Rows:
    """Films with features and what to learn from them, oldest first."""

    released: DAYS
    matrix: FLOATS
    words: csr_array
    lessons: Lessons


def default_cuts(released: DAYS) -> list[np.datetime64]:
    """Where the evaluation stands in time: two origins for few films, three for many; the first only calibrates."""
    shares = (0.6, 0.8) if len(released) < FEW_FILMS else (0.55, 0.70, 0.85)
    return [released[int(len(released) * share)] for share in shares]


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
    known_by = [cut - np.timedelta64(gap_days, "D") for cut in cuts]
    tasks = np.full((len(rows.released), len(TASKS)), np.nan)
    with threadpool_limits(1 if len(rows.released) < FEW_FILMS else None):
        for block, day in enumerate(known_by):
            _forecast_block(rows, tasks, blocks == block, day, recipe)
            tell(f"forecast {int(np.sum(blocks == block)):,} films released from {cuts[block]}")
        margins = lean(tasks, success_factor)
        forecasts = np.full((len(rows.released), 8), np.nan)
        for block, day in enumerate(known_by):
            earlier = (blocks < block) & (rows.released < day)
            _finish_block(rows, margins, forecasts, blocks == block, earlier, blocks, recipe)
        finishes = [_finish(name, rows, margins, rows.lessons.judged[name], blocks, recipe) for name in TARGETS]
        members = [_fit(name, rows, np.ones(len(blocks), dtype=bool), recipe) for name in TASKS]
    tell(f"trained on {len(rows.released):,} films")
    model = _model(members, finishes, rows.matrix, success_factor)
    return Learnt(model, forecasts, blocks)


def _fit(task: str, rows: Rows, usable: NDArray[np.bool_], recipe: Recipe) -> Members | None:
    """The members of a task from the usable films, the newer the weightier; None when they are too few."""
    response = rows.lessons.responses[task]
    train = usable & np.isfinite(response)
    if not _enough(TASKS[task], response[train]):
        return None
    age = (rows.released[train].max() - rows.released[train]).astype(float) / 365.25
    weight = rows.lessons.weights[task][train] * 0.5 ** (age / HALF_LIFE_YEARS)
    return fit(TASKS[task], rows.matrix[train], rows.words[train], response[train], weight / weight.mean(), recipe)


def _enough(kind: str, response: FLOATS) -> bool:
    if kind == "chance":
        return bool(min(np.sum(response == 0), np.sum(response == 1)) >= 5)
    return len(response) >= 30


def _forecast_block(rows: Rows, tasks: FLOATS, test: NDArray[np.bool_], day: np.datetime64, recipe: Recipe) -> None:
    """Fill the block's rows of `tasks` with margins of members that knew the outcomes before `day`."""
    for at, task in enumerate(TASKS):
        members = _fit(task, rows, rows.released < day, recipe)
        if members is not None and test.any():
            tasks[test, at] = members.margin(rows.matrix[test], rows.words[test])


def _finish_block(
    rows: Rows,
    margins: FLOATS,
    forecasts: FLOATS,
    test: NDArray[np.bool_],
    earlier: NDArray[np.bool_],
    blocks: NDArray[np.int64],
    recipe: Recipe,
) -> None:
    """Fill the block's rows of `forecasts`, calibrated on earlier blocks whose outcomes were known."""
    for at, (name, columns) in enumerate(COLUMNS.items()):
        usable = earlier & rows.lessons.judged[name] & np.isfinite(margins[:, at])
        if usable.sum() >= LEAST_CALIBRATION and test.any():
            finish = _finish(name, rows, margins, usable, blocks, recipe)
            for column, values in zip(columns, finish.apply(rows.matrix[test], margins[test, at]), strict=True):
                forecasts[test, column] = values


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


def _finish(
    name: str, rows: Rows, margins: FLOATS, usable: NDArray[np.bool_], blocks: NDArray[np.int64], recipe: Recipe
) -> _Finish:
    """Learn the finish from forecasts that had not seen their outcomes."""
    at = list(TARGETS).index(name)
    seen = usable & np.isfinite(margins[:, at])
    matrix, margin, target = rows.matrix[seen], margins[seen, at], rows.lessons.responses[name][seen]
    if TARGETS[name] == "chance":
        return _Finish(name, fit_calibration(margin, target), None, 0.0)
    slope, intercept = fit_line(margin, target)
    errors = np.abs(steady(name, target) - steady(name, slope * margin + intercept))
    half = np.arange(len(errors)) % 2 == 0
    scores = np.empty(len(errors))
    for part in (half, ~half):
        scores[part] = errors[part] / fit_spread(matrix[~part], errors[~part], recipe).sums(matrix[part])[:, 0]
    spread = fit_spread(matrix, errors, recipe)
    return _Finish(name, (slope, intercept), spread, _width(scores, blocks[seen]))


def _width(scores: FLOATS, blocks: NDArray[np.int64]) -> float:
    """The conformal quantile of the hardest block: films to come will drift, as every block did from those before."""
    parts = [scores[blocks == block] for block in np.unique(blocks)]
    return max(conformal_quantile(part, COVERAGE) for part in [scores, *(p for p in parts if len(p) >= LEAST_BLOCK)])


def _model(
    members: Sequence[Members | None], finishes: Sequence[_Finish], matrix: FLOATS, success_factor: float
) -> Model:
    fitted = [m for m in members if m is not None]
    numbers = [f for f in finishes if f.name in RANGES]
    return Model(
        tag="unpublished",
        trees=join([*(m.trees for m in fitted), *(f.spread for f in numbers if f.spread is not None)]),
        weights=np.stack([m.weights for m in fitted], axis=1),
        bias=np.array([m.bias for m in fitted]),
        words=np.stack([m.words for m in fitted], axis=1),
        calibration=np.array([f.calibration for f in finishes]),
        widths=np.array([f.width for f in numbers]),
        usual=np.median(matrix, axis=0),
        success_factor=success_factor,
        bounds=bounds_of(matrix),
        seen=np.count_nonzero(matrix, axis=0).astype(float),
    )
