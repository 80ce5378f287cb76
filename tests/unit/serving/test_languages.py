"""Which language a client gets."""

import pytest

from surface.languages import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("de-DE,de;q=0.9", "en"),
        ("de, es;q=0.3", "es"),
        ("en;q=0.2, es;q=0.7", "es"),
        ("ES", "es"),
        ("es;q=0, pt;q=0.1", "pt"),
        ("es;q=nan, pt;q=nonsense", "en"),
        ("*", "en"),
        (",;,;q=" * 10_000, "en"),
    ],
)
def test_the_best_known_one_and_english_when_there_is_none(header: str | None, language: str) -> None:
    assert preferred(header) == language
