"""A promoted model goes from one machine's store to another's through S3, and is believed by its digest only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from moto.server import ThreadedMotoServer

from marquee.errors import ModelDamaged, NoModel, ObjectMissing, StoreUnavailable
from marquee.lake.s3 import S3Store
from marquee.lake.store import open_store
from marquee.model import registry
from marquee.model.exchange import Exchange

pytestmark = pytest.mark.filterwarnings("ignore:GitWildMatchPattern:DeprecationWarning")  # BentoML's import


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A client of an S3 server with the bucket `models`."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys)
    client.create_bucket(Bucket="models")
    yield client
    server.stop()


@pytest.fixture
def store(s3: Any, tmp_path: Path) -> S3Store:
    """A place of its own in the bucket."""
    found = open_store(f"s3://models/{tmp_path.name}", client=s3)
    assert isinstance(found, S3Store)
    return found


def publish(models_dir: Path, version: str, scratch: Path) -> str:
    """A model in a store; returns its digest. Its files are not looked into, so any content does."""
    made = scratch / version
    made.mkdir()
    for name in registry.FILES:
        (made / name).write_text(f"{name} of {version}")
    registry.publish(models_dir, version, made, {})
    return registry.files_digest(made)


def promote(connection: psycopg.Connection, tag: str, digest: str) -> None:
    connection.execute("UPDATE warehouse.model_versions SET status = 'retired'")
    connection.execute(
        "INSERT INTO warehouse.model_versions (tag, trained_at, promoted_at, status, digest, fingerprint, metrics)"
        " VALUES (%s, now(), now(), 'promoted', %s, 'f', '{}')"
        " ON CONFLICT (tag) DO UPDATE SET status = 'promoted'",
        [tag, digest],
    )


def test_another_machine_gets_what_was_promoted_and_goes_back_with_it(
    store: S3Store, warehouse: Any, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    one, two = publish(here, "1", tmp_path), publish(here, "2", tmp_path)
    with psycopg.connect(warehouse.service_url) as reader, warehouse.owner() as owner:
        owner.autocommit = True
        reader.autocommit = True
        assert Exchange(store, there).follow(reader) is None
        for version, digest in (("1", one), ("2", two), ("1", one)):
            tag = f"marquee_success:{version}"
            Exchange(store, here).send(tag)
            promote(owner, tag, digest)
            assert Exchange(store, there).follow(reader) == tag
            assert registry.latest(there) == tag
            assert registry.files_digest(registry.folder_of(there, tag)) == digest
    assert sorted(store.list()) == ["1.bentomodel", "2.bentomodel"]
    assert not list(there.glob(".fetching-*"))


def test_what_is_not_what_was_promoted_is_not_taken(store: S3Store, warehouse: Any, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    good = publish(here, "1", tmp_path)
    Exchange(store, here).send("marquee_success:1")
    publish(here, "2", tmp_path)
    Exchange(store, here).send("marquee_success:2")
    store.create("3.bentomodel", b"no archive")
    with warehouse.owner() as owner:
        promote(owner, "marquee_success:1", good)
        Exchange(store, there).follow(owner)
        for version in ("2", "3"):
            promote(owner, f"marquee_success:{version}", "another digest")
            with pytest.raises(ModelDamaged):
                Exchange(store, there).follow(owner)
        promote(owner, "marquee_success:4", "never sent")
        with pytest.raises(ObjectMissing):
            Exchange(store, there).follow(owner)
    assert registry.latest(there) == "marquee_success:1"
    with pytest.raises(NoModel):
        registry.folder_of(there, "marquee_success:2")


def test_a_store_that_is_away_leaves_the_model_in_use(warehouse: Any, tmp_path: Path, free_port: int) -> None:
    publish(tmp_path / "there", "1", tmp_path)
    gone = boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{free_port}", aws_access_key_id="a", aws_secret_access_key="b",
        config=boto3.session.Config(retries={"max_attempts": 1}),
    )  # fmt: skip
    with warehouse.owner() as owner:
        promote(owner, "marquee_success:2", "elsewhere")
        with pytest.raises(StoreUnavailable):
            Exchange(S3Store(gone, "models", ""), tmp_path / "there").follow(owner)
    assert registry.latest(tmp_path / "there") == "marquee_success:1"
