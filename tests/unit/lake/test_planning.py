"""Forms, chunks and names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.errors import BadKey, ExportMissing, SettingError
from marquee.lake import keys
from marquee.lake.backfill import PRESETS, BackfillParams
from marquee.lake.plan import chunk_size, read_chunk, write_plan
from marquee.lake.planning import latest_export
from marquee.lake.store import open_store

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_form_with_empty_fields_is_the_default():
    assert BackfillParams.parse({"year_from": None, "genres": [], "limit": ""}) == BackfillParams()
    horror = {"source": "discover", "genres": ["Horror"], "year_from": "2010"}
    assert BackfillParams.parse(horror) == PRESETS["Horror films since 2010"]


def test_a_preset_fills_the_form_and_what_is_set_beside_it_counts():
    form = {**BackfillParams().model_dump(mode="json"), "preset": "Horror films since 2010"}
    assert BackfillParams.parse(form) == PRESETS["Horror films since 2010"]
    changed = BackfillParams.parse({**form, "limit": 5, "year_from": 2020})
    assert (changed.genres, changed.limit, changed.year_from) == (("Horror",), 5, 2020)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"source": "imdb"}, ["source"]),
        ({"year_from": 1066, "source": "discover"}, ["year_from"]),
        ({"limit": 0, "minimum_votes": -1}, ["limit", "minimum_votes"]),
        ({"languages": ["english"], "source": "discover"}, [r"languages\.0"]),
        ({"year_from": 2012, "year_to": 2010, "source": "discover"}, ["year_from is after year_to"]),
        (
            {"source": "export", "genres": ["Horror"], "minimum_votes": 5},
            ["genres, minimum_votes: only source discover"],
        ),
        ({"yaers": 5}, ["yaers"]),
        ({"preset": "Everything"}, ["preset: there is no 'Everything', but Whole catalogue"]),
        ({"preset": "Whole catalogue", "genres": ["Horror"]}, ["genres: only source discover"]),
        ({"refresh_days": "many"}, ["refresh_days"]),
    ],
)
def test_a_wrong_form_names_its_fields(form, fields):
    with pytest.raises(SettingError) as caught:
        BackfillParams.parse(form)
    for field in fields:
        assert re.search(field, str(caught.value))


@given(st.integers(0, 2_000_000))
def test_chunks_fit_airflows_mapping(films):
    size = chunk_size(films)
    assert 500 <= size <= 2_000
    assert -(-films // size) <= 1_000


@settings(max_examples=30)
@given(ids=st.lists(st.integers(1, 10**9), unique=True, max_size=80), size=st.integers(1, 30), part=st.integers(1, 9))
def test_every_id_is_in_one_part_and_every_part_has_its_own_number(tmp_path_factory, ids, size, part):
    store = open_store(tmp_path_factory.mktemp("lake").as_uri())
    plan = write_plan(store, "p", ids, now=NOW, about={}, size=size, part_size=part)
    batches = [batch for key in plan.chunks for batch in read_chunk(store, key).batches()]
    assert [movie_id for _, batch in batches for movie_id in batch] == ids
    numbers = [number for number, _ in batches]
    assert numbers == sorted(set(numbers))
    assert sum(plan.films_of(number) for number in numbers) == len(ids)
    assert write_plan(store, "p", [1, 2], now=NOW, about={}) == plan


@pytest.mark.parametrize("run", ["manual__2026-11-21T05:52:07.123+00:00", "../../x", "ü", "a/b", "x" * 500])
def test_any_run_id_makes_a_safe_part_set(run):
    assert keys.check_name(keys.part_set_id("backfill", run)).startswith("backfill-")


@pytest.mark.parametrize("name", ["", "a/b", "..", "a..b", "-a", "a b", "ä", "x" * 300])
def test_unsafe_part_sets_are_refused(name):
    with pytest.raises(BadKey):
        keys.manifest(name)


class Exports:
    """Has exports of these days."""

    def __init__(self, *days: date) -> None:
        self.days = days

    def export(self, day: date) -> list[date]:
        if day not in self.days:
            raise ExportMissing(days=day)
        return [day]


def test_yesterdays_export_stands_in_and_older_ones_do_not():
    today, yesterday = date(2026, 3, 1), date(2026, 2, 28)
    assert latest_export(Exports(today, yesterday), today) == [today]
    assert latest_export(Exports(yesterday), today) == [yesterday]
    with pytest.raises(ExportMissing, match="2026-03-01 or 2026-02-28"):
        latest_export(Exports(date(2026, 2, 27)), today)
