"""TMDB's terms allow caching for six months: what is older leaves the lake."""

from __future__ import annotations

from datetime import datetime, timedelta

from marquee.errors import ObjectMissing
from marquee.lake import keys
from marquee.lake.parts import read_manifest
from marquee.lake.plan import read_plan
from marquee.lake.store import Store

KEPT = timedelta(days=180)
"""How long content may be kept. Source: TMDB's API terms of use, 2023-10-20: at most six months."""

REFRESHED = timedelta(days=150)
"""The age at which films are fetched again, so that they never come near the limit."""


def expired(store: Store, now: datetime) -> list[str]:
    """The part sets that hold a document older than KEPT, published or not, in order of their names."""
    names = {keys.part_set_of(key) for key in store.list(keys.MOVIES)}
    return sorted(name for name in names if (began := _began(store, name)) and began < now - KEPT)


def remove(store: Store, part_set: str) -> int:
    """Remove a part set, its manifest first, so that no reader sees half of it. The number of objects removed."""
    store.delete(keys.manifest(part_set))
    left = list(store.list(keys.folder(part_set)))
    for key in left:
        store.delete(key)
    return len(left) + 1


def remove_expired(store: Store, now: datetime) -> list[str]:
    """Remove every expired part set; their names."""
    names = expired(store, now)
    for name in names:
        remove(store, name)
    return names


def _began(store: Store, part_set: str) -> datetime | None:
    """When the oldest document was fetched; the plan's time while that is not known, None without a plan."""
    try:
        manifest = read_manifest(store, part_set)
    except ObjectMissing:
        plan = read_plan(store, part_set)
        return plan.made_at if plan else None
    return min((part.oldest for part in manifest.parts if part.oldest), default=manifest.made_at)
