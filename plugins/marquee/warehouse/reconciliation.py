"""Compares the warehouse with TMDB's id export: what is missing, dead or stale, and what has to go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import psycopg

from marquee.settings import SQL
from marquee.warehouse.connections import refusals
from marquee.warehouse.transfer import alone

_KNOWN = (SQL / "reconcile" / "known.sql").read_text()
_EXPORTED = (SQL / "reconcile" / "exported.sql").read_text()
_COMPARE = (SQL / "reconcile" / "compare.sql").read_text()
_EXPIRED = (SQL / "reconcile" / "expired.sql").read_text()
_EXPIRED_QUARANTINE = (SQL / "reconcile" / "expired_quarantine.sql").read_text()
_REMOVE = (SQL / "reconcile" / "remove.sql").read_text()


@dataclass(frozen=True)
class Comparison:
    """Film ids: `missing` are exported and not live here, `dead` are live here and no longer exported, `stale` are live
    in both and were fetched before the moment asked for."""

    missing: tuple[int, ...]
    dead: tuple[int, ...]
    stale: tuple[int, ...]


def known(connection: psycopg.Connection) -> Iterator[tuple[int, datetime]]:
    """Every live film with the time of its document, in order of id, without holding them all in memory."""
    with connection.cursor("known_films") as cursor:
        cursor.itersize = 20_000
        yield from cursor.execute(_KNOWN)


def compare(connection: psycopg.Connection, exported: Iterable[int], *, stale_before: datetime) -> Comparison:
    """Hold the ids of an export against the warehouse; ids may come in any order and twice. marquee_loader may."""
    with refusals(connection, "compare ids"), connection.transaction():
        connection.execute(_EXPORTED)
        with connection.cursor().copy("COPY exported (movie_id) FROM STDIN") as copy:
            for movie_id in exported:
                copy.write_row((movie_id,))
        connection.execute("ANALYZE exported")
        found: dict[str, list[int]] = {"missing": [], "dead": [], "stale": []}
        for kind, movie_id in connection.execute(_COMPARE, [stale_before]):
            found[kind].append(movie_id)
        connection.execute("DROP TABLE exported")
    return Comparison(tuple(found["missing"]), tuple(found["dead"]), tuple(found["stale"]))


def remove_expired(connection: psycopg.Connection, before: datetime) -> int:
    """Remove every film whose document was fetched before that moment, with all that belongs to it; returns the films.

    TMDB's terms allow to keep content for six months. Its links, credits, releases, snapshots and forecasts go as well,
    then people, companies, keywords and series that no film refers to any more, and old documents in quarantine. What
    remains is its tombstone, if it has one.
    """
    with refusals(connection, "remove expired films"), connection.transaction():
        alone(connection)
        removed = connection.execute(_EXPIRED, [before]).rowcount
        connection.execute(_EXPIRED_QUARANTINE, [before])
        if removed:
            connection.execute(_REMOVE)
    return removed
