"""`./marquee status`: what runs and where, the last runs, how old data and model are, the quarantine, the disk."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Column, Table

from marquee.local import facts
from marquee.local.attach import attach
from marquee.local.facts import Facts
from marquee.local.home import Home
from marquee.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, without any password.")
def status(as_json: bool) -> None:
    """Say what runs, the last runs, how old data and model are, and what the disk holds."""
    show(Settings(), as_json=as_json)


def show(given: Settings, *, as_json: bool = False) -> None:
    """Print the facts, as tables or as JSON."""
    runs = Home(given.home).read_running() is not None
    stack = attach(given) if runs else None
    found = facts.of_stack(stack, datetime.now(UTC)) if stack else facts.of_nothing(given)
    if as_json:
        click.echo(json.dumps(found, default=str))
        return
    console = Console(highlight=False)
    if stack is None:
        console.print(_why_not(found))
        console.print(_disk(found))
        return
    console.print(_parts(found), _runs(found))
    for line in (*_warehouse(found), _disk(found)):
        console.print(line)
    console.print(f"Airflow's login: admin / {stack.secrets.airflow_admin}   Logs: {stack.home.logs}")


def _why_not(found: Facts) -> str:
    if found["holder"]:
        return f"A stack is starting or stopping over {found['home']} (process {found['holder']}): ask again soon."
    return f"Nothing runs over {found['home']}. Start with ./marquee up or ./marquee demo."


def _parts(found: Facts) -> Table:
    where = Column("where", overflow="fold", min_width=24)  # an address stays whole, other columns give way
    table = Table("part", "which", where, "state", title=f"Marquee ({found['mode']})")
    for part in found["parts"]:
        table.add_row(*part.values())
    return table


def _runs(found: Facts) -> Table:
    table = Table("DAG", "last run", "began", "took", "schedule")
    for run in found["runs"]:
        began, ended = _moment(run["began"]), _moment(run["ended"])
        took = f"{(ended - began).total_seconds():,.0f} s" if began and ended else ""
        schedule = "off" if run["paused"] else "on"
        table.add_row(run["dag"], run["state"] or "never", _ago(began, found["at"]), took, schedule)
    return table


def _warehouse(found: Facts) -> list[str]:
    held = found["warehouse"]
    if held is None:
        return ["Films: not known, the warehouse does not answer."]
    fetched, loaded = (_ago(held[name], found["at"]) or "never" for name in ("fetched_at", "loaded_at"))
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(held["quarantine"].items()))
    model = held["model"]
    age = f"{model['tag']}, trained {_ago(_moment(model['trained_at']), found['at'])}" if model else "none yet"
    return [
        f"Films: {held['films']:,}   newest document: {fetched}   last load: {loaded}",
        f"Model: {age}",
        f"Quarantine: {reasons or 'empty'}",
    ]


def _disk(found: Facts) -> str:
    disk = found["disk"]
    held = ", ".join(f"{name} {_bytes(size)}" for name, size in disk["held"].items())
    return f"Disk: {_bytes(disk['free'])} free; {found['home']} holds {held or 'nothing'}"


def _bytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in the one unit that says most: "5 min ago"; empty when it never was."""
    if moment is None:
        return ""
    age = now - moment
    for unit, length in (("days", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1))):
        if age >= 2 * length:
            return f"{age // length} {unit} ago"
    return f"{max(0, round(age.total_seconds()))} s ago"
