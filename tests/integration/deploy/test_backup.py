"""A backup brings back what was there, whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marquee.local.backup import DUMP, BackupUnusable, WarehouseInUse, check_backup, restore_backup, write_backup

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def add_film(url: str, movie_id: int, title: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO warehouse.movies (movie_id, title, fetched_at) VALUES (%s, %s, now())", [movie_id, title]
        )


def titles(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM warehouse.movies ORDER BY movie_id")]


@pytest.fixture
def made(warehouse: Any, tmp_path: Path) -> Path:
    """A backup of one film and one model."""
    add_film(warehouse.owner_url, 1, "Before")
    models = tmp_path / "models" / "marquee_success"
    models.mkdir(parents=True)
    (models / "latest").write_text("one")
    write_backup(tmp_path / "backup", warehouse.owner_url, tmp_path / "models", now=NOW)
    return tmp_path / "backup"


def test_what_was_there_comes_back_with_roles_and_models(
    made: Path, warehouse: Any, tmp_path: Path, passwords: dict[str, str]
) -> None:
    add_film(warehouse.owner_url, 2, "After")
    (tmp_path / "models" / "marquee_success" / "latest").write_text("two")
    restore_backup(made, warehouse.owner_url, tmp_path / "models", passwords, replace=True)
    assert titles(warehouse.service_url) == ["Before"]
    assert (tmp_path / "models" / "marquee_success" / "latest").read_text() == "one"
    with psycopg.connect(warehouse.ask_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM warehouse.movies")


def test_a_new_database_takes_it(made: Path, warehouse: Any, tmp_path: Path, passwords: dict[str, str]) -> None:
    with psycopg.connect(warehouse.owner_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA warehouse, ask, marquee CASCADE")
    restore_backup(made, warehouse.owner_url, tmp_path / "elsewhere", passwords)
    assert titles(warehouse.service_url) == ["Before"]
    assert (tmp_path / "elsewhere" / "marquee_success" / "latest").read_text() == "one"


def test_films_are_replaced_only_when_that_is_said(
    made: Path, warehouse: Any, tmp_path: Path, passwords: dict[str, str]
) -> None:
    with pytest.raises(WarehouseInUse, match="1 films"):
        restore_backup(made, warehouse.owner_url, tmp_path / "models", passwords)


def test_a_damaged_backup_changes_nothing(
    made: Path, warehouse: Any, tmp_path: Path, passwords: dict[str, str]
) -> None:
    add_film(warehouse.owner_url, 2, "After")
    whole = (made / DUMP).read_bytes()
    (made / DUMP).write_bytes(whole[:-100])
    with pytest.raises(BackupUnusable, match="differ"):
        restore_backup(made, warehouse.owner_url, tmp_path / "models", passwords, replace=True)
    assert titles(warehouse.owner_url) == ["Before", "After"]


def test_an_interrupted_backup_is_none(made: Path) -> None:
    (made / "manifest.json").unlink()
    with pytest.raises(BackupUnusable):
        check_backup(made)


def test_a_backup_never_overwrites_another(made: Path, warehouse: Any, tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable, match="already exists"):
        write_backup(made, warehouse.owner_url, tmp_path / "models", now=NOW)
    assert check_backup(made)["made"] == NOW.isoformat()
