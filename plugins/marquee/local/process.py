"""One process of the stack: started on a leash, logging to its own file, stopped with its whole family."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from marquee.errors import StackError
from marquee.settings import ROOT


class ProcessEnded(StackError):
    """A process of the stack ended by itself."""

    sentence = "{name} ended by itself with status {status}: {last_line} (log: {log})"

    def __init__(self, process: Process) -> None:
        lines = process.log.read_text(errors="replace").splitlines()
        super().__init__(
            name=process.name,
            status=process.leash.returncode,
            log=process.log,
            last_line=lines[-1] if lines else "no output",
        )


@dataclass
class Process:
    """A running command of the stack."""

    name: str
    log: Path
    leash: subprocess.Popen[bytes]
    grace: float

    def alive(self) -> bool:
        """Whether the command still runs."""
        return self.leash.poll() is None

    def require(self) -> None:
        """Raise ProcessEnded unless the command still runs."""
        if not self.alive():
            raise ProcessEnded(self)

    def release(self) -> None:
        """Begin to stop; does not wait."""
        if self.leash.stdin and not self.leash.stdin.closed:
            self.leash.stdin.close()

    def wait(self) -> int:
        """Wait until the command and its whole family are gone; return its exit status."""
        try:
            return self.leash.wait(self.grace + 10)
        except subprocess.TimeoutExpired:
            self.leash.kill()
            return self.leash.wait()


def start(
    name: str,
    command: Sequence[str],
    *,
    logs: Path,
    environment: Mapping[str, str],
    directory: Path,
    stop: str = "SIGTERM",
    grace: float = 5,
) -> Process:
    """Start a command on a leash; its output is appended to `logs/<name>.log`.

    It ends with the signal `stop`, and is killed after `grace` seconds more.
    """
    log = logs / f"{name}.log"
    with log.open("ab") as output:
        leash = subprocess.Popen(
            [sys.executable, "-m", "marquee.local.leash", stop, str(grace), *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=directory,
            env=dict(environment),
            start_new_session=True,
        )
    return Process(name, log, leash, grace)


def finish(process: Process) -> None:
    """Wait for a command that ends by itself; raise ProcessEnded when it failed."""
    if process.leash.wait():
        raise ProcessEnded(process)


def parent_environment() -> dict[str, str]:
    """What every child inherits: ours, less settings of Airflow, BentoML and Marquee.

    The venv comes first on PATH, and this very tree first among the packages.
    """
    foreign = ("AIRFLOW", "BENTOML", "MARQUEE_", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    programs = str(Path(sys.executable).parent)
    path = os.pathsep.join([programs, kept.get("PATH", os.defpath)])
    return kept | {"PATH": path, "PYTHONPATH": str(ROOT / "plugins"), "PYTHONUNBUFFERED": "1"}
