"""What each container is told: enough to work, and no secret more."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from marquee.local import container
from marquee.local.home import Home, Secrets
from marquee.settings import ROOT, Settings

SECRETS = Secrets(
    postgres="owner-pw", loader="loader-pw", service="service-pw", ask="ask-pw",
    airflow_admin="admin-pw", airflow_jwt="jwt", airflow_fernet="fernet", airflow_session="session",
)  # fmt: skip
HOME = Home(Path("/var/lib/marquee"))
OWN = {
    "warehouse_url": "postgresql://me:mine@db.example/films?sslmode=require",
    "airflow_database_url": "postgresql://me:mine@db.example/airflow?sslmode=require",
    "lake_url": "s3://bucket/prefix",
    "tmdb_token": "key",
}


def given(**settings: object) -> Settings:
    return Settings(_env_file=None, **settings)  # type: ignore[call-arg, arg-type]


def effective(**settings: object) -> Settings:
    return container.container_settings(given(**settings), HOME, SECRETS)


def test_containers_stand_in_for_what_is_not_set() -> None:
    settings = effective()
    assert settings.role_url("loader") == "postgresql://marquee_loader:loader-pw@postgres:5432/warehouse"
    assert (settings.lake_url, settings.lake_endpoint_url) == ("s3://marquee/lake", "http://lake:8333")
    assert settings.tmdb_url == "http://replica:8000/3"
    assert settings.service_tokens is not None
    assert settings.models_dir == HOME.models


def test_managed_services_are_used_as_they_are_given() -> None:
    settings = effective(**OWN)
    variables = container.airflow_variables(settings, HOME, SECRETS, {"AWS_ACCESS_KEY_ID": "id", "OTHER": "x"})
    assert variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("@db.example/airflow?sslmode=require")
    assert variables["AIRFLOW_CONN_WAREHOUSE"].endswith("@db.example/films?sslmode=require")
    assert json.loads(variables["AIRFLOW_CONN_LAKE"])["extra"]["endpoint_url"] is None
    assert {name for name in variables if name.startswith("AWS_")} == {"AWS_ACCESS_KEY_ID"}
    assert settings.tmdb_url == "https://api.themoviedb.org/3"


def test_airflows_database_lies_beside_the_warehouse_unless_it_is_given() -> None:
    settings = effective(warehouse_url="postgresql://me:mine@db.example:6432/films?sslmode=require")
    assert settings.airflow_database_url is not None
    url = settings.airflow_database_url.get_secret_value()
    assert url.startswith("postgresql://airflow:")
    assert url.endswith("@db.example:6432/airflow?sslmode=require")
    assert "mine" not in url


def test_the_service_is_told_no_secret_but_its_own() -> None:
    values = " ".join(container.service_variables(effective(gemini_api_key="gemini-key"), HOME, SECRETS, {}).values())
    assert "service-pw" in values
    assert "gemini-key" in values
    for secret in ("owner-pw", "loader-pw", "admin-pw", "jwt", "fernet", "session"):
        assert secret not in values


def test_the_service_gets_the_key_of_the_store_only_to_fetch_models() -> None:
    aws = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"}
    without = container.service_variables(effective(**OWN), HOME, SECRETS, aws)
    assert [name for name in without if name.startswith("AWS_")] == []
    told = container.service_variables(effective(**OWN, models_url="s3://bucket/models"), HOME, SECRETS, aws)
    assert aws.items() <= told.items()
    assert told["MARQUEE_MODELS_URL"] == "s3://bucket/models"


def test_airflow_is_not_told_the_owners_password_nor_the_services() -> None:
    variables = container.airflow_variables(effective(gemini_api_key="gemini-key"), HOME, SECRETS, {})
    values = " ".join(variables.values())
    assert "loader-pw" in values
    for secret in ("owner-pw", "service-pw", "ask-pw", "gemini-key"):
        assert secret not in values


def test_airflow_finds_its_parts_by_the_names_of_the_compose_file() -> None:
    variables = container.airflow_variables(effective(), HOME, SECRETS, {})
    assert variables["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://airflow-api-server:8080/execution/"
    assert "PATH" not in variables


def test_the_lakes_key_is_the_one_that_its_server_accepts() -> None:
    credentials = json.loads(container.lake_identities(SECRETS))["identities"][0]["credentials"][0]
    keys = container.lake_keys(effective(), SECRETS, {"AWS_ACCESS_KEY_ID": "another"})
    assert (keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"]) == tuple(credentials.values())


def test_a_folder_is_no_lake_for_containers() -> None:
    with pytest.raises(container.NotShared, match="file:///data"):
        effective(lake_url="file:///data")


def test_what_is_written_is_read_back_and_the_containers_own_variables_win(tmp_path: Path) -> None:
    awkward = {"ONE": 'it\'s $HOME `date` \\n\n"x"', "TWO": "from the file", "THREE": ""}
    script = (ROOT / "deploy" / "image" / "with-environment.sh").read_text()
    (tmp_path / "environment").write_text(container.shell_lines(awkward))
    command = script.replace("/run/marquee", str(tmp_path))
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", "/usr/bin/env", "-0"],
        env={"TWO": "the container's own"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seen = dict(line.split("=", 1) for line in done.stdout.split("\0") if "=" in line)
    assert {name: seen[name] for name in awkward} == awkward | {"TWO": "the container's own"}


def test_airflow_logs_in_to_redis_with_the_password_that_redis_asks_for() -> None:
    url = container.airflow_variables(effective(), HOME, SECRETS, {})["AIRFLOW__CELERY__BROKER_URL"]
    (password,) = re.findall("requirepass (.+)", container.broker_configuration(SECRETS))
    assert url == f"redis://:{password}@redis:6379/0"
