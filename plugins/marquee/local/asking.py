"""`./marquee ask`: a question on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import psycopg
from rich.console import Console
from rich.table import Table

from marquee.ask.answer import Answer
from marquee.ask.pipeline import answer
from marquee.errors import AskError
from marquee.local.attach import reach
from marquee.rights import require_ml_rights
from marquee.settings import Settings


class NothingToDraw(AskError):
    """A chart was asked for, and the answer has none."""

    sentence = "There is no chart for this answer: {reason}"


@click.command()
@click.argument("question")
@click.option("--visual", type=click.Path(path_type=Path, dir_okay=False), help="Write a chart of the answer (PNG).")
@click.option("--sql", "with_sql", is_flag=True, help="Show the SQL that was run.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
def ask(question: str, visual: Path | None, with_sql: bool, as_json: bool) -> None:
    """Answer a question about films, in English, Spanish or Portuguese.

    Exits with 0 when there is an answer, also an empty one, and with 1 when there is none.
    """
    settings = reach(Settings())
    require_ml_rights(settings)
    with psycopg.connect(settings.role_url("ask")) as connection:
        found = answer(question, connection=connection, visual=visual is not None)
    if as_json:
        click.echo(found.model_dump_json(exclude={"chart"}))
    else:
        _tell(found, with_sql)
    if visual is not None:
        _write(found, visual)
    sys.exit(0 if found.status in ("ok", "empty") else 1)


def _tell(found: Answer, with_sql: bool) -> None:
    """The answer in words, its rows, and what to know about them."""
    console = Console(highlight=False)
    console.print(found.answer, markup=False)
    if len(found.rows) > 1 or len(found.columns) > 1:
        table = Table(*(column.name for column in found.columns))
        for row in found.rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        console.print(table)
    for line in [*found.warnings, *found.suggestions]:
        console.print(f"· {line}", markup=False)
    if with_sql and found.sql:
        console.print(found.sql, markup=False)
    console.print(found.attribution, style="dim")


def _write(found: Answer, path: Path) -> None:
    if found.chart is None:
        raise NothingToDraw(reason=found.answer)
    path.write_bytes(found.chart.image)
    click.echo(f"The chart is in {path}")
