"""The pictures of a model's card: do chances come true, and how do forecasts lie beside what came."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from marquee.model.backtest import Learnt
from marquee.model.details import Reliability
from marquee.model.forecasting import COLUMNS, RANGES
from marquee.model.targets import Rows

MOST_POINTS = 2_000
"""More films than this would only blacken the picture; every so-manieth is drawn."""
_TITLES = {"commercial": "commercial success", "critical": "critical success", "vote_average": "vote average",
           "popularity": "popularity rank"}  # fmt: skip


def reliability_plot(reliable: Reliability) -> bytes:
    """PNG: for every chance, how often it came true in ten bins of equal mass."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    for axes, (name, bins) in zip(np.ravel(figure.subplots(1, len(reliable))), reliable.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        axes.plot([told for told, _, _ in bins], [came for _, came, _ in bins], marker="o")
        axes.set(title=_TITLES[name], xlabel="forecast chance", ylabel="share that came true", xlim=(0, 1), ylim=(0, 1))
    return _png(figure)


def forecast_plot(rows: Rows, learnt: Learnt) -> bytes:
    """PNG: for every number, the forecast before the release against what came, with the line of a perfect forecast."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    for axes, name in zip(np.ravel(figure.subplots(1, len(RANGES))), RANGES, strict=True):
        truth, value = rows.lessons.outcomes(name), learnt.forecasts[:, COLUMNS[name][0]]
        films = np.flatnonzero(np.isfinite(truth) & np.isfinite(value))
        films = films[:: max(1, len(films) // MOST_POINTS)]
        axes.plot(RANGES[name], RANGES[name], color="0.7", linewidth=1)
        axes.scatter(value[films], truth[films], s=5, alpha=0.4)
        axes.set(title=_TITLES[name], xlabel="forecast", ylabel="came true", xlim=RANGES[name], ylim=RANGES[name])
    return _png(figure)


def _png(figure: Figure) -> bytes:
    file = BytesIO()
    FigureCanvasAgg(figure).print_png(file, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return file.getvalue()
