"""docs/schema.md says what the migrations make."""

from __future__ import annotations

from typing import Any

import pytest

from marquee.settings import ROOT
from marquee.warehouse.describing import page


def test_the_schemas_page_is_up_to_date(warehouse: Any) -> None:
    with warehouse.owner() as connection:
        if connection.info.server_version < 180000:
            pytest.skip("the page is written from Postgres 18")
        expected = page(connection)
    assert (ROOT / "docs" / "schema.md").read_text() == expected, (
        "docs/schema.md differs from the migrations: write it anew with python -m marquee.warehouse.describing URL"
    )
