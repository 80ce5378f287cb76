"""The two steps that docker-compose.yaml runs before everything else: `secrets` and `init`. Both may run again."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import boto3
import click
import psycopg
import requests
from botocore.exceptions import BotoCoreError, ClientError
from psycopg import sql

from marquee.errors import MarqueeError, SettingError, StackError, WarehouseUnreachable
from marquee.local.container import (
    BUCKET,
    LAKE_ENDPOINT,
    POSTGRES,
    REPLICA,
    airflow_database_password,
    airflow_variables,
    broker_configuration,
    container_settings,
    lake_identities,
    lake_keys,
    service_variables,
    shell_lines,
)
from marquee.local.home import Home, Secrets, load_secrets
from marquee.local.process import parent_environment
from marquee.settings import Settings
from marquee.tmdb.pacing import API_POOL, API_SLOTS
from marquee.warehouse.connections import connect

T = TypeVar("T")
_PATIENCE_S = 120.0
_ROLES = ("loader", "service", "ask")


class NoFilms(SettingError):
    """Neither a TMDB key nor the replica."""

    sentence = "There is no TMDB key, and no replica answers: set MARQUEE_TMDB_TOKEN in .env, or add --profile replica."


class StepFailed(StackError):
    """A program that a step runs ended badly."""

    sentence = "{command} ended with status {status}: see its lines above."


class LakeNotReady(StackError):
    """The lake's container gives no answer."""

    sentence = "The lake at {url} gives no answer ({reason}): see `docker compose logs lake`."


@click.group()
def main() -> None:
    """Steps of docker-compose.yaml."""


@main.command("secrets")
@click.option("--to", type=click.Path(path_type=Path), default=Path("/run/marquee"), show_default=True)
def write_secrets(to: Path) -> None:
    """Make the secrets once, and write for each container only what it may know, in a folder of its own."""
    given, home, secrets = _opened()
    settings = container_settings(given, home, secrets)
    aws = parent_environment()
    _hand(to / "postgres" / "password", secrets.postgres, 0o400)
    _hand(to / "lake" / "s3.json", lake_identities(secrets), 0o444)
    _hand(to / "redis" / "redis.conf", broker_configuration(secrets), 0o444)
    _hand(to / "airflow" / "environment", shell_lines(airflow_variables(settings, home, secrets, aws)), 0o400)
    _hand(to / "service" / "environment", shell_lines(service_variables(settings, home, secrets, aws)), 0o400)
    _hand(home.airflow / "passwords.json", json.dumps({"admin": secrets.airflow_admin}), 0o600)


@main.command("init")
def initialise() -> None:
    """Make databases, roles, bucket and pool where they are missing, and bring both schemas up to date."""
    given, home, secrets = _opened()
    settings = container_settings(given, home, secrets)
    if given.tmdb_token is None:
        _require_replica()
    make_databases(given, settings, secrets)
    _migrate(settings)
    open_lake(settings, secrets)
    environment = parent_environment() | airflow_variables(settings, home, secrets, parent_environment())
    _run(["airflow", "db", "migrate"], environment)
    note = "Everything that calls TMDB; the slots share the request rate."
    _run(["airflow", "pools", "set", API_POOL, str(API_SLOTS), note], environment)


@main.command("access")
def tell_access() -> None:
    """Print the addresses with the login of Airflow and the service's token."""
    given, home, secrets = _opened()
    settings = container_settings(given, home, secrets)
    assert settings.service_tokens is not None
    click.echo(f"Airflow  http://localhost:{given.airflow_port or 8080}  admin / {secrets.airflow_admin}")
    click.echo(f"Service  http://localhost:{given.service_port or 3000}  token {_first_token(settings)}")


def make_databases(given: Settings, settings: Settings, secrets: Secrets) -> None:
    """The warehouse in the container's Postgres; beside the warehouse, Airflow's database with a role that owns it.

    The warehouse's owner need not be a superuser: CREATEROLE and CREATEDB are enough, as RDS' master user has them.
    """
    if given.warehouse_url is None:
        password = quote(secrets.postgres, safe="")
        with _connected(f"postgresql://postgres:{password}@{POSTGRES}/postgres") as connection:
            make_database(connection, "warehouse", "postgres")
    if given.airflow_database_url is None:
        with _connected(settings.role_url("owner")) as connection:
            make_role(connection, "airflow", airflow_database_password(secrets))
            make_database(connection, "airflow", "airflow")


def open_lake(settings: Settings, secrets: Secrets) -> None:
    """Make the container's bucket, or prove that the user's own takes objects once only."""
    from marquee.lake.store import open_store

    assert settings.lake_url is not None
    if settings.lake_endpoint_url != LAKE_ENDPOINT:
        open_store(settings.lake_url, endpoint_url=settings.lake_endpoint_url)
        return
    keys = lake_keys(settings, secrets, {})
    client = boto3.client(
        "s3",
        endpoint_url=LAKE_ENDPOINT,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        region_name=keys["AWS_DEFAULT_REGION"],
    )
    buckets = _until(
        client.list_buckets, (BotoCoreError, ClientError), lambda error: LakeNotReady(url=LAKE_ENDPOINT, reason=error)
    )
    if BUCKET not in {bucket["Name"] for bucket in buckets["Buckets"]}:
        client.create_bucket(Bucket=BUCKET)
    open_store(settings.lake_url, client=client)


def _require_replica() -> None:
    state = f"{REPLICA}/-/state"
    _until(lambda: requests.get(state, timeout=5), requests.RequestException, lambda _: NoFilms(), seconds=60)


def _opened() -> tuple[Settings, Home, Secrets]:
    given = Settings()
    home = Home(given.home)
    home.prepare()
    return given, home, load_secrets(home)


def _hand(path: Path, text: str, mode: int) -> None:
    """Write a file whole, for its readers only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    making.touch(mode=0o600)
    making.write_text(text)
    making.chmod(mode)
    making.rename(path)


def _migrate(settings: Settings) -> None:
    from marquee.warehouse.migrations import migrate

    passwords = {f"marquee_{role}": getattr(settings, f"{role}_password").get_secret_value() for role in _ROLES}
    for name in migrate(settings.role_url("owner"), passwords):
        click.echo(f"warehouse: applied {name}")


def _connected(url: str) -> psycopg.Connection:
    return _until(
        lambda: connect(url, application="marquee init", autocommit=True),
        WarehouseUnreachable,
        lambda error: StackError(detail=str(error)),
    )


def make_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """A role that may log in, with this password; its maker may act for it."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb, role = sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(name)
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, verifier))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def make_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    """A database, unless it is there."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))


def _run(command: list[str], environment: dict[str, str]) -> None:
    if status := subprocess.run(command, env=environment).returncode:
        raise StepFailed(command=" ".join(command[:3]), status=status)


def _first_token(settings: Settings) -> str:
    assert settings.service_tokens is not None
    return settings.service_tokens.get_secret_value().split(",")[0].strip()


def _until(
    attempt: Callable[[], T],
    refusal: type[Exception] | tuple[type[Exception], ...],
    give_up: Callable[[Exception], MarqueeError],
    seconds: float = _PATIENCE_S,
) -> T:
    """What `attempt` gives once it is not refused; raises what `give_up` makes of the last refusal."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except refusal as error:
            if time.monotonic() > deadline:
                raise give_up(error) from error
            time.sleep(0.5)


if __name__ == "__main__":
    try:
        main(prog_name="python -m marquee.local.container_steps")
    except MarqueeError as error:
        raise SystemExit(f"marquee: {error}") from None
