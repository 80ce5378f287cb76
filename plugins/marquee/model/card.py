"""What a model says about itself: schema, metrics, pictures and a card in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from marquee.model.backtest import Learnt
from marquee.model.baselines import compare
from marquee.model.details import Reliability, Slices, by_slice, reliability
from marquee.model.features import ALLOWED
from marquee.model.forecasting import TARGETS
from marquee.model.plots import forecast_plot, reliability_plot
from marquee.model.provenance import revision, versions
from marquee.model.targets import Rows
from marquee.model.words import REASON
from marquee.settings import ROOT

if TYPE_CHECKING:
    from marquee.model.training import TrainingReport


def documents(report: TrainingReport, rows: Rows, learnt: Learnt, now: datetime, seed: int) -> dict[str, Any]:
    """The documents of a model's folder: schema and metrics as JSON objects, the card as Markdown, pictures as PNG."""
    schema = {
        "targets": dict(TARGETS),
        "reasons": {**ALLOWED, "words": REASON},
        "fingerprint": report.fingerprint,
        "revision": revision(ROOT),
        "seed": seed,
        "versions": versions(),
    }
    parts, reliable, compared = by_slice(rows, learnt), reliability(rows, learnt), compare(rows, learnt, seed)
    metrics = {"trained_at": now.isoformat(), "films": report.films, "targets": report.metrics}
    metrics |= {"slices": parts, "reliability": reliable, "baselines": compared}
    sections = [_head(report, rows, learnt, now), _baselines(compared), _slices(parts), _reliability(reliable)]
    pictures = {"reliability.png": reliability_plot(reliable), "forecasts.png": forecast_plot(rows, learnt)}
    card = "\n".join([*sections, _provenance(schema)])
    return {"schema": schema, "metrics": metrics, "card": card, "pictures": pictures}


def _head(report: TrainingReport, rows: Rows, learnt: Learnt, now: datetime) -> str:
    released, tested = rows.released, rows.released[learnt.blocks >= 1]
    champion = f"the champion {report.champion}" if report.champion else "no champion: this is the first model"
    few = (
        "Trained on few films: expect little more than the usual chance of such a film.\n"
        if report.films < 1000
        else ""
    )
    return (
        f"# {report.tag}\n\n"
        f"Trained at {now:%Y-%m-%d %H:%M} UTC on {report.films:,} films released {released[0]} to {released[-1]}.\n"
        f"Judged on the {len(tested):,} films released since {tested[0]}, each forecast by a model trained on\n"
        "films whose outcome was known before that film came out. Nothing that is written after the release is used.\n"
        f"{few}\n"
        + _table(("target", "films", "measures"), [_row(name, values) for name, values in report.metrics.items()])
        + f"\nGate: compared with the best constant and {champion}.\n"
        + "".join(f"- {refusal}\n" for refusal in report.refusals)
        + "\n![Forecast against what came true](forecasts.png)\n"
    )


def _baselines(compared: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Every target beside the replaced systems' recipes, on the films of the last block."""
    rows = [(name, system, _told(values)) for name, systems in compared.items() for system, values in systems.items()]
    title = "## Beside the replaced systems' recipes (the newest films of the evaluation)\n\n"
    return title + _table(("target", "system", "measures"), rows)


def _slices(parts: Slices) -> str:
    """For each target the slice that is forecast worst: by Brier score, or by absolute error."""
    rows = []
    for name, found in parts.items():
        if found:
            error = "brier" if TARGETS[name] == "chance" else "mae"
            label, values = max(found.items(), key=lambda item: item[1][error])
            rows.append((name, label, *_row(name, values)[1:]))
    title = "## Hardest slices (of 100 films or more; all of them are in metrics.json)\n\n"
    return title + _table(("target", "slice", "films", "measures"), rows)


def _reliability(reliable: Reliability) -> str:
    """Whether films forecast at some chance succeed as often: ten bins of equally many films."""
    rows = [
        (name, ", ".join(f"{forecast:.2f} → {came:.2f}" for forecast, came, _ in bins))
        for name, bins in reliable.items()
    ]
    title = "## Reliability\n\n![Forecast chance and share that came true](reliability.png)\n\n"
    return title + _table(("target", "forecast → came true, from the least to the most likely tenth"), rows)


def _provenance(schema: Mapping[str, Any]) -> str:
    rows = [("code", schema["revision"]), ("data", schema["fingerprint"]), ("seed", schema["seed"])]
    return "## Made of\n\n" + _table(("what", "which"), [*rows, *schema["versions"].items()])


def _row(name: str, values: Mapping[str, float]) -> tuple[str, str, str]:
    return name, f"{values['films']:.0f}", _told(values)


def _told(values: Mapping[str, float]) -> str:
    return ", ".join(f"{key} {value:.3f}" for key, value in values.items() if key != "films")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)
