"""From TMDB into the lake: plan the films of a part set, fetch its chunks side by side, publish it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, starmap
from pathlib import Path

from pydantic import TypeAdapter

from marquee.errors import BadBody, ObjectMissing, PartSetIncomplete, TooManyBadBodies
from marquee.lake import keys
from marquee.lake.journal import Journal
from marquee.lake.parts import Manifest, PartInfo, describe_part, read_manifest, write_manifest, write_part
from marquee.lake.plan import Chunk, read_chunk, read_plan
from marquee.lake.planning import plan_backfill, plan_day, plan_ids
from marquee.lake.record import Failure, Record
from marquee.lake.store import Store
from marquee.tmdb.backoff import utc_now
from marquee.tmdb.client import TmdbClient

__all__ = ["fetch_chunk", "plan_backfill", "plan_day", "plan_ids", "progress", "publish"]

WORKERS = 16  # 40 requests a second at 300 ms of latency are 12 in flight

ODD, ODD_SHARE = 5, 0.2  # films of a part that may fail; more of them are TMDB's trouble, not theirs

log = logging.getLogger(__name__)

Now = Callable[[], datetime]
_Item = Record | Failure
_Receipt = TypeAdapter(tuple[PartInfo, ...])


def fetch_chunk(
    client: TmdbClient,
    store: Store,
    chunk_key: str,
    *,
    now: Now = utc_now,
    progress: Callable[[int], None] | None = None,
    workers: int = WORKERS,
    journal: Path | None = None,
) -> int:
    """Fetch what is missing of a chunk; the number of its films that the lake then holds, tombstones included.

    `progress` hears, after every part, how many films of the chunk are done. Raises KeyRefused, BadRequest and
    Unavailable; parts that were written stay, and the next call goes on after them. `journal` is a folder on this
    machine's disk: with it the next call here goes on after the last film instead of the last part.
    """
    chunk = read_chunk(store, chunk_key)
    part_set = keys.part_set_of(chunk_key)
    infos = _receipt(store, part_set, chunk.number)
    if infos is None:
        log.info("%s, chunk %d: %d films", part_set, chunk.number, len(chunk.ids))
        with _journal(journal, part_set, chunk) as notes:
            fetching = _Fetching(client, store, part_set, chunk, now, notes)
            infos = tuple(fetching.parts(workers, progress or _ignore))
            store.create(keys.receipt(part_set, chunk.number), _Receipt.dump_json(infos))
    elif progress:
        progress(len(chunk.ids))
    return sum(info.documents + info.tombstones for info in infos)


def publish(store: Store, part_set: str, *, now: Now = utc_now) -> Manifest:
    """Write the manifest, last of all. Idempotent. Raises PartSetIncomplete while a chunk is not fetched."""
    try:
        return read_manifest(store, part_set)
    except ObjectMissing:
        pass
    plan = read_plan(store, part_set)
    if plan is None:
        raise PartSetIncomplete(part_set=part_set, missing="its plan")
    receipts = [_receipt(store, part_set, number) for number in range(len(plan.chunks))]
    missing = [str(number) for number, receipt in enumerate(receipts) if receipt is None]
    if missing:
        raise PartSetIncomplete(part_set=part_set, missing=f"chunks {', '.join(missing)}")
    parts = tuple(info for receipt in receipts for info in receipt or ())
    return write_manifest(store, Manifest(part_set=part_set, made_at=now(), parts=parts))


def progress(store: Store) -> tuple[int, int | None]:
    """Films in the lake and films planned, of the part set that was planned last; (0, None) without any plan.

    Reads plans and lists keys only.
    """
    plans = [read_plan(store, keys.part_set_of(key)) for key in store.list(keys.MOVIES) if key.endswith(keys.PLAN)]
    newest = max((plan for plan in plans if plan), key=lambda plan: plan.made_at, default=None)
    if newest is None:
        return 0, None
    parts = store.list(f"{keys.folder(newest.part_set)}part-")
    return sum(newest.films_of(keys.part_number(key)) for key in parts), newest.films


def _receipt(store: Store, part_set: str, chunk: int) -> tuple[PartInfo, ...] | None:
    try:
        return _Receipt.validate_json(store.read(keys.receipt(part_set, chunk)))
    except ObjectMissing:
        return None


def _journal(folder: Path | None, part_set: str, chunk: Chunk) -> AbstractContextManager[Journal | None]:
    """The chunk's journal; none where the disk does not allow one, for nothing depends on it."""
    if folder is None:
        return nullcontext()
    try:
        return Journal(folder / f"{part_set}.chunk-{chunk.number:05}.jsonl")
    except OSError as error:
        log.warning("no journal: %s. After a crash, up to two parts of the chunk would be fetched again.", error)
        return nullcontext()


@dataclass(frozen=True)
class _Fetching:
    """A chunk on its way into the lake."""

    client: TmdbClient
    store: Store
    part_set: str
    chunk: Chunk
    now: Now
    journal: Journal | None

    def parts(self, workers: int, progress: Callable[[int], None]) -> Iterator[PartInfo]:
        """The parts in order: those in the lake are described, the others fetched.

        Two parts are under way at once, so that requests go on while one is written.
        """
        present = set(self.store.list(f"{keys.folder(self.part_set)}part-"))
        pool = ThreadPoolExecutor(workers, f"fetch-{self.chunk.number}")

        def start(number: int, ids: tuple[int, ...]) -> tuple[int, int, list[Future[_Item]] | None]:
            missing = keys.part(self.part_set, number) not in present
            return number, len(ids), [pool.submit(self._film, movie_id) for movie_id in ids] if missing else None

        todo = starmap(start, self.chunk.batches())
        under_way = deque(islice(todo, 2))
        done = 0
        try:
            while under_way:
                number, films, futures = under_way.popleft()
                yield self._part(number, futures)
                under_way.extend(islice(todo, 1))
                done += films
                progress(done)
        finally:
            pool.shutdown(cancel_futures=True)

    def _part(self, number: int, futures: list[Future[_Item]] | None) -> PartInfo:
        if futures is None:
            return describe_part(self.store, keys.part(self.part_set, number))
        items = [future.result() for future in futures]
        failures = [item for item in items if isinstance(item, Failure)]
        if len(failures) > max(ODD, ODD_SHARE * len(items)):
            raise TooManyBadBodies(failed=len(failures), films=len(items), example=failures[0].reason)
        return write_part(self.store, self.part_set, number, items)

    def _film(self, movie_id: int) -> _Item:
        """What the journal or TMDB says about a film."""
        if self.journal and (noted := self.journal.get(movie_id)):
            return noted
        item = self._ask(movie_id)
        if self.journal and isinstance(item, Record):
            self.journal.add(item)
        return item

    def _ask(self, movie_id: int) -> _Item:
        try:
            document = self.client.movie(movie_id)
        except BadBody as error:
            log.warning("%s It goes into the manifest, and the run goes on.", error)
            return Failure(movie_id, self.now(), str(error))
        return Record(movie_id, "gone" if document is None else "found", self.now(), document)


def _ignore(done: int) -> None:
    """Nobody listens to the progress."""
