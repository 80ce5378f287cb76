"""What the DAGs' tasks do: each function opens the edges it needs and calls the library once.

The library is imported inside the functions: Airflow parses the DAG files often, and pandas or BentoML would cost
seconds each time.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from airflow.sdk import Context, get_current_context
from airflow.sdk.exceptions import AirflowSkipException

from marquee.airflow import edges
from marquee.airflow.assets import MODEL, MODEL_REFUSED, TRAINED
from marquee.errors import MarqueeError, NoModel
from marquee.rights import require_ml_rights
from marquee.settings import Settings

log = logging.getLogger(__name__)


def plan_backfill() -> list[str]:
    """Plan the ids that the run's form asks for; returns the lake keys of their chunks."""
    from marquee.lake import extraction
    from marquee.lake.backfill import BackfillParams

    context = get_current_context()
    wanted = BackfillParams.parse(context["params"])
    fresh = _fetched_since(_now() - timedelta(days=wanted.refresh_days)) if wanted.refresh_days else ()
    return extraction.plan_backfill(edges.tmdb(), edges.lake(), _backfill(context), wanted, fresh=fresh)


def plan_day() -> list[str]:
    """Plan the ids that changed on the run's UTC day; returns the lake keys of their chunks."""
    from marquee.lake import extraction

    day = _day(get_current_context())
    return extraction.plan_day(edges.tmdb(), edges.lake(), _daily(day), day)


def fetch(chunk: str) -> int:
    """Fetch a chunk's films into the lake; a retry goes on where the last try stopped. Returns the films fetched."""
    from marquee.lake import extraction

    state = get_current_context()["task_state_store"]
    return extraction.fetch_chunk(
        edges.tmdb(),
        edges.lake(),
        chunk,
        journal=Settings().home / "data" / "journal",
        progress=lambda done: state.set("films_fetched", done),
    )


def publish_backfill() -> str:
    """Make the backfill's part set visible; returns its id."""
    return _publish(_backfill(get_current_context()))


def publish_day() -> str:
    """Make the day's part set visible; returns its id."""
    return _publish(_daily(_day(get_current_context())))


def load() -> list[str]:
    """Load every part set that the ledger does not know; returns their ids."""
    from marquee.warehouse import loading

    loaded = []
    with edges.warehouse() as connection:
        for report in loading.load_pending(connection, edges.lake()):
            log.info("%s", report)
            loaded.append(report.part_set)
    return loaded


def ask_for_training(part_sets: list[str]) -> None:
    """Succeed, and so ask for a retraining, when a backfill was loaded; skip otherwise."""
    if not any(name.startswith("backfill-") for name in part_sets):
        raise AirflowSkipException("No backfill among what was loaded: the weekly retraining suffices.")


def check_answers() -> list[str]:
    """Ask every verified question again over the data just loaded; returns what changed, and never fails the load."""
    from marquee.ask import terminal

    try:
        require_ml_rights(Settings())
        with edges.warehouse() as records, edges.warehouse() as asking:
            changes = terminal.check(records, asking, write=log.info)
    except (MarqueeError, psycopg.Error) as error:
        raise AirflowSkipException(f"The verified questions were not asked again: {error}") from error
    for change in changes:
        log.warning("%s: %s", change.question, change.what)
    return [f"{change.question}: {change.what}" for change in changes]


def retrain() -> str:
    """Train, evaluate, pass the gate, publish; a refused model is kept for an operator. Returns its tag either way."""
    from marquee.model import training

    context = get_current_context()
    seed: int = context["params"]["seed"]
    settings = Settings()
    require_ml_rights(settings)
    exchange = edges.exchange()
    with edges.warehouse() as connection:
        if exchange:
            exchange.follow(connection)  # the model to beat may have been trained on another machine
        report = training.retrain(
            connection, edges.models_dir(), now=_now(), success_factor=settings.success_factor, seed=seed, tell=log.info
        )
    if exchange and report.promoted:
        exchange.send(report.tag)
    outcome = MODEL if report.promoted else MODEL_REFUSED
    context["outlet_events"][TRAINED].add(outcome, extra={"tag": report.tag, "reason": report.reason})
    return report.tag


def refused() -> dict[str, str]:
    """Tag and reason of the refused model to ask about: that of the run's event, or the newest for a run by hand."""
    from marquee.model import versions

    events = list(get_current_context()["triggering_asset_events"].get(MODEL_REFUSED, ()))
    if events:
        return {key: events[-1].extra[key] for key in ("tag", "reason")}
    with edges.warehouse() as connection:
        newest = versions.to_approve(connection)
    return {"tag": newest.tag, "reason": newest.reason or ""}


def promote(tag: str, answer: dict[str, Any]) -> str:
    """Put a refused model into use, with the reason that the operator gave; returns its tag."""
    from marquee.model import versions

    reason = str(answer["params_input"].get("reason") or "").strip()
    who = (answer["responded_by_user"] or {}).get("name")
    exchange = edges.exchange()
    with edges.warehouse() as connection:
        told = f"{reason} ({who})" if reason and who else reason
        versions.promote(connection, edges.models_dir(), tag, reason=told, now=_now())
    if exchange:
        exchange.send(tag)
    return tag


def score() -> int:
    """Write forecasts of upcoming and recent films with the promoted model; skips while there is none."""
    from marquee.model import scoring

    exchange = edges.exchange()
    with edges.warehouse() as connection:
        try:
            if exchange:
                exchange.follow(connection)
            rows = scoring.score(connection, edges.models_dir(), now=_now())
        except NoModel as error:
            raise AirflowSkipException(str(error)) from error
    log.info("%d forecasts written", rows)
    return rows


def _publish(part_set: str) -> str:
    from marquee.lake import extraction

    manifest = extraction.publish(edges.lake(), part_set)
    log.info("%s: %d documents, %d tombstones", part_set, manifest.documents, manifest.tombstones)
    return part_set


def _backfill(context: Context) -> str:
    """The part set of a backfill run: the same after a retry or a clearing, so that nothing is fetched twice."""
    return "backfill-" + re.sub(r"[^A-Za-z0-9]+", "-", context["run_id"])


def _daily(day: date) -> str:
    return f"daily-{day.isoformat()}"


def _day(context: Context) -> date:
    """The UTC day on which the run's data interval begins; yesterday for a run by hand."""
    start = context.get("data_interval_start")
    return start.date() if start else (_now() - timedelta(days=1)).date()


def _now() -> datetime:
    return datetime.now(UTC)


def _fetched_since(moment: datetime) -> set[int]:
    """The films whose document was fetched at that moment or later."""
    with edges.warehouse() as connection:
        rows = connection.execute("SELECT movie_id FROM warehouse.movies WHERE fetched_at >= %s", [moment])
        return {row[0] for row in rows}
