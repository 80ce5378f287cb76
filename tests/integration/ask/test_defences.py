"""The layers of defence against real Postgres: everything on, and the role with its session alone."""

from __future__ import annotations

import threading
from types import ModuleType
from typing import Any

import psycopg
import pytest

from marquee.ask.cache import AnswerCache
from marquee.ask.execution import StatementFailed, TookTooLong, run
from marquee.ask.guard import Guarded, StatementRefused, check
from marquee.ask.pipeline import answer
from marquee.ask.planned import OutOfBounds, TooExpensive
from marquee.ask.watchdog import watched

SHORT_MS = 500
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


PLANNED = {
    "SELECT relname FROM pg_class": "relation pg_class",
    "SELECT * FROM unnest(ARRAY[1, 2])": "Function Scan",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t WHERE n < 9) SELECT n FROM t": "Recursive Union",
    "SELECT (title).md5 FROM ask.movies": "function md5",
    "SELECT title FROM ask.movies WHERE random() < 0.5": "function random",
    "SELECT CURRENT_USER": "CURRENT_USER",
    "SELECT 'pg_authid'::regclass": "regclass",
    "CREATE TABLE ask.t AS SELECT 1": "42601",
    "SELECT 1; SELECT 2": "42601",
    "SELECT title FROM ask.movies WHERE title = 'a\0'": "22021",
    "WITH x AS (INSERT INTO warehouse.genres VALUES (1, 'x') RETURNING 1) SELECT * FROM x": "42501",
}


@pytest.mark.parametrize(("statement", "reason"), PLANNED.items())
def test_the_server_s_own_plan_is_judged_without_the_guard(
    asker: psycopg.Connection, statement: str, reason: str
) -> None:
    with pytest.raises((OutOfBounds, StatementFailed), match=reason):
        run(asker, Guarded(statement, statement, (), 1000))


def test_rows_are_capped_without_the_guard_s_limit(asker: psycopg.Connection) -> None:
    statement = "SELECT a.title FROM ask.movies a, ask.movies b"
    result = run(asker, Guarded(statement, statement, (), 300))
    assert (len(result.rows), result.truncated) == (300, True)


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
    """The owner may write, and a domain's check that writes shows in no plan: only the transaction stops it."""
    with psycopg.connect(loaded_warehouse.owner_url, autocommit=autocommit) as connection:
        connection.execute(
            "CREATE FUNCTION warehouse.note(what text) RETURNS boolean LANGUAGE sql AS"
            " $$INSERT INTO warehouse.genres VALUES (1, what) RETURNING true$$"
        )
        connection.execute("CREATE DOMAIN warehouse.noted AS text CHECK (warehouse.note(VALUE))")
        connection.commit()
        writing = Guarded("SELECT CAST(title AS warehouse.noted) FROM warehouse.movies", "", (), 1)
        with pytest.raises(StatementFailed, match="25006"):
            run(connection, writing)
        assert connection.autocommit is autocommit


class Watch:
    """What an attack could change or learn, seen by the owner."""

    STATE = """
        SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_roles),
               (SELECT count(*) FROM pg_largeobject_metadata),
               (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
               (SELECT array_agg(setconfig::text ORDER BY setconfig::text) FROM pg_db_role_setting),
               (SELECT count(*) FROM warehouse.movies), (SELECT count(*) FROM warehouse.questions)"""
    SECRETS = """
        SELECT setting FROM pg_settings WHERE name IN ('server_version', 'data_directory', 'port')
        UNION SELECT rolname FROM pg_roles UNION SELECT current_database()::text
        UNION SELECT relname FROM pg_class WHERE length(relname) > 6 UNION SELECT digest::text FROM warehouse.movies"""

    def __init__(self, owner: psycopg.Connection) -> None:
        self.owner = owner
        owner.execute("LISTEN a")
        owner.execute("LISTEN x")
        self.before = self.state()
        self.secrets = {str(s) for (s,) in owner.execute(self.SECRETS)}

    def state(self) -> Any:
        return self.owner.execute(self.STATE).fetchone()

    def told(self, statement: str, rows: list[list[Any]]) -> bool:
        """Whether the rows hold something that is neither in schema ask nor in the statement."""
        cells = {str(cell) for row in rows for cell in row}
        return any(secret in cells and secret not in statement for secret in self.secrets)

    def changed(self) -> bool:
        """Whether anything is other than before, or somebody was notified."""
        return self.state() != self.before or bool(list(self.owner.notifies(timeout=0, stop_after=1)))


@pytest.mark.parametrize("functions", ["revoked", pytest.param("granted: no superuser", marks=pytest.mark.slow)])
def test_the_corpus_against_the_role_and_session_alone(
    loaded_warehouse: Any, corpus: ModuleType, functions: str
) -> None:
    """Stopped: refused; or run in time and rows with no effect and no data but its own constants and schema ask's."""
    with psycopg.connect(loaded_warehouse.owner_url, autocommit=True) as owner:
        if functions != "revoked":
            grant_functions(owner)
        watch = Watch(owner)
        through: dict[str, list[str]] = {}
        ran = total = 0
        with psycopg.connect(loaded_warehouse.ask_url) as asking:
            for kind, statements in corpus.attacks().items():
                total += len(statements)
                for statement in statements:
                    rows = rows_of(asking, statement)
                    ran += rows is not None
                    if rows is not None and watch.told(statement, rows):
                        through.setdefault(kind, []).append(statement)
            assert asking.execute("SHOW statement_timeout").fetchone() == ("3s",)
        assert total >= 600
        assert through == {}
        assert not watch.changed()
        assert ran / total <= 0.08


def grant_functions(owner: psycopg.Connection) -> None:
    """Give back what only a superuser can take away."""
    revoked = """SELECT oid::regprocedure::text FROM pg_proc p WHERE pronamespace = 'pg_catalog'::regnamespace
        AND proacl IS NOT NULL AND NOT EXISTS (SELECT FROM pg_init_privs i WHERE i.objoid = p.oid)"""
    for (function,) in owner.execute(revoked).fetchall():
        owner.execute(f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC")


def rows_of(connection: psycopg.Connection, statement: str) -> list[list[Any]] | None:
    """The rows of a statement that the role and its session let run; None when they stopped it."""
    try:
        return run(connection, Guarded(statement, statement, (), 1000), timeout_ms=SHORT_MS).rows
    except (OutOfBounds, StatementFailed, TooExpensive, TookTooLong):
        return None


@pytest.mark.slow
def test_ordinary_statements_pass_every_layer(asker: psycopg.Connection, corpus: ModuleType) -> None:
    statements = list(corpus.ordinary())
    assert len(set(statements)) >= 300
    assert sum(len(run(asker, check(s)).columns) > 0 for s in statements) == len(statements)


@pytest.mark.slow
def test_no_prompt_of_the_corpus_is_answered(asker: psycopg.Connection, corpus: ModuleType) -> None:
    prompts = list(corpus.prompts())
    assert len(set(prompts)) >= 60
    statuses = {p: answer(p, connection=asker, cache=AnswerCache()).status for p in prompts}
    assert {p: s for p, s in statuses.items() if s not in ("clarify", "refused")} == {}


def test_the_corpus_against_everything(asker: psycopg.Connection, corpus: ModuleType) -> None:
    for statements in corpus.attacks().values():
        for statement in statements:
            with pytest.raises(StatementRefused):
                run(asker, check(statement))
