"""A warehouse that was filled under the first release's schema keeps its data when it is brought up to date."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from marquee.settings import SQL
from marquee.warehouse import roles
from marquee.warehouse.loading import load_part_set
from marquee.warehouse.migrations import known, migrate

FIRST_RELEASE = ["0001_warehouse", "0002_ask"]

RECORDS = """
INSERT INTO warehouse.model_versions VALUES ('marquee:1', now(), now(), 'promoted', 'd', 'f', '{"auc": 0.8}', 'better');
INSERT INTO warehouse.model_predictions VALUES (1, 'marquee:1', now(), 0.5, 0.5, 6, 5, 7, 50, 40, 60);
INSERT INTO warehouse.questions (question_id, question, status, sql, verdict)
VALUES (gen_random_uuid(), 'how many films?', 'ok', 'SELECT 1', 'right');
"""
"""What Marquee itself wrote down, beside what a load writes."""

UNUSED = {"bulk_definitions", "movie_snapshots_other"}

Rows = dict[str, list[dict[str, Any]]]


def first_release(url: str, passwords: dict[str, str]) -> None:
    """Bring an empty database to where the first release brought it; what roles may do is of no matter here."""
    with psycopg.connect(url, autocommit=True) as connection:
        roles.ensure(connection, passwords)
        connection.execute((SQL / "roles" / "migration_ledger.sql").read_text())
        for each in known()[: len(FIRST_RELEASE)]:
            connection.execute(each.text)
            connection.execute("INSERT INTO marquee.migrations VALUES (%s, %s)", [each.name, each.checksum])
        assert connection.execute("SELECT array_agg(name ORDER BY name) FROM marquee.migrations").fetchone() == (
            FIRST_RELEASE,
        )


def every_row(connection: Any) -> Rows:
    """All rows of all tables of the warehouse."""
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace AND relkind IN ('r', 'p')"
    ).fetchall()
    return {
        table: [row for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM warehouse.{table} t").fetchall()]
        for (table,) in tables
    }


def in_columns_of(before: Rows, after: Rows) -> Rows:
    """The rows of the tables that were there before, in the columns that they had, in any order."""
    kept = {table: [{key: row.get(key) for key in rows[0]} for row in after[table]] for table, rows in before.items()}
    return {table: sorted(rows, key=json.dumps) for table, rows in kept.items()}


def test_the_first_release_keeps_its_data(
    postgres: Any, database: str, passwords: dict[str, str], lake: Any, record: Any, content: Any
) -> None:
    first_release(database, passwords)
    lake.publish("a", [record(number, number / 10) for number in range(1, 40)])
    lake.publish("b", [record(1, 30, revenue=9, genres=[]), record(2, gone=True, hours=31), record(3, 32, title=None)])
    lake.publish("c", [record(1, 33, popularity=4), record(2, 34), record(40, 34, title="Chapter 1")])
    with psycopg.connect(database) as connection:
        load_part_set(connection, lake.store, "a")
        load_part_set(connection, lake.store, "b")
        connection.execute(RECORDS)
        connection.commit()
        found = every_row(connection)
    before = {table: rows for table, rows in found.items() if rows}
    assert found.keys() - before.keys() <= UNUSED | {"movie_confirmations"}

    assert migrate(database, passwords) == [each.name for each in known()][len(FIRST_RELEASE) :]

    fresh = f"{database.rpartition('/')[2]}_fresh"
    postgres.create_database(fresh)
    migrate(postgres.url(fresh), passwords)
    with psycopg.connect(database) as upgraded, psycopg.connect(postgres.url(fresh)) as new:
        assert in_columns_of(before, every_row(upgraded)) == in_columns_of(before, before)
        load_part_set(upgraded, lake.store, "c")
        for part_set in "abc":
            load_part_set(new, lake.store, part_set)
        assert content(upgraded) == content(new)
