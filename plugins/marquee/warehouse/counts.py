"""What the warehouse holds, in a few numbers: for the demo, the status command and the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from marquee.settings import SQL

_COUNTS = (SQL / "load" / "counts.sql").read_text()


@dataclass(frozen=True)
class Counts:
    """`movies` are live films; `quarantined` are documents that wait there; `loaded_at` is the newest load's."""

    movies: int
    deleted: int
    quarantined: int
    part_sets: int
    last_part_set: str | None
    loaded_at: datetime | None


def counts(connection: psycopg.Connection) -> Counts:
    """Count films, quarantine and loads; marquee_service may."""
    row = connection.execute(_COUNTS).fetchone()
    assert row is not None
    return Counts(*row)
