"""What each process is told, and what it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from marquee.local.environment import (
    Ports,
    airflow_environment,
    effective_settings,
    service_environment,
    without_login,
)
from marquee.local.home import Home, Secrets
from marquee.settings import Settings

SECRETS = Secrets(**{name: f"{name}-secret" for name in Secrets.__dataclass_fields__})
PORTS = Ports(postgres=5001, airflow=5002, service=5003, replica=5004)


def effective(tmp_path: Path, **given: object) -> tuple[Settings, Home]:
    home = Home(tmp_path)
    return effective_settings(Settings(home=tmp_path, **given), home, SECRETS, PORTS), home  # type: ignore[arg-type]


def test_without_settings_every_part_is_embedded(tmp_path: Path) -> None:
    settings, home = effective(tmp_path)
    assert settings.tmdb_url == "http://127.0.0.1:5004/3"
    assert settings.lake_url == home.lake.as_uri()
    assert settings.role_url("ask") == "postgresql://marquee_ask:ask-secret@127.0.0.1:5001/warehouse"


def test_what_the_user_set_stays(tmp_path: Path) -> None:
    settings, _ = effective(
        tmp_path,
        tmdb_token="key",
        lake_url="s3://bucket/films",
        warehouse_url="postgresql://me:word@db.example:5432/films?sslmode=require",
    )
    assert settings.tmdb_url == "https://api.themoviedb.org/3"
    assert settings.lake_url == "s3://bucket/films"
    expected = "postgresql://marquee_loader:loader-secret@db.example:5432/films?sslmode=require"
    assert settings.role_url("loader") == expected


@pytest.mark.parametrize("name", ["postgres", "loader", "airflow_jwt", "airflow_fernet"])
def test_the_service_knows_no_writer_s_password(tmp_path: Path, name: str) -> None:
    settings, home = effective(tmp_path)
    assert f"{name}-secret" not in str(service_environment(settings, home))


def test_the_tasks_do_not_know_the_warehouse_s_owner(tmp_path: Path) -> None:
    settings, home = effective(tmp_path, warehouse_url="postgresql://boss:topsecret@db/films")
    told = airflow_environment(settings, home, SECRETS, PORTS)
    assert "topsecret" not in str(told)
    assert "loader-secret" in told["AIRFLOW_CONN_WAREHOUSE"]


def test_everything_listens_on_loopback(tmp_path: Path) -> None:
    settings, home = effective(tmp_path)
    told = airflow_environment(settings, home, SECRETS, PORTS)
    assert told["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert told["MARQUEE_SERVICE_HOST"] == "127.0.0.1"


def test_a_url_without_its_login() -> None:
    assert without_login("postgresql://u:p%40@h:1/d?x=y") == "postgresql://h:1/d?x=y"
