"""Questions over HTTP, and what is kept of them."""

from __future__ import annotations

import base64

import httpx
import psycopg
import pytest

QUESTION = "top 5 horror films by revenue"


def test_answers_in_words_with_its_sql_and_rows(api: httpx.Client, filled: str) -> None:
    answer = api.post("/ask-text", json={"question": QUESTION}).json()
    assert answer["status"] == "ok", answer
    assert answer["sql"].lower().startswith("select")
    assert len(answer["rows"]) == 5
    assert answer["chart"] is None
    assert "TMDB" in answer["attribution"]
    with psycopg.connect(filled) as connection:
        best = connection.execute(
            "SELECT title FROM ask.movies JOIN ask.movie_genres USING (movie_id) WHERE genre = 'Horror'"
            " AND revenue IS NOT NULL ORDER BY revenue DESC LIMIT 1"
        ).fetchone()
        kept = connection.execute(
            "SELECT question, status, engine, row_count, milliseconds > 0 FROM warehouse.questions"
            " WHERE question_id = %s",
            [answer["request_id"]],
        ).fetchone()
    assert best
    assert best[0] in answer["rows"][0] or best[0] in answer["answer"]
    assert kept == (QUESTION, "ok", "offline", 5, True)


def test_a_verdict_stands_beside_the_question(api: httpx.Client, filled: str) -> None:
    answer = api.post("/ask-text", json={"question": QUESTION}).json()
    verdict = {"request_id": answer["request_id"], "verdict": "wrong", "comment": "one is missing"}
    assert answer["feedback"] == "/ask-verdict"
    assert api.post(answer["feedback"], json=verdict).json() == verdict
    with psycopg.connect(filled) as connection:
        kept = "SELECT verdict, comment FROM warehouse.questions WHERE question_id = %s"
        assert connection.execute(kept, [answer["request_id"]]).fetchone() == ("wrong", "one is missing")
    unknown = verdict | {"request_id": "00000000-0000-4000-8000-000000000000"}
    assert api.post("/ask-verdict", json=unknown).status_code == 404
    assert api.post("/ask-verdict", json=verdict | {"verdict": "maybe"}).status_code == 422
    assert api.post("/ask-verdict", json=verdict | {"comment": "\0"}).status_code == 422


def test_draws_a_png_or_gives_it_inside_json(api: httpx.Client) -> None:
    question = {"question": "average budget by year"}
    image = api.post("/ask-visual", json=question, headers={"accept": "image/png"})
    assert image.headers["content-type"] == "image/png"
    assert image.content.startswith(b"\x89PNG\r\n")
    inside = api.post("/ask-visual", json=question).json()
    assert base64.b64decode(inside["chart"]["image"]).startswith(b"\x89PNG\r\n")
    assert inside["chart"]["alt_text"]


def test_what_is_not_understood_says_so(api: httpx.Client) -> None:
    answer = api.post("/ask-text", json={"question": "glimmering flubbers of zork"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "clarify"
    no_picture = api.post("/ask-visual", json={"question": "glimmering flubbers"}, headers={"accept": "image/png"})
    assert no_picture.status_code == 422
    assert no_picture.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/question"),
        ({"question": ""}, "/question"),
        ({"question": "x" * 501}, "/question"),
        ({"question": 3}, "/question"),
        ({"question": "x", "language": "de"}, "/language"),
        ({"question": "x", "sql": "select 1"}, "/sql"),
    ],
)
def test_wrong_questions_are_refused_with_the_field(api: httpx.Client, body: object, pointer: str) -> None:
    answer = api.post("/ask-text", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
