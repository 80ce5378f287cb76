"""On 100,000 films, no query that somebody waits for reads a large table from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marquee.settings import SQL
from marquee.warehouse.migrations import migrate

LARGE = ("movies", "people", "companies", "keywords", "movie_", "release_dates", "model_predictions")

EMPTY = ("movie_snapshots_other",)

WAITED_FOR = {
    "service/movie": {"movie_id": 4711},
    "service/films": {"movie_ids": [1, 2, 3]},
    "quarantine/list": {"reason": None, "replayed": False, "limit": 100},
    "load/states": [[5, 6, 7]],
    "load/entry": ["daily-1"],
    "reconcile/expired": ["2026-09-01"],
}
ASKED = [
    "SELECT title FROM ask.movies WHERE lower(title) = 'film 4711'",
    "SELECT title, popularity FROM ask.movies ORDER BY popularity DESC NULLS LAST LIMIT 10",
    "SELECT title FROM ask.movies WHERE release_date BETWEEN '2027-01-01' AND '2027-01-05'",
    "SELECT title FROM ask.movies WHERE collection_id = 41",
    "SELECT m.title FROM ask.movies m JOIN ask.movie_cast USING (movie_id) WHERE person_id = 4711",
    "SELECT m.title FROM ask.movies m JOIN ask.movie_crew USING (movie_id) WHERE person_id = 4711 AND job = 'Director'",
    "SELECT m.title FROM ask.movies m JOIN ask.movie_companies USING (movie_id) WHERE company_id = 4711",
    "SELECT m.title FROM ask.movies m JOIN ask.movie_keywords USING (movie_id) WHERE keyword_id = 4711",
    "SELECT person FROM ask.people WHERE lower(person) = 'person 4711'",
    "SELECT popularity FROM ask.movie_snapshots WHERE movie_id = 4711 ORDER BY observed_at",
    "SELECT fetched_at FROM ask.movies ORDER BY fetched_at DESC LIMIT 1",
]


@pytest.fixture(scope="module")
def large(postgres: Any, passwords: dict[str, str]) -> Iterator[psycopg.ClientCursor[Any]]:
    """A cursor on a warehouse of 100,000 films that puts its parameters into the statement's text."""
    postgres.create_database("large")
    migrate(postgres.url("large"), passwords)
    with psycopg.connect(postgres.url("large"), cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute((Path(__file__).with_name("large.sql")).read_text())
        connection.commit()
        connection.autocommit = True
        yield connection.cursor()


def scanned(node: dict[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from end to end."""
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for child in node.get("Plans", []):
        yield from scanned(child)


def large_scans(cursor: psycopg.ClientCursor[Any], statement: str, values: Any = None) -> list[str]:
    plan = cursor.execute(f"EXPLAIN (FORMAT json) {statement}", values).fetchone()
    assert plan is not None
    return [table for table in scanned(plan[0][0]["Plan"]) if table.startswith(LARGE) and table not in EMPTY]


def without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip().rstrip(";")


@pytest.mark.slow
@pytest.mark.parametrize("name", WAITED_FOR)
def test_statements_that_somebody_waits_for_use_indexes(large: psycopg.ClientCursor[Any], name: str) -> None:
    statement = without_comments((SQL / f"{name}.sql").read_text())
    assert large_scans(large, statement, WAITED_FOR[name] or None) == []


@pytest.mark.slow
@pytest.mark.parametrize("statement", ASKED)
def test_questions_about_one_thing_use_indexes(large: psycopg.ClientCursor[Any], statement: str) -> None:
    assert large_scans(large, statement) == []


@pytest.mark.slow
def test_a_plan_without_its_index_is_noticed(large: psycopg.ClientCursor[Any]) -> None:
    large.execute("BEGIN; DROP INDEX warehouse.movie_cast_by_person")
    try:
        assert large_scans(large, ASKED[4]) == ["movie_cast"]
    finally:
        large.execute("ROLLBACK")
