"""A service on a machine of its own: its model comes through S3, and it is not ready before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from marquee.lake.s3 import S3Store
from marquee.model import registry
from marquee.model.exchange import Exchange

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:GitWildMatchPattern:DeprecationWarning")]
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@pytest.fixture
def s3() -> Iterator[Any]:
    """A client of an S3 server with the bucket `models`."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **KEYS)
    client.create_bucket(Bucket="models")
    yield client
    server.stop()


def test_a_replica_without_a_model_gets_the_promoted_one(
    other_service: Callable[..., Any], models_dir: Path, s3: Any, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    own = tmp_path / "models of its own"
    replica = other_service(
        MARQUEE_MODELS_DIR=str(own),
        MARQUEE_MODELS_URL="s3://models/promoted",
        MARQUEE_LAKE_ENDPOINT_URL=s3.meta.endpoint_url,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="us-east-1",
    )
    wait_until(lambda: "promoted model cannot be had" in replica.log.read_text())
    assert httpx.get(f"{replica.url}/readyz", timeout=5).status_code == 503

    tag = registry.latest(models_dir)
    Exchange(S3Store(s3, "models", "promoted"), models_dir).send(tag)
    wait_until(lambda: httpx.get(f"{replica.url}/readyz", timeout=5).status_code == 200, seconds=60)
    film = {"title": "A Film", "release_date": "2027-07-09", "budget": 60_000_000, "genres": ["Adventure"]}
    assert httpx.post(f"{replica.url}/predict", json=film, timeout=30).json()["model"]["tag"] == tag
    assert registry.files_digest(registry.folder_of(own, tag)) == registry.files_digest(
        registry.folder_of(models_dir, tag)
    )
    assert (own / "models" / registry.NAME / "latest").read_text() == tag.partition(":")[2]
