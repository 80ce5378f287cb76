"""`./marquee ask`: a question on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from marquee.ask import gemini, terminal
from marquee.ask.pipeline import answer
from marquee.local.attach import reach
from marquee.rights import require_ml_rights
from marquee.settings import Settings
from marquee.warehouse.connections import connect


@click.command()
@click.argument("question", required=False)
@click.option("--visual", type=click.Path(path_type=Path, dir_okay=False), help="Write a chart of the answer (PNG).")
@click.option("--sql", "with_sql", is_flag=True, help="Show the SQL that was run.")
@click.option("--plan", "with_plan", is_flag=True, help="Show how the question was understood.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.option("--check", is_flag=True, help="Ask every verified question again and say what changed.")
def ask(question: str | None, visual: Path | None, with_sql: bool, with_plan: bool, as_json: bool, check: bool) -> None:
    """Answer a question about films, in English, Spanish or Portuguese.

    Exits with 0 when there is an answer, also an empty one, and with 1 when there is none.
    """
    settings = reach(Settings())
    require_ml_rights(settings)
    with connect(settings.role_url("ask")) as connection:
        if check:
            with connect(settings.role_url("service")) as records:
                sys.exit(1 if terminal.check(records, connection) else 0)
        if not question:
            raise click.UsageError('Give a question: ./marquee ask "How many films were released in 2015?"')
        engine = gemini.of(settings)
        if as_json:
            found = answer(question, connection=connection, gemini=engine, visual=visual is not None)
            click.echo(found.model_dump_json())
            sys.exit(0 if found.status in ("ok", "empty") else 1)
        sys.exit(terminal.ask(question, connection, gemini=engine, visual=visual, sql=with_sql, plan=with_plan))
