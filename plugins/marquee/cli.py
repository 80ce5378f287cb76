"""The command line. Each command imports what it needs: `./marquee --help` must not wait for Airflow or pandas."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from marquee.errors import MarqueeError, SettingError
from marquee.settings import ROOT, Settings


class BadSetting(SettingError):
    """A variable of the environment or of .env is wrong."""

    sentence = "{name}: {reason}. It comes from the environment or from {root}/.env."


_ELSEWHERE = {
    "ask": "marquee.local.asking:ask",
    "backup": "marquee.local.backup:backup",
    "restore": "marquee.local.backup:restore",
    "model": "marquee.local.models:model",
    "quarantine": "marquee.local.quarantine:quarantine",
    "replica": "marquee.replica.server:serve",
    "status": "marquee.local.status:status",
}
"""Commands that are defined beside what they drive."""


class _Group(click.Group):
    """Turns Marquee's errors into one line and exit status 1; knows the commands that are defined elsewhere."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if place := _ELSEWHERE.get(cmd_name):
            module, _, attribute = place.partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MarqueeError as error:
            _fail(str(error))
        except ValidationError as error:
            _fail(str(_bad_setting(error)))


def _bad_setting(error: ValidationError) -> BadSetting:
    """One sentence for the first setting that is wrong."""
    first = error.errors()[0]
    name = "MARQUEE_" + "_".join(str(part) for part in first["loc"]).upper().removeprefix("MARQUEE_")
    return BadSetting(name=name, reason=first["msg"], root=ROOT)


def _fail(sentence: str) -> NoReturn:
    click.echo(f"marquee: {sentence}", err=True)
    sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="marquee")
def main() -> None:
    """Mirror TMDB into your own Postgres, learn which films succeed, and answer questions about films."""


@main.command()
@click.option(
    "--catalog",
    type=click.Path(path_type=Path),
    help="Serve this catalogue: JSON lines of TMDB movie documents, plain, .gz, .xz or .zst.",
)
@click.option(
    "--movies",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="Size of the synthetic catalogue, or how many films to fetch from TMDB.",
)
@click.option("--exit", "leave", is_flag=True, help="Stop everything after the last step.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable summary as the last line.")
def demo(catalog: Path | None, movies: int, leave: bool, as_json: bool) -> None:
    """Run the whole chain on this machine, from nothing, and show what it can do."""
    from marquee.local import demo

    demo.run(Settings(), catalog=catalog, movies=movies, leave=leave, as_json=as_json)


@main.command()
@click.option("-d", "--detach", is_flag=True, help="Return when everything is ready; stop it with ./marquee down.")
def up(detach: bool) -> None:
    """Run the stack with your own settings and data; Ctrl-C or `./marquee down` stops it."""
    from marquee.local import up

    if detach:
        up.detach(Settings())
    else:
        up.run(Settings())


@main.command()
def down() -> None:
    """Stop the running stack; data stays."""
    from marquee.local import up

    up.down(Settings())


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def airflow(arguments: tuple[str, ...]) -> None:
    """Airflow's own command line in this environment: `./marquee airflow dags list`."""
    from marquee.local.attach import attach
    from marquee.local.environment import AIRFLOW

    stack = attach(Settings())
    os.execve(AIRFLOW[0], [*AIRFLOW, *arguments], stack.airflow_environment())


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Lint, types and the whole test suite: what CI runs. --all adds the slow proofs."""
    from marquee.local import checks

    sys.exit(checks.run(list(arguments)))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", type=click.Choice(["extract", "load", "train", "gate", "predict", "page", "ask"]))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, arguments: tuple[str, ...]) -> None:
    """Measure side by side against a peer or the limit, as ratios; --json prints them as the last line."""
    program = ROOT / "benchmarks" / f"{name}.py"
    sys.exit(subprocess.run([sys.executable, str(program), *arguments]).returncode)


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(yes: bool) -> None:
    """Remove all TMDB content: the lake, the warehouse, the models."""
    from marquee.local import purge

    purge.run(Settings(), yes=yes)
