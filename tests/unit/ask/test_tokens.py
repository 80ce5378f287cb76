"""Questions cut into tokens."""

from __future__ import annotations

import pytest

from marquee.ask.tokens import normal, tokenise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amélie", "amelie"),
        ("Ocean’s Eleven", "oceans eleven"),
        ("WALL·E", "wall e"),
        ("Fast & Furious", "fast and furious"),
        ("São Paulo", "sao paulo"),
    ],
)
def test_normal_forms_ignore_case_accents_and_apostrophes(text: str, expected: str) -> None:
    assert normal(text) == expected


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ('films called "Four Rooms"', ["word", "word", "quoted"]),
        ("the movie 'Transformers?'", ["word", "word", "quoted"]),
        ("at World's End", ["word", "word", "mark", "word"]),
        ("from 2010-01-01 to 1/2/2011", ["word", "date", "word", "date"]),
        ("over $1,000,000.50 or 5%", ["word", "number", "word", "number"]),
    ],
)
def test_tokens_know_their_kind(question: str, kinds: list[str]) -> None:
    assert [t.kind for t in tokenise(question)] == kinds
