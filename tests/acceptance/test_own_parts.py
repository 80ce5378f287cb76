"""The demo over parts of the user's own: a Postgres and an S3 store in place of the embedded ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from marquee.local.postgres import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MOTO = "from moto.server import main; import sys; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"


@pytest.fixture
def s3(tree: Any, free_port: int) -> Iterator[str]:
    """An S3 server with a bucket `films`; its address."""
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", MOTO, str(free_port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{free_port}"

    def made() -> bool:
        try:
            return requests.put(f"{address}/films", timeout=5).ok
        except requests.ConnectionError:
            return False

    tree.wait_for(made, "no S3 server", 60)
    yield address
    server.terminate()
    server.wait()


def test_the_demo_over_a_postgres_and_an_s3_of_the_user_s_own(
    tree: Any, s3: str, postgres: EmbeddedPostgres, database: str
) -> None:
    own = {
        "MARQUEE_WAREHOUSE_URL": database,
        "MARQUEE_LAKE_URL": "s3://films/lake",
        "MARQUEE_LAKE_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    done = tree.run("demo", "--movies", "300", "--exit", "--json", **own)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["movies_loaded"] > 270
    listed = requests.get(f"{s3}/films?list-type=2&prefix=lake/movies/", timeout=10).text
    assert "manifest.json" in listed
    assert not list((tree.root / ".marquee" / "demo" / "lake").rglob("*.zst"))
    again = tree.run("demo", "--movies", "300", "--exit", **own)
    assert again.returncode == 1
    assert "mix the replica's into them" in again.stderr
    assert tree.processes() == []
