"""A real service: `bentoml serve` as a child process over a small warehouse and a trained model, once for all tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from marquee.local.postgres import EmbeddedPostgres
from marquee.model import scoring, training
from marquee.settings import ROOT
from marquee.warehouse.migrations import migrate

FILMS = Path(__file__).with_name("films.sql")


@dataclass
class Service:
    """A running service and how to talk to it."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str] = field(repr=False)

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, **options)  # type: ignore[arg-type]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(environment: dict[str, str], log: Path, path: str = "/livez", port: int | None = None) -> Service:
    """Start a service, on a free port unless one is given, and wait until `path` answers 200."""
    port = port or free_port()
    command = [sys.executable, "-m", "bentoml", "serve", "service:Marquee", "--working-dir", str(ROOT / "serving")]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    service = Service(f"http://127.0.0.1:{port}", process, log, environment)
    wait_for(service, path)
    return service


def wait_for(service: Service, path: str, seconds: float = 60) -> None:
    """Return when `path` answers 200; fail with the log when the process ends or time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and service.process.poll() is None:
        try:
            if httpx.get(service.url + path, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    stop(service)
    pytest.fail(f"{path} did not answer 200:\n{service.log.read_text()[-4000:]}")


def stop(service: Service) -> None:
    """End the service and everything that it started."""
    if service.process.poll() is None:
        os.killpg(service.process.pid, signal.SIGTERM)
        try:
            service.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(service.process.pid, signal.SIGKILL)
            service.process.wait(15)


@pytest.fixture(scope="session")
def filled(postgres: EmbeddedPostgres, passwords: dict[str, str]) -> str:
    """The owner's URL of a warehouse with 260 films."""
    postgres.create_database("serving")
    url = postgres.url("serving")
    migrate(url, passwords)
    with psycopg.connect(url) as connection:
        connection.execute(FILMS.read_bytes())
        connection.execute("ANALYZE")
    return url


@pytest.fixture(scope="session")
def models_dir(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store with one model, trained on those films; the films are scored."""
    folder = tmp_path_factory.mktemp("models")
    with warnings.catch_warnings(), psycopg.connect(filled) as connection:
        warnings.simplefilter("ignore")  # BentoML uses a deprecated pattern of pathspec when it is imported
        report = training.retrain(connection, folder, now=datetime.now(UTC), success_factor=2.0, seed=1)
        assert report.promoted, report
        connection.commit()
        scoring.score(connection, folder, now=datetime.now(UTC))
    return folder


@pytest.fixture(scope="session")
def environment(filled: str, passwords: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a service is told, but for the models."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    home = tmp_path_factory.mktemp("bentoml")
    return inherited | {
        "BENTOML_DO_NOT_TRACK": "True",
        "BENTOML_HOME": str(home),
        "MARQUEE_HOME": str(home),
        "PYTHONPATH": str(ROOT / "plugins"),
        "MARQUEE_WAREHOUSE_URL": filled,
        "MARQUEE_SERVICE_PASSWORD": passwords["marquee_service"],
        "MARQUEE_ASK_PASSWORD": passwords["marquee_ask"],
        "MARQUEE_MODELS_DIR": str(home),
        "MARQUEE_TMDB_URL": "http://127.0.0.1:9/3",
        "MARQUEE_SERVICE_RATE": "100000",
        "MARQUEE_SERVICE_ASK_RATE": "1000",
    }


@pytest.fixture(scope="session")
def service(
    environment: dict[str, str], models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service of most tests: a warehouse with films, a model, no tokens, high limits."""
    log = tmp_path_factory.mktemp("log") / "service.log"
    running = serve(environment | {"MARQUEE_MODELS_DIR": str(models_dir)}, log, "/readyz")
    yield running
    stop(running)


@pytest.fixture(scope="session")
def api(service: Service) -> Iterator[httpx.Client]:
    """A client of that service."""
    with service.client() as client:
        yield client


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Returns when a condition holds; fails the test when it never does."""

    def wait(condition: Callable[[], bool], seconds: float = 20) -> None:
        event = threading.Event()
        for _ in range(int(seconds / 0.05)):
            if condition():
                return
            event.wait(0.05)
        pytest.fail("it never came true")

    return wait


@pytest.fixture
def other_service(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts further services with changed variables; they end with the test."""
    started: list[Service] = []

    def start(path: str = "/livez", port: int | None = None, **changes: str) -> Service:
        # Processes with one BENTOML_HOME share their metrics.
        own = {"BENTOML_HOME": str(tmp_path)}
        started.append(serve(environment | own | changes, tmp_path / "service.log", path, port))
        return started[-1]

    yield start
    for running in started:
        stop(running)
