"""The command line's part, and verified questions."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from rich.console import Console

from marquee.ask.memory import Memory
from marquee.ask.pipeline import answer
from marquee.ask.terminal import ask, check, review
from marquee.ask.verified import NoSuchQuestion, NotVerified, judge, promote, withdraw


def test_the_terminal_shows_answer_table_sql_and_writes_the_chart(asker: psycopg.Connection, tmp_path: Path) -> None:
    console = Console(record=True, width=200, file=StringIO())
    chart = tmp_path / "chart.png"
    assert ask("Average budget by genre", asker, visual=chart, sql=True, plan=True, console=console) == 0
    shown = console.export_text()
    assert "Animation" in shown
    assert "SELECT genre_rows.genre" in shown
    assert '"function": "avg"' in shown
    assert "TMDB" in shown
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert ask("What is love?", asker, console=console) == 1


def test_verified_questions_are_asked_again_and_changes_are_told(loaded_warehouse: Any) -> None:
    said: list[str] = []
    memory = Memory(lambda: psycopg.connect(loaded_warehouse.service_url))
    with psycopg.connect(loaded_warehouse.ask_url) as asking, psycopg.connect(loaded_warehouse.service_url) as records:
        for question in ("How many films are there?", "List all genres"):
            found = answer(question, connection=asking, memory=memory)
            memory.keep(found)
            judge(records, found.request_id, "right", "checked by hand")
            review(records, write=said.append)
            assert str(found.request_id) in said[0]
            said.clear()
            with psycopg.connect(loaded_warehouse.owner_url) as owner:
                assert promote(owner, found.request_id).sql == found.sql
        review(records, write=said.append)
        assert said[0].startswith("0 verdicts")
        assert check(records, asking, write=said.append) == []
        with psycopg.connect(loaded_warehouse.owner_url) as owner:
            owner.execute(
                "INSERT INTO warehouse.verified_questions (question, engine, sql, row_count) VALUES"
                " ('Rainy films?', 'gemini', 'SELECT title FROM ask.movies WHERE movie_id = 597', 1),"
                " ('Snowy films?', 'gemini', 'SELECT nothing FROM ask.movies', 1)"
            )
            owner.execute("DELETE FROM warehouse.movie_genres WHERE genre_id = 10769")
            owner.execute("UPDATE warehouse.movies SET fetched_at = fetched_at + interval '1 day' WHERE movie_id = 597")
        with psycopg.connect(loaded_warehouse.loader_url) as loader, psycopg.connect(loaded_warehouse.loader_url) as a:
            changes = {c.question: c.what for c in check(loader, a, write=said.append)}
        assert changes["List all genres"] == "20 rows then, 19 now"
        assert changes["Snowy films?"].startswith("its statement runs no longer")
        assert len(changes) == 2
        with psycopg.connect(loaded_warehouse.owner_url) as owner:
            withdraw(owner, "Snowy films?")
            with pytest.raises(NotVerified, match=re.escape("Snowy films?")):
                withdraw(owner, "Snowy films?")
        assert {c.question for c in check(records, asking, write=said.append)} == {"List all genres"}
        with pytest.raises(NoSuchQuestion):
            judge(records, uuid4(), "wrong")


def test_only_the_owner_verifies_questions(loaded_warehouse: Any) -> None:
    """What Gemini is shown as an example must not come from whoever can ask."""
    for url in (loaded_warehouse.service_url, loaded_warehouse.loader_url, loaded_warehouse.ask_url):
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO warehouse.verified_questions VALUES ('q', 'en', 'offline', 'SELECT 1', 1)")


def test_everything_about_a_question_is_kept(loaded_warehouse: Any) -> None:
    memory = Memory(lambda: psycopg.connect(loaded_warehouse.service_url))
    with psycopg.connect(loaded_warehouse.ask_url) as asking:
        for question in ("How many films are there?", "How many films are there?", "What is love?"):
            memory.keep(answer(question, connection=asking))
    with psycopg.connect(loaded_warehouse.service_url) as records:
        rows = records.execute(
            "SELECT status, reason, cached, engine, language, milliseconds > 0, sql IS NOT NULL, tokens, cost_usd"
            " FROM warehouse.questions ORDER BY asked_at"
        ).fetchall()
    assert rows == [
        ("ok", None, False, "offline", "en", True, True, 0, 0.0),
        ("ok", None, True, "offline", "en", True, True, 0, 0.0),
        ("clarify", "unknown_word", False, "offline", "en", True, False, 0, 0.0),
    ]
