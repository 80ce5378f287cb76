"""Running a statement: a read-only transaction with its own limits, the plan judged, rows capped in number and bytes.

Nothing here relies on the guard. The statement goes through the extended protocol, which takes one statement only,
first as the subject of EXPLAIN, then as that of a cursor, which takes nothing but a SELECT; the rows are fetched in
pieces, so neither the server nor this process holds more than the limits allow.
"""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql as pg

from marquee.ask.answer import ColumnInfo
from marquee.ask.guard import Guarded
from marquee.ask.planned import OutOfBounds, judge
from marquee.ask.watchdog import GRACE_SECONDS, watched
from marquee.errors import AskError

MAX_RESULT_BYTES = 1_000_000
TIMEOUT_MS = 3_000
PIECE = 200

_SESSION = (
    "SET TRANSACTION READ ONLY",
    "SET LOCAL search_path = pg_catalog",
    "SET LOCAL lock_timeout = '500ms'",
    "SET LOCAL work_mem = '16MB'",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL cursor_tuple_fraction = 1.0",
)

_TYPES = {
    "int2": "integer", "int4": "integer", "int8": "integer", "float4": "number", "float8": "number",
    "numeric": "number", "date": "date", "timestamptz": "date", "timestamp": "date", "bool": "boolean",
}  # fmt: skip


class TookTooLong(AskError):
    """The statement was stopped by its time limit."""

    sentence = "This question took longer than {seconds:g} s and was stopped. Ask about fewer films."


class StatementFailed(AskError):
    """The database refused the statement; its message stays in the log, for it can hold values."""

    sentence = "The database could not run this statement ({code})."


@dataclass(frozen=True)
class Result:
    """Rows as JSON-ready values, at most `limit` of them; truncated when there were more or the bytes ran out."""

    columns: list[ColumnInfo]
    rows: list[list[Any]]
    truncated: bool


def run(connection: psycopg.Connection[Any], guarded: Guarded, *, timeout_ms: int = TIMEOUT_MS) -> Result:
    """Execute in a READ ONLY transaction that is rolled back.

    Raises OutOfBounds or TooExpensive for its plan, TookTooLong or StatementFailed for how it ran.
    """
    connection.rollback()
    try:
        with connection.transaction(force_rollback=True):
            for setting in _SESSION:
                connection.execute(setting)
            connection.execute(pg.SQL("SET LOCAL statement_timeout = {}").format(pg.Literal(timeout_ms)))
            with watched(connection, timeout_ms / 1000 + GRACE_SECONDS):
                judge(_plan(connection, guarded.sql))
                return _fetch(connection, guarded)
    except psycopg.errors.QueryCanceled as error:
        raise TookTooLong(seconds=timeout_ms / 1000) from error
    except psycopg.Error as error:
        raise StatementFailed(code=error.sqlstate or "connection") from error
    finally:
        _reset(connection)


def _reset(connection: psycopg.Connection[Any]) -> None:
    """Leave nothing of this question on the connection: neither the transaction nor any state of the session."""
    if connection.closed:
        return
    connection.rollback()
    before, connection.autocommit = connection.autocommit, True
    try:
        connection.execute("DISCARD ALL")
    finally:
        connection.autocommit = before


def _plan(connection: psycopg.Connection[Any], sql: str) -> dict[str, Any]:
    row = connection.execute(_one("EXPLAIN (VERBOSE, FORMAT JSON) ", sql), prepare=True).fetchone()
    assert row is not None
    described = row[0][0]
    if not isinstance(described, dict):
        raise OutOfBounds(reason="no query")
    plan: dict[str, Any] = described["Plan"]
    return plan


def _one(head: str, sql: str) -> bytes:
    """The statement behind its head. The server's parser would stop at a NUL byte, so none may be sent."""
    if "\0" in sql:
        raise StatementFailed(code="22021")
    return (head + sql).encode()


def _fetch(connection: psycopg.Connection[Any], guarded: Guarded) -> Result:
    connection.execute(_one("DECLARE answer NO SCROLL CURSOR WITHOUT HOLD FOR ", guarded.sql), prepare=True)
    columns: list[ColumnInfo] = []
    rows: list[list[Any]] = []
    size = 0
    with connection.cursor() as cursor:
        while True:
            piece = cursor.execute(f"FETCH FORWARD {PIECE} FROM answer").fetchall()
            columns = columns or [ColumnInfo(name=d.name, type=_type_name(d)) for d in cursor.description or ()]
            for row in piece:
                values = [_plain(v) for v in row]
                size += sum(len(v) if isinstance(v, str) else 8 for v in values)
                if len(rows) >= guarded.limit or size > MAX_RESULT_BYTES:
                    return Result(columns, rows, True)
                rows.append(values)
            if len(piece) < PIECE:
                return Result(columns, rows, False)


def _type_name(column: psycopg.Column) -> str:
    info = psycopg.adapters.types.get(column.type_code)
    return _TYPES.get(info.name if info else "", "text")


def _plain(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
