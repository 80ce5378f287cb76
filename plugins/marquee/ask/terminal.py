"""`./marquee ask`: the answer, its table, on request SQL and plan; a chart into a file; verified questions again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from marquee.ask.answer import Answer
from marquee.ask.gemini import Gemini
from marquee.ask.memory import Memory
from marquee.ask.pipeline import answer
from marquee.ask.verified import Change, judged, recheck
from marquee.ask.words import label, number

TABLE_ROWS = 50


def ask(
    question: str,
    connection: psycopg.Connection[Any],
    *,
    gemini: Gemini | None = None,
    memory: Memory | None = None,
    visual: Path | None = None,
    sql: bool = False,
    plan: bool = False,
    console: Console | None = None,
) -> int:
    """Answer on the terminal; the exit code is 0 for an answer (also an empty one), 1 when there is none."""
    console = console or Console(highlight=False)
    found = answer(question, connection=connection, gemini=gemini, memory=memory, visual=visual is not None)
    console.print(found.answer, markup=False)
    if len(found.rows) > 1 or len(found.columns) > 1:
        console.print(_table(found))
    for line in [*found.assumptions, *found.warnings]:
        console.print(f"· {line}", style="dim", markup=False)
    for suggestion in found.suggestions:
        console.print(f"  {suggestion}", style="dim", markup=False)
    if sql and found.sql:
        console.print(found.sql, markup=False, soft_wrap=True)
    if plan and found.plan:
        console.print_json(json.dumps(found.plan, default=str))
    if visual is not None and found.chart is not None:
        visual.write_bytes(found.chart.image)
        console.print(f"{visual}: {found.chart.alt_text}", markup=False)
    console.print(found.attribution, style="dim", markup=False)
    if memory is not None:
        memory.keep(found)
    return 0 if found.status in ("ok", "empty") else 1


def _table(found: Answer) -> Table:
    table = Table(box=None, header_style="bold")
    for column in found.columns:
        right = column.type in ("integer", "number")
        table.add_column(label(column.name, found.language), justify="right" if right else "left")
    for row in found.rows[:TABLE_ROWS]:
        table.add_row(*(number(v, c.unit, found.language) for v, c in zip(row, found.columns, strict=True)))
    return table


def check(
    records: psycopg.Connection[Any], asking: psycopg.Connection[Any], *, write: Callable[[str], None] = print
) -> list[Change]:
    """Ask every verified question again and say what changed; `records` can read warehouse.questions."""
    changes, asked = recheck(records, asking)
    for change in changes:
        write(f"{change.question}: {change.what}")
    write(f"{asked} verified questions, {len(changes)} changed")
    return changes


def review(records: psycopg.Connection[Any], *, write: Callable[[str], None] = print) -> None:
    """Show what users said of answers and nobody has promoted: id, verdict, question, comment."""
    found = judged(records)
    for each in found:
        write(f"{each.question_id}  {each.verdict:5}  {each.question}{f'  ({each.comment})' if each.comment else ''}")
    write(f"{len(found)} verdicts; ./marquee ask --promote ID verifies a question with its SQL")
