"""`./marquee up` and `down`: the stack with the user's own settings and data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import click
import psutil

from marquee.errors import StackError
from marquee.local import status
from marquee.local.attach import NothingRuns
from marquee.local.home import Home, HomeBusy
from marquee.local.phases import Phases
from marquee.local.stack import running
from marquee.settings import ROOT, Settings


class DidNotStart(StackError):
    """The detached stack ended before it was ready."""

    sentence = "The stack did not start: {reason} (log: {log})"


class DidNotStop(StackError):
    """The stack was told to stop and still runs."""

    sentence = "The stack (process {pid}) was told to stop and still runs: look at .marquee/logs, or kill it."


def run(given: Settings) -> None:
    """Start everything and stay until Ctrl-C or SIGTERM; raise when a part ends by itself."""
    with running(given, "up") as stack:
        with Phases() as phases:
            with phases.phase("Postgres and its schemas"):
                stack.start_replica([])
                stack.start_postgres()
                stack.migrate()
                stack.wait_replica()
            with phases.phase("Airflow and the service"):
                stack.start_service()
                stack.start_airflow()
                stack.wait_service()
                stack.note_running()
        status.show(given)
        click.echo(
            "First steps: start the DAG tmdb_backfill in Airflow, then switch on tmdb_daily. Ctrl-C stops all.",
            err=True,
        )
        stack.stay()


def detach(given: Settings) -> None:
    """Start `./marquee up` in the background; return when everything is ready."""
    home = Home(given.home)
    home.prepare()
    if pid := home.holder():
        raise HomeBusy(home=home.root, pid=pid)
    log = home.logs / "up.log"
    log.write_bytes(b"")
    with log.open("ab") as output:  # appending, as it must be where logs are rotated
        child = subprocess.Popen(
            [sys.executable, "-m", "marquee", "up"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=ROOT,
        )
    with Phases() as phases, phases.phase(f"Starting (log: {log})"):
        while home.read_running() is None:
            if child.poll() is not None:
                last = (log.read_text().splitlines() or ["no output"])[-1]
                raise DidNotStart(reason=last.removeprefix("marquee: "), log=log)
            time.sleep(0.2)
    status.show(given)


def down(given: Settings) -> None:
    """Stop the running stack and wait until it is gone."""
    pid = Home(given.home).holder()
    if pid is None:
        raise NothingRuns(home=given.home)
    os.kill(pid, signal.SIGTERM)
    _, alive = psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=90)
    if alive:
        raise DidNotStop(pid=pid)
    click.echo("Stopped. The data stays in " + str(given.home))
