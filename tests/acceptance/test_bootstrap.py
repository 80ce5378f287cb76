"""The bootstrap's refusals: an interpreter or an installer that fails is named, with what to do next."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from marquee.settings import ROOT

INSTALLER_THAT_FAILS = """#!/bin/sh
case "$*" in
  "-c "*) exit 0 ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *) printf '%s\\n' "Collecting dnspython==2.9.2" "{printed}" && exit 1 ;;
esac
"""


def bootstrap(folder: Path, interpreter: str) -> str:
    """What ./marquee says in a copy of its own, with nothing but `interpreter` (a shell script) at hand."""
    for name in ("marquee", "pyproject.toml", "requirements.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    python = folder / "python-of-the-test"
    python.write_text(interpreter)
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", str(folder / "marquee")],
        env={"MARQUEE_PYTHON": str(python), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    said = bootstrap(tmp_path, "#!/bin/sh\nexit 1\n")
    assert "needs Python 3.11, 3.12 or 3.13" in said
    assert "MARQUEE_PYTHON" in said


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("ERROR: No matching distribution found for dnspython==2.9.2", "could not reach the package index"),
        ("ERROR: Could not install packages due to an OSError: No space left on device", "the disk filled up"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "install its packages (ERROR: THESE PACKAGES DO NOT MATCH"),
        ("Killed", "could not install its packages. Details: "),
    ],
)
def test_an_installer_that_fails_is_quoted(tmp_path: Path, printed: str, said: str) -> None:
    assert said in bootstrap(tmp_path, INSTALLER_THAT_FAILS.replace("{printed}", printed))
