"""Loads part sets of the lake into the warehouse: exactly once, one transaction for each."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import orjson
import psycopg

from marquee.errors import PartSetChanged, TooManyBadDocuments
from marquee.lake.parts import Manifest, part_sets, read_manifest
from marquee.lake.store import Store
from marquee.warehouse.chunks import CHUNK
from marquee.warehouse.connections import refusals
from marquee.warehouse.drift import Difference
from marquee.warehouse.lines import Bad, StoredPart, StoredParts
from marquee.warehouse.transfer import Progress, Transfer, alone
from marquee.warehouse.writing import read

BAD_SHARE = 0.1
FEW = 20  # so many bad documents never stop a load, however small it is


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

    def __str__(self) -> str:
        """The report for a log: one line, and one for each way in which documents differed from the contract."""
        if self.already:
            return f"{self.part_set} had been loaded before: nothing to do."
        head = (
            f"{self.part_set}: {self.documents} documents, {self.tombstones} tombstones,"
            f" {self.quarantined} quarantined, {self.rows} rows in {self.seconds:.1f} s."
        )
        return "\n".join([head, *(f"  drift ({each.verdict}): {each}" for each in self.drift)])


def load_pending(
    connection: psycopg.Connection, store: Store, *, bad_share: float = BAD_SHARE, progress: Progress | None = None
) -> Iterator[LoadReport]:
    """Load every published part set that the ledger does not have, in the order of their making; report on each."""
    with refusals(connection, "read the ledger"), connection.transaction():
        done = {name for (name,) in connection.execute("SELECT part_set FROM warehouse.load_ledger").fetchall()}
    missing = part_sets(store, except_for=done)
    for name in missing:
        yield load_part_set(connection, store, name, bad_share=bad_share, progress=progress)


def load_part_set(
    connection: psycopg.Connection,
    store: Store,
    part_set: str,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress | None = None,
    processes: int | None = None,
) -> LoadReport:
    """Load one part set in one transaction; a part set that is in the ledger changes nothing.

    The role marquee_loader suffices. The connection must not be in a transaction. Loaders wait for each other.
    `processes` work documents out: 0 is a thread of this process, None as many as a load of this size is worth.
    Raises PartDamaged, PartSetChanged, TooManyBadDocuments, PrivilegeMissing, WarehouseReadOnly and WarehouseFull:
    after each of them nothing of the part set is visible.
    """
    manifest = read_manifest(store, part_set)
    with refusals(connection, "load"), connection.transaction():
        alone(connection)
        known = connection.execute(read("entry"), [part_set]).fetchone()
        if known is None:
            return _load(connection, store, manifest, bad_share, progress, processes)
    digest, documents, tombstones, quarantined, rows, seconds = known
    if digest != manifest.digest:
        raise PartSetChanged(part_set=part_set)
    return LoadReport(part_set, documents, tombstones, quarantined, rows, seconds, already=True)


def _load(
    connection: psycopg.Connection,
    store: Store,
    manifest: Manifest,
    bad_share: float,
    progress: Progress | None,
    processes: int | None,
) -> LoadReport:
    started = time.monotonic()
    transfer = Transfer(connection)
    transfer.run(
        _batches(store, manifest),
        manifest.documents + manifest.tombstones,
        judge=lambda bad: _judge(manifest, bad_share, bad),
        progress=progress,
        processes=processes,
    )
    report = LoadReport(
        part_set=manifest.part_set,
        documents=manifest.documents,
        tombstones=manifest.tombstones,
        quarantined=len(transfer.bad),
        rows=transfer.rows,
        seconds=time.monotonic() - started,
        drift=tuple(transfer.drift.report(transfer.bad)),
    )
    drift = orjson.dumps([asdict(difference) for difference in report.drift]).decode()
    connection.execute(read("enter"), {**asdict(report), "drift": drift, "digest": manifest.digest})
    return report


def _batches(store: Store, manifest: Manifest) -> Iterator[StoredParts]:
    """The parts as they are stored, so many at a time that each batch fills a chunk."""
    batch: list[StoredPart] = []
    records = 0
    for info in manifest.parts:
        batch.append(StoredPart(info.key, info.sha256, store.read(info.key)))
        records += info.documents + info.tombstones
        if records >= CHUNK:
            yield StoredParts(batch)
            batch, records = [], 0
    if batch:
        yield StoredParts(batch)


def _judge(manifest: Manifest, bad_share: float, bad: list[Bad]) -> None:
    """Stop the load when more documents are bad than the allowed share of all."""
    if len(bad) > max(FEW, bad_share * manifest.documents):
        reasons = Counter(each.reason for each in bad)
        raise TooManyBadDocuments(
            part_set=manifest.part_set,
            bad=len(bad),
            documents=manifest.documents,
            reasons=", ".join(f"{reason} {count}" for reason, count in reasons.most_common()),
            example=f"{bad[0].detail} in line {bad[0].line.number} of {bad[0].line.part_key}",
            share=bad_share,
        )
