"""Numbers on charts as each language writes them."""

from __future__ import annotations

import pytest

from marquee.ask.chart_words import human


@pytest.mark.parametrize(
    ("value", "unit", "language", "text"),
    [
        (2_787_965_087, "usd", "en", "$2.8 B"),
        (2_787_965_087, "usd", "es", "$2.788 M"),
        (2_787_965_087, "usd", "pt", "$2,8 bi"),
        (65_432, None, "es", "65,4 mil"),
        (4_803, None, "en", "4,803"),
        (4_803, None, "pt", "4.803"),
        (7.1, "points", "es", "7,1"),
        (45.25, "percent", "en", "45.25 %"),
        (1999, "year", "es", "1999"),
        (-340_000_000, "usd", "en", "-$340 M"),
        (100, None, "en", "100"),
        ("Drama", None, "pt", "Drama"),
    ],
)
def test_numbers(value: object, unit: str | None, language: str, text: str) -> None:
    assert human(value, unit, language) == text
