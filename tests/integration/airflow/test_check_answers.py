"""The last task of a load: the verified questions are asked again, as the loader, and nothing fails."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from marquee.airflow import tasks

REPLICA = "http://127.0.0.1:9/3"


def test_what_changed_is_reported(loaded_warehouse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", loaded_warehouse.loader_url)
    monkeypatch.setenv("MARQUEE_TMDB_URL", REPLICA)
    with loaded_warehouse.owner() as owner:
        owner.execute(
            "INSERT INTO warehouse.verified_questions (question, engine, sql, row_count) VALUES"
            " ('One film?', 'gemini', 'SELECT title FROM ask.movies WHERE movie_id = 597', 1),"
            " ('Two films?', 'gemini', 'SELECT title FROM ask.movies WHERE movie_id = 597', 2)"
        )
    assert tasks.check_answers() == ["Two films?: 2 rows then, 1 now"]


def test_a_database_that_is_away_is_a_skip_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", "postgresql://nobody@127.0.0.1:9/nowhere")
    monkeypatch.setenv("MARQUEE_TMDB_URL", REPLICA)
    with pytest.raises(AirflowSkipException, match="were not asked again"):
        tasks.check_answers()
