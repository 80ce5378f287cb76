"""An upgrade as docs/operations.md has it: the newer version is started over what the first release had loaded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marquee.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

FIRST_RELEASE = "195b152"


@pytest.fixture
def older(tree: Any, tmp_path: Path) -> Iterator[Any]:
    """The first release's tree, over the same home as the newer one's."""
    archive = subprocess.run(["git", "archive", FIRST_RELEASE], cwd=ROOT, capture_output=True)
    if archive.returncode:
        pytest.skip("the first release is not in this clone's history")
    subprocess.run(["tar", "-x", "-C", str(tmp_path)], input=archive.stdout, check=True)
    # Its own ./marquee would install that release's packages: here the command line is started without it.
    launcher = f"#!/bin/sh\nPYTHONPATH='{tmp_path}/plugins' exec '{sys.executable}' -m marquee \"$@\"\n"
    (tmp_path / "marquee").write_text(launcher)
    shutil.rmtree(tree.root / ".marquee", ignore_errors=True)
    made = type(tree)(tmp_path)
    yield made
    for one in (made, tree):
        one.run("down", MARQUEE_HOME=str(tree.root / ".marquee"))


def test_the_newer_version_goes_on_with_what_the_older_one_loaded(tree: Any, older: Any) -> None:
    home = {"MARQUEE_HOME": str(tree.root / ".marquee")}

    def succeed(which: Any, *arguments: str) -> str:
        done = which.run(*arguments, **home)
        assert done.returncode == 0, done.stderr + done.stdout
        return str(done.stdout)

    def films(which: Any) -> int:
        done = which.run("ask", "How many films are there?", "--json", **home)
        return int(json.loads(done.stdout)["rows"][0][0]) if done.returncode == 0 else 0

    succeed(older, "up", "-d")
    succeed(older, "airflow", "dags", "trigger", "tmdb_backfill", "--conf", '{"limit": 500}')
    tree.wait_for(lambda: "promoted" in older.run("model", "list", **home).stdout, "no model was trained")
    before, model = films(older), succeed(older, "model", "show").splitlines()[0]
    assert before > 400
    succeed(older, "backup", str(older.root / "backup"))
    succeed(older, "down")

    succeed(tree, "up", "-d")
    facts = json.loads(succeed(tree, "status", "--json"))
    assert facts["warehouse"]["films"] == films(tree) == before
    assert facts["warehouse"]["model"]["tag"] in model
    succeed(tree, "airflow", "dags", "trigger", "warehouse_load")
    succeed(tree, "down")

    refused = older.run("up", "-d", **home)
    if applied := len(list((ROOT / "sql/migrations").iterdir())) - len(list((older.root / "sql/migrations").iterdir())):
        assert applied > 0
        assert "which this Marquee does not know" in refused.stderr, refused.stderr
    succeed(tree, "up", "-d")
    succeed(tree, "restore", str(older.root / "backup"), "--replace")
    assert films(tree) == before
    succeed(tree, "down")
    assert tree.processes() == []
