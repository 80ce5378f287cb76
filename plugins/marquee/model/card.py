"""What a model says about itself: schema, metrics and a card in Markdown."""

from __future__ import annotations

import platform
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from numpy.typing import NDArray

from marquee.model.features import ALLOWED
from marquee.model.forecasting import TARGETS
from marquee.model.reading import DAYS

if TYPE_CHECKING:
    from marquee.model.training import TrainingReport


def documents(report: TrainingReport, released: DAYS, blocks: NDArray[np.int64], now: datetime) -> dict[str, Any]:
    """The documents of a model's folder: schema and metrics as JSON objects, the card as Markdown."""
    schema = {
        "targets": dict(TARGETS),
        "reasons": ALLOWED,
        "fingerprint": report.fingerprint,
        "versions": {
            "python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__
        },
    }  # fmt: skip
    metrics = {"trained_at": now.isoformat(), "films": report.films, "targets": report.metrics}
    return {"schema": schema, "metrics": metrics, "card": _card(report, released, blocks, now)}


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
