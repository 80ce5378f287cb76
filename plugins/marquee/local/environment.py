"""What each process of the stack is told: settings, secrets and ports as environment variables."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from marquee.local.home import Home, Secrets
from marquee.local.process import parent_environment
from marquee.settings import ROOT, Settings


@dataclass(frozen=True)
class Ports:
    """The loopback ports of this run."""

    postgres: int
    airflow: int
    service: int
    replica: int


def airflow_environment(settings: Settings, home: Home, secrets: Secrets, ports: Ports) -> dict[str, str]:
    """The environment of Airflow's processes; `settings` are the effective ones: every URL and password is set.

    Tasks get the loader's login, never the owner's.
    """
    return (
        parent_environment()
        | _airflow_core(home, secrets, ports, sql_alchemy_url(settings))
        | _connections(settings)
        | marquee_variables(settings, {"loader_password", "alert_webhook"})
    )


def service_environment(settings: Settings, home: Home) -> dict[str, str]:
    """The environment of the BentoML service: read-only logins, no owner's password."""
    names = {"service_password", "ask_password", "gemini_api_key", "service_tokens"}
    return (
        parent_environment()
        | marquee_variables(settings, names)
        | {"BENTOML_HOME": str(settings.models_dir), "BENTOML_DO_NOT_TRACK": "True"}
    )


def marquee_variables(settings: Settings, secret_names: set[str]) -> dict[str, str]:
    """MARQUEE_* variables for a child: all plain settings, and of the secret ones only those named."""
    plain = settings.model_dump(mode="json", exclude_none=True)
    variables = {name: value for name, value in plain.items() if name not in _SECRET or name in secret_names}
    variables |= {name: _reveal(settings, name) for name in secret_names if getattr(settings, name)}
    if settings.warehouse_url:
        variables["warehouse_url"] = without_login(settings.warehouse_url.get_secret_value())
    return {f"MARQUEE_{name.upper()}": str(value) for name, value in variables.items()}


def without_login(url: str) -> str:
    """A database URL without its user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def sql_alchemy_url(settings: Settings) -> str:
    """Airflow's own database in SQLAlchemy's spelling."""
    assert settings.airflow_database_url is not None
    url = settings.airflow_database_url.get_secret_value()
    return url.replace("postgresql://", "postgresql+psycopg2://", 1)


_SECRET = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}


def _reveal(settings: Settings, name: str) -> str:
    value: str = getattr(settings, name).get_secret_value()
    return value


def _airflow_core(home: Home, secrets: Secrets, ports: Ports, database: str) -> dict[str, str]:
    """Airflow's configuration for one small machine."""
    passwords = home.airflow / "passwords.json"
    options = {
        ("core", "executor"): "LocalExecutor",
        ("core", "parallelism"): "2",
        ("core", "dags_folder"): ROOT / "dags",
        ("core", "plugins_folder"): ROOT / "plugins",
        ("core", "load_examples"): "False",
        ("core", "dags_are_paused_at_creation"): "False",
        ("core", "fernet_key"): secrets.airflow_fernet,
        ("core", "simple_auth_manager_users"): "admin:admin",
        ("core", "simple_auth_manager_passwords_file"): passwords,
        ("core", "execution_api_server_url"): f"http://127.0.0.1:{ports.airflow}/execution/",
        ("core", "test_connection"): "Enabled",
        ("database", "sql_alchemy_conn"): database,
        ("database", "load_default_connections"): "False",
        ("api", "host"): "127.0.0.1",
        ("api", "port"): ports.airflow,
        ("api", "base_url"): f"http://127.0.0.1:{ports.airflow}",
        ("api", "workers"): "1",
        ("api", "secret_key"): secrets.airflow_session,
        ("api_auth", "jwt_secret"): secrets.airflow_jwt,
        ("api_auth", "jwt_issuer"): "marquee",
        ("scheduler", "scheduler_idle_sleep_time"): "0.2",
        ("scheduler", "parsing_processes"): "1",
        ("dag_processor", "parsing_processes"): "1",
        ("dag_processor", "min_file_process_interval"): "300",
        ("dag_processor", "refresh_interval"): "60",
        ("logging", "base_log_folder"): home.airflow / "logs",
        ("usage_data_collection", "enabled"): "False",
    }
    variables = {f"AIRFLOW__{section}__{name}".upper(): str(value) for (section, name), value in options.items()}
    return variables | {"AIRFLOW_HOME": str(home.airflow), "BENTOML_DO_NOT_TRACK": "True"}


def _connections(settings: Settings) -> dict[str, str]:
    """Airflow's connections: `tmdb`, `warehouse` (as the loader) and `lake`."""
    tmdb = {
        "conn_type": "tmdb",
        "host": settings.tmdb_url,
        "password": settings.tmdb_token.get_secret_value() if settings.tmdb_token else "",
        "extra": {"exports_url": settings.tmdb_exports_url},
    }
    lake = {"conn_type": "aws", "extra": {"endpoint_url": settings.lake_endpoint_url}}
    return {
        "AIRFLOW_CONN_TMDB": json.dumps(tmdb),
        "AIRFLOW_CONN_WAREHOUSE": settings.role_url("loader"),
        "AIRFLOW_CONN_LAKE": json.dumps(lake),
    }


AIRFLOW = [sys.executable, "-m", "airflow"]
"""Airflow's command line in this environment."""


def effective_settings(settings: Settings, home: Home, secrets: Secrets, ports: Ports) -> Settings:
    """The user's settings, with the embedded part in place of everything that is not set."""
    embedded = f"postgresql://postgres:{quote(secrets.postgres, safe='')}@127.0.0.1:{ports.postgres}"
    replica = {} if settings.tmdb_token else replica_settings(ports.replica)
    defaults = {
        "warehouse_url": f"{embedded}/warehouse",
        "airflow_database_url": f"{embedded}/airflow",
        "loader_password": secrets.loader,
        "service_password": secrets.service,
        "ask_password": secrets.ask,
        "lake_url": home.lake.as_uri(),
        "models_dir": home.models,
    }
    given = revealed(settings)
    missing = {name: value for name, value in defaults.items() if given[name] is None}
    ports_now = {"service_port": ports.service, "airflow_port": ports.airflow, "home": home.root}
    return Settings.model_validate(given | missing | replica | ports_now)


def replica_settings(port: int) -> dict[str, object]:
    """The settings that put the replica in place of TMDB: its addresses, and a key that it accepts."""
    base = f"http://127.0.0.1:{port}"
    return {
        "tmdb_url": f"{base}/3",
        "tmdb_exports_url": f"{base}/p/exports",
        "tmdb_token": "replica",
        "tmdb_rate": 1000.0,
    }


def revealed(settings: Settings) -> dict[str, object]:
    """All settings as plain values, secrets included: for building other settings, never for showing."""
    return {name: _plain(settings, name) for name in Settings.model_fields}


def _plain(settings: Settings, name: str) -> object:
    value = getattr(settings, name)
    return value.get_secret_value() if name in _SECRET and value is not None else value
