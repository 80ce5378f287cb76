"""A slice is read whole, in windows that TMDB can show, and its coverage is proven."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.errors import BadBody, CoverageGap
from marquee.tmdb.discover import MOST, Slice

FIRST, LAST = date(2000, 1, 1), date(2001, 12, 31)


def catalogue(days: list[int], order: Callable[[list[int], str], list[int]] = lambda ids, sort: ids) -> Any:
    """discover over films number 0, 1, ... with these release days (counted from FIRST)."""
    dates = {number: FIRST + timedelta(days=day) for number, day in enumerate(days)}

    def ask(params: dict[str, Any], page: int) -> dict[str, Any]:
        low, high = params["primary_release_date.gte"], params["primary_release_date.lte"]
        ids = [number for number, day in dates.items() if low <= day.isoformat() <= high]
        shown = order(ids, params["sort_by"])[(page - 1) * 20 : page * 20]
        assert 1 <= page <= 500
        rows = [{"id": number, "popularity": number, "adult": False, "video": False} for number in shown]
        return {"page": page, "results": rows, "total_results": len(ids), "total_pages": 38_020}

    return ask


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=150))
def test_every_film_is_found_once_whatever_the_dates(days):
    found, proof = Slice(catalogue(days), {}).read(FIRST, LAST)
    assert set(found) == set(range(len(days)))
    assert proof.whole == proof.windows == proof.found == len(days)


def test_windows_follow_one_another_and_hold_at_most_what_tmdb_shows():
    days = [day for day in range(731) for _ in range(60)]
    windows = list(Slice(catalogue(days), {}).windows(FIRST, LAST))
    assert sum(window.total for window in windows) == len(days)
    assert all(window.total <= MOST for window in windows)
    assert windows[0].first == FIRST
    assert windows[-1].last == LAST
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(windows))


def test_films_hidden_by_a_new_ranking_are_asked_for_again():
    def moved(ids: list[int], sort: str) -> list[int]:
        return [*ids[:30], *ids[:10], *ids[40:]] if sort == "primary_release_date.asc" else ids

    found, proof = Slice(catalogue([1] * 100, moved), {}).read(FIRST, LAST)
    assert set(found) == set(range(100))
    assert (proof.repeated, proof.asked_again) == (10, 1)


def test_films_that_stay_hidden_are_an_error():
    with pytest.raises(CoverageGap, match="90 of 100 films for horror"):
        Slice(catalogue([1] * 100, lambda ids, sort: [*ids[:90], *ids[:10]]), {}, about="horror").read(FIRST, LAST)


def test_adult_and_video_rows_are_left_out_and_filters_are_sent():
    asked = []

    def ask(params: dict[str, Any], page: int) -> dict[str, Any]:
        asked.append(params)
        rows = [{"id": 1, "adult": True}, {"id": 2, "video": True}, {"id": 3}]
        return {"results": rows, "total_results": 1}

    found, _ = Slice(ask, {"with_genres": "27"}).read(FIRST, LAST)
    assert found == {3: 0.0}
    assert {each["with_genres"] for each in asked} == {"27"}
    assert {each["include_adult"] for each in asked} == {"false"}


@pytest.mark.parametrize(
    "page", [{}, {"total_results": "x"}, {"total_results": 5, "results": [3]}, {"total_results": 5}]
)
def test_pages_of_another_shape_are_an_error(page):
    with pytest.raises(BadBody, match="the slice"):
        Slice(lambda params, number: page, {}).read(FIRST, LAST)


def test_recorded_pages_whose_films_moved_while_they_were_read(tmdb_data):
    packed = (tmdb_data / "raw_discover_pages_2025-12.jsonl.xz").read_bytes()
    pages = [json.loads(line) for line in lzma.decompress(packed).splitlines()]

    def ask(params: dict[str, Any], page: int) -> dict[str, Any]:
        rows = pages[page - 1]["results"] if page <= len(pages) else []
        return {"results": rows, "total_results": 20 * len(pages)}

    found, proof = Slice(ask, {}).read(FIRST, LAST)
    assert len(found) == proof.found == 998
    assert (proof.whole, proof.repeated, proof.asked_again) == (1000, 2, 3)
