"""What a model says about itself: schema, metrics and a card in Markdown."""

from __future__ import annotations

import platform
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from numpy.typing import NDArray

from marquee.model.backtest import Learnt, Rows
from marquee.model.details import Reliability, Slices, by_slice, reliability
from marquee.model.features import ALLOWED
from marquee.model.forecasting import TARGETS
from marquee.model.reading import DAYS
from marquee.model.words import REASON

if TYPE_CHECKING:
    from marquee.model.training import TrainingReport


def documents(report: TrainingReport, rows: Rows, learnt: Learnt, now: datetime) -> dict[str, Any]:
    """The documents of a model's folder: schema and metrics as JSON objects, the card as Markdown."""
    schema = {
        "targets": dict(TARGETS),
        "reasons": {**ALLOWED, "words": REASON},
        "fingerprint": report.fingerprint,
        "versions": {
            "python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__
        },
    }  # fmt: skip
    parts, reliable = by_slice(rows, learnt), reliability(rows, learnt)
    metrics = {"trained_at": now.isoformat(), "films": report.films, "targets": report.metrics}
    metrics |= {"slices": parts, "reliability": reliable}
    card = _card(report, rows.released, learnt.blocks, now) + _slices(parts) + _reliability(reliable)
    return {"schema": schema, "metrics": metrics, "card": card}


def _slices(parts: Slices) -> str:
    """For each target the slice that is forecast worst: by Brier score, or by absolute error."""
    lines = [
        "",
        "## Hardest slices (of 100 films or more)",
        "",
        "| target | slice | films | measures |",
        "|---|---|---|---|",
    ]
    for name, found in parts.items():
        if found:
            error = "brier" if TARGETS[name] == "chance" else "mae"
            label, values = max(found.items(), key=lambda item: item[1][error])
            rest = ", ".join(f"{key} {value:.3f}" for key, value in values.items() if key != "films")
            lines.append(f"| {name} | {label} | {values['films']:.0f} | {rest} |")
    return "\n".join(lines) + "\n"


def _reliability(reliable: Reliability) -> str:
    """Whether films forecast at some chance succeed as often: ten bins of equally many films."""
    lines = [
        "",
        "## Reliability",
        "",
        "| target | forecast -> came true, from the least to the most likely tenth |",
        "|---|---|",
    ]
    for name, bins in reliable.items():
        told = ", ".join(f"{forecast:.2f} -> {came:.2f}" for forecast, came, _ in bins)
        lines.append(f"| {name} | {told} |")
    return "\n".join(lines) + "\n"


def _card(report: TrainingReport, released: DAYS, blocks: NDArray[np.int64], now: datetime) -> str:
    tested = released[blocks >= 1]
    lines = [
        f"# {report.tag}",
        "",
        f"Trained at {now:%Y-%m-%d %H:%M} UTC on {report.films:,} films released from {released[0]} to {released[-1]}.",
        f"Judged on the {len(tested):,} films released since {tested[0]}, each forecast by a model that was trained on",
        "films whose outcome was known before that film came out. Nothing that is written after the release is used.",
        "",
        "| target | films | measures |",
        "|---|---|---|",
    ]
    for name, values in report.metrics.items():
        rest = ", ".join(f"{key} {value:.3f}" for key, value in values.items() if key != "films")
        lines.append(f"| {name} | {values['films']:.0f} | {rest} |")
    champion = f"the champion {report.champion}" if report.champion else "no champion: this is the first model"
    lines += ["", f"Gate: compared with the best constant and {champion}.", *(f"- {r}" for r in report.refusals)]
    if report.films < 1000:
        lines += ["", "Trained on few films: expect little more than the usual chance of such a film."]
    return "\n".join(lines) + "\n"
