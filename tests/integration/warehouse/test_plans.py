"""On 100,000 films, no query that somebody waits for reads a large table from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from marquee.settings import SQL
from marquee.warehouse.migrations import migrate
from marquee.warehouse.roles import BOUNDS

LARGE = ("movies", "people", "companies", "keywords", "movie_", "release_dates", "model_predictions", "questions")
EMPTY = ("movie_snapshots_other",)
FOLDERS = ("ask", "features", "history", "operations", "quarantine", "reconcile", "service")
"""Where queries live that are run whole. Those of load/ are put together for each table."""

NOT_QUERIES = {"reconcile/exported"}
"""Statements that Postgres does not plan."""

PAGE = {"genre": None, "released_from": None, "released_to": None}
CAREERS = {"people": [7, 8], "companies": [9], "collections": [41], "factor": 2.0}
REQUESTED = [{"movie_id": -1, "title": "Film 4711", "release_date": "2027-01-01", "director_ids": [7], "cast_ids": [8]}]
NAMES = {"person": ["person 4711"], "company": ["company 4711"], "collection": ["series 41"]}
IDS = {"person_ids": [4711], "company_ids": [4711], "collection_ids": [41]}
COLUMNS = (
    "commercial_probability", "critical_probability", "vote_average", "vote_average_low", "vote_average_high",
    "popularity_percentile", "popularity_percentile_low", "popularity_percentile_high",
)  # fmt: skip
FORECAST = {column: [0.5] for column in COLUMNS}
VERSION = dict.fromkeys(("tag", "reason", "digest", "fingerprint"), "x") | {"metrics": "{}"}
QUESTION = {
    **dict.fromkeys(("question", "language", "engine", "sql", "reason", "model"), "x"),
    **dict.fromkeys(("row_count", "milliseconds", "tokens", "cost_usd"), 1),
    "question_id": UUID(int=1),
}


@dataclass(frozen=True)
class Query:
    """Values of a statement's parameters, and the large tables that it is meant to read from end to end."""

    values: Any = None
    whole: tuple[str, ...] = ()


QUERIES = {
    "ask/comments": Query(),
    "ask/entities": Query(whole=LARGE),  # every name there is, for the index of names
    "ask/judged": Query([20], ("questions",)),  # an operator's list
    "ask/log": Query({**QUESTION, "status": "ok", "cached": False}),
    "ask/promote": Query([UUID(int=1)]),
    "ask/spent": Query(),
    "ask/state": Query(),
    "ask/verified": Query(),
    "features/films": Query({**CAREERS, "everything": False, "films": json.dumps(REQUESTED)}),
    "features/names": Query({**NAMES, **IDS}),
    "features/outcomes": Query({"factor": 2.0, "maturity": 60, "now": "2026-11-01"}, ("movies",)),  # training
    "features/promote_version": Query({"tag": "m:1", "now": "2026-11-01", "reason": ""}),
    "features/promoted_version": Query(),
    "features/record_drift": Query({"tag": "m:1", "drift": "[]"}),
    "features/record_predictions": Query({"tag": "m:1", "now": "2026-11-01", "movie_id": [1], **FORECAST}),
    "features/record_version": Query({**VERSION, "now": "2026-11-01", "status": "promoted"}),
    "features/track_record": Query({"factor": 2.0, "maturity": 60}, ("movies", "model_predictions")),
    "history/film": Query({"movie_id": 4711, "fewest": 10}, ("movie_snapshots_",)),  # ranks among the month's films
    "history/percentiles": Query({"begin": "2026-10-01", "end": "2026-11-01"}, ("movie_snapshots_2026_10",)),
    "operations/status": Query(),
    "quarantine/list": Query({"reason": None, "replayed": False, "limit": 100}),
    "quarantine/replayed": Query([[5]]),
    "quarantine/show": Query([5]),
    "quarantine/waiting": Query({"ids": None}),
    "reconcile/compare": Query(["2026-05-01"], ("movies",)),  # all ids on both sides
    "reconcile/expired": Query(["2026-09-01"]),
    "reconcile/expired_quarantine": Query(["2026-09-01"]),
    "reconcile/known": Query(whole=("movies",)),
    "reconcile/remove": Query(whole=LARGE),  # weekly, and looks for what nothing refers to
    "service/coverage": Query(PAGE, ("movies", "model_predictions")),  # every forecast beside its outcome
    "service/films": Query({"movie_ids": [1, 2, 3]}),
    "service/loaded": Query(),
    "service/movie": Query({"movie_id": 4711}),
    "service/movies": Query({**PAGE, "title": None, "offset": 0, "limit": 20}),
    "service/pipeline": Query(whole=("model_predictions",)),  # counts the forecasts of the model in use
    "service/predictions": Query({**PAGE, "offset": 0, "limit": 20}, ("movies", "model_predictions")),
    "service/state": Query(),
    "service/summary": Query(),
    "service/track_record": Query({**PAGE, "factor": 2.0}, ("movies", "model_predictions")),
    "service/upcoming": Query({**PAGE, "today": "2027-11-01", "offset": 0, "limit": 20}, ("model_predictions",)),
    "load/states": Query([[5, 6, 7]]),
    "load/entry": Query(["daily-1"]),
    "load/counts": Query(whole=("movies",)),  # counts the deleted films too
    "load/progress": Query(),
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
        connection.execute("VACUUM (ANALYZE)")
        for name, value in BOUNDS["marquee_service"].items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        connection.execute("CREATE TEMPORARY TABLE exported (movie_id integer NOT NULL)")
        yield connection.cursor()


def scanned(node: dict[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from end to end."""
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for child in node.get("Plans", []):
        yield from scanned(child)


def large_scans(cursor: psycopg.ClientCursor[Any], statement: str, values: Any = None) -> set[str]:
    plan = cursor.execute(f"EXPLAIN (FORMAT json) {statement}", values).fetchone()
    assert plan is not None
    return {table for table in scanned(plan[0][0]["Plan"]) if table.startswith(LARGE) and table not in EMPTY}


def statements(name: str) -> list[str]:
    """The statements of a file, without its comments."""
    lines = (SQL / f"{name}.sql").read_text().splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return [statement for statement in text.split(";") if statement.strip()]


def test_every_query_is_looked_at() -> None:
    """A new query needs an entry in QUERIES: values for its parameters, and what it may read whole."""
    found = {f"{folder}/{path.stem}" for folder in FOLDERS for path in (SQL / folder).glob("*.sql")}
    assert found - NOT_QUERIES == {name for name in QUERIES if name.split("/")[0] in FOLDERS}


@pytest.mark.slow
@pytest.mark.parametrize("name", QUERIES)
def test_queries_use_indexes(large: psycopg.ClientCursor[Any], name: str) -> None:
    query = QUERIES[name]
    for statement in statements(name):
        scans = large_scans(large, statement, query.values)
        assert {table for table in scans if not (query.whole and table.startswith(query.whole))} == set()


@pytest.mark.slow
@pytest.mark.parametrize("statement", ASKED)
def test_questions_about_one_thing_use_indexes(large: psycopg.ClientCursor[Any], statement: str) -> None:
    assert large_scans(large, statement) == set()


@pytest.mark.slow
def test_a_plan_without_its_index_is_noticed(large: psycopg.ClientCursor[Any]) -> None:
    large.execute("BEGIN; DROP INDEX warehouse.movie_cast_by_person")
    try:
        assert large_scans(large, ASKED[4]) == {"movie_cast"}
    finally:
        large.execute("ROLLBACK")
