"""Running a guarded statement: a read-only transaction with limits of its own, rows capped in number and in bytes."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql as pg

from marquee.ask.answer import ColumnInfo
from marquee.ask.guard import Guarded
from marquee.ask.watchdog import GRACE_SECONDS, watched
from marquee.errors import AskError

MAX_RESULT_BYTES = 1_000_000
MAX_COST = 5_000_000.0
MAX_PLANNED_ROWS = 50_000_000.0
TIMEOUT_MS = 3_000

_TYPES = {
    "int2": "integer", "int4": "integer", "int8": "integer", "float4": "number", "float8": "number",
    "numeric": "number", "date": "date", "timestamptz": "date", "timestamp": "date", "bool": "boolean",
}  # fmt: skip


class TooExpensive(AskError):
    """The planner expects more work than one question may cost."""

    sentence = "This question would cost too much to answer: {reason}. Ask about fewer films, or add a condition."


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
    """Execute in a READ ONLY transaction that is rolled back; raises TooExpensive, TookTooLong or StatementFailed."""
    connection.rollback()
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SET TRANSACTION READ ONLY")
            connection.execute(pg.SQL("SET LOCAL statement_timeout = {}").format(pg.Literal(timeout_ms)))
            connection.execute("SET LOCAL search_path = pg_catalog")
            with watched(connection, timeout_ms / 1000 + GRACE_SECONDS):
                _price(connection, guarded)
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


def _price(connection: psycopg.Connection[Any], guarded: Guarded) -> None:
    row = connection.execute("EXPLAIN (FORMAT JSON) " + guarded.sql).fetchone()
    assert row is not None
    worst_cost, worst_rows = 0.0, 0.0
    stack = [row[0][0]["Plan"]]
    while stack:
        node = stack.pop()
        worst_cost = max(worst_cost, node["Total Cost"])
        worst_rows = max(worst_rows, node["Plan Rows"])
        stack.extend(node.get("Plans", ()))
    if worst_cost > MAX_COST:
        raise TooExpensive(reason=f"planned cost {worst_cost:,.0f}")
    if worst_rows > MAX_PLANNED_ROWS:
        raise TooExpensive(reason=f"{worst_rows:,.0f} rows to look at")


def _fetch(connection: psycopg.Connection[Any], guarded: Guarded) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(guarded.sql)
        assert cursor.description is not None
        columns = [ColumnInfo(name=d.name, type=_type_name(d)) for d in cursor.description]
        rows: list[list[Any]] = []
        size = 0
        for row in cursor:
            values = [_plain(v) for v in row]
            size += sum(len(v) if isinstance(v, str) else 8 for v in values)
            if len(rows) >= guarded.limit or size > MAX_RESULT_BYTES:
                return Result(columns, rows, True)
            rows.append(values)
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
