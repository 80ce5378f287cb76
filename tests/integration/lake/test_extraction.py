"""From a replica of TMDB into the lake, over both kinds of store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
import requests

from marquee.errors import PartDamaged, PartSetIncomplete, SettingError
from marquee.lake.backfill import BackfillParams
from marquee.lake.extraction import (
    fetch_chunk,
    plan_backfill,
    plan_day,
    plan_ids,
    progress,
    publish,
)
from marquee.lake.parts import ATTRIBUTION, part_sets, read_manifest, read_part
from marquee.lake.reconciliation import plan_reconciliation
from marquee.lake.retention import REFRESHED

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _requests(replica: str) -> int:
    return int(requests.get(f"{replica}/-/state", timeout=10).json()["requests"])


def _records(store, manifest):
    return [record for info in manifest.parts for record in read_part(store, info)]


def test_a_backfill_holds_every_film_once_with_its_raw_document(client, store, replica):
    chunks = plan_backfill(client, store, "backfill-1", BackfillParams(), chunk_size=100, part_size=30)
    assert len(chunks) >= 3
    done = []
    counts = [fetch_chunk(client, store, key, progress=done.append) for key in chunks]
    assert part_sets(store) == []
    manifest = publish(store, "backfill-1", now=lambda: NOON)
    records = _records(store, manifest)
    assert len({record.movie_id for record in records}) == len(records) == sum(counts)
    assert manifest.documents + manifest.tombstones == len(records)
    assert done[:4] == [30, 60, 90, 100]
    one = next(record for record in records if record.status == "found")
    direct = requests.get(
        f"{replica}/3/movie/{one.movie_id}?append_to_response=credits,keywords,release_dates&api_key=x", timeout=10
    )
    assert one.document == direct.content
    assert all(record.document is None for record in records if record.status == "gone")
    assert part_sets(store) == ["backfill-1"]
    assert part_sets(store, except_for={"backfill-1"}) == []
    assert orjson.loads(store.read("movies/backfill-1/manifest.json"))["attribution"] == ATTRIBUTION


def test_nothing_is_asked_twice(client, store, replica):
    assert progress(store) == (0, None)
    chunks = plan_backfill(client, store, "backfill-1", BackfillParams(limit=60), chunk_size=15, part_size=5)
    for key in chunks:
        fetch_chunk(client, store, key)
    manifest = publish(store, "backfill-1")
    assert progress(store) == (60, 60)
    before = _requests(replica)
    assert plan_backfill(client, store, "backfill-1", BackfillParams(), chunk_size=7) == chunks
    assert [fetch_chunk(client, store, key) for key in chunks] == [15, 15, 15, 15]
    assert publish(store, "backfill-1") == manifest
    assert _requests(replica) == before


def test_a_restart_goes_on_after_the_parts_that_are_there(client, store, replica):
    (key,) = plan_backfill(client, store, "backfill-1", BackfillParams(limit=40), part_size=10)

    def stop(done: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_chunk(client, store, key, progress=stop)
    with pytest.raises(PartSetIncomplete, match="backfill-1 lacks chunks 0"):
        publish(store, "backfill-1")
    parts = list(store.list("movies/backfill-1/part-"))
    assert len(parts) == 2
    assert progress(store) == (20, 40)
    kept = {each: store.read(each) for each in parts}
    before = _requests(replica)
    assert fetch_chunk(client, store, key) == 40
    assert _requests(replica) - before == 20
    assert {each: store.read(each) for each in parts} == kept


def test_without_room_for_a_journal_the_chunk_is_fetched_all_the_same(client, store, tmp_path, caplog):
    (tmp_path / "file").write_bytes(b"")
    (key,) = plan_backfill(client, store, "backfill-1", BackfillParams(limit=10))
    assert fetch_chunk(client, store, key, journal=tmp_path / "file") == 10
    assert "no journal" in caplog.text


def test_the_limit_takes_the_most_popular_films_without_adult_and_video(client, store):
    today = datetime.now(UTC).date()
    rows = [row for row in client.export(today) if not row.adult and not row.video]
    best = sorted(rows, key=lambda row: -row.popularity)[:10]
    (key,) = plan_backfill(client, store, "backfill-1", BackfillParams(limit=10))
    assert orjson.loads(store.read(key))["ids"] == [row.movie_id for row in best]


def test_films_that_are_fresh_are_left_alone(client, store):
    (key,) = plan_backfill(client, store, "backfill-1", BackfillParams(limit=10))
    ids = orjson.loads(store.read(key))["ids"]
    (key,) = plan_backfill(client, store, "backfill-2", BackfillParams(limit=10), fresh=set(ids[:5]))
    assert orjson.loads(store.read(key))["ids"][:5] == ids[5:]


def test_a_slice_by_genre_years_and_votes(client, store):
    params = BackfillParams(source="discover", genres=("horror", "Drama"), year_from=1990, languages=("en", "es"))
    for key in plan_backfill(client, store, "backfill-slice", params):
        fetch_chunk(client, store, key)
    films = [orjson.loads(record.document) for record in _records(store, publish(store, "backfill-slice"))]
    assert films
    for film in films:
        assert {"Horror", "Drama"} & {genre["name"] for genre in film["genres"]}
        assert film["release_date"] >= "1990"
        assert film["original_language"] in ("en", "es")
    proof = orjson.loads(store.read("movies/backfill-slice/plan/plan.json"))["about"]["coverage"]
    assert sum(each["whole"] for each in proof) == sum(each["found"] for each in proof) == len(films)


def test_an_unknown_genre_names_the_field_and_the_choices(client, store):
    with pytest.raises(SettingError, match=r"genres: .*Splatter.*horror"):
        plan_backfill(client, store, "b", BackfillParams(source="discover", genres=("Splatter",)))


def test_a_day_holds_what_changed_and_an_empty_day_is_visible_as_done(client, store):
    today = datetime.now(UTC).date()
    for key in plan_day(client, store, "daily-1", today):
        fetch_chunk(client, store, key)
    assert publish(store, "daily-1", now=lambda: NOON).documents == len(client.changes(today))
    assert plan_day(client, store, "daily-0", date(2999, 1, 1)) == []
    empty = publish(store, "daily-0")
    assert (empty.parts, empty.documents, empty.tombstones) == ((), 0, 0)
    assert part_sets(store) == ["daily-1", "daily-0"]


def test_ids_that_are_gone_become_tombstones(client, store):
    (key,) = plan_ids(store, "reconcile-1", [999_999_999, 999_999_999, 1_000_000_000])
    assert fetch_chunk(client, store, key) == 2
    manifest = publish(store, "reconcile-1")
    assert (manifest.documents, manifest.tombstones) == (0, 2)
    assert [(record.movie_id, record.status, record.document) for record in _records(store, manifest)] == [
        (999_999_999, "gone", None),
        (1_000_000_000, "gone", None),
    ]


def test_a_damaged_part_is_refused_before_its_first_record(client, store):
    (key,) = plan_backfill(client, store, "backfill-1", BackfillParams(limit=5))
    fetch_chunk(client, store, key)
    (info,) = publish(store, "backfill-1").parts
    data = bytearray(store.read(info.key))
    data[20] ^= 1
    store.delete(info.key)
    store.create(info.key, bytes(data))
    with pytest.raises(PartDamaged, match=info.key):
        read_part(store, info)
    assert read_manifest(store, "backfill-1").parts == (info,)


def test_reconciliation_asks_for_what_is_not_listed_what_is_old_and_what_is_lacking(client, store):
    listed = [row.movie_id for row in client.export(datetime.now(UTC).date()) if not row.adult and not row.video]
    young, old = datetime.now(UTC), datetime.now(UTC) - REFRESHED - timedelta(days=1)
    known = [(movie_id, old if movie_id == listed[5] else young) for movie_id in listed[3:]]
    known.append((999_999_999, young))
    (key,) = plan_reconciliation(client, store, "reconcile-1", known)
    assert orjson.loads(store.read(key))["ids"] == [999_999_999, listed[5], *listed[:3]]
    about = orjson.loads(store.read("movies/reconcile-1/plan/plan.json"))["about"]
    assert about == {"unlisted": 1, "old": 1, "lacking": 3, "lacking_asked": True}
    assert plan_reconciliation(client, store, "reconcile-1", []) == [key]


@pytest.mark.parametrize(("missing", "asked"), [("auto", False), ("never", False), ("always", True)])
def test_a_slice_by_choice_is_not_filled_up(client, store, missing, asked):
    listed = [row.movie_id for row in client.export(datetime.now(UTC).date()) if not row.adult and not row.video]
    known = [(movie_id, datetime.now(UTC)) for movie_id in listed[: len(listed) // 2]]
    chunks = plan_reconciliation(client, store, "reconcile-1", known, missing=missing)
    ids = [movie_id for key in chunks for movie_id in orjson.loads(store.read(key))["ids"]]
    assert bool(ids) == asked
    assert not {movie_id for movie_id, _ in known} & set(ids)
