"""The layers of defence against real Postgres: everything on, and the role with its session alone."""

from __future__ import annotations

import re
import threading
from typing import Any

import psycopg
import pytest

from marquee.ask.execution import StatementFailed, TooExpensive, TookTooLong, run
from marquee.ask.guard import Guarded, StatementRefused, check
from marquee.ask.watchdog import watched

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 0 UNION ALL SELECT n FROM t) SELECT count(*) FROM t"
REACHES_OUT = [
    "DELETE FROM warehouse.movies",
    "DROP SCHEMA ask CASCADE",
    "CREATE TEMP TABLE t (a int)",
    "CREATE TABLE ask.t (a int)",
    "SELECT * FROM warehouse.movies",
    "SELECT * FROM warehouse.questions",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_creat(1)",
    "COPY ask.movies TO '/tmp/x'",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SET ROLE marquee_loader",
    "ALTER ROLE marquee_ask SUPERUSER",
    "SELECT title INTO t FROM ask.movies",
    "SELECT title FROM ask.movies FOR UPDATE",
    "WITH x AS (DELETE FROM warehouse.movies RETURNING *) SELECT * FROM x",
    "SELECT query_to_xml('SELECT * FROM warehouse.movies', true, true, '')",
    "SELECT * FROM dblink('host=x', 'SELECT 1') AS t(a int)",
    "SELECT pg_sleep(60)",
    "SELECT count(*) FROM generate_series(1, 1000000000000)",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
]


@pytest.mark.parametrize("statement", REACHES_OUT)
def test_the_role_and_its_session_stop_it_without_the_guard(asker: psycopg.Connection, statement: str) -> None:
    asker.execute("SET LOCAL statement_timeout = '300ms'")
    with pytest.raises(psycopg.Error):
        asker.execute(statement, prepare=True)


@pytest.mark.parametrize("statement", REACHES_OUT)
def test_the_guard_stops_it_without_the_role(statement: str) -> None:
    with pytest.raises(StatementRefused):
        check(statement)


def test_a_cartesian_product_is_too_expensive(asker: psycopg.Connection) -> None:
    with pytest.raises((TooExpensive, TookTooLong)):
        run(asker, check("SELECT count(*) FROM ask.movie_cast a, ask.movie_cast b, ask.movie_cast c"))


def test_the_database_s_message_is_not_repeated(asker: psycopg.Connection) -> None:
    with pytest.raises(StatementFailed) as caught:
        run(asker, check("SELECT CAST(title AS integer) FROM ask.movies"))
    assert "Avatar" not in str(caught.value)
    assert "22P02" in str(caught.value)


def test_rows_are_cut_and_said_to_be(asker: psycopg.Connection) -> None:
    result = run(asker, check("SELECT title FROM ask.movies", limit=3))
    assert (len(result.rows), result.truncated) == (3, True)


def test_nothing_of_the_session_stays(asker: psycopg.Connection) -> None:
    asker.execute("SET search_path = pg_temp")
    asker.commit()
    run(asker, check("SELECT title FROM ask.movies LIMIT 1"))
    assert asker.execute("SHOW search_path").fetchone() == ("ask",)


def test_a_second_connection_ends_what_the_timeout_does_not(asker: psycopg.Connection) -> None:
    asker.execute("SET LOCAL statement_timeout = 0")
    with pytest.raises(psycopg.errors.QueryCanceled), watched(asker, 0.2):
        asker.execute(ENDLESS)


def test_a_session_that_does_not_heed_the_cancel_is_terminated(loaded_warehouse: Any) -> None:
    class Deaf(psycopg.Connection[Any]):
        def cancel_safe(self, *, timeout: float = 30.0) -> None:
            """Somebody cut the wire."""

    with Deaf.connect(loaded_warehouse.ask_url) as connection:
        connection.execute("SET LOCAL statement_timeout = 0")
        with pytest.raises(psycopg.OperationalError), watched(connection, 0.2):
            connection.execute(ENDLESS)
        assert connection.closed
    assert not [t for t in threading.enumerate() if t.name == "marquee-ask-watchdog" and t.is_alive()]


def test_an_overlong_answer_is_cut_by_its_bytes(asker: psycopg.Connection) -> None:
    wide = "SELECT concat(overview, overview, overview, overview, overview, overview) AS o FROM ask.movies"
    result = run(asker, check(wide, limit=100_000))
    assert result.truncated
    assert sum(len(r[0]) for r in result.rows) <= 1_000_000


def test_only_guarded_statements_can_be_run(asker: psycopg.Connection) -> None:
    guarded = check("SELECT title FROM ask.movies WHERE title = 'O''Brien; DROP TABLE x'")
    assert isinstance(guarded, Guarded)
    assert run(asker, guarded).rows == []


@pytest.mark.parametrize("autocommit", [True, False])
def test_the_transaction_is_read_only_whatever_the_caller_s_connection(loaded_warehouse: Any, autocommit: bool) -> None:
    """The owner may write: only the transaction stops it."""
    writing = Guarded("INSERT INTO warehouse.genres VALUES (1, 'x') RETURNING 1", "", (), 1)
    with psycopg.connect(loaded_warehouse.owner_url, autocommit=autocommit) as connection:
        with pytest.raises(StatementFailed, match="25006"):
            run(connection, writing)
        assert connection.autocommit is autocommit


REVEALS = re.compile(
    r"(pg_(?!temp|terminate_backend|cancel_backend)\w+|information_schema|warehouse\.|SHOW |LISTEN|NOTIFY|::reg"
    r"|DO \$|EXPLAIN)",
    re.IGNORECASE,
)


def test_the_corpus_against_the_role_and_session_alone(asker: psycopg.Connection, attack_statements: list[str]) -> None:
    """Stopped: refused, or without any view outside schema ask or effect beyond the rollback. 95 % must be."""
    through = [s for s in attack_statements if runs(asker, s) and REVEALS.search(s)]
    assert len(attack_statements) >= 600
    print(f"through: {len(through)} of {len(attack_statements)}")
    assert len(through) / len(attack_statements) <= 0.05, through
    assert asker.execute("SELECT count(*) FROM ask.movies").fetchone() == (4803,)


def runs(connection: psycopg.Connection, statement: str) -> bool:
    """Whether the server runs it, as one prepared statement in a read-only transaction that is rolled back."""
    try:
        connection.execute("SET TRANSACTION READ ONLY")
        connection.execute("SET LOCAL statement_timeout = '300ms'")
        connection.execute(statement, prepare=True)
    except (psycopg.Error, ValueError):
        return False
    finally:
        connection.rollback()
    return True


def test_the_corpus_against_everything(asker: psycopg.Connection, attack_statements: list[str]) -> None:
    refused = 0
    for statement in attack_statements:
        with pytest.raises(StatementRefused):
            run(asker, check(statement))
        refused += 1
    assert refused == len(attack_statements)
