"""The one-machine stack: each part embedded, or the user's own where its setting is present."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import requests

from marquee.errors import StackError
from marquee.local import logs, process
from marquee.local.airflow_api import AirflowApi
from marquee.local.environment import (
    AIRFLOW,
    Ports,
    airflow_environment,
    effective_settings,
    revealed,
    service_environment,
)
from marquee.local.home import Home, Secrets, load_secrets
from marquee.local.ports import reserved
from marquee.local.postgres import EmbeddedPostgres
from marquee.local.process import Process
from marquee.settings import ROOT, SQL, Settings
from marquee.tmdb.pacing import API_POOL, API_SLOTS

DAG_IDS = frozenset(path.stem for path in (ROOT / "dags").glob("*.py"))
_AIRFLOW_PARTS = ("scheduler", "dag_processor", "triggerer")


class NotReady(StackError):
    """A part of the stack did not become ready in time."""

    sentence = "{name} was not ready after {seconds:.0f} s. Its log is {log}."


class DagsBroken(StackError):
    """Airflow could not parse the DAGs."""

    sentence = "Airflow cannot parse the DAGs: {detail}"


@dataclass
class Stack:
    """A starting or running stack; every method that starts something returns when that part is ready or begun."""

    given: Settings
    settings: Settings
    home: Home
    secrets: Secrets
    ports: Ports
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def airflow(self) -> AirflowApi:
        """A client of this stack's Airflow."""
        return AirflowApi(self.airflow_url, "admin", self.secrets.airflow_admin)

    @property
    def airflow_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.airflow}"

    @property
    def service_url(self) -> str:
        host = "127.0.0.1" if self.settings.service_host in ("0.0.0.0", "::") else self.settings.service_host  # noqa: S104
        return f"http://{host}:{self.ports.service}"

    @property
    def replica_url(self) -> str | None:
        """The replica's address, or None when TMDB itself is used."""
        return None if self.given.tmdb_token else f"http://127.0.0.1:{self.ports.replica}"

    def start_postgres(self) -> None:
        """Run the embedded Postgres, unless both databases are the user's own."""
        if self.given.warehouse_url and self.given.airflow_database_url:
            return
        log = self.home.logs / "postgres.log"
        server = EmbeddedPostgres(self.home.postgres, self.ports.postgres, self.secrets.postgres, log)
        server.initialise()
        self.processes["postgres"] = process.start(
            "postgres",
            server.command(),
            logs=self.home.logs,
            environment=process.parent_environment(),
            directory=Path("/"),
            stop="SIGINT",
            grace=60,
        )
        server.wait(self.processes["postgres"].alive)
        for name, own in (
            ("airflow", self.given.airflow_database_url),
            ("warehouse", self.given.warehouse_url),
        ):
            if own is None:
                server.create_database(name)

    def start_replica(self, arguments: list[str]) -> None:
        """Begin to run the replica, unless TMDB itself is used; `wait_replica` waits for it."""
        if self.replica_url is not None:
            command = [sys.executable, "-m", "marquee.replica", *arguments, "--port", str(self.ports.replica)]
            self._start("replica", command, process.parent_environment(), ROOT)

    def wait_replica(self) -> dict[str, Any]:
        """Return the replica's state when it serves: movies, broken; nothing when TMDB itself is used."""
        if self.replica_url is None:
            return {}
        state: dict[str, Any] = self._until("replica", lambda: _get(f"{self.replica_url}/-/state"), seconds=600)
        return state

    def migrate(self) -> None:
        """Bring the warehouse's and Airflow's schemas up to date."""
        from marquee.warehouse.migrations import migrate

        database = process.start(
            "airflow-migrate",
            [*AIRFLOW, "db", "migrate"],
            logs=self.home.logs,
            environment=self.airflow_environment(),
            directory=self.home.airflow,
        )
        passwords = {f"marquee_{role}": self._password(role) for role in _ROLES}
        try:
            migrate(self.settings.role_url("owner"), passwords)
            process.finish(database)
        finally:
            database.release()

    def start_airflow(self) -> None:
        """Run Airflow; returns when its API answers, the DAGs are parsed and the API pool is there."""
        passwords = self.home.airflow / "passwords.json"
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps({"admin": self.secrets.airflow_admin}))
        commands = {
            "api-server": ["api-server"],
            "scheduler": ["scheduler", "--skip-serve-logs"],
            "dag-processor": ["dag-processor"],
            "triggerer": ["triggerer", "--skip-serve-logs"],
        }
        for name, arguments in commands.items():
            command = [*AIRFLOW, *arguments]
            self._start(f"airflow-{name}", command, self.airflow_environment(), self.home.airflow)
        self._until("airflow-api-server", self.airflow.healthy, seconds=120)
        self._until("airflow-dag-processor", self._dags_parsed, seconds=60)
        self._until("airflow-scheduler", self._airflow_complete, seconds=60)
        slots_note = "Everything that calls TMDB; the slots share the request rate."
        self.airflow.set_pool(API_POOL, API_SLOTS, slots_note)

    def start_service(self) -> None:
        """Begin to run the BentoML service; `wait_service` waits for it."""
        command = [
            sys.executable,
            "-m",
            "bentoml",
            "serve",
            "service:Marquee",
            "--working-dir",
            str(ROOT / "serving"),
        ]
        command += ["--host", self.settings.service_host, "--port", str(self.ports.service)]
        self._start("service", command, service_environment(self.settings, self.home), ROOT / "serving")

    def wait_service(self) -> None:
        """Return when the service answers."""
        self._until("service", lambda: _get(f"{self.service_url}/health"), seconds=120)

    def fetched(self) -> tuple[int, int | None]:
        """How many films of the newest part set have been fetched, and how many were planned."""
        from marquee.lake import extraction
        from marquee.lake.store import open_store

        assert self.settings.lake_url is not None
        return extraction.progress(open_store(self.settings.lake_url, endpoint_url=self.settings.lake_endpoint_url))

    def rows_loaded(self) -> int:
        """Rows that COPY has taken in the load that runs now, or those of all loads that ended."""
        with psycopg.connect(self.settings.role_url("owner")) as connection:
            statement = (SQL / "load" / "progress.sql").read_text()
            row = connection.execute(statement).fetchone()
        assert row is not None
        return int(row[0])

    def require(self) -> None:
        """Raise ProcessEnded when any process of the stack has ended by itself."""
        for one in self.processes.values():
            one.require()

    def stay(self) -> None:
        """Keep everything up, and its logs small, until Ctrl-C; raise ProcessEnded when a part ends by itself."""
        try:
            while True:
                self.require()
                logs.rotate(self.home.logs)
                time.sleep(1)
        except KeyboardInterrupt:
            print("Stopping.", file=sys.stderr)

    def stop(self) -> None:
        """Stop everything, the databases last; returns when nothing is left."""
        last = self.processes.pop("postgres", None)
        for one in self.processes.values():
            one.release()
        for one in self.processes.values():
            one.wait()
        if last:
            last.release()
            last.wait()

    def airflow_environment(self) -> dict[str, str]:
        """The environment of Airflow's processes."""
        return airflow_environment(self.settings, self.home, self.secrets, self.ports)

    def note_running(self) -> None:
        """Write down what runs, for the other commands."""
        settings = revealed(self.settings)
        self.home.note_running({"mode": self.home.mode, "ports": asdict(self.ports), "settings": settings})

    def _password(self, role: str) -> str:
        password: str = getattr(self.settings, f"{role}_password").get_secret_value()
        return password

    def _dags_parsed(self) -> bool:
        errors = self.airflow.import_errors()
        if errors:
            raise DagsBroken(detail=errors[0])
        return self.airflow.dags() >= DAG_IDS

    def _airflow_complete(self) -> bool:
        health = self.airflow.healthy() or {}
        return all(health.get(part) == "healthy" for part in _AIRFLOW_PARTS)

    def _start(self, name: str, command: list[str], environment: dict[str, str], directory: Path) -> None:
        self.processes[name] = process.start(
            name, command, logs=self.home.logs, environment=environment, directory=directory
        )

    def _until(self, name: str, ready: Callable[[], Any], *, seconds: float) -> Any:
        """Poll `ready` until it gives something true; raise when the process ended or the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.require()
            if found := ready():
                return found
            time.sleep(0.1)
        raise NotReady(name=name, seconds=seconds, log=self.processes[name].log)


_ROLES = ("loader", "service", "ask")


def _get(url: str) -> Any:
    """The JSON at a URL, or None while nobody answers there."""
    try:
        reply = requests.get(url, timeout=5)
    except requests.RequestException:
        return None
    return reply.json() if reply.ok else None


@contextmanager
def running(given: Settings, mode: str) -> Iterator[Stack]:
    """Hold the home and give a stack to start; whatever happens in the block, nothing is left running after it."""
    home = Home(given.home, mode)
    home.prepare()
    with home.hold(), _terminable(), reserved(given) as ports:
        secrets = load_secrets(home)
        stack = Stack(given, effective_settings(given, home, secrets, ports), home, secrets, ports)
        try:
            yield stack
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            stack.stop()


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the block as Ctrl-C does, which a background job of a shell ignores otherwise."""

    def unwind(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    handlers = {signal.SIGTERM: unwind, signal.SIGHUP: unwind, signal.SIGINT: signal.default_int_handler}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
