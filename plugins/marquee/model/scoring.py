"""Forecasts of upcoming and recent films, written to warehouse.model_predictions."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg

from marquee.errors import NoModel
from marquee.model import reading, registry
from marquee.model.features import NAMES, encode
from marquee.model.forecasting import Forecast, Model
from marquee.model.monitoring import Drift, ErrorDrift, drift, error_drift, track_record
from marquee.model.reading import FLOATS, Known
from marquee.model.versions import all_versions
from marquee.settings import SQL

log = logging.getLogger(__name__)

DRIFT_YEARS = 10
"""Films to come are compared with what the model learnt from films of so many years."""
RECENT_DAYS = 730
"""Released films are scored this long after their release."""
LEAST_RECENT = 500
"""When fewer films are that recent, the newest ones up to this number are scored."""

Row = tuple[float, ...]
"""movie_id and the fields of Forecast."""


def score(
    connection: psycopg.Connection, models_dir: Path, *, now: datetime, tell: Callable[[str], None] = log.info
) -> int:
    """Forecast upcoming and recent films with the promoted model; returns the number of rows written.

    `tell` gets a line for the track record of every year, every feature that has drifted, and where errors drifted;
    what has drifted is kept with the model.

    A film from which the model learnt gets the forecast of the rolling evaluation, made by the same recipe trained
    only on films whose outcome was known before that film's release: never a forecast of what was already seen.
    Raises NoModel, ModelDamaged.
    """
    found = connection.execute("SELECT tag, digest FROM warehouse.model_versions WHERE status = 'promoted'").fetchone()
    if found is None:
        raise NoModel(models_dir=models_dir)
    tag, digest = found
    model = registry.load(models_dir, tag, digest=digest)
    films = _chosen(reading.stored_films(connection, model.success_factor), now.date())
    rows = [*_backtested(films, models_dir, tag), *_new(films, models_dir, model)]
    _write(connection, tag, now, rows)
    _, facts = registry.read_pairs(models_dir, tag, registry.SAMPLE)
    _report(connection, model, _newest(facts[:, : len(NAMES)]), encode(films), tell)
    connection.commit()
    return len(rows)


def _report(
    connection: psycopg.Connection, model: Model, learnt: FLOATS, coming: FLOATS, tell: Callable[[str], None]
) -> None:
    """Tell the track record and what has drifted: features, and errors beyond what was promised; keep the drift."""
    tracks = track_record(connection, model.success_factor)
    for track in tracks:
        told = "; ".join(f"{name} {_measures(values)}" for name, values in track.targets.items())
        tell(f"track record {track.year}, {track.model_tag}, {track.films} films: {told}")
    worse = error_drift(tracks, {version.tag: version.metrics for version in all_versions(connection)})
    found: list[Drift | ErrorDrift] = [*drift(learnt, coming), *worse]
    for moved in found:
        tell(f"drift: {moved}")
    kept = json.dumps([{"kind": moved.kind, "told": str(moved)} for moved in found])
    connection.execute((SQL / "features" / "record_drift.sql").read_bytes(), {"tag": model.tag, "drift": kept})


def _newest(matrix: FLOATS) -> FLOATS:
    """The films of the last DRIFT_YEARS years that the model learnt from."""
    years = matrix[:, NAMES.index("year")]
    newest: FLOATS = matrix[years >= years.max(initial=0) - DRIFT_YEARS]
    return newest


def _measures(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items() if name != "films")


def _chosen(parts: Iterable[list[Known]], today: date) -> list[Known]:
    """Upcoming films, and the released ones that are recent or among the newest; `parts` come oldest first."""
    upcoming: list[Known] = []
    released: deque[Known] = deque()
    recent = today - timedelta(days=RECENT_DAYS)
    for film in (film for part in parts for film in part):
        if film.release_date > today:
            upcoming.append(film)
            continue
        released.append(film)
        while len(released) > LEAST_RECENT and released[0].release_date < recent:
            released.popleft()
    return [*released, *upcoming]


def _backtested(films: Sequence[Known], models_dir: Path, tag: str) -> Iterator[Row]:
    """The rolling evaluation's forecasts of films that the model has learnt from since."""
    ids, values = registry.read_pairs(models_dir, tag, registry.BACKTEST)
    made = {int(i): row for i, row in zip(ids, values, strict=True) if np.isfinite(row).all()}
    for film in films:
        if film.movie_id in made:
            yield film.movie_id, *made[film.movie_id].tolist()


def _new(films: Sequence[Known], models_dir: Path, model: Model) -> Iterator[Row]:
    """Forecasts of films that the model has not learnt from."""
    learnt = set(registry.read_pairs(models_dir, model.tag, registry.BACKTEST)[0].tolist())
    unseen = [film for film in films if film.movie_id not in learnt]
    for film, forecast in zip(unseen, model.forecast(unseen), strict=True):
        yield film.movie_id, *astuple(forecast)


def _write(connection: psycopg.Connection, tag: str, now: datetime, rows: Sequence[Row]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(9)]
    names = ("movie_id", *(field.name for field in fields(Forecast)))
    parameters = {"tag": tag, "now": now, **dict(zip(names, columns, strict=True))}
    connection.execute((SQL / "features" / "record_predictions.sql").read_bytes(), parameters)
    connection.commit()
