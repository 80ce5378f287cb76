"""What a user gets for bad input: one line that says what is wrong and what to do, and exit status 1."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line on standard error with all the words, no stack trace, status 1."""
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1, done.stderr
    assert last.startswith("marquee: "), done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_missing_catalogue(tree: Any) -> None:
    assert_refused(tree.run("demo", "--catalog", "/no/such/file", "--exit"), "/no/such/file", "No such file")


def test_a_catalogue_that_is_not_json_lines(tree: Any, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text("id,title\n1,A Film\n")
    assert_refused(tree.run("demo", "--catalog", str(path), "--exit"), "not JSON lines")
    assert tree.processes() == []


def test_a_busy_port(tree: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = tree.run("demo", "--exit", MARQUEE_SERVICE_PORT=port)
    assert_refused(done, f"Port {port} (MARQUEE_SERVICE_PORT) is taken")


def test_a_bad_setting_is_named(tree: Any) -> None:
    assert_refused(tree.run("demo", "--exit", MARQUEE_TMDB_RATE="fast"), "MARQUEE_TMDB_RATE", "number")


def test_tmdb_itself_without_the_stated_right(tree: Any) -> None:
    done = tree.run("demo", "--exit", MARQUEE_TMDB_TOKEN="a-token-that-is-not-used")
    assert_refused(done, "MARQUEE_TMDB_ML_RIGHTS=true", "https://www.themoviedb.org/api-terms-of-use")
    assert "a-token" not in done.stderr


def test_commands_that_need_a_running_stack_say_so(tree: Any) -> None:
    assert_refused(tree.run("down"), "Nothing runs", "./marquee up")
    assert_refused(tree.run("ask", "How many films?"), "Nothing runs")


def test_a_home_that_cannot_be_written(tree: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_refused(tree.run("demo", "--exit", MARQUEE_HOME=str(tmp_path / "file" / "x")), "MARQUEE_HOME")


def test_a_disk_that_is_nearly_full(tree: Any, tmp_path: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=50m", "none", str(tmp_path)], capture_output=True)
    if mounted.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        assert_refused(tree.run("up", "-d", MARQUEE_HOME=str(tmp_path)), "less than 500 MB are free", "MARQUEE_HOME")
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_purge_says_what_it_removes_and_does_nothing_without_a_yes(tree: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "data" / "lake").mkdir(parents=True)
    done = tree.run("purge", MARQUEE_HOME=str(home))
    assert done.returncode == 1
    assert str(home / "data") in done.stdout
    assert (home / "data").exists()
    assert tree.run("purge", "--yes", MARQUEE_HOME=str(home)).returncode == 0
    assert not (home / "data").exists()


def test_the_command_works_through_a_symbolic_link_from_anywhere(tree: Any, tmp_path: Path) -> None:
    (tmp_path / "m").symlink_to(tree.root / "marquee")
    done = subprocess.run(
        [str(tmp_path / "m"), "--version"],
        cwd=tmp_path,
        env=tree.environment(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.stdout.startswith("./marquee, version "), done.stderr


@pytest.mark.timeout(120)
def test_a_broken_line_is_named_and_the_rest_is_served(tree: Any, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.jsonl"
    path.write_text('{"id": 1, "title": "One"}\n{"id": 2, "title":\n{"id": 3, "title": "Three"}\n')
    replica = tree.start("replica", "--catalog", str(path), "--port", "0")
    state = json.loads(replica.stdout.readline())
    replica.terminate()
    replica.wait()
    replica.stdout.close()
    assert state["movies"] == 2
    assert [broken["line"] for broken in state["broken"]] == [2]
