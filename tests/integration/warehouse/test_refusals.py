"""What the server refuses is said clearly, and leaves nothing half-applied."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from marquee.errors import PartDamaged, PartSetChanged, PrivilegeMissing, WarehouseFull, WarehouseReadOnly
from marquee.warehouse.loading import load_part_set
from marquee.warehouse.migrations import migrate


def test_a_role_without_the_right_is_told(warehouse: Any, lake: Any, record: Any) -> None:
    lake.publish("a", [record(1)])
    with psycopg.connect(warehouse.service_url) as connection, pytest.raises(PrivilegeMissing) as caught:
        load_part_set(connection, lake.store, "a")
    assert "role marquee_service may not load" in str(caught.value)


def test_a_read_only_server_is_told(warehouse: Any, lake: Any, record: Any, passwords: dict[str, str]) -> None:
    lake.publish("a", [record(1)])
    name = warehouse.owner_url.rpartition("/")[2]
    with psycopg.connect(warehouse.owner_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with psycopg.connect(warehouse.loader_url) as connection, pytest.raises(WarehouseReadOnly, match="primary"):
        load_part_set(connection, lake.store, "a")
    with pytest.raises(WarehouseReadOnly, match="takes no writes"):
        migrate(warehouse.owner_url, passwords)


def test_a_damaged_part_is_named_and_nothing_of_its_set_is_visible(warehouse: Any, lake: Any, record: Any) -> None:
    manifest = lake.publish("a", [record(number) for number in range(1, 7)], part_size=2)
    key = manifest.parts[2].key
    data = lake.store.read(key)
    lake.store.delete(key)
    lake.store.create(key, data[:-1] + bytes([data[-1] ^ 1]))
    with warehouse.loader() as connection:
        with pytest.raises(PartDamaged, match=key):
            load_part_set(connection, lake.store, "a")
        assert connection.execute("SELECT count(*) FROM movies").fetchone() == (0,)


def test_a_part_set_that_changed_after_its_load_is_refused(warehouse: Any, lake: Any, record: Any) -> None:
    lake.publish("a", [record(1)])
    with warehouse.loader() as connection:
        load_part_set(connection, lake.store, "a")
        for key in list(lake.store.list("movies/a/")):
            lake.store.delete(key)
        lake.publish("a", [record(1, title="Rewritten")])
        with pytest.raises(PartSetChanged, match="part set a was loaded before with another content"):
            load_part_set(connection, lake.store, "a")


def noise(seed: int) -> str:
    """1,800 characters that do not compress."""
    return Random(seed).randbytes(900).hex()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for 12 MB that the server may write to."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=777", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_and_the_next_load_ends_as_if_nothing_had_happened(
    warehouse: Any, lake: Any, record: Any, small_disk: Path
) -> None:
    lake.publish("a", [record(1)])
    lake.publish("b", [record(number, 1, overview=noise(number)) for number in range(1, 1500)])
    space = f"small_{os.getpid()}"
    with warehouse.loader() as connection:
        load_part_set(connection, lake.store, "a")
    folder = small_disk / "space"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    owner = psycopg.connect(warehouse.owner_url, autocommit=True)
    try:
        data_owner = owner.execute("SELECT current_setting('data_directory')").fetchone()
        stat = Path(data_owner[0]).stat()  # type: ignore[index]
        os.chown(folder, stat.st_uid, stat.st_gid)
        owner.execute(f"CREATE TABLESPACE {space} LOCATION '{folder}'")
        for table in ("movie_cast", "movies", "movie_crew"):
            owner.execute(f"ALTER TABLE warehouse.{table} SET TABLESPACE {space}")
        filler = small_disk / "filler"
        filler.write_bytes(b"\0" * (10 << 20))
        with warehouse.loader() as connection:
            with pytest.raises(WarehouseFull, match="Nothing was half-applied"):
                load_part_set(connection, lake.store, "b")
            assert connection.execute("SELECT count(*), max(title) FROM movies").fetchone() == (1, "Film 1")
            assert connection.execute("SELECT count(*) FROM load_ledger").fetchone() == (1,)
            connection.rollback()
            filler.unlink()
            assert load_part_set(connection, lake.store, "b").documents == 1499
    finally:
        for table in ("movie_cast", "movies", "movie_crew"):
            owner.execute(f"ALTER TABLE warehouse.{table} SET TABLESPACE pg_default")
        owner.execute(f"DROP TABLESPACE IF EXISTS {space}")
        owner.close()
