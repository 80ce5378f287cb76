"""Rolling-origin evaluation: forecasts of films by models that were trained before those films came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.model.finishing import Finish, Forecasts
from marquee.model.forecasting import COLUMNS, RANGES, TARGETS, TASKS, Model, lean
from marquee.model.learning import Members, Recipe, fit
from marquee.model.reading import DAYS, FLOATS, MATURITY_DAYS
from marquee.model.targets import Rows
from marquee.model.trees import join
from marquee.model.unusual import bounds_of
from marquee.model.workers import workers

Tell = Callable[[str], None]
FEW_FILMS = 20_000
"""Fewer films than this are not split at a third origin."""
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
    every = np.ones(len(blocks), dtype=bool)
    with workers() as pool:
        told = [
            [pool.submit(_forecast, task, rows, blocks == block, day, recipe) for task in TASKS]
            for block, day in enumerate(known_by)
        ]
        fits = [pool.submit(_fit, task, rows, every, recipe) for task in TASKS]
        tasks = np.full((len(blocks), len(TASKS)), np.nan)
        for block, answers in enumerate(told):
            tasks[blocks == block] = np.stack([answer.result() for answer in answers], axis=1)
            tell(f"forecast {int(np.sum(blocks == block)):,} films released from {cuts[block]}")
        past = Forecasts(rows, blocks, lean(tasks, success_factor), recipe.seed)
        earlier = [(blocks < block) & (rows.released < day) for block, day in enumerate(known_by)]
        finishes = [pool.submit(past.finish, name, every) for name in TARGETS]
        blockwise = [pool.submit(past.finished, block, usable) for block, usable in enumerate(earlier)]
        forecasts = np.full((len(blocks), 8), np.nan)
        for block, answer in enumerate(blockwise):
            forecasts[blocks == block] = answer.result()
        members, last = [fit.result() for fit in fits], [finish.result() for finish in finishes]
    tell(f"trained on {len(rows.released):,} films")
    return Learnt(_model(members, last, rows.matrix, success_factor), forecasts, blocks)


def _forecast(task: str, rows: Rows, test: NDArray[np.bool_], day: np.datetime64, recipe: Recipe) -> FLOATS:
    """(films of the test,): margins by members that knew the outcomes before `day`; NaN when those were too few."""
    members = _fit(task, rows, rows.released < day, recipe)
    if members is None or not test.any():
        return np.full(int(test.sum()), np.nan)
    return members.margin(rows.matrix[test], rows.words[test])


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


def _model(
    members: Sequence[Members | None], finishes: Sequence[Finish], matrix: FLOATS, success_factor: float
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
