"""A backfill of 60 films in 4 chunks is killed with SIGKILL at every request and every write, and run again.

The lake must then hold the same objects with the same bytes as a run that nobody killed, and TMDB must have been asked
for nothing twice but what was in flight.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from requests.adapters import HTTPAdapter

from marquee.lake.backfill import BackfillParams
from marquee.lake.extraction import fetch_chunk, plan_backfill, publish
from marquee.lake.s3 import S3Store
from marquee.lake.store import LocalStore, Store
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

FILMS, CHUNK, PART, WORKERS = 60, 15, 4, 3
WRITES = 1 + 4 + 4 * 4 + 4 + 1  # plan, chunks, parts, receipts, manifest
REQUESTS = 2 + FILMS  # the key, the export and the films
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Moment = tuple[str, int]  # what happens, and how many times it must have happened before


def _nobody(what: str) -> None:
    """Nothing is killed."""


def _killer(moment: Moment) -> Callable[[str], None]:
    lock, counts = threading.Lock(), dict.fromkeys([moment[0]], 0)

    def reach(what: str) -> None:
        if what == moment[0]:
            with lock:
                counts[what] += 1
                if counts[what] == moment[1]:
                    os.kill(os.getpid(), signal.SIGKILL)

    return reach


class Wire(HTTPAdapter):
    """An ordinary adapter that says when a request goes out and when its answer is in."""

    def __init__(self, reach: Callable[[str], None]) -> None:
        super().__init__()
        self.reach = reach

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        self.reach("request goes out")
        response = super().send(*args, **kwargs)
        self.reach("answer comes in")
        return response


class Watched(LocalStore):
    """A folder that says when an object is about to be written, half written, and written."""

    def __init__(self, root: Path, reach: Callable[[str], None]) -> None:
        super().__init__(root)
        self.root, self.reach = root, reach

    def create(self, key: str, data: bytes) -> bool:
        self.reach("before a write")
        half = self.root / ".making" / "half"
        half.write_bytes(data[: len(data) // 2])
        self.reach("within a write")
        half.unlink()
        created = super().create(key, data)
        self.reach("after a write")
        return created


class WatchedBucket(S3Store):
    """S3 over HTTP that says when an object is about to be written, and written; half an upload is no object."""

    def __init__(self, client: S3Client, bucket: str, reach: Callable[[str], None]) -> None:
        super().__init__(client, bucket, "lake")
        self.reach = reach

    def create(self, key: str, data: bytes) -> bool:
        self.reach("before a write")
        created = super().create(key, data)
        self.reach("after a write")
        return created


def _bucket(endpoint: str, bucket: str, reach: Callable[[str], None] = _nobody) -> WatchedBucket:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    return WatchedBucket(boto3.client("s3", endpoint_url=endpoint, **keys), bucket, reach)


def _extract(replica: str, root: Path, reach: Callable[[str], None] = _nobody, endpoint: str | None = None) -> None:
    """The whole backfill, as a process of its own does it; into the bucket named like `root` when given an endpoint."""

    def session() -> requests.Session:
        made = requests.Session()
        made.mount("http://", Wire(reach))
        return made

    client = TmdbClient(
        f"{replica}/3", "any", exports_url=f"{replica}/p/exports", limiter=Limiter(1e6), session=session
    )
    store = _bucket(endpoint, root.name, reach) if endpoint else Watched(root / "lake", reach)
    chunks = plan_backfill(
        client, store, "b", BackfillParams(limit=FILMS), now=lambda: NOON, chunk_size=CHUNK, part_size=PART
    )
    for key in chunks:
        fetch_chunk(client, store, key, now=lambda: NOON, workers=WORKERS, journal=root / "journal")
    publish(store, "b", now=lambda: NOON)


def _objects(store: Store) -> dict[str, bytes]:
    return {key: store.read(key) for key in store.list()}


def _asked(replica: str) -> int:
    return int(requests.get(f"{replica}/-/state", timeout=10).json()["requests"])


def _run(replica: str, root: Path, moment: Moment | None, endpoint: str | None = None) -> int | None:
    """Run the backfill in a process; its exit code."""
    arguments = (replica, root, _killer(moment) if moment else _nobody, endpoint)
    process = multiprocessing.get_context("fork").Process(target=_extract, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


@pytest.fixture(scope="module")
def reference(still_replica: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The lake after a run that nobody killed."""
    root = tmp_path_factory.mktemp("reference")
    before = _asked(still_replica)
    assert _run(still_replica, root, None) == 0
    assert _asked(still_replica) - before == REQUESTS
    objects = _objects(LocalStore(root / "lake"))
    assert len(objects) == WRITES
    return objects


def _survives(replica: str, root: Path, moment: Moment, reference: dict[str, bytes]) -> None:
    before = _asked(replica)
    assert _run(replica, root, moment) == -signal.SIGKILL, moment
    assert _run(replica, root, None) == 0, moment
    assert _objects(LocalStore(root / "lake")) == reference, moment
    assert _asked(replica) - before <= REQUESTS + WORKERS, moment


EVERY = [
    *((what, number) for what in ("request goes out", "answer comes in") for number in range(1, REQUESTS + 1)),
    *(
        (what, number)
        for what in ("before a write", "within a write", "after a write")
        for number in range(1, WRITES + 1)
    ),
]


@pytest.mark.parametrize("moment", EVERY[::17], ids=lambda moment: f"{moment[0]}-{moment[1]}".replace(" ", "-"))
def test_a_killed_backfill_ends_as_if_nobody_had_killed_it(still_replica, tmp_path, moment, reference):
    _survives(still_replica, tmp_path, moment, reference)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_moment_of_a_backfill_can_be_its_last(still_replica, tmp_path, reference):
    for number, moment in enumerate(EVERY):
        _survives(still_replica, tmp_path / str(number), moment, reference)


def test_a_backfill_killed_again_and_again_still_ends(still_replica, tmp_path, reference):
    before, tries = _asked(still_replica), 0
    while (code := _run(still_replica, tmp_path, ("answer comes in", 5))) == -signal.SIGKILL:
        tries += 1
        assert tries < 2 * REQUESTS
    assert code == 0
    assert _objects(LocalStore(tmp_path / "lake")) == reference
    assert _asked(still_replica) - before <= REQUESTS + tries * WORKERS


@pytest.mark.parametrize("moment", [("before a write", 9), ("after a write", 2), ("after a write", 25)], ids=str)
def test_the_same_over_s3(still_replica, tmp_path, moment, reference, s3):
    root = tmp_path / f"crashed-{moment[1]}"
    s3.create_bucket(Bucket=root.name)
    endpoint = s3.meta.endpoint_url
    assert _run(still_replica, root, moment, endpoint) == -signal.SIGKILL
    assert _run(still_replica, root, None, endpoint) == 0
    assert _objects(_bucket(endpoint, root.name)) == reference
