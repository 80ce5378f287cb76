"""Brings a warehouse's schema up to date: forward only, a transaction a file, safe from several processes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from marquee.errors import MigrationChanged, ServerTooOld, WarehouseNewer
from marquee.settings import SQL
from marquee.warehouse import roles
from marquee.warehouse.connections import connect, refusals

OLDEST_SERVER = 16
_LOCK = 4_803_001  # any number, the same for every Marquee that migrates this database
_LEDGER = (SQL / "roles" / "migration_ledger.sql").read_text()


@dataclass(frozen=True)
class Migration:
    """One file: its name orders it, its checksum proves that it is still what was applied."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def known(folder: Path = SQL / "migrations") -> list[Migration]:
    """The migrations of this Marquee, in order."""
    return [Migration(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))]


def migrate(owner_url: str, passwords: dict[str, str], folder: Path = SQL / "migrations") -> list[str]:
    """Apply what is missing and set up the roles; the names of the migrations that were applied now.

    `passwords` maps marquee_loader, marquee_service and marquee_ask to their passwords; a role left out keeps
    the one that it has. The owner need not be a superuser: owning the database, and CREATEROLE, are enough.
    Raises ServerTooOld, MigrationChanged, WarehouseNewer, PrivilegeMissing, WarehouseReadOnly and
    WarehouseUnreachable.
    """
    with connect(owner_url, application="marquee migrate", autocommit=True) as connection:
        check_version(connection.info.server_version)
        with _alone(connection), refusals(connection, "migrate the warehouse"):
            roles.ensure(connection, passwords)
            applied = _apply(connection, known(folder))
            roles.grant(connection)
    return applied


def check_version(version: int) -> None:
    """Raise ServerTooOld for a server's version number, such as 150004, before the oldest supported."""
    if version // 10_000 < OLDEST_SERVER:
        raise ServerTooOld(found=version // 10_000, needed=OLDEST_SERVER)


@contextmanager
def _alone(connection: psycopg.Connection) -> Iterator[None]:
    """Hold the lock that lets one process at a time migrate this database."""
    connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _apply(connection: psycopg.Connection, migrations: list[Migration]) -> list[str]:
    connection.execute(_LEDGER)
    rows = connection.execute("SELECT name, checksum FROM marquee.migrations").fetchall()
    done: dict[str, str] = dict(rows)
    _compare(migrations, done)
    missing = [migration for migration in migrations if migration.name not in done]
    for migration in missing:
        with connection.transaction():
            connection.execute(migration.text)
            connection.execute(
                "INSERT INTO marquee.migrations VALUES (%s, %s)",
                [migration.name, migration.checksum],
            )
    return [migration.name for migration in missing]


def _compare(migrations: list[Migration], done: dict[str, str]) -> None:
    """Refuse a warehouse whose history is not a beginning of ours."""
    files = {migration.name: migration.checksum for migration in migrations}
    for name, checksum in sorted(done.items()):
        if name not in files:
            raise WarehouseNewer(name=name)
        if files[name] != checksum:
            raise MigrationChanged(name=name)
