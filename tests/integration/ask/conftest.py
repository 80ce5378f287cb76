"""A connection of the questions' own role to the warehouse of real films."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture
def asker(loaded_warehouse: Any) -> Iterator[psycopg.Connection]:
    """Connected as marquee_ask."""
    with psycopg.connect(loaded_warehouse.ask_url) as connection:
        yield connection
