"""The demo as a new user runs it: the whole chain from a fresh tree, and Ctrl-C in the middle."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.timeout(600)

DAGS = {"tmdb_backfill", "tmdb_daily", "warehouse_load", "model_retrain", "score_movies"}


@pytest.fixture(scope="module")
def summary(tree: Any) -> dict[str, Any]:
    """The last line of `./marquee demo --movies 300 --exit --json`."""
    done = tree.run("demo", "--movies", "300", "--exit", "--json")
    assert done.returncode == 0, done.stderr
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def test_every_film_is_loaded_or_accounted_for(summary: dict[str, Any]) -> None:
    assert summary["movies_in_catalogue"] == 300
    assert summary["quarantined"] == 0
    assert 270 <= summary["movies_loaded"] <= 300, "dead ids and adult films aside, all are loaded"


def test_every_dag_ran_with_success(summary: dict[str, Any]) -> None:
    assert summary["dag_runs"] == dict.fromkeys(sorted(DAGS), "success")


def test_the_model_forecasts_and_the_question_is_answered_with_its_sql(summary: dict[str, Any]) -> None:
    assert summary["model_tag"].startswith("marquee_success:")
    assert 0 <= summary["prediction"] <= 1
    assert "$" in summary["answer"]
    assert summary["sql"].startswith("SELECT ")


def test_the_chart_is_a_picture(summary: dict[str, Any]) -> None:
    assert Path(summary["chart_path"]).read_bytes().startswith(b"\x89PNG\r\n")


def test_nothing_is_left_running(summary: dict[str, Any], tree: Any) -> None:
    assert summary
    assert tree.processes() == []


def test_secrets_are_private_and_in_no_log(summary: dict[str, Any], tree: Any) -> None:
    assert summary
    path = tree.root / ".marquee" / "secrets.json"
    assert path.stat().st_mode & 0o077 == 0
    secrets = json.loads(path.read_text()).values()
    for log in [*(tree.root / ".marquee").rglob("*.log")]:
        text = log.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], log


@pytest.fixture
def starting(tree: Any) -> Iterator[Any]:
    """A demo that has begun to start Airflow."""
    process = tree.start("demo", "--movies", "50")
    tree.wait_for(lambda: "The catalogue" in tree.errors() or process.poll() is not None, "no start")
    assert process.poll() is None, tree.errors()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    tree.wait_for(lambda: tree.processes() == [], "processes are left", 60)


def test_a_second_demo_is_refused_and_ctrl_c_leaves_nothing(starting: Any, tree: Any) -> None:
    second = tree.run("demo", "--exit")
    assert second.returncode == 1
    assert f"already runs over {tree.root}/.marquee (process {starting.pid})" in second.stderr
    starting.send_signal(signal.SIGINT)
    starting.wait(60)
    assert tree.processes() == []


def test_a_killed_demo_leaves_nothing(starting: Any, tree: Any) -> None:
    family = psutil.Process(starting.pid).children(recursive=True)
    starting.kill()
    starting.wait()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
