"""Migrations: applied once, refused when history was changed, safe at the same time, without a superuser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from marquee.errors import MigrationChanged, PrivilegeMissing, WarehouseNewer, WarehouseUnreachable
from marquee.settings import SQL
from marquee.warehouse.migrations import known, migrate

VERIFIES = "INSERT INTO verified_questions (question, engine, sql, row_count) VALUES ('q', 'offline', 'SELECT 1', 1)"


def test_everything_is_applied_once(database: str, passwords: dict[str, str]) -> None:
    assert migrate(database, passwords) == [migration.name for migration in known()]
    assert migrate(database, passwords) == []


def test_processes_may_migrate_at_the_same_time(postgres: Any, database: str, passwords: dict[str, str]) -> None:
    others = [f"{database.rpartition('/')[2]}_{number}" for number in range(2)]
    for name in others:
        postgres.create_database(name)
    urls = [database, database, database, *map(postgres.url, others)]
    with ThreadPoolExecutor(len(urls)) as pool:
        applied = list(pool.map(lambda url: migrate(url, passwords), urls))
    names = [migration.name for migration in known()]
    assert sorted(applied[:3]) == [[], [], names]
    assert applied[3:] == [names, names]


def test_a_changed_or_unknown_migration_is_refused(database: str, passwords: dict[str, str], tmp_path: Path) -> None:
    migrate(database, passwords)
    for migration in known():
        (tmp_path / f"{migration.name}.sql").write_text(migration.text)
    (tmp_path / "0001_warehouse.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationChanged, match="0001_warehouse"):
        migrate(database, passwords, tmp_path)
    (tmp_path / "0001_warehouse.sql").write_text((SQL / "migrations" / "0001_warehouse.sql").read_text())
    last = known()[-1].name
    (tmp_path / f"{last}.sql").unlink()
    with pytest.raises(WarehouseNewer, match=last):
        migrate(database, passwords, tmp_path)


def test_a_failing_migration_leaves_nothing(database: str, passwords: dict[str, str], tmp_path: Path) -> None:
    for migration in known():
        (tmp_path / f"{migration.name}.sql").write_text(migration.text)
    (tmp_path / "9999_bad.sql").write_text("CREATE TABLE warehouse.half (x int); SELECT 1 / 0;")
    with pytest.raises(errors.DivisionByZero):
        migrate(database, passwords, tmp_path)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT to_regclass('warehouse.half')").fetchone() == (None,)
    assert migrate(database, passwords) == []


def test_the_owner_need_not_be_a_superuser(postgres: Any, database: str, passwords: dict[str, str]) -> None:
    """As on RDS: an owner with CREATEROLE who was given the roles, in a database of its own."""
    migrate(database, passwords)
    name = database.rpartition("/")[2]
    owner, own = f"owner_{name}", f"{name}_rds"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'x'")
        connection.execute(
            f"GRANT marquee_loader, marquee_service, marquee_ask TO {owner} WITH ADMIN OPTION, INHERIT FALSE"
        )
        connection.execute(f"CREATE DATABASE {own} OWNER {owner}")
    url = f"postgresql://{owner}:x@127.0.0.1:{postgres.port}/{own}"
    assert migrate(url, passwords) == [migration.name for migration in known()]
    assert migrate(url, passwords) == []


def test_an_owner_without_rights_is_told_so(postgres: Any, database: str, passwords: dict[str, str]) -> None:
    migrate(database, passwords)
    name = database.rpartition("/")[2]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE weak_{name} LOGIN PASSWORD 'x'")
        connection.execute(f"CREATE DATABASE {name}_weak OWNER weak_{name}")
    with pytest.raises(PrivilegeMissing, match=f"weak_{name} may not migrate"):
        migrate(f"postgresql://weak_{name}:x@127.0.0.1:{postgres.port}/{name}_weak", passwords)


def test_no_server_and_no_database_are_told(postgres: Any) -> None:
    with pytest.raises(WarehouseUnreachable, match="does not exist"):
        migrate(postgres.url("absent"), {})
    with pytest.raises(WarehouseUnreachable) as caught:
        migrate("postgresql://postgres:hidden-word@127.0.0.1:1/x", {})
    assert "hidden-word" not in str(caught.value)


def test_each_role_may_do_its_work_and_no_more(warehouse: Any) -> None:
    with psycopg.connect(warehouse.ask_url, autocommit=True) as ask:
        assert ask.execute("SELECT count(*) FROM movies").fetchone() == (0,)
        ask.execute("SET default_transaction_read_only = off")
        for refused in (
            "SELECT 1 FROM warehouse.movies",
            "SELECT 1 FROM marquee.migrations",
            "CREATE TEMP TABLE t (x int)",
            "CREATE TABLE public.t (x int)",
            "CREATE SCHEMA s",
            "SELECT pg_sleep(0)",
            "SELECT pg_advisory_lock(1)",
            "SELECT query_to_xml('SELECT 1', true, true, '')",
            "SELECT pg_notify('a', 'b')",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                ask.execute(refused)
        with pytest.raises(errors.QueryCanceled):
            ask.execute("SET statement_timeout = '20ms'; SELECT count(*) FROM pg_proc, pg_proc b, pg_proc c")
        assert ask.execute("SHOW temp_file_limit").fetchone() == ("256MB",)
    with psycopg.connect(warehouse.service_url, autocommit=True) as service:
        service.execute("SELECT count(*) FROM warehouse.movies, ask.movies")
        service.execute("INSERT INTO questions (question_id, question, status) SELECT gen_random_uuid(), '?', 'ok'")
        service.execute("UPDATE questions SET verdict = 'right'")
        for refused in ("UPDATE questions SET question = 'x'", "DELETE FROM questions", "DELETE FROM movies"):
            with pytest.raises(errors.InsufficientPrivilege):
                service.execute(refused)
    with psycopg.connect(warehouse.loader_url, autocommit=True) as loader:
        assert loader.execute("SELECT add_snapshot_month('2026-11-05')").fetchone() == (True,)
        assert loader.execute("SELECT add_snapshot_month('2026-11-30')").fetchone() == (False,)
        for refused in ("DROP TABLE movies", "CREATE TABLE warehouse.x (x int)", VERIFIES):
            with pytest.raises(errors.InsufficientPrivilege):
                loader.execute(refused)


def test_every_table_and_column_has_a_comment(warehouse: Any) -> None:
    query = (
        "SELECT c.oid::regclass::text, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace::regnamespace::text IN ('warehouse', 'ask', 'marquee') AND c.relkind IN ('r', 'p', 'v')"
        " AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
        " AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)"
    )
    with warehouse.owner() as connection:
        assert connection.execute(query).fetchall() == []
