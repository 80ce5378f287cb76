"""`./marquee quarantine`: the documents that could not be loaded."""

from __future__ import annotations

import click
import psycopg
from rich.console import Console
from rich.table import Table

from marquee.local.attach import reach
from marquee.settings import Settings
from marquee.warehouse import quarantine as documents
from marquee.warehouse.connections import connect
from marquee.warehouse.contract import REASONS


def _connect() -> psycopg.Connection:
    return connect(reach(Settings()).role_url("loader"))


@click.group()
def quarantine() -> None:
    """The documents that could not be loaded: list, show, replay."""


@quarantine.command(name="list")
@click.option("--reason", type=click.Choice(list(REASONS)), help="Only those with this reason code.")
@click.option("--replayed", is_flag=True, help="Also those that were loaded later.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
def list_(reason: str | None, replayed: bool, limit: int) -> None:
    """One line a document: number, film, reason, where it lies in the lake."""
    with _connect() as connection:
        entries = documents.entries(connection, reason=reason, replayed=replayed, limit=limit)
    table = Table("number", "film", "reason", "detail", "part", "line")
    for entry in entries:
        place = (str(entry.quarantine_id), str(entry.movie_id or ""), entry.reason, entry.detail)
        table.add_row(*place, entry.part_key, str(entry.line))
    Console(highlight=False).print(table if entries else "The quarantine is empty.")


@quarantine.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """A document as it was received, and why it was not loaded."""
    with _connect() as connection:
        entry, payload = documents.show(connection, number)
    why = f"{REASONS[entry.reason]}: {entry.detail}"
    click.echo(f"{entry.reason}: {why} ({entry.part_key}, line {entry.line})", err=True)
    click.echo(payload)


@quarantine.command()
@click.argument("numbers", type=int, nargs=-1)
def replay(numbers: tuple[int, ...]) -> None:
    """Load documents again, all of them or those with the given numbers."""
    with _connect() as connection:
        report = documents.replay(connection, list(numbers) or None)
    click.echo(f"{report.loaded} loaded, {report.still_bad} still cannot be.")
