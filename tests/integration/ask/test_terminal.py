"""The command line's part, and verified questions."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from rich.console import Console

from marquee.ask.pipeline import answer
from marquee.ask.terminal import ask, check
from marquee.ask.verified import NoSuchQuestion, judge
from marquee.settings import SQL


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
    with psycopg.connect(loaded_warehouse.ask_url) as asking, psycopg.connect(loaded_warehouse.service_url) as records:
        for question in ("How many films are there?", "List all genres"):
            found = answer(question, connection=asking)
            entry = {
                "question_id": found.request_id, "question": question, "language": "en", "engine": "offline",
                "status": "ok", "sql": found.sql, "row_count": found.row_count, "milliseconds": 1.0,
            }  # fmt: skip
            records.execute((SQL / "service" / "log_question.sql").read_text(), entry)
            records.commit()
            judge(records, found.request_id, "right", "checked by hand")
        assert check(records, asking, write=said.append) == []
        with psycopg.connect(loaded_warehouse.owner_url) as owner:
            owner.execute("DELETE FROM warehouse.movie_genres WHERE genre_id = 10769")
            owner.execute("UPDATE warehouse.movies SET fetched_at = fetched_at + interval '1 day' WHERE movie_id = 597")
        changes = check(records, asking, write=said.append)
        assert [(c.question, c.what) for c in changes] == [("List all genres", "20 rows then, 19 now")]
        with pytest.raises(NoSuchQuestion):
            judge(records, uuid4(), "wrong")
