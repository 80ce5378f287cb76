"""Migrations without a server."""

from __future__ import annotations

import pytest

from marquee.errors import ServerTooOld
from marquee.warehouse.migrations import check_version, known


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
