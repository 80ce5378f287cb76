"""Moves records into the warehouse inside one transaction: one chunk is worked out while another is written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg

from marquee.warehouse import states
from marquee.warehouse.chunks import Chunk, split, work_out
from marquee.warehouse.drift import Drift
from marquee.warehouse.lines import Bad, Line
from marquee.warehouse.rows import Names
from marquee.warehouse.writing import Writer

LOCK = 4_803_002  # any number, the same for every loader of this database
BULK_FROM = 2_000  # records from which taking indexes away from an empty warehouse and putting them back pays

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
        self._names = Names()

    def run(self, lines: Iterable[Line], total: int, *, judge: Judge, progress: Progress | None = None) -> None:
        """Write all records. The caller holds the transaction; other transfers wait until it ends."""
        self.connection.execute("SELECT set_config('random_page_cost', '1.1', true)")
        self.connection.execute("SELECT setval('warehouse.rows_loading', 0)")
        writer = Writer(self.connection, bulk=total >= BULK_FROM)
        done = 0
        with ThreadPoolExecutor(1, "work-out") as pool, _turns():
            for future in self._worked_out(lines, pool):
                chunk = future.result()
                self.bad += chunk.bad
                judge(self.bad)
                writer.write(chunk)
                done += chunk.lines
                if progress:
                    progress(done, total)
        writer.finish()
        self.rows = writer.rows
        self.connection.execute("SELECT setval('warehouse.rows_loading', 0)")

    def reasons(self) -> Counter[str]:
        """How many documents broke the contract in which way."""
        return Counter(bad.reason for bad in self.bad)

    def _worked_out(self, lines: Iterable[Line], pool: ThreadPoolExecutor) -> Iterator[Future[Chunk]]:
        """Each chunk's future, handed out when the next chunk's work has begun.

        A chunk that shares a film with the one before needs what that one writes, so it begins after it.
        """
        waiting: Future[Chunk] | None = None
        under_way: set[int] = set()
        for chunk in split(lines):
            ids = {line.record.movie_id for line in chunk}
            if waiting and not under_way.isdisjoint(ids):
                yield waiting
                waiting = None
            known = states.read(self.connection, list(ids))
            begun = pool.submit(work_out, chunk, known, self._names, self.drift)
            if waiting:
                yield waiting
            waiting, under_way = begun, ids
        if waiting:
            yield waiting


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
