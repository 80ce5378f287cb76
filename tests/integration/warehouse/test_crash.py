"""A load that dies, at whichever statement, leaves nothing; the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from marquee.lake.store import Store
from marquee.local.postgres import EmbeddedPostgres
from marquee.warehouse.loading import load_part_set
from marquee.warehouse.migrations import migrate

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
    the one with the number `at` (from 1; 0: never), or with `late` right after it."""

    def __init__(
        self, port: int, at: int = 0, strike: Callable[[], None] = lambda: None, *, late: bool = False
    ) -> None:
        self.server, self.at, self.strike, self.late, self.statements = port, at, strike, late, 0
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
                            if self.late:
                                server.sendall(message)
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


def rehearsed(postgres: Any, warehouse: Any, lake: Any, name: str, content: Any) -> tuple[int, Any]:
    """How many statements a load takes, and what it ends in: done on a copy of the warehouse."""
    original = warehouse.owner_url.rpartition("/")[2]
    copy = f"{original}_{name.replace('-', '_')}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {copy} TEMPLATE {original}")
    proxy = Proxy(postgres.port)
    with connected(postgres.url(copy), proxy) as connection:
        load_part_set(connection, lake.store, name)
        return proxy.statements, content(connection)


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_losing_the_backend_at_any_statement_changes_nothing(
    postgres: Any, warehouse: Any, lake: Any, part_sets: tuple[str, str], content: Any, slow: bool
) -> None:
    for number, name in enumerate(part_sets):
        with warehouse.owner() as owner:
            before = content(owner)
        statements, undisturbed = rehearsed(postgres, warehouse, lake, name, content)
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
    for number, name in enumerate(part_sets):
        with warehouse.owner() as owner:
            before = content(owner)
        statements, undisturbed = rehearsed(postgres, warehouse, lake, name, content)
        for at in range(1, statements + 1) if slow else ([], [12, 40])[number]:
            process: list[subprocess.Popen[bytes]] = []
            proxy = Proxy(postgres.port, at, lambda process=process: process[0].send_signal(signal.SIGKILL))  # type: ignore[misc]
            url = through(warehouse.loader_url, proxy)
            process.append(subprocess.Popen([sys.executable, "-c", LOADER, url, lake.store.url, name]))
            assert process[0].wait(60) == -signal.SIGKILL, proxy.statements
            with warehouse.owner() as owner:
                assert content(owner) == before, at
        with warehouse.loader() as connection:
            load_part_set(connection, lake.store, name)
        with warehouse.owner() as owner:
            assert content(owner) == undisturbed


@pytest.fixture
def own_server(free_port: int) -> Iterator[EmbeddedPostgres]:
    """A server that may crash without harm to other tests. What processes wrote outlives them without fsync, too."""
    with tempfile.TemporaryDirectory(prefix="marquee-crash-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = EmbeddedPostgres(home / "pg", free_port, secrets.token_hex(8), home / "postgres.log")
        with server.running("-c", "fsync=off"):
            yield server


def copy_of(server: EmbeddedPostgres, template: str, name: str) -> str:
    """The URL of a new copy of a database, once the server is through with its recovery; an older one is dropped."""
    server.wait(lambda: True)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.url(name)


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_a_server_that_crashes_within_any_statement_recovers_to_the_same_state(
    own_server: EmbeddedPostgres, passwords: Any, lake: Any, part_sets: tuple[str, str], content: Any, slow: bool
) -> None:
    """The backend is killed by SIGKILL while it works on a statement; Postgres goes through its recovery."""
    own_server.create_database("before_0")
    migrate(own_server.url("before_0"), passwords)
    for number, name in enumerate(part_sets):
        with psycopg.connect(own_server.url(f"before_{number}")) as connection:
            before = content(connection)
        proxy = Proxy(own_server.port)
        with connected(copy_of(own_server, f"before_{number}", f"before_{number + 1}"), proxy) as connection:
            load_part_set(connection, lake.store, name)
            statements = proxy.statements
            undisturbed = content(connection)
        for at in range(1, statements + 1) if slow else ([], [30, statements])[number]:
            url = copy_of(own_server, f"before_{number}", "struck")
            kill_within(own_server, url, at, lake.store, name)
            with psycopg.connect(url) as connection:
                found = content(connection)
                assert found == before or (at == statements and found == undisturbed), (name, at)
                connection.rollback()
                load_part_set(connection, lake.store, name)
                assert content(connection) == undisturbed, (name, at)


def kill_within(server: EmbeddedPostgres, url: str, at: int, store: Store, name: str) -> None:
    """Kill the backend of a load while it works on the statement with this number; return after the recovery."""
    crashes = server.log.read_text().count("was terminated by signal 9")
    pids: list[int] = []
    proxy = Proxy(server.port, at, lambda: os.kill(pids[0], signal.SIGKILL), late=True)
    with connected(url, proxy) as connection:
        pids.append(connection.info.backend_pid)
        with pytest.raises(psycopg.OperationalError):
            load_part_set(connection, store, name)
    while server.log.read_text().count("was terminated by signal 9") == crashes:
        server.wait(lambda: True)  # the server has not noticed yet
    server.wait(lambda: True)


def test_loaders_at_the_same_time_end_in_the_same_state(
    postgres: Any, warehouse: Any, lake: Any, part_sets: tuple[str, str], content: Any
) -> None:
    other = f"{warehouse.owner_url.rpartition('/')[2]}_in_turn"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {other} TEMPLATE {warehouse.owner_url.rpartition('/')[2]}")

    def load(names: tuple[str, ...]) -> list[bool]:
        with warehouse.loader() as connection:
            return [load_part_set(connection, lake.store, name).already for name in names]

    first, second = part_sets
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(load, [(first, second), (second, first), (second,), (first,)]))
    assert sorted(chain.from_iterable(done)) == [False] * 2 + [True] * 4
    with psycopg.connect(postgres.url(other)) as in_turn, warehouse.owner() as at_once:
        for name in part_sets:
            load_part_set(in_turn, lake.store, name)
        assert content(at_once) == content(in_turn)
