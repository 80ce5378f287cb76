"""`./marquee ask`: a question on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

import click

from marquee.ask import gemini, terminal, verified
from marquee.ask.memory import Memory
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
@click.option("--review", is_flag=True, help="Show what users said of answers, with the ids to promote.")
@click.option("--promote", type=UUID, metavar="ID", help="Make an answered question a verified one.")
@click.option("--withdraw", metavar="QUESTION", help="Make a verified question an ordinary one again.")
def ask(
    question: str | None, visual: Path | None, with_sql: bool, with_plan: bool, as_json: bool, check: bool,
    review: bool, promote: UUID | None, withdraw: str | None,
) -> None:  # fmt: skip
    """Answer a question about films, in English, Spanish or Portuguese.

    Exits with 0 when there is an answer, also an empty one, and with 1 when there is none.
    """
    settings = reach(Settings())
    require_ml_rights(settings)
    if promote:
        with connect(settings.role_url("owner")) as owner:
            click.echo(f"Verified: {verified.promote(owner, promote).question}")
    elif withdraw:
        with connect(settings.role_url("owner")) as owner:
            verified.withdraw(owner, withdraw)
        click.echo(f"No longer verified: {withdraw}")
    elif review:
        with connect(settings.role_url("service")) as records:
            terminal.review(records)
    elif check:
        with connect(settings.role_url("ask")) as connection, connect(settings.role_url("service")) as records:
            sys.exit(1 if terminal.check(records, connection) else 0)
    elif question:
        sys.exit(_ask(settings, question, visual, with_sql=with_sql, with_plan=with_plan, as_json=as_json))
    else:
        raise click.UsageError('Give a question: ./marquee ask "How many films were released in 2015?"')


def _ask(
    settings: Settings, question: str, visual: Path | None, *, with_sql: bool, with_plan: bool, as_json: bool
) -> int:
    memory = Memory(lambda: connect(settings.role_url("service")))
    engine = gemini.of(settings)
    with connect(settings.role_url("ask")) as connection:
        if not as_json:
            return terminal.ask(
                question, connection, gemini=engine, memory=memory, visual=visual, sql=with_sql, plan=with_plan
            )
        found = answer(question, connection=connection, gemini=engine, memory=memory, visual=visual is not None)
        click.echo(found.model_dump_json())
        memory.keep(found)
        return 0 if found.status in ("ok", "empty") else 1
