"""Writes docs/reference/ from the code: commands, settings, DAGs, endpoints.

    .venv/bin/python deploy/reference.py        after a change to any of them; a test compares the pages with the code

The database's schema has a page of its own, docs/schema.md, written by marquee.warehouse.describing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "serving")]

import click  # noqa: E402

from marquee.cli import main  # noqa: E402
from marquee.lake.backfill import BackfillParams  # noqa: E402
from marquee.settings import Settings  # noqa: E402

FOLDER = ROOT / "docs" / "reference"
NOTE = "Written from the code by `deploy/reference.py`; a test compares the two."


def commands() -> str:
    """Every command with its arguments and options."""
    lines = ["# Commands", "", NOTE, ""]
    for path, command in _walk(main, ()):
        usage = " ".join(["./marquee", *path, *_arguments(command)])
        lines += [f"## {' '.join(path)}", "", f"`{usage}`", "", _prose(command.help), ""]
        if options := [_option(one) for one in command.params if isinstance(one, click.Option) and not one.hidden]:
            lines += ["| option | default | |", "|---|---|---|", *options, ""]
    return "\n".join(lines)


def settings() -> str:
    """Every setting with its type, default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or isinstance(field.default, Path) else f"`{field.default}`"
        secret = "secret" if "SecretStr" in str(field.annotation) else ""
        rows.append(f"| `MARQUEE_{name.upper()}` | {default} | {secret} | {_cell(field.description)} |")
    about = (
        "Each is a variable of the environment, or a line of `.env` beside `marquee`; the environment counts first. "
        "Marquee refuses to start with a value that is wrong. A secret setting is never shown nor logged."
    )
    head = ["# Settings", "", NOTE, "", about, "", "| variable | default | | |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def dags() -> str:
    """Every DAG: what it does, when, its tasks; the form of a backfill."""
    lines = ["# DAGs", "", NOTE, ""]
    for path in sorted((ROOT / "dags").glob("*.py")):
        tree = ast.parse(path.read_text())
        title, _, text = (ast.get_docstring(tree) or "").partition("\n")
        lines += [f"## {path.stem}", "", f"**{title.removeprefix('### ')}**", text, ""]
        lines += [f"- Schedule: {_schedule(tree)}", "- Tasks:"]
        lines += [f"  - `{task.name}`: {ast.get_docstring(task)}" for task in _tasks(tree)]
        lines += [""]
    lines += ["## The form of tmdb_backfill", "", "| field | default | |", "|---|---|---|"]
    for name, field in BackfillParams.model_json_schema()["properties"].items():
        lines.append(f"| `{name}` | `{field.get('default')}` | {_cell(field.get('description'))} |")
    return "\n".join([*lines, ""])


def endpoints() -> str:
    """Every route of the service."""
    from surface.openapi import document
    from surface.routes import EXACT, PATTERNS

    described: dict[str, Any] = document()["paths"]
    lines = ["# Endpoints", "", NOTE, "", "`/openapi.json` describes bodies, answers and errors in full.", ""]
    lines += ["| method | path | |", "|---|---|---|"]
    for path, methods in described.items():
        lines += [f"| {verb.upper()} | `{path}` | {_cell(one['summary'])} |" for verb, one in methods.items()]
    others = {*EXACT, *(name for _, name in PATTERNS)} - set(described)
    lines += [f"| GET | `{path}` | {_cell(_ELSE[path])} |" for path in sorted(others)]
    return "\n".join([*lines, ""])


_ELSE = {
    "/": "The dashboard",
    "/assets/{file}": "The dashboard's files",
    "/healthz": "Whether the process answers",
    "/livez": "Whether the process answers",
    "/readyz": "Whether a model is in use",
    "/metrics": "Figures for Prometheus",
    "/openapi.json": "The description of the API",
}


def _walk(group: click.Group, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it; groups are not commands themselves."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _walk(command, (*above, name))
        elif command is not None:
            yield (*above, name), command


def _arguments(command: click.Command) -> list[str]:
    found = [one for one in command.params if isinstance(one, click.Argument)]
    words = [one.make_metavar(click.Context(command)) for one in found]
    return words + (["[OPTIONS]"] if any(isinstance(one, click.Option) for one in command.params) else [])


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    value = "" if option.is_flag else f" {option.type.name}"
    default = f"`{option.default}`" if isinstance(option.default, str | int) and not option.is_flag else ""
    needed = "Required. " if option.required else ""
    return f"| {names}{value} | {default} | {needed}{_cell(option.help)} |"


def _tasks(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions that are decorated as tasks."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [one for one in functions if any("task" in ast.unparse(each) for each in one.decorator_list)]


def _schedule(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "schedule":
            text = ast.unparse(node.value)
            return "by hand" if text == "None" else f"`{text}`"
    return "by hand"


def _prose(text: str | None) -> str:
    return " ".join((text or "").split())


def _cell(text: str | None) -> str:
    return _prose(text).replace("|", "\\|")


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "dags": dags,
    "endpoints": endpoints,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / f"{name}.md").write_text(page())
