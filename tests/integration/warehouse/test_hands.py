"""Processes that work documents out do what a thread does, and none is left behind."""

from __future__ import annotations

from typing import Any

import psutil
import psycopg
import pytest

from marquee.errors import HandLost, PartDamaged
from marquee.warehouse.loading import load_part_set


def test_processes_and_a_thread_write_the_same(
    postgres: Any, warehouse: Any, lake: Any, record: Any, content: Any, real_films: list[Any]
) -> None:
    lake.publish("a", real_films[:900], part_size=300)
    lake.publish("b", [record(1), record(2, title=None), record(1, 3, revenue=9), record(9, gone=True), record(1, 1)])
    name = f"{warehouse.owner_url.rpartition('/')[2]}_processes"
    with copied(postgres, warehouse, name) as other, warehouse.owner() as threaded:
        for part_set in "ab":
            one = load_part_set(threaded, lake.store, part_set, processes=0)
            two = load_part_set(other, lake.store, part_set, processes=2)
            assert (one.rows, one.quarantined, one.drift) == (two.rows, two.quarantined, two.drift)
        assert content(threaded) == content(other)
    assert hands() == []


def copied(postgres: Any, warehouse: Any, name: str) -> Any:
    """A connection to a copy of the empty warehouse."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {warehouse.owner_url.rpartition('/')[2]}")
    return psycopg.connect(postgres.url(name))


def hands() -> list[int]:
    """Our child processes that work documents out."""
    children = [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE]
    return [each.pid for each in children if "marquee.warehouse.hands" in " ".join(each.cmdline())]


def test_a_load_that_fails_ends_its_processes(warehouse: Any, lake: Any, record: Any) -> None:
    manifest = lake.publish("a", [record(number) for number in range(1, 9)], part_size=4)
    lake.store.delete(manifest.parts[1].key)
    lake.store.create(manifest.parts[1].key, b"torn")
    with warehouse.loader() as connection, pytest.raises(PartDamaged):
        load_part_set(connection, lake.store, "a", processes=1)
    assert hands() == []


def test_a_killed_process_ends_the_load(warehouse: Any, lake: Any, record: Any) -> None:
    lake.publish("a", [record(number) for number in range(1, 6100)])

    def kill(done: int, total: int) -> None:
        for pid in hands():
            psutil.Process(pid).kill()

    with warehouse.loader() as connection:
        with pytest.raises(HandLost, match="Nothing was loaded"):
            load_part_set(connection, lake.store, "a", processes=1, progress=kill)
        assert connection.execute("SELECT count(*) FROM movies").fetchone() == (0,)
