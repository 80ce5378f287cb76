"""A copy of the tree, as git would check it out, that uses the .venv of this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from marquee.settings import ROOT


@dataclass(frozen=True)
class Tree:
    """A checked-out tree of its own."""

    root: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`./marquee ARGUMENTS`, running; standard error goes to a file, see `errors`."""
        with (self.root / "stderr").open("w") as errors:
            return subprocess.Popen(
                [str(self.root / "marquee"), *arguments],
                cwd="/",
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`./marquee ARGUMENTS` to its end."""
        return subprocess.run(
            [str(self.root / "marquee"), *arguments],
            cwd="/",
            env=self.environment() | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def errors(self) -> str:
        """What the command started last has written to standard error so far."""
        return (self.root / "stderr").read_text()

    def processes(self) -> list[str]:
        """Command lines of the processes that run over this tree."""
        found = []
        for process in psutil.process_iter(["cmdline", "cwd", "status"]):
            line = " ".join(process.info["cmdline"] or [])
            place = str(process.info["cwd"] or "")
            if process.info["status"] != psutil.STATUS_ZOMBIE and (str(self.root) in line or str(self.root) in place):
                found.append(line)
        return found

    @staticmethod
    def wait_for(true: Callable[[], bool], what: str, seconds: float = 240) -> None:
        """Wait for another process' state; the bound only ends a test that fails."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, what
            time.sleep(0.1)

    @staticmethod
    def environment() -> dict[str, str]:
        """This process' environment without the settings and test variables of Marquee."""
        return {name: value for name, value in os.environ.items() if not name.startswith(("MARQUEE_", "PYTHONPATH"))}


@pytest.fixture(scope="session")
def tree() -> Iterator[Tree]:
    """The copy, in a folder with blanks in its name."""
    with tempfile.TemporaryDirectory(prefix="marquee accept ", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "my marquee"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        for name in names:
            if name and (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        yield Tree(copy)
