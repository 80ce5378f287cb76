"""A load that dies, at whichever statement, leaves nothing; the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from marquee.warehouse.loading import load_part_set, load_pending

STATEMENTS = b"QPcf"
"""Postgres' protocol: a query, a statement to parse, the end of a COPY, well or ill."""

LOADER = """
import sys, psycopg
from marquee.lake.store import open_store
from marquee.warehouse.loading import load_part_set
with psycopg.connect(sys.argv[1]) as connection:
    load_part_set(connection, open_store(sys.argv[2]), sys.argv[3])
"""


class Proxy:
    """Stands between a client and Postgres, counts the client's statements, and calls `strike` instead of passing on
    the one with the number `at` (from 1; 0: never)."""

    def __init__(self, port: int, at: int = 0, strike: Callable[[], None] = lambda: None) -> None:
        self.server, self.at, self.strike, self.statements = port, at, strike, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        client, _ = self.listener.accept()
        with client, self.listener, socket.create_connection(("127.0.0.1", self.server)) as server:
            self._pass(client, server)

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        buffer, begun = b"", False
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(1 << 16)
                if not data:
                    return
                if ready is server:
                    client.sendall(data)
                    continue
                buffer += data
                while len(buffer) >= (5 if begun else 4):
                    size = struct.unpack("!I", buffer[1:5] if begun else buffer[:4])[0] + (1 if begun else 0)
                    if len(buffer) < size:
                        break
                    message, buffer = buffer[:size], buffer[size:]
                    if begun and message[0] in STATEMENTS:
                        self.statements += 1
                        if self.statements == self.at:
                            self.strike()
                            return
                    begun = begun or message[4:8] == struct.pack("!I", 3 << 16)
                    server.sendall(message)


def through(url: str, proxy: Proxy) -> str:
    """The same URL by way of the proxy, without encryption."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(
        parts._replace(netloc=f"{login}@127.0.0.1:{proxy.port}", query="sslmode=disable&gssencmode=disable")
    )


@pytest.fixture
def part_sets(lake: Any, record: Any) -> tuple[str, str]:
    """A first load that begins and ends the bulk mode, and a second one with every kind of change."""
    lake.publish("backfill-1", [record(number, 10) for number in range(1, 2101)], part_size=700)
    cast = {"cast": [{"id": 13, "name": "Lia", "character": "X\ty", "order": 1, "credit_id": ""}], "crew": []}
    lake.publish(
        "daily-2",
        [
            record(1, 20, title="Changed", genres=[], credits=cast, release_dates={"results": []}, revenue=8),
            record(2, 20),
            record(3, 5, revenue=9),
            record(4, gone=True, hours=30),
            record(5, 20, title=None),
            record(5000, 20, belongs_to_collection={"id": 6, "name": "Another"}),
            record(1, 21, popularity=9.5),
            record(5001, gone=True, hours=1),
        ],
    )
    return "backfill-1", "daily-2"


def points(statements: int, slow: bool) -> Iterator[int]:
    """Every statement, or a few of them."""
    yield from range(1, statements + 1) if slow else range(2, statements + 1, max(1, statements // 3))


@contextmanager
def connected(url: str, proxy: Proxy) -> Iterator[Any]:
    """A connection by way of the proxy that may be dead at the end."""
    connection = psycopg.connect(through(url, proxy))
    try:
        yield connection
    finally:
        connection.close()


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_losing_the_backend_at_any_statement_changes_nothing(
    postgres: Any, warehouse: Any, lake: Any, part_sets: tuple[str, str], content: Any, slow: bool
) -> None:
    for number, name in enumerate(part_sets):
        proxy = Proxy(postgres.port)
        with warehouse.owner() as owner:
            before = content(owner)
        # How many statements the load takes is counted on a copy.
        copy = f"copy_{number}_{os.getpid()}_{int(slow)}"
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {copy} TEMPLATE {warehouse.owner_url.rpartition('/')[2]}")
        with connected(postgres.url(copy), proxy) as connection:
            load_part_set(connection, lake.store, name)
            statements = proxy.statements
            undisturbed = content(connection)
        for at in points(statements, slow):
            struck = Proxy(postgres.port, at, lambda: _terminate(warehouse.owner_url))
            with connected(warehouse.loader_url, struck) as connection, pytest.raises(psycopg.OperationalError):
                load_part_set(connection, lake.store, name)
            with warehouse.owner() as owner:
                assert content(owner) == before, at
        with warehouse.loader() as connection:
            load_part_set(connection, lake.store, name)
        with warehouse.owner() as owner:
            assert content(owner) == undisturbed
            assert owner.execute("SELECT count(*) FROM warehouse.load_ledger").fetchone() == (number + 1,)


def _terminate(owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE usename = 'marquee_loader' AND datname = current_database()"
        )


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_killing_the_loader_at_any_statement_changes_nothing(
    postgres: Any, warehouse: Any, lake: Any, part_sets: tuple[str, str], content: Any, slow: bool
) -> None:
    first, name = part_sets
    with warehouse.loader() as connection:
        load_part_set(connection, lake.store, first)
    with warehouse.owner() as owner:
        before = content(owner)
    for at in [3, *range(9, 90, 4)] if slow else [12, 40]:
        process: list[subprocess.Popen[bytes]] = []
        proxy = Proxy(postgres.port, at, lambda process=process: process[0].send_signal(signal.SIGKILL))  # type: ignore[misc]
        url = through(warehouse.loader_url, proxy)
        process.append(subprocess.Popen([sys.executable, "-c", LOADER, url, lake.store.url, name]))
        assert process[0].wait(60) == -signal.SIGKILL, proxy.statements
        with warehouse.owner() as owner:
            assert content(owner) == before, at
    with warehouse.loader() as connection:
        assert [report.part_set for report in load_pending(connection, lake.store)] == [name]
