"""Which days the data covers, and whether a question asks about days outside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import psycopg

from marquee.ask.plan import Column, Compare, Not, Plan, Value

RELEASE = Column("movie", "release_date")


def released(connection: psycopg.Connection[Any]) -> tuple[date, date] | None:
    """The first and the last release date of the films; None when no film has one."""
    row = connection.execute("SELECT min(release_date), max(release_date) FROM ask.movies").fetchone()
    connection.rollback()
    return (row[0], row[1]) if row and row[0] else None


def outside(plan: Plan, first: date, last: date) -> bool:
    """Whether a condition of the plan asks for releases before the first or after the last."""
    for test in _dated(plan.where):
        assert isinstance(test.right, Value)
        day = date.fromisoformat(str(test.right.value))
        if (test.operator in (">", ">=") and day > last) or (test.operator in ("<", "<=") and day < first):
            return True
    return False


def _dated(thing: object) -> Iterator[Compare]:
    """The conditions on release dates, denied ones and sub-questions aside."""
    if isinstance(thing, Compare) and thing.left == RELEASE and isinstance(thing.right, Value):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _dated(part)
    elif is_dataclass(thing) and not isinstance(thing, (Plan, Not, type)):
        for f in fields(thing):
            yield from _dated(getattr(thing, f.name))
