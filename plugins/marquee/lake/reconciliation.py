"""What TMDB's id export and the warehouse do not agree on, planned as a part set of its own."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from marquee.lake.plan import read_plan, write_plan
from marquee.lake.planning import Now, latest_export, once
from marquee.lake.retention import REFRESHED
from marquee.lake.store import Store
from marquee.tmdb.backoff import utc_now
from marquee.tmdb.client import TmdbClient

MIRROR = 0.9
"""The part of the export that a warehouse holds at least when it mirrors the whole catalogue."""

Missing = Literal["auto", "always", "never"]


def plan_reconciliation(
    client: TmdbClient,
    store: Store,
    part_set: str,
    known: Iterable[tuple[int, datetime]],
    *,
    missing: Missing = "auto",
    now: Now = utc_now,
) -> list[str]:
    """The keys of the chunks of what the id export and the warehouse do not agree on, and of what grows too old.

    `known` are the warehouse's films with the time of their documents. Films that the export no longer lists are asked
    for (TMDB does not announce deletions), so are those older than REFRESHED, and those that the warehouse lacks: with
    "auto" only when it holds at least MIRROR of the export, for else it is a slice by choice. Idempotent.
    """
    if (plan := read_plan(store, part_set)) is None:
        client.check()
        dead, old = set[int](), array("q")
        for movie_id, fetched_at in known:
            dead.add(movie_id)
            if fetched_at < now() - REFRESHED:
                old.append(movie_id)
        held, lacking = len(dead), array("q")
        for row in latest_export(client, now().date()):
            if row.movie_id in dead:
                dead.discard(row.movie_id)
            elif not (row.adult or row.video):
                lacking.append(row.movie_id)
        wanted = missing == "always" or (missing == "auto" and held >= MIRROR * (held - len(dead) + len(lacking)))
        about: dict[str, object] = {
            "unlisted": len(dead),
            "old": len(old),
            "lacking": len(lacking),
            "lacking_asked": wanted,
        }
        ids = [*once([*sorted(dead), *old, *(lacking if wanted else ())])]
        plan = write_plan(store, part_set, ids, now=now(), about=about)
    return list(plan.chunks)
