"""What the warehouse holds of some films: enough to decide what a document of each changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg

from marquee.settings import SQL

_STATES = (SQL / "load" / "states.sql").read_text()


class State(NamedTuple):
    """A film's times, digest and measures as stored; `fetched_at` is None for one that only has a tombstone."""

    movie_id: int
    fetched_at: datetime | None
    digest: int | None
    credits_at: datetime | None
    keywords_at: datetime | None
    releases_at: datetime | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    revenue: int | None
    gone_at: datetime | None


def read(connection: psycopg.Connection, movie_ids: Sequence[int]) -> dict[int, State]:
    """The states of those of the films that are known."""
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(_STATES, [list(movie_ids)]).fetchall()
    return {row[0]: State._make(row) for row in rows}
