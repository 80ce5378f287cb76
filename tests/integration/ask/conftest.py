"""A connection of the questions' own role to the warehouse of real films."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

from marquee.local.postgres import EmbeddedPostgres


@pytest.fixture
def asker(postgres: EmbeddedPostgres, loaded_template: str, passwords: dict[str, str]) -> Iterator[psycopg.Connection]:
    """Connected as marquee_ask to the one warehouse that all reading tests share."""
    place = urlsplit(postgres.url(loaded_template))
    login = f"marquee_ask:{quote(passwords['marquee_ask'], safe='')}@{place.netloc.rpartition('@')[2]}"
    with psycopg.connect(urlunsplit(place._replace(netloc=login))) as connection:
        yield connection
