"""The lake's two stores (a folder, and S3 over HTTP by moto's server), and a replica in place of TMDB."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from marquee.lake.store import Store, open_store
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_numbers = count(1)
FILMS = 300


def _process(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd="/"
    )


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(20)
    if process.stdout:
        process.stdout.close()


@pytest.fixture(scope="session")
def replica() -> Iterator[str]:
    """The address of a replica with 300 synthetic films."""
    process = _process("-m", "marquee.replica", "--movies", str(FILMS), "--port", "0")
    assert process.stdout is not None
    url: str = json.loads(process.stdout.readline())["url"]
    yield url
    _stop(process)


@pytest.fixture(scope="session")
def still_replica() -> Iterator[str]:
    """The address of a replica that stays on one day, so that two runs get the same answers."""
    process = _process("-m", "marquee.replica", "--movies", str(FILMS), "--port", "0", "--today", "2026-11-21")
    assert process.stdout is not None
    url: str = json.loads(process.stdout.readline())["url"]
    yield url
    _stop(process)


@pytest.fixture
def client(replica: str) -> TmdbClient:
    """A client of the replica at full speed."""
    return TmdbClient(f"{replica}/3", "any", exports_url=f"{replica}/p/exports", limiter=Limiter(1000))


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Client]:
    """A client of moto's S3 server, which is a process of its own."""
    program = (
        "import sys, threading; from moto.server import ThreadedMotoServer as S;"
        "s = S('127.0.0.1', 0, verbose=False); s.start(); print(s.get_host_and_port()[1], flush=True);"
        "threading.Event().wait()"
    )
    process = _process("-W", "ignore", "-c", program)
    assert process.stdout is not None
    url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=url, **keys)
    yield client
    client.close()
    _stop(process)


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind."""
    if request.param == "folder":
        return open_store((tmp_path / "the lake").as_uri())
    s3 = request.getfixturevalue("s3")
    bucket = f"lake-{next(_numbers)}"
    s3.create_bucket(Bucket=bucket)
    return open_store(f"s3://{bucket}/some/prefix", client=s3)
