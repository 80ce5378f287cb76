"""A cluster as docker-compose.yaml's profile `celery` makes one, without containers.

Redis, an S3 protocol, Postgres, TMDB's stand-in, Airflow with the CeleryExecutor; a test starts the workers. They share
S3 and Postgres only: each has a home and an Airflow folder of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psutil
import psycopg
import pytest
import requests

from marquee.lake.store import Store, open_store
from marquee.local.airflow_api import AirflowApi
from marquee.local.container import celery_variables
from marquee.local.environment import AIRFLOW, Ports, airflow_environment, effective_settings
from marquee.local.home import Home, load_secrets
from marquee.local.postgres import EmbeddedPostgres
from marquee.settings import Settings
from marquee.tmdb.pacing import API_POOL, API_SLOTS
from marquee.warehouse.migrations import migrate

BUCKET = "films"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
MOTO = "from moto.server import main; import sys; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
_NOT_YET = (requests.RequestException, psycopg.Error, OSError)


def until(true: Callable[[], Any], what: str, seconds: float = 120) -> Any:
    """What `true` gives once it is true; the bound only ends a test that fails."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := true():
                return found
        except _NOT_YET:
            pass
        assert time.monotonic() < end, what
        time.sleep(0.2)


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, no two the same."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass
class Cluster:
    """The processes of a cluster, and what to ask them."""

    folder: Path
    replica: str
    owner_url: str
    loader_url: str
    airflow: AirflowApi
    s3: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    run: str = ""

    @property
    def lake(self) -> Store:
        """The lake that the workers write."""
        keys = {name.lower(): value for name, value in KEYS.items() if "KEY" in name}
        client = boto3.client("s3", endpoint_url=self.s3, region_name="us-east-1", **keys)
        return open_store(f"s3://{BUCKET}/lake", client=client)

    def start(self, name: str, command: list[str], **variables: str) -> None:
        """Start a process; its output goes to a log of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                env=self.environment | variables,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start_worker(self, name: str) -> None:
        """A worker that takes one task at a time, with folders of its own; returns when it is ready."""
        own = self.folder / name
        own.mkdir(exist_ok=True)
        command = [*AIRFLOW, "celery", "worker", "--concurrency", "1", "--celery-hostname", f"{name}@%h"]
        variables = {"MARQUEE_HOME": str(own), "AIRFLOW_HOME": str(own), "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(own)}
        self.start(name, [*command, "--skip-serve-logs"], **variables)
        log = self.folder / f"{name}.log"
        until(lambda: f"{name}@" in log.read_text() and "ready." in log.read_text(), f"{name} does not start")

    def fetching(self, name: str) -> bool:
        """Whether a worker is in the middle of a chunk: its journal holds films that are in no part yet."""
        notes = (self.folder / name / "data" / "journal").glob("*.jsonl")
        return any(path.stat().st_size for path in notes)

    def kill(self, name: str) -> None:
        """Kill a process and all that it started, at once, as when a machine loses its power."""
        process = self.processes.pop(name)
        root = psutil.Process(process.pid)
        for one in [root, *root.children(recursive=True)]:
            one.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in reversed(list(self.processes)):
            self.kill(name)

    def backfill(self, films: int) -> str:
        """Begin a backfill; returns its part set's name."""
        requests.delete(f"{self.replica}/-/requests", timeout=10)
        self.run = self.airflow.trigger("tmdb_backfill", {"limit": films})
        return "backfill-" + re.sub(r"[^A-Za-z0-9]+", "-", self.run)

    @staticmethod
    def until(true: Callable[[], Any], what: str, seconds: float = 300) -> Any:
        """See `until`."""
        return until(true, what, seconds)

    def wait(self) -> float:
        """Wait for the backfill to succeed; the seconds from its first request to TMDB to its last."""

        def ended() -> bool:
            state = next(one["state"] for one in self.airflow.runs("tmdb_backfill") if one["dag_run_id"] == self.run)
            assert state != "failed", self.airflow.tasks("tmdb_backfill", self.run)
            return bool(state == "success")

        until(ended, "the backfill did not end", 900)
        return float(self.asked()["seconds"])

    def asked(self) -> dict[str, Any]:
        """The replica's log of requests."""
        found: dict[str, Any] = requests.get(f"{self.replica}/-/requests?log=1", timeout=60).json()
        return found


@pytest.fixture(scope="module")
def cluster(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory, films: int, rate: int
) -> Iterator[Cluster]:
    """Everything but the workers, running; the replica refuses more than `rate` requests a second."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (Debian: apt install redis-server)")
    made = _prepared(postgres, tmp_path_factory.mktemp("cluster"), rate)
    try:
        _start(made, films, rate)
        yield made
    finally:
        made.stop()


def _prepared(postgres: EmbeddedPostgres, folder: Path, rate: int) -> Cluster:
    """The cluster's databases, settings and addresses; nothing runs yet."""
    airflow, service, replica, s3, redis = free_ports(5)
    home = Home(folder / "home")
    home.prepare()
    secrets = load_secrets(home)
    for name in ("cluster_airflow", "cluster_warehouse"):
        postgres.create_database(name)
    given = Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=home.root,
        warehouse_url=postgres.url("cluster_warehouse"),  # type: ignore[arg-type]
        airflow_database_url=postgres.url("cluster_airflow"),  # type: ignore[arg-type]
        lake_url=f"s3://{BUCKET}/lake",
        lake_endpoint_url=f"http://127.0.0.1:{s3}",
    )
    ports = Ports(postgres=postgres.port, airflow=airflow, service=service, replica=replica)
    settings = effective_settings(given, home, secrets, ports)
    passwords = {f"marquee_{role}": getattr(secrets, role) for role in ("loader", "service", "ask")}
    migrate(settings.role_url("owner"), passwords)
    (home.airflow / "passwords.json").write_text(f'{{"admin": "{secrets.airflow_admin}"}}')
    environment = airflow_environment(settings, home, secrets, ports) | celery_variables(f"redis://127.0.0.1:{redis}/0")
    environment |= {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        "MARQUEE_TMDB_RATE": str(rate),
        **KEYS,
    }
    api = AirflowApi(f"http://127.0.0.1:{airflow}", "admin", secrets.airflow_admin)
    urls = (f"http://127.0.0.1:{replica}", settings.role_url("owner"), settings.role_url("loader"))
    return Cluster(folder, *urls, api, f"http://127.0.0.1:{s3}", environment)


def _start(made: Cluster, films: int, rate: int) -> None:
    """Start everything but the workers; returns when the DAGs are parsed."""
    redis = made.environment["AIRFLOW__CELERY__BROKER_URL"].rpartition(":")[2].partition("/")[0]
    made.start("redis", ["redis-server", "--port", redis, "--bind", "127.0.0.1", "--save", ""])
    made.start("s3", [sys.executable, "-W", "ignore", "-c", MOTO, made.s3.rpartition(":")[2]])
    port = made.replica.rpartition(":")[2]
    made.start("replica", [sys.executable, "-m", "marquee.replica", "--movies", str(films), "--port", port])
    if os.geteuid() == 0:  # TMDB shares no processor with us: a stand-in that waits for one counts seconds wrongly
        psutil.Process(made.processes["replica"].pid).nice(-15)
    subprocess.run([*AIRFLOW, "db", "migrate"], env=made.environment, check=True, capture_output=True)
    for name in ("api-server", "scheduler", "dag-processor"):
        made.start(name, [*AIRFLOW, name])
    until(lambda: requests.put(f"{made.s3}/{BUCKET}", timeout=5).ok, "no S3")
    until(lambda: requests.get(f"{made.replica}/-/state", timeout=5).ok, "no replica")
    requests.put(f"{made.replica}/-/quirks", json={"rate_limit": rate}, timeout=5).raise_for_status()
    until(made.airflow.healthy, "no Airflow")
    until(lambda: {"tmdb_backfill", "warehouse_load"} <= made.airflow.dags(), "no DAGs")
    made.airflow.set_pool(API_POOL, API_SLOTS, "")
    made.airflow.unpause("tmdb_backfill")
