"""`./marquee test`: lint, types and tests, exactly what CI runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import click

from marquee.settings import ROOT

_PATHS = ["plugins", "serving", "dags", "tests", "benchmarks"]


def run(arguments: list[str]) -> int:
    """Run every check; `--all` adds the slow proofs, other arguments go to pytest. Returns the first failing status."""
    slow = "--all" in arguments
    rest = [argument for argument in arguments if argument != "--all"]
    if os.environ.get("CI") == "true":
        _install_browser()
    python = [sys.executable, "-m"]
    pytest = [*python, "pytest", *([] if slow else ["-m", "not slow"]), *rest]
    for command in ([*python, "ruff", "check", *_PATHS], [*python, "ruff", "format", "--check", *_PATHS]):
        if status := _run(command):
            return status
    # The types are looked at beside the tests, which leave a core alone most of the time.
    types = [*python, "mypy"]
    with subprocess.Popen(types, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as checker:
        tests = _run(pytest)
        found, _ = checker.communicate()
    click.echo(f"$ {' '.join(types[2:])}\n{found}", err=True, nl=False)
    return checker.returncode or tests


def _run(command: list[str]) -> int:
    click.echo(f"$ {' '.join(command[2:])}", err=True)
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode


def _install_browser() -> None:
    """On a CI machine, install Debian's Chromium for the browser tests; without it they are skipped, saying so."""
    if shutil.which("chromium") or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL)
