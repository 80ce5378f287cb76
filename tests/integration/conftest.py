"""Fixtures of the integration tests: a migrated warehouse with its roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

from marquee.warehouse.migrations import migrate

PASSWORDS = {
    "marquee_loader": "loader's pass/word@1",
    "marquee_service": "service-password",
    "marquee_ask": "ask-password",
}


def role_url(owner_url: str, role: str, password: str) -> str:
    """The URL of the same database for another role."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}"))


@dataclass(frozen=True)
class Warehouse:
    """A migrated, empty warehouse: its owner's URL, and those of its roles."""

    owner_url: str

    @property
    def loader_url(self) -> str:
        return role_url(self.owner_url, "marquee_loader", PASSWORDS["marquee_loader"])

    @property
    def service_url(self) -> str:
        return role_url(self.owner_url, "marquee_service", PASSWORDS["marquee_service"])

    @property
    def ask_url(self) -> str:
        return role_url(self.owner_url, "marquee_ask", PASSWORDS["marquee_ask"])

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection]:
        """A connection as the owner; commits at the end."""
        with psycopg.connect(self.owner_url) as connection:
            yield connection

    @contextmanager
    def loader(self) -> Iterator[psycopg.Connection]:
        """A connection as marquee_loader; commits at the end."""
        with psycopg.connect(self.loader_url) as connection:
            yield connection


@pytest.fixture(scope="session")
def passwords() -> dict[str, str]:
    """The passwords of the three roles in every test database (roles belong to the whole server)."""
    return PASSWORDS


@pytest.fixture
def warehouse(database: str) -> Warehouse:
    """A migrated, empty warehouse in a database of its own."""
    migrate(database, PASSWORDS)
    return Warehouse(database)
