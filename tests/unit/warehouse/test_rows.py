"""Rows in COPY's text format, and chunks, without a server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.lake.parts import Record
from marquee.warehouse import rows
from marquee.warehouse.chunks import split
from marquee.warehouse.contract import BadDocument, day
from marquee.warehouse.documents import Cast, Credits
from marquee.warehouse.lines import Line

UNESCAPED = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
texts = st.text(st.sampled_from("ab\\\t\n\rç'\"N."), max_size=6)


def parse(row: str) -> list[str]:
    """The fields of a row as Postgres reads them."""
    assert row.endswith("\n")
    assert row.count("\n") == 1
    fields, field, characters = [], "", iter(row[:-1])
    for character in characters:
        if character == "\\":
            field += UNESCAPED[character + next(characters)]
        elif character == "\t":
            fields.append(field)
            field = ""
        else:
            field += character
    return [*fields, field]


@given(st.lists(st.tuples(texts, texts, texts), max_size=4))
def test_credits_come_back_as_they_were(credits: list[tuple[str, str, str]]) -> None:
    cast = [Cast(id=7, name=name, character=character, order=0, credit_id=key) for name, character, key in credits]
    [(_, found), _] = rows.credits(1, Credits(cast=cast, crew=[]))
    expected = [["1", str(place), "7", character, "0", key] for place, (_, character, key) in enumerate(credits)]
    assert [parse(f"{row}\n") for row in found.split("\n")[:-1]] == expected


@given(st.lists(st.integers(1, 5), max_size=20), st.integers(1, 4))
def test_no_film_is_twice_in_a_chunk_and_none_is_lost(ids: list[int], most: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    lines = [Line("part", number, Record(movie_id, "gone", at, None)) for number, movie_id in enumerate(ids)]
    chunks = list(split(lines, most))
    assert [line for chunk in chunks for line in chunk] == lines
    for chunk in chunks:
        assert 0 < len(chunk) <= most
        assert len({line.record.movie_id for line in chunk}) == len(chunk)


@pytest.mark.parametrize("text", ["2009-12-10", "2009-12-10T00:00:00.000Z"])
def test_a_day_is_what_a_date_begins_with(text: str) -> None:
    assert day(text) == "2009-12-10"


@pytest.mark.parametrize(
    "text", ["2009-02-30", "1869-12-31", "2101-01-01", "2009-12-10 00:00", "2009-W01-1", "10.12.2009"]
)
def test_what_is_not_a_day_is_refused(text: str) -> None:
    with pytest.raises(BadDocument, match="bad_date"):
        day(text)
