"""Progress on the terminal: one line a phase, with counts and rates; plain lines where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text


class Report(Protocol):
    """Tells how far a phase is."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """`done` of `total` things; total None: not known."""


class Phases:
    """Shows phases one after the other on standard error, and remembers how long each took."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.seconds: dict[str, float] = {}
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}", table_column=None),
            BarColumn(24),
            TimeElapsedColumn(),
            _Count(),
            console=self.console,
        )

    @contextmanager
    def phase(self, title: str, unit: str = "") -> Iterator[Report]:
        """Show a phase until the block ends; `unit` names what is counted."""
        task = self._progress.add_task(f"{title:<36}", total=None, unit=unit)
        began = time.monotonic()
        row = next(row for row in self._progress.tasks if row.id == task)

        def report(done: int, total: int | None = None) -> None:
            self._progress.update(task, completed=done, total=total)

        yield report
        self.seconds[title] = round(time.monotonic() - began, 1)
        counted = _count(row)
        self._progress.update(task, total=max(row.completed, 1), completed=max(row.completed, 1))
        if not self.console.is_terminal:
            self.console.print(f"{title}: {counted + ', ' if counted else ''}{self.seconds[title]} s")

    def __enter__(self) -> Phases:
        if self.console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


class _Count(ProgressColumn):
    """How many of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        return Text(_count(task))


def _count(task: Task) -> str:
    """E.g. "1,200 of 4,803 films (310/s)"; empty for a phase that counts nothing."""
    if not task.fields["unit"]:
        return ""
    of = f" of {task.total:,.0f}" if task.total and task.total > task.completed else ""
    seconds = task.elapsed or 0
    rate = f" ({task.completed / seconds:,.0f}/s)" if seconds > 0.5 and task.completed else ""
    return f"{task.completed:,.0f}{of} {task.fields['unit']}{rate}"
