"""Which films a run fetches: from the id export, a slice of discover, a day's changes, or a list."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import islice

from marquee.errors import ExportMissing, SettingError
from marquee.lake.backfill import BackfillParams
from marquee.lake.plan import PART_SIZE, read_plan, write_plan
from marquee.lake.store import Store
from marquee.tmdb.backoff import utc_now
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.discover import Coverage, Slice
from marquee.tmdb.export import ExportRow

PAGES_AT_ONCE = 16
EARLIEST = 1870


Now = Callable[[], datetime]


def plan_backfill(
    client: TmdbClient,
    store: Store,
    part_set: str,
    params: BackfillParams,
    *,
    fresh: Collection[int] = (),
    now: Now = utc_now,
    chunk_size: int | None = None,
    part_size: int = PART_SIZE,
) -> list[str]:
    """The keys of the chunks of a backfill; planning again returns the same ones without asking TMDB.

    The key is checked first: a wrong address would make every film look gone.

    `fresh` are films that refresh_days leaves alone. Raises SettingError (an unknown genre), ExportMissing,
    CoverageGap.
    """
    if (known := read_plan(store, part_set)) is not None:
        return list(known.chunks)
    client.check()
    about: dict[str, object] = {"params": params.model_dump(mode="json")}
    if params.source == "export":
        ids = _from_export(latest_export(client, now().date()), params.limit, fresh)
    else:
        ids, coverage = _from_discover(client, params, now().date(), fresh)
        about["coverage"] = [asdict(each) for each in coverage]
    known = write_plan(store, part_set, ids, now=now(), about=about, size=chunk_size, part_size=part_size)
    return list(known.chunks)


def plan_day(client: TmdbClient, store: Store, part_set: str, day: date, *, now: Now = utc_now) -> list[str]:
    """The keys of the chunks of what changed on a UTC day; none for a day without changes. Idempotent."""
    if (known := read_plan(store, part_set)) is None:
        client.check()
        about: dict[str, object] = {"day": day.isoformat()}
        known = write_plan(store, part_set, client.changes(day), now=now(), about=about)
    return list(known.chunks)


def plan_ids(store: Store, part_set: str, ids: Iterable[int], *, now: Now = utc_now) -> list[str]:
    """The keys of the chunks of a given list of films (reconciliation). Idempotent."""
    if (known := read_plan(store, part_set)) is None:
        known = write_plan(store, part_set, list(once(ids)), now=now(), about={})
    return list(known.chunks)


def latest_export(client: TmdbClient, today: date) -> Iterator[ExportRow]:
    """Today's id export, or yesterday's while today's is not there. Raises ExportMissing."""
    yesterday = today - timedelta(days=1)
    try:
        return client.export(today)
    except ExportMissing:
        pass
    try:
        return client.export(yesterday)
    except ExportMissing:
        raise ExportMissing(days=f"{today} or {yesterday}") from None


def _from_export(rows: Iterable[ExportRow], limit: int | None, fresh: Collection[int]) -> Sequence[int]:
    """Ids once each, adult and video rows left out; the most popular first when there is a limit.

    Arrays, because a million Python objects would take hundreds of megabytes.
    """
    ids, popularity = array("q"), array("d")
    for row in rows:
        if not (row.adult or row.video) and row.movie_id not in fresh:
            ids.append(row.movie_id)
            popularity.append(row.popularity)
    order: Sequence[int] = range(len(ids))
    if limit is not None:
        order = sorted(order, key=popularity.__getitem__, reverse=True)
    return array("q", islice(once(ids[index] for index in order), limit))


def once(ids: Iterable[int]) -> Iterator[int]:
    """The ids without repetitions, in order."""
    seen: set[int] = set()
    for movie_id in ids:
        if movie_id not in seen:
            seen.add(movie_id)
            yield movie_id


def _from_discover(
    client: TmdbClient, params: BackfillParams, today: date, fresh: Collection[int]
) -> tuple[Sequence[int], list[Coverage]]:
    """Ids of a slice, the most popular first, with one proof of coverage for each language."""
    first = date(params.year_from or EARLIEST, 1, 1)
    last = date(params.year_to or today.year + 10, 12, 31)
    filters: dict[str, object] = {}
    if params.genres:
        filters["with_genres"] = "|".join(map(str, _genre_ids(client, params.genres)))
    if params.minimum_votes:
        filters["vote_count.gte"] = params.minimum_votes
    films: dict[int, float] = {}
    proofs = []
    with ThreadPoolExecutor(PAGES_AT_ONCE, "discover") as pool:
        for language in params.languages or (None,):
            spoken = {"with_original_language": language} if language else {}
            found, proof = Slice(client.discover, {**filters, **spoken}, pages=pool.map).read(first, last)
            films.update(found)
            proofs.append(proof)
    wanted = sorted((item for item in films.items() if item[0] not in fresh), key=_popularity, reverse=True)
    return [movie_id for movie_id, _ in wanted[: params.limit]], proofs


def _genre_ids(client: TmdbClient, names: Iterable[str]) -> list[int]:
    known = {name.casefold(): genre_id for name, genre_id in client.genres().items()}
    unknown = [name for name in names if name.casefold() not in known]
    if unknown:
        raise SettingError(
            detail=f"genres: TMDB has no genre {', '.join(unknown)}. It has: {', '.join(sorted(known))}."
        )
    return [known[name.casefold()] for name in names]


def _popularity(item: tuple[int, float]) -> float:
    return item[1]
