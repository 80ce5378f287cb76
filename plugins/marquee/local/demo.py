"""`./marquee demo`: the whole chain on this machine, from nothing, shown step by step."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click
import psycopg

from marquee.errors import SettingError
from marquee.local import showcase
from marquee.local.chain import Chain
from marquee.local.phases import Phases
from marquee.local.stack import Stack, running
from marquee.rights import require_ml_rights
from marquee.settings import Settings


class NoCatalogue(SettingError):
    """The file given with --catalog cannot be read."""

    sentence = "--catalog {path}: {reason}. Give a file of JSON lines, one TMDB movie document a line."


class WarehouseInUse(SettingError):
    """The demo would write invented films into a warehouse of the user's own."""

    sentence = (
        "Your warehouse holds {films:,} films already, and the demo would mix the replica's into them: "
        "unset MARQUEE_WAREHOUSE_URL for the demo, or give it an empty database."
    )


def run(given: Settings, *, catalog: Path | None, movies: int, leave: bool, as_json: bool) -> None:
    """Run the demo; stays up until Ctrl-C unless `leave`. Raises MarqueeError when a step fails."""
    began = time.monotonic()
    if catalog is not None:
        _check_readable(catalog)
    with running(given, "demo") as stack:
        stack.home.forget()
        with Phases() as phases:
            facts = _steps(stack, phases, catalog, movies)
        facts["seconds"] = round(time.monotonic() - began, 1)
        facts["phases"] = phases.seconds
        showcase.tell(stack, facts)
        if as_json:
            click.echo(json.dumps(facts))
        if not leave:
            click.echo("Everything stays up until Ctrl-C.", err=True)
            stack.stay()


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise NoCatalogue(path=path, reason=error.strerror) from error


def _check_empty(stack: Stack) -> None:
    films = counts(stack, {})["movies_loaded"]
    if films and stack.given.warehouse_url and stack.replica_url:
        raise WarehouseInUse(films=films)


def _steps(stack: Stack, phases: Phases, catalog: Path | None, movies: int) -> dict[str, Any]:
    """Start everything, run every DAG, and gather what there is to show."""
    require_ml_rights(stack.settings)
    with phases.phase("Postgres and its schemas"):
        stack.start_replica(["--catalog", str(catalog.resolve())] if catalog else ["--movies", str(movies)])
        stack.start_postgres()
        stack.migrate()
        _check_empty(stack)
    with phases.phase("The catalogue", "films") as report:
        catalogue = stack.wait_replica()
        report(catalogue.get("movies", 0))
    with phases.phase("Airflow"):
        stack.start_airflow()
        stack.start_service()
        stack.note_running()
    chain = Chain(stack, phases)
    chain.run(limit=None if stack.replica_url else movies)
    with phases.phase("The service"):
        stack.wait_service()
    with phases.phase("A forecast, an answer and a chart"):
        shown = showcase.gather(stack)
    return counts(stack, catalogue) | shown | {"dag_runs": chain.states()}


def counts(stack: Stack, catalogue: dict[str, Any]) -> dict[str, Any]:
    """How many films the warehouse and the catalogue hold, and what could not be loaded."""
    with psycopg.connect(stack.settings.role_url("loader")) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NULL),"
            " (SELECT count(*) FROM warehouse.quarantine WHERE replayed_at IS NULL)"
        ).fetchone()
    assert row is not None
    return {
        "movies_loaded": row[0],
        "movies_in_catalogue": catalogue.get("movies", row[0]),
        "broken_lines": catalogue.get("broken", []),
        "quarantined": row[1],
    }
