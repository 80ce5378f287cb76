"""Loads part sets of the lake into the warehouse: exactly once, one transaction for each."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import orjson
import psycopg

from marquee.errors import PartSetChanged, TooManyBadDocuments
from marquee.lake.parts import Manifest, part_sets, read_manifest, read_part
from marquee.lake.store import Store
from marquee.warehouse import states
from marquee.warehouse.chunks import Chunk, Line, split, work_out
from marquee.warehouse.connections import refusals
from marquee.warehouse.drift import Difference, Drift
from marquee.warehouse.rows import Names
from marquee.warehouse.writing import Writer, read

LOCK = 4_803_002  # any number, the same for every loader of this database
BAD_SHARE = 0.1
BULK_FROM = 2_000  # documents from which taking indexes away and putting them back pays
FEW = 20  # so many bad documents never stop a load, however small it is

Progress = Callable[[int, int], None]
"""Hears how many records of how many are written."""


@dataclass(frozen=True)
class LoadReport:
    """What a load did. `already` is True, and nothing else was looked at, when the ledger had the part set."""

    part_set: str
    documents: int
    tombstones: int
    quarantined: int
    rows: int
    seconds: float
    drift: tuple[Difference, ...] = ()
    already: bool = False


def load_pending(
    connection: psycopg.Connection, store: Store, *, bad_share: float = BAD_SHARE, progress: Progress | None = None
) -> list[LoadReport]:
    """Load every published part set that the ledger does not have, in the order of their making."""
    with connection.transaction():
        done = {name for (name,) in connection.execute("SELECT part_set FROM warehouse.load_ledger").fetchall()}
    missing = part_sets(store, except_for=done)
    return [load_part_set(connection, store, name, bad_share=bad_share, progress=progress) for name in missing]


def load_part_set(
    connection: psycopg.Connection,
    store: Store,
    part_set: str,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress | None = None,
) -> LoadReport:
    """Load one part set in one transaction; a part set that is in the ledger changes nothing.

    The role marquee_loader suffices. The connection must not be in a transaction. Loaders wait for each other.
    Raises PartDamaged, PartSetChanged, TooManyBadDocuments, PrivilegeMissing, WarehouseReadOnly and WarehouseFull:
    after each of them nothing of the part set is visible.
    """
    manifest = read_manifest(store, part_set)
    with refusals(connection, "load"), connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        known = connection.execute(read("entry"), [part_set]).fetchone()
        if known is None:
            return _Load(connection, store, manifest, bad_share, progress or _silent).run()
    digest, documents, tombstones, quarantined, rows, seconds = known
    if digest != manifest.digest:
        raise PartSetChanged(part_set=part_set)
    return LoadReport(part_set, documents, tombstones, quarantined, rows, seconds, already=True)


class _Load:
    """One load of one part set, inside its transaction."""

    def __init__(
        self, connection: psycopg.Connection, store: Store, manifest: Manifest, bad_share: float, progress: Progress
    ) -> None:
        self.connection, self.store, self.manifest = connection, store, manifest
        self.most_bad = max(FEW, bad_share * manifest.documents)
        self.bad_share, self.progress = bad_share, progress
        self.drift, self.names = Drift(), Names()
        self.reasons: Counter[str] = Counter()
        self.example = ""

    def run(self) -> LoadReport:
        """Load everything, write the ledger's row, and report."""
        started = time.monotonic()
        connection, manifest = self.connection, self.manifest
        connection.execute("SELECT setval('warehouse.rows_loading', 0), set_config('random_page_cost', '1.1', true)")
        self.writer = Writer(connection, bulk=manifest.documents >= BULK_FROM)
        self._write_all()
        self.writer.finish()
        connection.execute("SELECT setval('warehouse.rows_loading', 0)")
        report = LoadReport(
            part_set=manifest.part_set,
            documents=manifest.documents,
            tombstones=manifest.tombstones,
            quarantined=self.reasons.total(),
            rows=self.writer.rows,
            seconds=time.monotonic() - started,
            drift=tuple(self.drift.report()),
        )
        self._enter(report)
        return report

    def _write_all(self) -> None:
        """Work chunks out in a thread while the one before is being written."""
        done, total = 0, self.manifest.documents + self.manifest.tombstones
        with ThreadPoolExecutor(1, "work-out") as pool, _turns():
            for future in self._worked_out(pool):
                chunk = future.result()
                self._judge(chunk)
                self.writer.write(chunk)
                done += chunk.lines
                self.progress(done, total)

    def _worked_out(self, pool: ThreadPoolExecutor) -> Iterator[Future[Chunk]]:
        """Each chunk's future, handed out when the next chunk's work has begun.

        A chunk that shares a film with the one before needs what that one writes, so it begins after it.
        """
        waiting: Future[Chunk] | None = None
        under_way: set[int] = set()
        for lines in split(self._lines()):
            ids = {line.record.movie_id for line in lines}
            if waiting and not under_way.isdisjoint(ids):
                yield waiting
                waiting = None
            known = states.read(self.connection, list(ids))
            begun = pool.submit(work_out, lines, known, self.names, self.drift)
            if waiting:
                yield waiting
            waiting, under_way = begun, ids
        if waiting:
            yield waiting

    def _lines(self) -> Iterator[Line]:
        for info in self.manifest.parts:
            for number, record in enumerate(read_part(self.store, info), 1):
                yield Line(info.key, number, record)

    def _judge(self, chunk: Chunk) -> None:
        """Stop the load when more documents are bad than the allowed share of all."""
        self.reasons += chunk.reasons
        if chunk.quarantine and not self.example:
            key, line = chunk.quarantine[0].split("\t")[:2]
            self.example = f"line {line} of {key}"
        if self.reasons.total() > self.most_bad:
            raise TooManyBadDocuments(
                part_set=self.manifest.part_set,
                bad=self.reasons.total(),
                documents=self.manifest.documents,
                reasons=", ".join(f"{reason} {count}" for reason, count in self.reasons.most_common()),
                example=self.example,
                share=self.bad_share,
            )

    def _enter(self, report: LoadReport) -> None:
        drift = orjson.dumps([asdict(difference) for difference in report.drift]).decode()
        values = {**asdict(report), "drift": drift, "digest": self.manifest.digest}
        self.connection.execute(read("enter"), values)


@contextmanager
def _turns() -> Iterator[None]:
    """Let threads take turns more often: the one that talks to Postgres needs Python shortly and many times."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _silent(done: int, total: int) -> None:
    """Nobody listens to the progress."""
