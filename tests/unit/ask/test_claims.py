"""Numbers in Gemini's words against the values they were written from."""

from __future__ import annotations

import pytest

from marquee.ask.claims import strange

VALUES = [2_787_965_087, 7.125, 0.5, "2009-12-10", "Apollo 13", "Twelve Monkeys", None, True, 8]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It earned $2,787,965,087.", "en"),
        ("Recaudó 2.787.965.087 dólares.", "es"),
        ("Rated 7.13, that is 7.1 or about 7.", "en"),
        ("Nota 7,13 ou 7.13.", "pt"),
        ("Apollo 13 and Twelve Monkeys, out on 2009-12-10: eight films, one of them great.", "en"),
        ("Uno de los filmes.", "es"),
        ("No number at all.", "en"),
    ],
)
def test_what_the_rows_hold_may_be_said(text: str, language: str) -> None:
    assert strange(text, VALUES, language) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("It earned 2,787,965,088.", "en", ["2,787,965,088."]),
        ("Rated 7,125.", "en", ["7,125."]),
        ("About 2.8 billion.", "en", ["2.8", "billion"]),
        ("Unos tres millones.", "es", ["tres", "millones"]),
        ("Cerca de metade, 51 %.", "pt", ["51", "metade"]),
        ("nine films", "en", ["nine"]),
        ("1 film", "en", []),
    ],
)
def test_what_they_do_not_hold_is_named(text: str, language: str, found: list[str]) -> None:
    assert strange(text, [*VALUES, 1] if text == "1 film" else VALUES, language) == found
