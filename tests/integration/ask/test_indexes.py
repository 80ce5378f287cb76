"""The index of names while the warehouse changes."""

from __future__ import annotations

from typing import Any

import psycopg

from marquee.ask.cache import AnswerCache
from marquee.ask.indexes import INDEXES, Indexes
from marquee.ask.pipeline import answer


def rename(owner_url: str, title: str) -> None:
    """As a load does: a newer document with another title."""
    with psycopg.connect(owner_url) as owner:
        change = (
            "UPDATE warehouse.movies SET title = %s, fetched_at = fetched_at + interval '1 day' WHERE movie_id = 597"
        )
        owner.execute(change, [title])


def test_after_a_load_the_old_names_serve_until_the_new_ones_are_read(loaded_warehouse: Any) -> None:
    indexes = Indexes()
    with psycopg.connect(loaded_warehouse.ask_url) as asking:
        before = indexes.of(asking)
        rename(loaded_warehouse.owner_url, "Zanzibarium")
        assert indexes.of(asking) is before
        indexes.wait()
        after = indexes.of(asking)
    assert (before.find("zanzibarium"), len(after.find("zanzibarium"))) == ([], 1)
    assert after.find("zanzibarium")[0].year == 1997


def test_a_new_film_can_be_asked_about_once_its_name_was_read(loaded_warehouse: Any) -> None:
    with psycopg.connect(loaded_warehouse.ask_url) as asking:
        answer("Who directed Titanic?", connection=asking)
        rename(loaded_warehouse.owner_url, "Zanzibarium")
        answer("How many films are there?", connection=asking)
        INDEXES.wait()
        found = answer("Who directed Zanzibarium?", connection=asking, cache=AnswerCache())
    assert found.rows == [["James Cameron"]]


def test_when_the_names_cannot_be_read_again_the_old_ones_stay(loaded_warehouse: Any) -> None:
    indexes = Indexes()
    with psycopg.connect(loaded_warehouse.ask_url) as asking:
        before = indexes.of(asking)
        with psycopg.connect(loaded_warehouse.owner_url) as owner:
            owner.execute("REVOKE SELECT ON ask.people FROM marquee_ask")
        rename(loaded_warehouse.owner_url, "Zanzibarium")
        indexes.of(asking)
        indexes.wait()
        assert indexes.of(asking) is before
        indexes.wait()
