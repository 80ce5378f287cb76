"""Writes a chunk's rows into the warehouse, inside the transaction of its load."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import psycopg
from psycopg import sql

from marquee.settings import SQL
from marquee.warehouse.chunks import Blocks, Chunk
from marquee.warehouse.lines import Bad
from marquee.warehouse.tables import (
    CHILDREN,
    CONFIRMATIONS,
    MOVIES,
    NAMES,
    SNAPSHOTS,
    TOMBSTONES,
    Table,
)

_FRESH = (MOVIES, *CHILDREN, SNAPSHOTS, CONFIRMATIONS)


def read(name: str) -> str:
    """The text of a statement of sql/load."""
    return (SQL / "load" / f"{name}.sql").read_text()


class Writer:
    """Writes chunks over one connection, in the caller's transaction; `rows` counts what was written."""

    def __init__(self, connection: psycopg.Connection, *, bulk: bool) -> None:
        self._connection = connection
        self._months: set[str] = set()
        self._staging: set[str] = set()
        self._bulk = bulk and connection.execute("SELECT warehouse.begin_bulk()").fetchone() == (True,)
        self.rows = 0

    def write(self, chunk: Chunk) -> None:
        """Write a chunk: names first, then films, then what refers to both."""
        self._make_months(chunk.months)
        self._stage_names(chunk.names)
        if not self._bulk:
            self._merge_names(chunk.names.keys())
        for table in _FRESH:
            if table.name in chunk.fresh:
                self.rows += self._copy(f"warehouse.{table.name}", table.columns, chunk.fresh[table.name])
        if chunk.staged.keys() - {"tombstones"}:
            self.finish()
        if "movies" in chunk.staged or "films" in chunk.staged:
            self._change(chunk.staged)
        if "movie_snapshots" in chunk.staged:
            self._late(chunk.staged["movie_snapshots"])
        if "tombstones" in chunk.staged:
            self._bury(chunk.staged["tombstones"])
        if chunk.bad:
            self._quarantine(chunk.bad)
        self._execute_silently("SELECT setval('warehouse.rows_loading', %s)", [self.rows])

    def finish(self) -> None:
        """End the bulk mode, in which the first load of an empty warehouse only adds.

        Names are merged, then the indexes and keys that it did without are put back.
        """
        if self._bulk:
            self._merge_names(self._staging)
            self._connection.execute("SELECT warehouse.end_bulk()")
            self._bulk = False

    def _stage_names(self, names: Blocks) -> None:
        for table in NAMES:
            if table.name in names:
                self._stage(table, names[table.name])

    def _merge_names(self, staged: Collection[str]) -> None:
        """Merge the staged names; nothing may refer to them before, except in bulk mode."""
        for table in NAMES:
            if table.name in staged:
                self._execute(_statement("merge_names", table))
                self._clear(table.name)

    def _change(self, staged: Blocks) -> None:
        """Compare films that are known with what their newer documents say."""
        films = ("movie_id", "fetched_at", "core", "credits", "keywords", "releases")
        self._make("films", read("stage_films"))
        self._copy("stage_films", films, staged.get("films", b""))
        used = [table for table in (MOVIES, *CHILDREN) if table.name in staged]
        for table in used:
            self._stage(table, staged[table.name])
        for table in CHILDREN:
            self._make(table.name, _statement("stage", table))
            self._execute(_statement("delete_children", table))
        for table in used:
            self._execute(_statement("merge" if table.rest else "merge_keys", table))
        self._execute(read("section_times"))
        for name in ("films", *(table.name for table in used)):
            self._clear(name)

    def _late(self, observations: bytes) -> None:
        self._make("history", read("stage_history"))
        self._stage(SNAPSHOTS, observations)
        self._execute_silently(read("history"))
        cursor = self._connection.execute(read("history_apply"))
        counted = cursor.fetchone()
        self.rows += counted[0] if counted else 0
        self._execute(read("history_insert"))
        self._clear("history", SNAPSHOTS.name)

    def _bury(self, tombstones: bytes) -> None:
        self._stage(TOMBSTONES, tombstones)
        self._execute(read("tombstones"))
        self._execute(read("mark_deleted"))
        self._clear(TOMBSTONES.name)

    def _quarantine(self, bad: list[Bad]) -> None:
        values = [
            {
                "part_key": each.line.part_key,
                "line": each.line.number,
                "movie_id": each.line.record.movie_id,
                "reason": each.reason,
                "detail": each.detail,
                "payload": each.line.record.document,
                "fetched_at": each.line.record.fetched_at,
            }
            for each in bad
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(read("quarantine"), values)
            self.rows += cursor.rowcount

    def _make_months(self, months: set[str]) -> None:
        for month in sorted(months - self._months):
            self._execute_silently("SELECT warehouse.add_snapshot_month(%s::date)", [f"{month}-01"])
        self._months |= months

    def _make(self, name: str, statement: str | sql.Composed) -> None:
        """Make a staging table when it is needed for the first time."""
        if name not in self._staging:
            self._staging.add(name)
            self._connection.execute(statement)

    def _stage(self, table: Table, rows: bytes) -> None:
        self._make(table.name, _statement("stage", table))
        self._copy(f"stage_{table.name}", table.columns, rows)

    def _copy(self, target: str, columns: tuple[str, ...], rows: bytes) -> int:
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT text, NULL '')").format(
            sql.Identifier(*target.split(".")), _names(columns)
        )
        with self._connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                copy.write(rows)
            return cursor.rowcount

    def _execute(self, statement: str | sql.Composed) -> None:
        """Run a statement and count the rows that it wrote."""
        self.rows += max(0, self._connection.execute(statement).rowcount)

    def _execute_silently(self, statement: str, values: list[object] | None = None) -> None:
        self._connection.execute(statement, values)

    def _clear(self, *names: str) -> None:
        for name in names:
            self._connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(f"stage_{name}")))


@cache
def _statement(name: str, table: Table) -> sql.Composed:
    """A statement of sql/load for one table."""
    said = tuple(column for column in table.rest if column != "fetched_at")
    return sql.SQL(read(name)).format(
        table=sql.Identifier(table.name),
        stage=sql.Identifier(f"stage_{table.name}"),
        section=sql.Identifier(table.section),
        key=_names(table.key),
        said=_names(said),
        columns=_names(table.columns),
        same_key=sql.SQL(" AND ").join(_same(column) for column in table.key),
        theirs=_names(table.rest, "t"),
        ours=_names(table.rest, "s"),
        theirs_said=_names(said, "t"),
        ours_said=_names(said, "s"),
        ours_all=_names(table.columns, "s"),
        changes=sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), sql.Identifier("s", column)) for column in table.rest
        ),
    )


def _names(columns: tuple[str, ...], alias: str | None = None) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(alias, column) if alias else sql.Identifier(column) for column in columns)


def _same(column: str) -> sql.Composed:
    return sql.SQL("{} = {}").format(sql.Identifier("t", column), sql.Identifier("s", column))
