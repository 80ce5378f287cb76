"""What changed about films over time, and how popular each was among the others of its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from marquee.settings import SQL

_FILM = (SQL / "history" / "film.sql").read_text()
_PERCENTILES = (SQL / "history" / "percentiles.sql").read_text()
FEWEST = 20
"""A percentile among fewer films says nothing."""


@dataclass(frozen=True)
class Observation:
    """A film as it was when a change was seen. `percentile` (0 to 100) is its popularity's among the films observed in
    the same month; None when they are too few."""

    observed_at: datetime
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    revenue: int | None
    percentile: float | None


def film(connection: psycopg.Connection, movie_id: int) -> list[Observation]:
    """A film's history, the oldest first; empty for a film that was never seen. marquee_service may."""
    with connection.cursor(row_factory=class_row(Observation)) as cursor:
        return cursor.execute(_FILM, {"movie_id": movie_id, "fewest": FEWEST}).fetchall()


def percentiles(connection: psycopg.Connection, begin: datetime, end: datetime) -> Iterator[tuple[int, float, float]]:
    """(movie_id, popularity, percentile) of every film with a snapshot from `begin` until before `end`."""
    yield from connection.execute(_PERCENTILES, {"begin": begin, "end": end})
