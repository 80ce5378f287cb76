"""The service's database connections: one pool for each of its two roles. Used from threads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

from psycopg import Connection, DataError, OperationalError
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

from marquee.settings import SQL
from surface.problems import Problem

Row = dict[str, Any]
Parameters = Mapping[str, Any]

WAIT_SECONDS = 3.0
RECONNECT_SECONDS = 2.0
SERVICE_OPTIONS = "-c statement_timeout=10s -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s -c jit=off"


@cache
def statement(name: str) -> bytes:
    """The text of sql/service/<name>.sql."""
    return (SQL / "service" / f"{name}.sql").read_bytes()


def unavailable() -> Problem:
    """What a client hears while the database is away."""
    return Problem(503, "The database does not answer. Try again in a few seconds.", retry_after=5)


class Database:
    """The connections of one role; a broken one is replaced, so the database may come and go."""

    def __init__(self, url: str, name: str, *, size: int, options: str = "") -> None:
        self.name = name
        self._pool: ConnectionPool[Connection[tuple[Any, ...]]] = ConnectionPool(
            url,
            min_size=1,
            max_size=size,
            open=False,
            timeout=WAIT_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            max_waiting=size * 8,
            check=ConnectionPool.check_connection,
            kwargs={"options": options, "application_name": f"marquee_{name}", "connect_timeout": 3},
            name=name,
        )

    def open(self) -> None:
        """Begin to connect; does not wait."""
        self._pool.open(wait=False)

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()

    @contextmanager
    def connection(self) -> Iterator[Connection[tuple[Any, ...]]]:
        """A connection, committed at the end.

        Raises Problem 503 when there is none in time or it breaks, 422 for text that Postgres cannot hold (NUL).
        """
        try:
            with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, TooManyRequests, OperationalError) as error:
            raise unavailable() from error
        except DataError as error:
            raise Problem(422, "The text has a character that no film can have.") from error

    def raw(self) -> AbstractContextManager[Connection[tuple[Any, ...]]]:
        """A connection whose failures are psycopg's own, for the library."""
        return self._pool.connection()

    async def rows(self, name: str, parameters: Parameters | None = None) -> list[Row]:
        """The rows of one statement of sql/service."""
        return await asyncio.to_thread(self.fetch, name, parameters)

    async def execute(self, name: str, parameters: Parameters) -> None:
        """Run one statement of sql/service that returns nothing."""
        await asyncio.to_thread(self._execute, name, parameters)

    def gauges(self) -> tuple[int, int]:
        """Connections held, and requests waiting for one."""
        stats = self._pool.get_stats()
        return stats.get("pool_size", 0), stats.get("requests_waiting", 0)

    def fetch(self, name: str, parameters: Parameters | None = None) -> list[Row]:
        """The rows of one statement of sql/service, from a thread."""
        with self.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement(name), parameters).fetchall()

    def _execute(self, name: str, parameters: Parameters) -> None:
        with self.connection() as connection:
            connection.execute(statement(name), parameters)
