"""From margins to forecasts: calibration of chances and numbers, and intervals, from forecasts made before the fact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.model.forecasting import COLUMNS, COVERAGE, TARGETS, interval, steady
from marquee.model.formulas import sigmoid
from marquee.model.learning import conformal_quantile, fit_calibration, fit_line, fit_spread
from marquee.model.reading import FLOATS
from marquee.model.targets import Rows
from marquee.model.trees import Trees

LEAST_CALIBRATION = 20
"""Fewer earlier forecasts than this cannot calibrate a block; its films stay without a forecast."""
LEAST_BLOCK = 100
"""A smaller block has no say in the width of the intervals."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Finish:
    """What turns a target's margin into a forecast: calibration, and for a number the interval."""

    name: str
    calibration: tuple[float, float]
    spread: Trees | None
    width: float

    def apply(self, matrix: FLOATS, margin: FLOATS) -> list[FLOATS]:
        """The target's columns of a Forecast: a chance, or value, low and high."""
        value = self.calibration[0] * margin + self.calibration[1]
        if self.spread is None:
            return [sigmoid(value)]
        return interval(self.name, value, self.width * self.spread.sums(matrix)[:, 0])


@dataclass(frozen=True)
class Forecasts:
    """Margins of films by members that had not seen their outcomes; a finish is learnt from them."""

    rows: Rows
    blocks: NDArray[np.int64]
    """(films,): which block of the rolling evaluation the film is in, -1 for none."""
    margins: FLOATS
    """(films, targets), NaN where there is none."""
    seed: int

    def finished(self, block: int, usable: Mask) -> FLOATS:
        """(films of the block, 8): its forecasts, calibrated on the usable films; NaN where those are too few."""
        test = self.blocks == block
        found = np.full((int(test.sum()), 8), np.nan)
        for at, (name, columns) in enumerate(COLUMNS.items()):
            if len(found) and self._seen(name, usable).sum() >= LEAST_CALIBRATION:
                values = self.finish(name, usable).apply(self.rows.matrix[test], self.margins[test, at])
                found[:, columns] = np.stack(values, axis=1)
        return found

    def finish(self, name: str, usable: Mask) -> Finish:
        """Learn a target's finish from the usable films that judge it."""
        seen = self._seen(name, usable)
        matrix, target = self.rows.matrix[seen], self.rows.lessons.responses[name][seen]
        margin = self.margins[seen, list(TARGETS).index(name)]
        if TARGETS[name] == "chance":
            return Finish(name, fit_calibration(margin, target, self._usual(name)), None, 0.0)
        slope, intercept = fit_line(margin, target)
        errors = np.abs(steady(name, target) - steady(name, slope * margin + intercept))
        half = np.arange(len(errors)) % 2 == 0
        scores = np.empty(len(errors))
        for part in (half, ~half):
            scores[part] = errors[part] / fit_spread(matrix[~part], errors[~part], self.seed).sums(matrix[part])[:, 0]
        spread = fit_spread(matrix, errors, self.seed)
        return Finish(name, (slope, intercept), spread, _width(scores, self.blocks[seen]))

    def _usual(self, name: str) -> float:
        """The share of successes among the films that only served to train; a half when there were none."""
        before = self.rows.lessons.outcomes(name)[self.blocks < 0]
        known = before[np.isfinite(before)]
        return float(known.mean()) if len(known) else 0.5

    def _seen(self, name: str, usable: Mask) -> Mask:
        judged: Mask = usable & self.rows.lessons.judged[name]
        return judged & np.isfinite(self.margins[:, list(TARGETS).index(name)])


def _width(scores: FLOATS, blocks: NDArray[np.int64]) -> float:
    """The conformal quantile of the hardest block: films to come will drift, as every block did from those before."""
    parts = [scores[blocks == block] for block in np.unique(blocks)]
    return max(conformal_quantile(part, COVERAGE) for part in [scores, *(p for p in parts if len(p) >= LEAST_BLOCK)])
