"""What is older than TMDB's terms allow is found and removed, over both kinds of store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marquee.errors import ObjectMissing
from marquee.lake.parts import Manifest, Record, part_sets, read_manifest, write_manifest, write_part
from marquee.lake.plan import write_plan
from marquee.lake.retention import KEPT, expired, remove, remove_expired

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _published(store, name: str, *fetched: datetime) -> None:
    records = [Record(number, "gone", at, None) for number, at in enumerate(fetched)]
    parts = (write_part(store, name, 0, records),) if records else ()
    write_manifest(store, Manifest(part_set=name, made_at=max(fetched, default=NOW), parts=parts))


def test_a_part_set_expires_with_its_oldest_document(store):
    _published(store, "daily-young", NOW - KEPT + SECOND, NOW)
    _published(store, "daily-mixed", NOW, NOW - KEPT - SECOND)
    _published(store, "daily-empty")
    write_plan(store, "backfill-abandoned", [1, 2], now=NOW - KEPT - SECOND, about={})
    write_plan(store, "backfill-running", [1, 2], now=NOW, about={})
    assert expired(store, NOW) == ["backfill-abandoned", "daily-mixed"]
    assert remove_expired(store, NOW) == ["backfill-abandoned", "daily-mixed"]
    assert part_sets(store) == ["daily-empty", "daily-young"]
    assert not [key for key in store.list() if "mixed" in key or "abandoned" in key]
    assert [key for key in store.list() if "running" in key]
    assert expired(store, NOW) == []


def test_a_removal_that_stops_halfway_hides_the_part_set_and_can_be_repeated(store):
    _published(store, "daily-1", NOW - 2 * KEPT)
    store.delete("movies/daily-1/manifest.json")
    with pytest.raises(ObjectMissing):
        read_manifest(store, "daily-1")
    assert remove(store, "daily-1") == 2
    assert list(store.list()) == []
