"""Which language a question is in."""

from __future__ import annotations

import pytest

from marquee.ask.language import detect


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many films are there?", "en"),
        ("top 10 films by revenue", "en"),
        ("¿Cuántas películas hay?", "es"),
        ("las peliculas mas largas de 2010", "es"),
        ("Quantos filmes há?", "pt"),
        ("Os 5 filmes mais populares", "pt"),
        ('Who directed "El laberinto del fauno"?', "en"),
    ],
)
def test_the_commonest_words_tell_the_language(question: str, language: str) -> None:
    assert detect(question)[0] == language
