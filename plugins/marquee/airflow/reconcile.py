"""What the tasks of tmdb_reconcile do."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from airflow.sdk import get_current_context

from marquee.airflow import edges

log = logging.getLogger(__name__)


def plan() -> list[str]:
    """Plan what the id export and the warehouse disagree on; returns the lake keys of the chunks."""
    from marquee.lake.reconciliation import plan_reconciliation
    from marquee.warehouse.reconciliation import known

    missing = get_current_context()["params"]["missing"]
    with edges.warehouse() as connection:
        return plan_reconciliation(edges.tmdb(), edges.lake(), _part_set(), known(connection), missing=missing)


def publish() -> str:
    """Make the run's part set visible; returns its id."""
    from marquee.lake import extraction

    manifest = extraction.publish(edges.lake(), _part_set())
    log.info(
        "%d documents, %d tombstones, %d failures", manifest.documents, manifest.tombstones, len(manifest.failures)
    )
    return manifest.part_set


def remove_old() -> list[str]:
    """Remove what TMDB's terms no longer allow to keep, from lake and warehouse; returns the names of the part sets."""
    from marquee.lake import retention
    from marquee.warehouse.reconciliation import remove_expired

    now = datetime.now(UTC)
    names = retention.remove_expired(edges.lake(), now)
    log.info("removed from the lake: %s", ", ".join(names) or "nothing")
    with edges.warehouse() as connection:
        log.info("removed from the warehouse: %d films", remove_expired(connection, now - retention.KEPT))
    return names


def _part_set() -> str:
    """The same after a retry or a clearing of the run."""
    from marquee.lake.keys import part_set_id

    return part_set_id("reconcile", get_current_context()["run_id"])
