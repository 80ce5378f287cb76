"""What is handed back with a question that has no answer: what prevented one, and questions near it that work."""

from __future__ import annotations

import psycopg
import pytest

from marquee.ask.answer import Answer
from marquee.ask.cache import AnswerCache
from marquee.ask.pipeline import answer
from marquee.ask.words import EXAMPLES

PUT_RIGHT = {
    "How many movvvies were released in 2010?": "How many movies were released in 2010?",
    "Which movies star Leonrdo di Caprico?": "Which movies star Leonardo DiCaprio?",
    "top 5 films by profitability in genre Adventurous": "top 5 films by profitability in genre Adventures",
    "Quantos filmes do gênero Terrorr existem?": "Quantos filmes do gênero Terror existem?",
}
LEFT_OUT = {
    "How many films have a xylophonic score above 7?": "How many films have a score above 7?",
    "How many westerns are frobnicated by Clint Eastwood?": "How many westerns are by Clint Eastwood?",
    "¿Cuántas películas de fulanito hay?": "¿Cuántas películas hay?",
    "Show me the plot twist of Inception": "Show me the plot of Inception",
    "Top 10 films by wibble": "Top 10 films by rating",
    "Avatar": "Who directed Avatar?",
    "Tell me about Inception": "Who directed Inception?",
}
HOPELESS = {"Which films feel like a rainy afternoon?": "en", "¿Qué es el amor, dime?": "es", "": "en"}


def asked(question: str, asker: psycopg.Connection) -> Answer:
    return answer(question, connection=asker, cache=AnswerCache())


@pytest.mark.parametrize("question", [*PUT_RIGHT, *LEFT_OUT, *HOPELESS])
def test_every_question_that_is_offered_can_be_answered(asker: psycopg.Connection, question: str) -> None:
    found = asked(question, asker)
    assert (found.status, found.sql) == ("clarify", None)
    assert 1 <= len(found.suggestions) <= 3
    assert {q: asked(q, asker).status for q in found.suggestions} == dict.fromkeys(found.suggestions, "ok")


@pytest.mark.parametrize(("question", "meant"), PUT_RIGHT.items())
def test_a_misspelt_word_is_put_right_and_asked_about(asker: psycopg.Connection, question: str, meant: str) -> None:
    found = asked(question, asker)
    assert found.suggestions[0] == meant
    assert meant in found.answer


@pytest.mark.parametrize(("question", "rest"), LEFT_OUT.items())
def test_without_the_unknown_word_or_about_what_was_named(asker: psycopg.Connection, question: str, rest: str) -> None:
    found = asked(question, asker)
    assert found.suggestions[0] == rest
    assert rest not in found.answer


@pytest.mark.parametrize(("question", "language"), HOPELESS.items())
def test_where_nothing_near_works_examples_are_given(asker: psycopg.Connection, question: str, language: str) -> None:
    assert asked(question, asker).suggestions == EXAMPLES[language]


def test_no_offer_asks_the_same_as_another(asker: psycopg.Connection) -> None:
    found = asked("¿Cuántas películas de fulanito hay?", asker)
    assert len({asked(q, asker).sql for q in found.suggestions}) == len(found.suggestions)


def test_a_title_used_again_is_asked_back_though_one_film_is_better_known(asker: psycopg.Connection) -> None:
    found = asked("Who directed Batman?", asker)
    assert (found.status, found.reason) == ("clarify", "namesakes")
    assert found.suggestions == ["Who directed Batman (1989)?", "Who directed Batman (1966)?"]
    assert asked(found.suggestions[0], asker).rows == [["Tim Burton"]]


def test_films_of_one_name_that_are_about_as_well_known_are_asked_back(asker: psycopg.Connection) -> None:
    found = asked("What is the runtime of The Host?", asker)
    assert (found.status, found.reason) == ("clarify", "namesakes")
    assert "2013" in found.answer
    assert found.suggestions == ["What is the runtime of The Host (2013)?", "What is the runtime of The Host (2006)?"]
    assert [asked(q, asker).rows for q in found.suggestions] == [[[125]], [[119]]]


def test_a_year_beside_a_title_chooses_the_film(asker: psycopg.Connection) -> None:
    assert asked("¿Quién dirigió Batman (1966)?", asker).rows == [["Leslie H. Martinson"]]
    longer, shorter = (asked(f"How many films are longer than The Host ({y})?", asker) for y in (2006, 2013))
    assert longer.rows[0][0] > shorter.rows[0][0]
