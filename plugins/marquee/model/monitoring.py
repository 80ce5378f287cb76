"""After a model is in use: did what it forecast before a release come true, and do the films still look as they did?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import psycopg

from marquee.model.evaluation import measures
from marquee.model.features import NAMES
from marquee.model.reading import FLOATS, MATURITY_DAYS
from marquee.settings import SQL

DRIFTED = 0.25
"""A population stability index above this is drift (the usual rule of credit scoring: Siddiqi, 2006)."""
BINS = 10
WORSE, LEAST_FILMS = 0.25, 50
"""Errors have drifted when those of at least so many films exceed the promised ones by more than this share."""


@dataclass(frozen=True)
class Track:
    """How forecasts of one model for films of one year came out; targets without an outcome yet are missing."""

    model_tag: str
    year: int
    films: int
    targets: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Drift:
    """How far a feature of the films to come lies from those that the model learnt from."""

    feature: str
    stability_index: float
    kind: ClassVar = "feature"

    def __str__(self) -> str:
        return f"{self.feature} has moved, stability index {self.stability_index:.2f} (above {DRIFTED})"


@dataclass(frozen=True)
class ErrorDrift:
    """How much worse forecasts came out than the model's own evaluation had let expect."""

    model_tag: str
    year: int
    target: str
    measure: str
    promised: float
    found: float
    films: int
    kind: ClassVar = "errors"

    def __str__(self) -> str:
        more = self.found / self.promised - 1
        return (
            f"{self.target} of {self.year}, {self.model_tag}: {self.measure} {self.found:.3f} on {self.films} films "
            f"where its evaluation promised {self.promised:.3f} ({more:+.0%}, {WORSE:.0%} allowed): "
            "retrain, and look at what has changed"
        )


def error_drift(tracks: Sequence[Track], evaluations: Mapping[str, Mapping[str, Any]]) -> list[ErrorDrift]:
    """Where the track record is clearly worse than the evaluation; `evaluations` are metrics by tag and target."""
    found = []
    for track in tracks:
        for target, values in track.targets.items():
            promised = evaluations.get(track.model_tag, {}).get(target, {})
            measure, films = "mae" if "mae" in values else "brier", int(values["films"])
            if films >= LEAST_FILMS and measure in promised and values[measure] > (1 + WORSE) * promised[measure]:
                facts = (track.model_tag, track.year, target, measure, promised[measure], values[measure], films)
                found.append(ErrorDrift(*facts))
    return found


def track_record(connection: psycopg.Connection, success_factor: float) -> list[Track]:
    """Forecasts made before the release beside what came true, by model and year of release, oldest first."""
    parameters = {"factor": success_factor, "maturity": MATURITY_DAYS}
    rows = connection.execute((SQL / "features" / "track_record.sql").read_bytes(), parameters).fetchall()
    groups: dict[tuple[int, str], list[tuple[Any, ...]]] = {}
    for row in rows:
        groups.setdefault((row[2].year, row[0]), []).append(row)
    return [
        Track(tag, year, len(films), _targets(np.array([film[3:] for film in films], dtype=float)))
        for (year, tag), films in sorted(groups.items())
    ]


def _targets(table: FLOATS) -> dict[str, dict[str, float]]:
    """Measures of every target with an outcome: columns are three outcomes, two chances, value, low and high."""
    found = {}
    for at, (name, columns) in enumerate({"commercial": [3], "critical": [4], "vote_average": [5, 6, 7]}.items()):
        known = np.isfinite(table[:, at])
        if known.any():
            found[name] = measures(table[known, at], table[known][:, columns])
    return found


def drift(learnt: FLOATS, coming: FLOATS) -> list[Drift]:
    """Features that have drifted between two matrices, the furthest first; dates are meant to move and are left out."""
    found = [
        Drift(name, stability_index(learnt[:, at], coming[:, at]))
        for at, name in enumerate(NAMES)
        if name not in ("year", "month", "weekday", "day_of_year")
    ]
    return sorted((d for d in found if d.stability_index > DRIFTED), key=lambda d: -d.stability_index)


def stability_index(before: FLOATS, after: FLOATS) -> float:
    """The population stability index over bins of equal mass of `before`; 0 for the same distribution."""
    if not len(before) or not len(after):
        return 0.0
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = [
        (np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) + 0.5)
        / (len(values) + 0.5 * (len(edges) + 1))
        for values in (before, after)
    ]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))
