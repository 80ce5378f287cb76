"""Moves records into the warehouse inside one transaction: one chunk is worked out while another is written."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import psycopg

from marquee.warehouse import states
from marquee.warehouse.chunks import Chunk, split
from marquee.warehouse.drift import Drift
from marquee.warehouse.hands import Work, hands
from marquee.warehouse.lines import Bad, Line
from marquee.warehouse.writing import Writer

LOCK = 4_803_002  # any number, the same for every loader of this database
BULK_FROM = 2_000  # records from which taking indexes away from an empty warehouse and putting them back pays

PROCESSES_FROM = 20_000  # records from which processes pay for their start
MOST_PROCESSES = 3  # Postgres works on one core, and cannot take more than these hand over

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
        lines: Iterable[Line],
        total: int,
        *,
        judge: Judge,
        progress: Progress | None = None,
        processes: int | None = None,
    ) -> None:
        """Write all records. The caller holds the transaction; other transfers wait until it ends.

        `processes` work documents out: 0 is a thread of this process, None as many as a load of this size is worth.
        """
        self.connection.execute("SELECT set_config('random_page_cost', '1.1', true)")
        self.connection.execute("SELECT setval('warehouse.rows_loading', 0)")
        writer = Writer(self.connection, bulk=total >= BULK_FROM)
        done = 0
        if processes is None:
            processes = _processes() if total >= PROCESSES_FROM else 0
        with hands(processes) as work, _turns():
            for chunk in self._worked_out(lines, work, ahead=max(1, processes)):
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

    def _worked_out(self, lines: Iterable[Line], work: Work, ahead: int) -> Iterator[Chunk]:
        """Each chunk in order, handed out when work on so many after it has begun.

        A chunk that shares a film with one under way needs what that one writes, so it begins after it.
        """
        under_way: deque[tuple[Future[Chunk], set[int]]] = deque()
        for chunk in split(lines):
            ids = {line.record.movie_id for line in chunk}
            while any(not ids.isdisjoint(others) for _, others in under_way):
                yield under_way.popleft()[0].result()
            known = states.read(self.connection, list(ids))
            under_way.append((work(chunk, known), ids))
            if len(under_way) > ahead:
                yield under_way.popleft()[0].result()
        while under_way:
            yield under_way.popleft()[0].result()


def _processes() -> int:
    """As many as there are cores beside the one for Postgres, within reason; at least one."""
    return max(1, min(MOST_PROCESSES, (os.cpu_count() or 1) - 1))


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
