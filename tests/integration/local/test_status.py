"""`./marquee status` over a real warehouse, with parts that do not answer; test_up.py asks a whole stack."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from marquee.cli import main
from marquee.local.home import Home, load_secrets


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a little data."""
    made = Home(tmp_path / "home")
    made.prepare()
    (made.lake / "part").write_bytes(b"0" * 3_000_000)
    return made


def run(home: Home, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["status", *arguments], env={"MARQUEE_HOME": str(home.root)})
    assert result.exit_code == 0, result.output
    return result


def note(home: Home, url: str, free_port: int) -> None:
    """Write down a stack as if it ran, with nothing but its warehouse."""
    secrets = load_secrets(home)
    settings = {"warehouse_url": url, "loader_password": "loader's pass/word@1", "tmdb_url": "http://replica/3"}
    ports = {"postgres": 1, "airflow": free_port, "service": free_port, "replica": 1}
    home.note_running({"mode": "up", "ports": ports, "settings": settings | {"lake_url": home.lake.as_uri()}})
    assert secrets


def test_nothing_runs(home: Home) -> None:
    assert "Nothing runs over" in run(home).output
    facts = json.loads(run(home, "--json").output)
    assert facts["running"] is False
    assert facts["disk"]["held"]["data"] >= 3_000_000


def test_a_stack_that_only_starts_is_told_from_none(home: Home) -> None:
    with home.hold():
        assert "starting or stopping" in run(home).output
        assert json.loads(run(home, "--json").output)["holder"] == os.getpid()


def test_a_home_that_was_never_made(tmp_path: Path) -> None:
    facts = json.loads(run(Home(tmp_path / "no" / "such"), "--json").output)
    assert (facts["running"], facts["disk"]["held"]) == (False, {})


def test_everything_that_is_known_is_told(home: Home, warehouse: Any, free_port: int) -> None:
    with warehouse.owner() as connection:
        connection.execute("INSERT INTO warehouse.movies (movie_id, title, fetched_at) VALUES (1, 'One', now())")
        connection.execute(
            "INSERT INTO warehouse.model_versions (tag, trained_at, promoted_at, status, digest, fingerprint, metrics)"
            " VALUES ('marquee_success:a', now() - interval '3 days', now(), 'promoted', 'd', 'f', '{}')"
        )
    with home.hold():
        note(home, warehouse.owner_url, free_port)
        facts = json.loads(run(home, "--json").output)
        shown = run(home).output
    assert facts["warehouse"]["films"] == 1
    assert facts["warehouse"]["model"]["tag"] == "marquee_success:a"
    states = {part["part"]: part["state"] for part in facts["parts"]}
    assert (states["warehouse"], states["Airflow"], states["service"]) == ("answers", "not running", "not running")
    assert (states["TMDB"], states["lake"]) == ("not running", "empty")
    assert "…" not in shown, "an address is folded, not cut off"
    assert datetime.fromisoformat(facts["at"]) <= datetime.now(UTC)
    assert "trained 3 days ago" in shown
    assert "Quarantine: empty" in shown
    secrets = json.loads((home.root / "secrets.json").read_text()).values()
    assert not [secret for secret in secrets if secret in json.dumps(facts)]


def test_a_warehouse_that_is_down_is_said_and_the_rest_is_told(home: Home, free_port: int) -> None:
    with home.hold():
        note(home, f"postgresql://postgres@127.0.0.1:{free_port}/gone", free_port)
        facts = json.loads(run(home, "--json").output)
        assert "the warehouse does not answer" in run(home).output
    assert facts["warehouse"] is None
    assert "cannot be reached" in next(part["state"] for part in facts["parts"] if part["part"] == "warehouse")
    assert facts["disk"]["free"] > 0


def test_a_bad_setting_is_one_sentence(home: Home) -> None:
    result = CliRunner().invoke(main, ["status"], env={"MARQUEE_HOME": str(home.root), "MARQUEE_TMDB_RATE": "fast"})
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "MARQUEE_TMDB_RATE" in result.output
