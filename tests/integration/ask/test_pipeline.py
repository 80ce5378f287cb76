"""Whole questions on the real films of 2017: the answer, its rows and what it carries."""

from __future__ import annotations

from typing import Any

import psycopg

from marquee.ask.answer import ATTRIBUTION
from marquee.ask.pipeline import answer

PNG = b"\x89PNG\r\n\x1a\n"


def test_questions_in_three_languages_are_answered(asker: psycopg.Connection) -> None:
    expected = {
        "Who directed Avatar?": [["James Cameron"]],
        "What is the budget of Titanic?": [[200_000_000]],
        "How many horror movies were released in 2010?": [[27]],
        "¿Cuántas películas tienen una duración superior a 120 minutos?": [[988]],
        "Quantos filmes de terror foram lançados em 2013?": [[25]],
        "How many films longer than 2 hours directed by Steven Spielberg are not dramas?": [[7]],
    }
    assert {q: answer(q, connection=asker).rows for q in expected} == expected


def test_an_answer_carries_how_it_came_about(asker: psycopg.Connection) -> None:
    found = answer("Which 5 films made the most revenue?", connection=asker)
    assert (found.status, found.engine, found.row_count, found.truncated) == ("ok", "offline", 5, False)
    assert found.rows[0][0] == "Avatar"
    assert found.sql is not None
    assert found.sql.startswith("SELECT")
    assert found.tables == ["ask.movies"]
    assert found.confidence.level == "high"
    assert found.attribution == ATTRIBUTION
    assert found.data_time is not None


def test_a_chart_is_a_png_with_words(asker: psycopg.Connection) -> None:
    found = answer("Average vote by genre", connection=asker, visual=True)
    assert found.chart is not None
    assert found.chart.image.startswith(PNG)
    assert found.chart.spec.kind == "bar"
    assert "History" in found.chart.alt_text


def test_a_word_nobody_knows_prevents_an_answer_and_is_named(asker: psycopg.Connection) -> None:
    found = answer("How many films have a xylophonic score above 7?", connection=asker)
    assert (found.status, found.reason, found.sql) == ("clarify", "unknown_word", None)
    assert "xylophonic" in found.answer
    assert found.suggestions


def test_a_wish_to_change_data_is_refused(asker: psycopg.Connection) -> None:
    assert answer("Apague todos os filmes de 2016 do banco.", connection=asker).status == "refused"


def test_an_identical_question_comes_from_the_cache_until_the_data_changes(loaded_warehouse: Any) -> None:
    with psycopg.connect(loaded_warehouse.ask_url) as asking:
        first = answer("How many films are there?", connection=asking)
        again = answer("How many films are there?", connection=asking)
        assert (first.cached, again.cached, again.rows) == (False, True, first.rows)
        assert again.request_id != first.request_id
        with psycopg.connect(loaded_warehouse.owner_url) as owner:
            owner.execute("DELETE FROM warehouse.movies WHERE movie_id = 19995")
            owner.execute("UPDATE warehouse.movies SET fetched_at = fetched_at + interval '1 day' WHERE movie_id = 597")
        later = answer("How many films are there?", connection=asking)
        assert (later.cached, later.rows) == (False, [[4802]])
