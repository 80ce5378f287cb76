"""A leash ends the whole family of its command, whatever happens to the owner."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from marquee.local import process

# A command whose child left the process group and the session, and whose grandchild was orphaned.
FAMILY = """
import os, subprocess, sys, time
pids = sys.argv[1]
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(pids, "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
time.sleep(600)
"""


def start(tmp_path: Path, code: str = FAMILY) -> process.Process:
    command = [sys.executable, "-c", code, str(tmp_path / "orphan")]
    environment = process.parent_environment()
    return process.start("family", command, logs=tmp_path, environment=environment, directory=tmp_path)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a state of other processes; the bound only ends a test that fails."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def family_of(leash: int) -> list[psutil.Process]:
    family = psutil.Process(leash).children(recursive=True)
    return [member for member in family if member.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def running(tmp_path: Path) -> process.Process:
    """A leash whose whole family is there: the command, its child in another session, an orphan."""
    started = start(tmp_path)
    until(lambda: (tmp_path / "orphan").exists() and len(family_of(started.leash.pid)) == 3)
    return started


def test_letting_go_ends_the_whole_family(running: process.Process) -> None:
    family = family_of(running.leash.pid)
    running.release()
    running.wait()
    assert not any(member.is_running() for member in family)


def test_a_terminated_leash_ends_the_whole_family(running: process.Process) -> None:
    family = family_of(running.leash.pid)
    running.leash.send_signal(signal.SIGTERM)
    running.wait()
    running.release()
    assert not any(member.is_running() for member in family)


def test_a_killed_owner_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from marquee.local import process;"
        f"p = process.start('family', [sys.executable, '-c', {FAMILY!r}, {str(tmp_path / 'orphan')!r}],"
        f" logs=Path({str(tmp_path)!r}), environment=process.parent_environment(), directory=Path('/'));"
        "print(p.leash.pid, flush=True); p.leash.wait()"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    leash = psutil.Process(int(owner.stdout.readline()))
    until(lambda: (tmp_path / "orphan").exists() and len(family_of(leash.pid)) == 3)
    family = [leash, *family_of(leash.pid)]
    owner.kill()
    owner.wait()
    owner.stdout.close()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []


def test_the_exit_status_of_the_command_is_reported_with_its_last_line(tmp_path: Path) -> None:
    failing = start(tmp_path, "print('first'); print('out of cheese'); raise SystemExit(7)")
    with pytest.raises(process.ProcessEnded, match="status 7: out of cheese"):
        process.finish(failing)
    failing.release()


def test_children_do_not_inherit_foreign_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "theirs")
    monkeypatch.setenv("MARQUEE_TMDB_TOKEN", "secret")
    names = process.parent_environment()
    assert "AIRFLOW__CORE__FERNET_KEY" not in names
    assert "MARQUEE_TMDB_TOKEN" not in names
