"""Documents that broke the contract: listed, shown, and loaded after all once the contract takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg.rows import class_row

from marquee.errors import NotInQuarantine
from marquee.lake.record import Record
from marquee.settings import SQL
from marquee.warehouse.connections import refusals
from marquee.warehouse.lines import Line, ReadLines
from marquee.warehouse.transfer import Progress, Transfer, alone

_LIST = (SQL / "quarantine" / "list.sql").read_text()
_SHOW = (SQL / "quarantine" / "show.sql").read_text()
_WAITING = (SQL / "quarantine" / "waiting.sql").read_text()
_REPLAYED = (SQL / "quarantine" / "replayed.sql").read_text()


@dataclass(frozen=True)
class Entry:
    """A document in quarantine without its payload. `replayed_at` is None while it waits."""

    quarantine_id: int
    part_key: str
    line: int
    movie_id: int | None
    reason: str
    detail: str
    seen_at: datetime
    replayed_at: datetime | None


@dataclass(frozen=True)
class ReplayReport:
    """How many documents were loaded after all, and how many broke the contract again."""

    loaded: int
    still_bad: int
    rows: int


def entries(
    connection: psycopg.Connection, *, reason: str | None = None, replayed: bool = False, limit: int = 100
) -> list[Entry]:
    """What is in quarantine, the newest first; with `replayed` also what was loaded after all."""
    values = {"reason": reason, "replayed": replayed, "limit": limit}
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(_LIST, values).fetchall()


def show(connection: psycopg.Connection, quarantine_id: int) -> tuple[Entry, bytes]:
    """A document's entry and its bytes as received. Raises NotInQuarantine."""
    row = connection.execute(_SHOW, [quarantine_id]).fetchone()
    if row is None:
        raise NotInQuarantine(quarantine_id=quarantine_id)
    return Entry(*row[:-1]), bytes(row[-1])


def replay(
    connection: psycopg.Connection, quarantine_ids: Sequence[int] | None = None, *, progress: Progress | None = None
) -> ReplayReport:
    """Load documents that wait in quarantine, all or those given, in one transaction.

    A document that still breaks the contract stays, with its reason of now. One that is older than what the warehouse
    holds of its film changes what it may: nothing that is newer. Raises NotInQuarantine for an id that does not wait.
    """
    with refusals(connection, "replay the quarantine"), connection.transaction():
        alone(connection)
        wanted = None if quarantine_ids is None else list(quarantine_ids)
        rows = connection.execute(_WAITING, {"ids": wanted}).fetchall()
        missing = sorted(set(wanted or ()) - {row[0] for row in rows})
        if missing:
            raise NotInQuarantine(quarantine_id=missing[0])
        lines = [
            Line(part_key, line, Record(movie_id, "found", fetched_at.astimezone(UTC), bytes(payload)))
            for _, part_key, line, movie_id, fetched_at, payload in rows
        ]
        transfer = Transfer(connection)
        transfer.run([ReadLines(lines)], len(lines), judge=lambda bad: None, progress=progress)
        again = {(bad.line.part_key, bad.line.number) for bad in transfer.bad}
        loaded = [row[0] for row in rows if (row[1], row[2]) not in again]
        connection.execute(_REPLAYED, [loaded])
    return ReplayReport(len(loaded), len(again), transfer.rows)
