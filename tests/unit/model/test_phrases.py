"""Every language has every text, with the same places to fill."""

import string

import pytest

from marquee.model.film import GENRES
from marquee.model.phrases import phrases


def places(text):
    return sum(field is not None for _, field, _, _ in string.Formatter().parse(text))


@pytest.mark.parametrize("language", ["es", "pt"])
def test_the_texts_are_complete(language):
    english, other = phrases("en"), phrases(language)
    assert set(other.texts) == set(english.texts)
    assert {key: places(text) for key, text in other.texts.items()} == {
        key: places(text) for key, text in english.texts.items()
    }
    assert len(set(other.months)) == 12
    assert list(other.genre_names) == list(GENRES.values())


def test_numbers_are_written_as_the_language_does():
    assert phrases("en").budget(12_000_000) == "The budget of 12,000,000 dollars"
    assert phrases("pt").budget(12_000_000) == "O orçamento de 12.000.000 dólares"
    assert "6,5" in phrases("es").record("director", 3.0, 6.5)
    assert phrases("es").genres([27, 53]) == "La elección de Terror y Suspense"
