"""The steps before the containers, over a real Postgres and real files; each may run again."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from marquee.local import container, container_steps
from marquee.local.home import Home, load_secrets
from marquee.local.postgres import EmbeddedPostgres
from marquee.settings import ROOT, Settings


def test_airflows_database_is_made_beside_the_warehouse_by_an_owner_who_is_no_superuser(
    postgres: EmbeddedPostgres, database: str, tmp_path: Path
) -> None:
    """As on RDS: the owner has CREATEROLE and CREATEDB, and Airflow's role owns its own database and nothing else."""
    home = Home(tmp_path)
    home.prepare()
    secrets = load_secrets(home)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE ROLE films_owner LOGIN CREATEROLE CREATEDB PASSWORD 'made-up'")
    owner_url = f"postgresql://films_owner:made-up@127.0.0.1:{postgres.port}/{database.rpartition('/')[2]}"
    given = Settings(_env_file=None, warehouse_url=owner_url)  # type: ignore[call-arg, arg-type]
    settings = container.container_settings(given, home, secrets)
    for _ in range(2):
        container_steps.make_databases(given, settings, secrets)
    assert settings.airflow_database_url is not None
    with psycopg.connect(settings.airflow_database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("CREATE TABLE mine (id int)")
        for refused in ("CREATE DATABASE another", "CREATE ROLE another"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


def run_secrets(folder: Path, **variables: str) -> None:
    environment = {"MARQUEE_HOME": str(folder / "home"), **variables}
    result = CliRunner().invoke(container_steps.main, ["secrets", "--to", str(folder / "run")], env=environment)
    assert result.exit_code == 0, result.output


def test_secrets_are_handed_out_each_to_its_own_folder(tmp_path: Path) -> None:
    run_secrets(tmp_path)
    files = {str(path.relative_to(tmp_path / "run")) for path in (tmp_path / "run").rglob("*") if path.is_file()}
    assert files == {
        "postgres/password", "lake/s3.json", "redis/redis.conf", "airflow/environment", "service/environment",
    }  # fmt: skip
    for name in ("postgres/password", "airflow/environment", "service/environment"):
        assert stat.S_IMODE((tmp_path / "run" / name).stat().st_mode) == 0o400


def test_secrets_stay_the_same_and_settings_follow(tmp_path: Path) -> None:
    run_secrets(tmp_path)
    before = (tmp_path / "run/postgres/password").read_text()
    run_secrets(tmp_path, MARQUEE_SERVICE_TOKENS="mine")
    assert (tmp_path / "run/postgres/password").read_text() == before
    assert "MARQUEE_SERVICE_TOKENS=mine\n" in (tmp_path / "run/service/environment").read_text()


@pytest.fixture
def health_page() -> Iterator[str]:
    """A page like Airflow's: one part healthy, one not, one not running; /broken answers 503."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if self.path == "/broken" else 200)
            self.end_headers()
            parts = {"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}, "other": {}}
            self.wfile.write(json.dumps(parts).encode())

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "component", "status"),
    [("/", [], 0), ("/broken", [], 1), ("/", ["scheduler"], 0), ("/", ["triggerer"], 1), ("/", ["absent"], 1)],
)
def test_the_health_check_tells_well_from_ill(health_page: str, path: str, component: list[str], status: int) -> None:
    command = [sys.executable, str(ROOT / "deploy/image/healthy.py"), health_page + path, *component]
    assert subprocess.run(command, capture_output=True).returncode == status
