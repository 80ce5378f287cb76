"""The stack with data of its own: README's tasks on a running stack, and data that survives a restart."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from marquee.settings import ROOT

pytestmark = pytest.mark.timeout(600)

README = (ROOT / "README.md").read_text()


def succeed(tree: Any, *arguments: str) -> str:
    done = tree.run(*arguments)
    assert done.returncode == 0, done.stderr + done.stdout
    output: str = done.stdout
    return output


def films(tree: Any) -> int:
    """How many films the running stack answers that it has; 0 while it cannot say."""
    done = tree.run("ask", "How many films are there?", "--json")
    rows = json.loads(done.stdout)["rows"] if done.returncode == 0 else []
    return int(rows[0][0]) if rows else 0


@pytest.fixture(scope="module")
def service(tree: Any) -> Iterator[str]:
    """A detached stack with 40 films, and its service's address."""
    succeed(tree, "up", "-d")
    try:
        succeed(tree, "airflow", "dags", "trigger", "tmdb_backfill", "--conf", '{"limit": 40}')
        tree.wait_for(lambda: films(tree) > 0, "the backfill was not loaded")
        facts = json.loads((tree.root / ".marquee" / "running.json").read_text())
        yield f"http://127.0.0.1:{facts['ports']['service']}"
    finally:
        tree.run("down")
    assert tree.processes() == []


def test_status_says_which_part_is_which(service: str, tree: Any) -> None:
    shown = succeed(tree, "status")
    assert "replica" in shown
    assert service in shown


def test_status_tells_the_last_runs_and_what_is_loaded(service: str, tree: Any) -> None:
    assert service

    def told() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(succeed(tree, "status", "--json"))
        return found | {"runs": {run["dag"]: run for run in found["runs"]}}

    tree.wait_for(lambda: told()["runs"]["warehouse_load"]["state"] == "success", "the load did not end")
    facts = told()
    runs = facts["runs"]
    assert runs["tmdb_backfill"]["state"] == "success"
    assert (runs["tmdb_daily"]["state"], runs["tmdb_daily"]["paused"]) == (None, True)
    assert {part["state"] for part in facts["parts"] if part["part"].startswith("Airflow ")} == {"healthy"}
    states = {part["part"]: part["state"] for part in facts["parts"]}
    assert (states["TMDB"], states["lake"], states["service"]) == ("answers", "answers", "runs, no model yet")
    assert facts["warehouse"]["films"] == films(tree)


def test_a_question_on_the_command_line_and_over_http_has_one_answer(service: str, tree: Any) -> None:
    reply = requests.post(f"{service}/ask-text", json={"question": "How many films are there?"}, timeout=30)
    assert reply.json()["rows"][0][0] == films(tree)
    assert "SELECT count" in succeed(tree, "ask", "How many films are there?", "--sql")


def test_missed_days_can_be_made_up_for(service: str, tree: Any) -> None:
    line = next(line for line in README.splitlines() if "airflow backfill create" in line)
    done = tree.run(*shlex.split(line)[1:], "--dry-run")
    assert service
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"2026-11-0\d", done.stdout)) >= 7


def test_readme_s_requests_are_understood(service: str) -> None:
    for path, body in re.findall(r'curl "\$MARQUEE(/[a-z-]+)" --json \'([^\']+)\'', README):
        reply = requests.post(f"{service}{path}", data=body, headers={"Content-Type": "application/json"}, timeout=30)
        if path == "/predict":
            assert reply.status_code == 503, "forty films are too few for a model"
            assert "Retry-After" in reply.headers
        else:
            assert reply.status_code == 200, reply.text


def test_airflow_finds_the_connection_type_and_the_plugin(service: str, tree: Any) -> None:
    assert service
    assert "marquee.airflow.hook.TmdbHook" in succeed(tree, "airflow", "providers", "hooks", "-o", "plain")
    assert "marquee" in succeed(tree, "airflow", "plugins", "-o", "plain")


@pytest.mark.slow
def test_missed_days_are_fetched_and_loaded_one_part_set_each(service: str, tree: Any) -> None:
    """README's lines without --dry-run: a week of days, from runs to part sets."""
    assert service
    for words in ("airflow dags unpause", "airflow backfill create"):
        line = next(line for line in README.splitlines() if words in line)
        succeed(tree, *shlex.split(line)[1:])
    manifests = tree.root / ".marquee" / "data" / "lake" / "movies"
    wanted = {f"daily-2026-11-0{day}" for day in range(1, 8)}

    def published() -> bool:
        return wanted <= {path.parent.name for path in manifests.glob("daily-*/manifest.json")}

    tree.wait_for(published, "not every day was fetched", 300)


@pytest.mark.slow
def test_data_survives_a_restart(service: str, tree: Any) -> None:
    assert service
    before = films(tree)
    succeed(tree, "down")
    assert tree.processes() == []
    succeed(tree, "up", "-d")
    assert films(tree) == before > 0
