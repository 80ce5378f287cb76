"""From TMDB into the lake: plan the films of a part set, fetch its chunks side by side, publish it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import islice, starmap

from pydantic import TypeAdapter

from marquee.errors import BadBody, ObjectMissing, PartSetIncomplete
from marquee.lake import keys
from marquee.lake.parts import Manifest, PartInfo, describe_part, read_manifest, write_manifest, write_part
from marquee.lake.plan import Chunk, read_chunk, read_plan
from marquee.lake.planning import plan_backfill, plan_day, plan_ids
from marquee.lake.record import Failure, Record
from marquee.lake.store import Store
from marquee.tmdb.backoff import utc_now
from marquee.tmdb.client import TmdbClient

__all__ = ["fetch_chunk", "plan_backfill", "plan_day", "plan_ids", "progress", "publish"]

WORKERS = 16  # 40 requests a second at 300 ms of latency are 12 in flight

Now = Callable[[], datetime]
_Receipt = TypeAdapter(tuple[PartInfo, ...])


def fetch_chunk(
    client: TmdbClient,
    store: Store,
    chunk_key: str,
    *,
    now: Now = utc_now,
    progress: Callable[[int], None] | None = None,
    workers: int = WORKERS,
) -> int:
    """Fetch what is missing of a chunk; the number of its films that the lake then holds, tombstones included.

    `progress` hears, after every part, how many films of the chunk are done. Raises KeyRefused, BadRequest
    and Unavailable; parts that were written stay, and the next call goes on after them.
    """
    part_set, chunk = keys.part_set_of(chunk_key), read_chunk(store, chunk_key)
    infos = _receipt(store, part_set, chunk)
    if infos is None:
        infos = tuple(_parts(client, store, part_set, chunk, now, progress or _ignore, workers))
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
    receipts = [_receipt(store, part_set, read_chunk(store, key)) for key in plan.chunks]
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


def _receipt(store: Store, part_set: str, chunk: Chunk) -> tuple[PartInfo, ...] | None:
    try:
        return _Receipt.validate_json(store.read(keys.receipt(part_set, chunk.number)))
    except ObjectMissing:
        return None


def _parts(
    client: TmdbClient,
    store: Store,
    part_set: str,
    chunk: Chunk,
    now: Now,
    progress: Callable[[int], None],
    workers: int,
) -> Iterator[PartInfo]:
    """The parts of a chunk in order: those in the lake are described, the others fetched.

    Two parts are under way at once, so that requests go on while one is written.
    """
    present = set(store.list(f"{keys.folder(part_set)}part-"))
    pool = ThreadPoolExecutor(workers, f"fetch-{chunk.number}")

    def start(number: int, ids: tuple[int, ...]) -> tuple[int, int, list[Future[Record | Failure]] | None]:
        missing = keys.part(part_set, number) not in present
        futures = [pool.submit(_fetch, client, movie_id, now) for movie_id in ids] if missing else None
        return number, len(ids), futures

    todo = starmap(start, chunk.batches())
    under_way = deque(islice(todo, 2))
    done = 0
    try:
        while under_way:
            number, films, futures = under_way.popleft()
            yield _store(store, part_set, number, futures, now)
            under_way.extend(islice(todo, 1))
            done += films
            progress(done)
    finally:
        pool.shutdown(cancel_futures=True)


def _store(
    store: Store, part_set: str, number: int, waiting: list[Future[Record | Failure]] | None, now: Now
) -> PartInfo:
    if waiting is None:
        return describe_part(store, keys.part(part_set, number))
    items = [future.result() for future in waiting]
    records = [item for item in items if isinstance(item, Record)]
    failures = [(item, now()) for item in items if isinstance(item, Failure)]
    return write_part(store, part_set, number, records, failures)


def _fetch(client: TmdbClient, movie_id: int, now: Now) -> Record | Failure:
    try:
        document = client.movie(movie_id)
    except BadBody as error:
        return Failure(movie_id, str(error))
    return Record(movie_id, "gone" if document is None else "found", now(), document)


def _ignore(done: int) -> None:
    """Nobody listens to the progress."""
