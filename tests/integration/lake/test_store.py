"""The same promises over a folder and over S3."""

from __future__ import annotations

import resource
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config

from marquee.errors import BadKey, ObjectMissing, SettingError, StoreNotExclusive, StoreRefused, StoreUnavailable
from marquee.lake.s3 import S3Store
from marquee.lake.store import LocalStore, open_store


def test_an_object_is_created_once_and_never_changes(store):
    assert store.create("movies/a/manifest.json", b"first")
    assert not store.create("movies/a/manifest.json", b"second")
    assert store.read("movies/a/manifest.json") == b"first"


def test_of_many_writers_of_one_key_one_wins(store):
    barrier = threading.Barrier(8)

    def write(number: int) -> bool:
        barrier.wait()
        return store.create("contested", b"%d" % number * 10_000)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    assert won.count(True) == 1
    assert store.read("contested") == b"%d" % won.index(True) * 10_000


def test_reading_what_is_not_there_names_the_key(store):
    store.create("movies/a/part", b"x")
    for key in ("nothing", "movies/a", "movies/a/part/deeper"):
        with pytest.raises(ObjectMissing, match=key):
            store.read(key)


def test_listing_is_in_order_and_paged(store):
    expected = sorted(f"movies/s/part-{number:05}" for number in range(1005))
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda key: store.create(key, b""), expected))
    store.create("movies/s2/part", b"")
    store.create("other", b"")
    assert list(store.list("movies/s/")) == expected
    assert list(store.list("movies/s/part-0100")) == expected[1000:]
    assert list(store.list()) == [*expected, "movies/s2/part", "other"]
    assert list(store.list("nowhere/")) == []


def test_deleting_removes_and_may_be_repeated(store):
    store.create("a/b/c", b"1")
    for _ in range(2):
        store.delete("a/b/c")
    assert list(store.list()) == []
    assert store.create("a/b/c", b"2")


@pytest.mark.parametrize("key", ["", "/etc/passwd", "a/../b", "a//b", "a/", ".making/x", "a b", "ü", "a/..b"])
def test_unsafe_keys_are_refused(store, key):
    for verb in (store.read, store.delete, lambda each: store.create(each, b"")):
        with pytest.raises(BadKey):
            verb(key)


def test_a_torn_write_leaves_nothing_to_see(tmp_path):
    store = LocalStore(tmp_path)
    (tmp_path / ".making" / "0123").write_bytes(b"half an obj")
    assert list(store.list()) == []


@pytest.mark.parametrize("url", ["", "/folder", "ftp://x/y", "s3://", "file://host/folder", "file://"])
def test_other_addresses_are_refused_by_the_settings_name(url):
    with pytest.raises(SettingError, match="MARQUEE_LAKE_URL"):
        open_store(url)


def test_a_bucket_that_is_not_there_is_a_refusal_and_a_dead_server_is_not(s3):
    with pytest.raises(StoreRefused, match="s3://nowhere refused probe"):
        open_store("s3://nowhere", client=s3)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    once = Config(retries={"total_max_attempts": 1})
    dead = boto3.client("s3", endpoint_url="http://127.0.0.1:1", config=once, **keys)
    with pytest.raises(StoreUnavailable, match="s3://lake gave no answer for probe"):
        open_store("s3://lake", client=dead)


def test_a_folder_that_is_a_file_or_full_is_a_refusal(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreRefused, match="refused its folder"):
        open_store((tmp_path / "file").as_uri())
    store = LocalStore(tmp_path / "lake")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
    try:
        with pytest.raises(StoreRefused, match="refused big"):
            store.create("big", b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert list(store.list()) == []
    assert store.create("big", b"x" * 2000)


def test_a_store_that_ignores_the_condition_is_refused(s3):
    s3.create_bucket(Bucket="careless")

    class Careless:
        """Drops If-None-Match on its way, as older S3-compatible stores do."""

        exceptions = s3.exceptions
        delete_object = staticmethod(s3.delete_object)

        @staticmethod
        def put_object(**fields: object) -> object:
            return s3.put_object(**{name: value for name, value in fields.items() if name != "IfNoneMatch"})

    with pytest.raises(StoreNotExclusive, match="s3://careless"):
        S3Store(Careless(), "careless", "").probe()
    assert list(S3Store(s3, "careless", "").list()) == []
