"""Fixtures that every test may use: a real Postgres for the session, with a fresh database for each test that asks."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from marquee.local.postgres import EmbeddedPostgres

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_numbers = count(1)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(name="free_port")
def _free_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A running embedded server, thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="marquee-test-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        server = EmbeddedPostgres(home / "pg", free_port(), secrets.token_hex(8), home / "postgres.log")
        with server.running("-c", "fsync=off"):
            yield server


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> str:
    """The superuser's URL of a new, empty database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    postgres.create_database(name)
    return postgres.url(name)


@pytest.fixture(scope="session")
def tmdb_data() -> Path:
    """The folder of real TMDB data; tests that need it are skipped, saying so, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"real TMDB data is not at {DATA}")
    return DATA
