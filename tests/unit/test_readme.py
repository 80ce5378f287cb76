"""What README promises exists: commands, options, DAGs, settings, endpoints, documents."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from marquee.cli import main
from marquee.lake.backfill import BackfillParams
from marquee.settings import ROOT, Settings

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
DAGS = {path.stem for path in (ROOT / "dags").glob("*.py")}


def commands(page: Path) -> Iterator[list[str]]:
    """The arguments of every `./marquee ...` in a page's bash blocks and table cells."""
    text = page.read_text()
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()] + re.findall(r"`(\./marquee [^`]+)`", text)
    for line in lines:
        if line.startswith("./marquee "):
            yield [word for word in shlex.split(line, comments=True) if word not in ("|", "…", "...")][1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_exists(page: Path) -> None:
    context = click.Context(main)
    for name, *arguments in commands(page):
        if name.isupper() or name == "--help":
            continue
        command = main.get_command(context, name)
        assert command is not None, name
        if name in ("airflow", "test", "bench"):
            continue
        if isinstance(command, click.Group) and arguments:
            command = command.get_command(context, arguments[0])
            assert command is not None, arguments
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= options, (name, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_form_that_is_sent_to_a_backfill_is_accepted(page: Path) -> None:
    for arguments in commands(page):
        if arguments[:3] == ["airflow", "dags", "trigger"]:
            assert arguments[3] in DAGS
            if "--conf" in arguments:
                BackfillParams.parse(json.loads(arguments[arguments.index("--conf") + 1]))
        if "--dag-id" in arguments:
            assert arguments[arguments.index("--dag-id") + 1] in DAGS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_named_exists(page: Path) -> None:
    known = {f"MARQUEE_{name.upper()}" for name in Settings.model_fields} | {"MARQUEE_PYTHON"}
    assert set(re.findall(r"MARQUEE_[A-Z_]+[A-Z]", page.read_text())) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_every_command_is_in_the_reference() -> None:
    text = "".join(page.read_text() for page in PAGES)
    missing = [name for name in main.list_commands(click.Context(main)) if f"./marquee {name}" not in text]
    assert missing == []
