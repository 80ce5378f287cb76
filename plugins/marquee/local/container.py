"""The stack in containers: what each container is told, and the settings behind it.

A container stands in for each embedded part that the user did not replace: Postgres at `postgres`, the lake at `lake`,
TMDB's stand-in at `replica`. Every container is given only the secrets that it needs, see `handed`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shlex
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from marquee.errors import SettingError
from marquee.local.environment import Ports, airflow_environment, revealed, service_environment
from marquee.local.home import Home, Secrets
from marquee.settings import Settings

PORTS = Ports(postgres=5432, airflow=8080, service=3000, replica=8000)
"""Where the parts listen inside their containers."""

POSTGRES, LAKE_ENDPOINT, BUCKET, REPLICA = "postgres:5432", "http://lake:8333", "marquee", "http://replica:8000"
BROKER = "redis:6379"
API_SERVER = f"http://airflow-api-server:{PORTS.airflow}"
_LAKE_KEY_ID = "marquee"


class NotShared(SettingError):
    """A lake that containers cannot share."""

    sentence = "MARQUEE_LAKE_URL is {url}, a folder of this machine: containers need s3://bucket/prefix, or no setting."


def container_settings(given: Settings, home: Home, secrets: Secrets) -> Settings:
    """The user's settings, with a container in place of everything that is not set. Raises NotShared."""
    if given.lake_url and not given.lake_url.startswith("s3://"):
        raise NotShared(url=given.lake_url)
    known = revealed(given)
    missing = {name: value for name, value in _defaults(secrets).items() if known[name] is None}
    if given.airflow_database_url is None:
        missing["airflow_database_url"] = _beside(str(known["warehouse_url"] or missing["warehouse_url"]), secrets)
    if "lake_url" in missing:
        missing["lake_endpoint_url"] = LAKE_ENDPOINT
    forced: dict[str, object] = {
        "home": home.root,
        "models_dir": home.models,
        "service_host": "0.0.0.0",  # noqa: S104 - published on loopback only, and tokens are always set
        "service_port": PORTS.service,
    }
    return Settings.model_validate(known | missing | ({} if given.tmdb_token else _REPLICA) | forced)


def airflow_variables(settings: Settings, home: Home, secrets: Secrets, aws: Mapping[str, str]) -> dict[str, str]:
    """What Airflow's containers are told; `aws` holds AWS_* variables of the user's own lake."""
    shared = airflow_environment(settings, home, secrets, PORTS)
    page = settings.airflow_port or PORTS.airflow
    here = {
        "AIRFLOW__API__HOST": "0.0.0.0",  # noqa: S104 - published on loopback only
        "AIRFLOW__API__BASE_URL": f"http://localhost:{page}",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{API_SERVER}/execution/",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "True",
    }
    broker = f"redis://:{_derived(secrets, 'broker')}@{BROKER}/0"
    return _ours(shared) | here | celery_variables(broker) | lake_keys(settings, secrets, aws)


def celery_variables(broker_url: str) -> dict[str, str]:
    """What the CeleryExecutor and its workers need beside the rest; the LocalExecutor passes over it.

    A worker that is gone is noticed after a minute without a sign of life from its tasks; they are then retried.
    A message may stay unacknowledged for a day, longer than any task: an earlier delivery to another worker would
    only be refused by Airflow.
    """
    return {
        "AIRFLOW__CELERY__BROKER_URL": broker_url,
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    }


def broker_configuration(secrets: Secrets) -> str:
    """Redis' configuration file: a password, and a log on its volume, so that what is queued survives a restart."""
    return f"requirepass {_derived(secrets, 'broker')}\ndir /data\nappendonly yes\nmaxmemory-policy noeviction\n"


def service_variables(settings: Settings, home: Home, secrets: Secrets, aws: Mapping[str, str]) -> dict[str, str]:
    """What the service's container is told: no owner's or loader's password, no key of TMDB.

    The key of the lake's store only when models come from there.
    """
    keys = lake_keys(settings, secrets, aws) if settings.models_url else {}
    return _ours(service_environment(settings, home)) | keys


def lake_keys(settings: Settings, secrets: Secrets, aws: Mapping[str, str]) -> dict[str, str]:
    """AWS_* variables for the lake: made for the container `lake`, the user's own for another store."""
    if settings.lake_endpoint_url != LAKE_ENDPOINT:
        return {name: value for name, value in aws.items() if name.startswith("AWS_") and value}
    return {
        "AWS_ACCESS_KEY_ID": _LAKE_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": _derived(secrets, "lake"),
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def lake_identities(secrets: Secrets) -> str:
    """SeaweedFS' file of who may do what (-s3.config): one key, which may do everything."""
    credentials = [{"accessKey": _LAKE_KEY_ID, "secretKey": _derived(secrets, "lake")}]
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    return json.dumps({"identities": [{"name": _LAKE_KEY_ID, "credentials": credentials, "actions": actions}]})


def airflow_database_password(secrets: Secrets) -> str:
    """Password of the role `airflow`, which owns Airflow's own database and nothing else."""
    return _derived(secrets, "airflow database")


def shell_lines(variables: Mapping[str, str]) -> str:
    """NAME='value' lines that a POSIX shell reads back as they were."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))


_REPLICA: dict[str, object] = {
    "tmdb_url": f"{REPLICA}/3",
    "tmdb_exports_url": f"{REPLICA}/p/exports",
    "tmdb_token": "replica",
    "tmdb_rate": 1000.0,
}


def _defaults(secrets: Secrets) -> dict[str, object]:
    owner = quote(secrets.postgres, safe="")
    return {
        "warehouse_url": f"postgresql://postgres:{owner}@{POSTGRES}/warehouse",
        "loader_password": secrets.loader,
        "service_password": secrets.service,
        "ask_password": secrets.ask,
        "lake_url": f"s3://{BUCKET}/lake",
        "service_tokens": _derived(secrets, "service token"),
    }


def _beside(warehouse_url: str, secrets: Secrets) -> str:
    """Airflow's own database on the warehouse's server, with the role that owns it."""
    parts = urlsplit(warehouse_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"airflow:{airflow_database_password(secrets)}@{place}", path="/airflow"))


def _derived(secrets: Secrets, purpose: str) -> str:
    """A secret of its own for one purpose, always the same: who has it cannot tell any other."""
    return hmac.new(secrets.postgres.encode(), purpose.encode(), hashlib.sha256).hexdigest()[:40]


def _ours(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what comes from the process that asks, such as PATH."""
    return {name: value for name, value in environment.items() if name.startswith(("AIRFLOW", "BENTOML", "MARQUEE_"))}
