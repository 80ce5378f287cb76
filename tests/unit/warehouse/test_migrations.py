"""Migrations without a server."""

from __future__ import annotations

import pytest

from marquee.errors import ServerTooOld
from marquee.warehouse.migrations import check_version, known

RELEASED = {
    "0001_warehouse": "283c446eb5d338d444f413b3b8216476443deed03b1c09ddf6d0e41b44f72200",
    "0002_ask": "5f6abfd8fb8f6bc9e2d6cd60ce0281aad3dbb6bc4f3f1ad872e2498b63ad8c26",
}
"""Migrations that a release brought, with their checksums: warehouses have applied them, so they stay as they are."""


def test_released_migrations_stay_as_they_are() -> None:
    assert {name: migration.checksum for migration in known() if (name := migration.name) in RELEASED} == RELEASED


def test_files_are_ordered_and_open_with_a_comment() -> None:
    names = [migration.name for migration in known()]
    assert names == sorted(names)
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    assert all(migration.text.startswith("-- ") for migration in known())


@pytest.mark.parametrize("version", [90624, 150004])
def test_an_old_server_is_refused_by_name(version: int) -> None:
    with pytest.raises(ServerTooOld, match=f"Postgres {version // 10_000}, and Marquee needs 16"):
        check_version(version)
    check_version(160000)
