"""Moves records into the warehouse inside one transaction: chunks are worked out while others are written."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import cycle

import psycopg

from marquee.warehouse.chunks import Chunk, State
from marquee.warehouse.drift import Drift
from marquee.warehouse.hands import Hand, ready
from marquee.warehouse.lines import Bad, Batch
from marquee.warehouse.writing import Writer, read

LOCK = 4_803_002  # any number, the same for every loader of this database
BULK_FROM = 2_000  # records from which taking indexes away from an empty warehouse and putting them back pays

PROCESSES_FROM = 5_000  # records from which processes pay for their start
MOST_PROCESSES = 3  # one core of Postgres cannot take more than these hand over

Progress = Callable[[int, int], None]
"""Hears how many records of how many are written."""

Judge = Callable[[list[Bad]], None]
"""Looks at all bad documents so far after each chunk, and raises to stop."""


class Transfer:
    """What became of the records: `rows` written, `bad` documents, `drift` of the good ones."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.rows = 0
        self.bad: list[Bad] = []
        self.drift = Drift()

    def run(
        self,
        batches: Iterable[Batch],
        total: int,
        *,
        judge: Judge,
        progress: Progress | None = None,
        processes: int | None = None,
    ) -> None:
        """Write all records. The caller holds the transaction; other transfers wait until it ends.

        `processes` work documents out: 0 is a thread of this process, None as many as a load of this size is worth.
        """
        self.connection.execute("SELECT setval('warehouse.rows_loading', 0)")
        writer = Writer(self.connection, bulk=total >= BULK_FROM)
        done = 0
        if processes is None:
            processes = _processes() if total >= PROCESSES_FROM else 0
        with ready(processes) as hands, _turns():
            for chunk in self._worked_out(batches, hands):
                self.bad += chunk.bad
                self.drift.add(chunk.drift)
                judge(self.bad)
                writer.write(chunk)
                done += chunk.lines
                if progress:
                    progress(done, total)
        writer.finish()
        self.rows = writer.rows
        self.connection.execute("SELECT setval('warehouse.rows_loading', 0)")

    def _worked_out(self, batches: Iterable[Batch], hands: list[Hand]) -> Iterator[Chunk]:
        """Each chunk in order, while the hands read the batches and work out the chunks that follow it."""
        under_way: deque[tuple[Future[Chunk], set[int]]] = deque()
        opened: deque[tuple[Hand, Future[list[list[int]]]]] = deque()
        for hand, batch in zip(cycle(hands), batches):
            opened.append((hand, hand.open(batch)))
            if len(opened) > len(hands):
                yield from self._begin(*opened.popleft(), under_way, ahead=2 * len(hands))
        while opened:
            yield from self._begin(*opened.popleft(), under_way, ahead=2 * len(hands))
        while under_way:
            yield under_way.popleft()[0].result()

    def _begin(
        self,
        hand: Hand,
        opened: Future[list[list[int]]],
        under_way: deque[tuple[Future[Chunk], set[int]]],
        ahead: int,
    ) -> Iterator[Chunk]:
        """Let the chunks of a batch be worked out; hand out those before them that are done.

        A chunk that shares a film with one under way needs what that one writes, so it begins after it.
        """
        for ids in opened.result():
            films = set(ids)
            while any(not films.isdisjoint(others) for _, others in under_way):
                yield under_way.popleft()[0].result()
            under_way.append((hand.work(_states(self.connection, ids)), films))
            if len(under_way) > ahead:
                yield under_way.popleft()[0].result()


def _states(connection: psycopg.Connection, movie_ids: list[int]) -> dict[int, State]:
    """What the warehouse holds of those of the films that are known."""
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(read("states"), [movie_ids]).fetchall()
    return {row[0]: State._make(row) for row in rows}


def _processes() -> int:
    """As many as there are cores, within reason: Postgres is the smaller part of the work."""
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def alone(connection: psycopg.Connection) -> None:
    """Wait until no other transfer runs, and keep others waiting until this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@contextmanager
def _turns() -> Iterator[None]:
    """Let threads take turns more often: the one that talks to Postgres needs Python shortly and many times."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
