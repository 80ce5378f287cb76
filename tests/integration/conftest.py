"""Fixtures of the integration tests: a migrated warehouse with its roles, a lake, real films."""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import orjson
import psycopg
import pytest

from marquee.lake.parts import Manifest, Record, write_manifest, write_part
from marquee.lake.store import Store, open_store
from marquee.local.postgres import EmbeddedPostgres
from marquee.warehouse.loading import load_part_set
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


@dataclass(frozen=True)
class Lake:
    """A lake in a folder, and part sets written into it."""

    store: Store

    def publish(self, part_set: str, records: Iterable[Record], *, part_size: int = 250) -> Manifest:
        """Write the records as the parts of a part set, and its manifest."""
        every = list(records)
        infos = [
            write_part(self.store, part_set, number, every[start : start + part_size])
            for number, start in enumerate(range(0, len(every), part_size))
        ]
        made_at = max((record.fetched_at for record in every), default=datetime(2026, 1, 1, tzinfo=UTC))
        return write_manifest(self.store, Manifest(part_set=part_set, made_at=made_at, parts=tuple(infos)))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty lake."""
    return Lake(open_store(f"file://{tmp_path}/lake"))


def read_records(path: Path, at: datetime) -> list[Record]:
    """A file of documents, one a line, as records fetched at one moment."""
    with lzma.open(path, "rb") as lines:
        documents = [line.strip() for line in lines]
    return [Record(orjson.loads(document)["id"], "found", at, document) for document in documents]


@pytest.fixture(scope="session")
def real_films(tmdb_data: Path) -> list[Record]:
    """The 4,803 films of the 2017 catalogue as records, fetched on 2017-03-01."""
    return read_records(tmdb_data / "tmdb5000.jsonl.xz", datetime(2017, 3, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def real_details(tmdb_data: Path) -> list[Record]:
    """1,794 films as of December 2025, without credits and keywords."""
    return read_records(tmdb_data / "raw_details_2025-12.jsonl.xz", datetime(2025, 12, 15, tzinfo=UTC))


@pytest.fixture(scope="session")
def loaded_template(
    postgres: EmbeddedPostgres, real_films: list[Record], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a database that holds the 4,803 films of the 2017 catalogue, to be copied."""
    name = "loaded_template"
    postgres.create_database(name)
    migrate(postgres.url(name), PASSWORDS)
    lake = Lake(open_store(f"file://{tmp_path_factory.mktemp('lake')}"))
    lake.publish("backfill-2017", real_films)
    with psycopg.connect(Warehouse(postgres.url(name)).loader_url) as connection:
        load_part_set(connection, lake.store, "backfill-2017")
    with psycopg.connect(postgres.url(name), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return name


@pytest.fixture
def loaded_warehouse(postgres: EmbeddedPostgres, loaded_template: str, request: pytest.FixtureRequest) -> Warehouse:
    """A warehouse of one's own that holds the 4,803 films of the 2017 catalogue (part set backfill-2017)."""
    name = f"loaded_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {loaded_template} STRATEGY file_copy")
    migrate(postgres.url(name), PASSWORDS)
    return Warehouse(postgres.url(name))
