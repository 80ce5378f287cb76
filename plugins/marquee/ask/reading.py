"""The question while it is read, and the engine that rewrites it: patterns over one-letter codes, applied in order.

A code string such as "pFRbV" (list, film, directed, by, value) is searched for each rule's pattern; the rule's
function turns the matched items into fewer items, mostly one condition (code Z) or one expression. What no rule and
no frame uses is reported, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marquee.ask.entities import Entity
from marquee.ask.items import Item, Period
from marquee.ask.plan import Column, Compare, Condition


class NotUnderstood(Exception):
    """The grammar has no reading; `words` are the ones it could not use."""

    def __init__(self, reason: str, words: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


@dataclass(frozen=True)
class Test:
    """One condition as read: on which facet, what it demands, whether denied, and how it is said.

    `every` holds several conditions that different rows of the facet must meet (comedy and drama).
    """

    facet: str
    condition: Condition
    text: str
    negated: bool = False
    entities: tuple[Entity, ...] = ()
    every: tuple[Condition, ...] = ()
    any: tuple[Test, ...] = ()
    kind: str = "value"
    at: int = 0

    def condition_on(self, column: str) -> bool:
        """Whether a comparison with this column is what the test demands."""
        return (
            isinstance(self.condition, Compare)
            and isinstance(left := self.condition.left, Column)
            and left.name == column
        )


@dataclass
class Reading:
    """Items, assumptions and the day that relative dates start from."""

    items: list[Item]
    today: date
    assumptions: list[str] = field(default_factory=list)
    opening: str = ""
    compared: Test | None = None

    @property
    def codes(self) -> str:
        """One letter for each item."""
        return "".join(i.code for i in self.items)

    def place(self, item: Item) -> int:
        """Where this very item stands; several may be equal."""
        return next(n for n, i in enumerate(self.items) if i is item)


Build = Callable[[Reading, list[Item]], list[Item] | None]


@dataclass(frozen=True)
class Rule:
    """A pattern over codes and what to make of the items that it matched; None declines."""

    pattern: re.Pattern[str]
    build: Build


def opened(items: list[Item]) -> str:
    """The code of the question's first word, which tells a yes-or-no question; V when a name and its verb open it."""
    codes = "".join(i.code for i in items if i.code not in "p,&")
    if codes[:2] in ("VR", "RV") or (codes[:2] == "Vv" and items[1].data == "light"):
        return "V"
    if codes[:1] == "X" and "V" in codes and "C" in codes and not set("Qq#8s%-r") & set(codes):
        return "v"
    return codes[:1]


def rule(pattern: str, build: Build) -> Rule:
    """A rule from its pattern's source."""
    return Rule(re.compile(pattern), build)


def apply_rules(reading: Reading, rules: list[Rule], *, keep: str = "") -> None:
    """Apply each rule wherever it fits, from left to right, in the rules' order; no rule loses an item of `keep`."""
    codes = reading.codes
    for each in rules:
        at = 0
        while match := each.pattern.search(codes, at):
            if match.end() == match.start():
                break
            new = each.build(reading, reading.items[match.start() : match.end()])
            if new is None:
                codes, at = reading.codes, match.start() + 1
                continue
            matched = reading.items[match.start() : match.end()]
            new = new + [i for i in matched if i.code in keep and not any(i is n for n in new)]
            reading.items[match.start() : match.end()] = new
            codes = reading.codes
            at = match.start() + (len(new) if len(new) >= match.end() - match.start() else 0)


def merged(items: list[Item], code: str, data: Any, args: tuple[str, ...] = ()) -> Item:
    """One item in place of several."""
    return Item(code, text_of(items), items[0].start, items[-1].end, args, data)


def text_of(items: list[Item]) -> str:
    """The words of the items."""
    return " ".join(i.text for i in items)


def pick(items: list[Item], codes: str) -> list[Item]:
    """The items with one of these codes."""
    return [i for i in items if i.code in codes]


def condition_item(items: list[Item], test: Test | None) -> list[Item] | None:
    """The items as one condition, or None to decline."""
    return None if test is None else [merged(items, "Z", test)]


def whole_number(item: Item) -> float:
    """The number of an N item, or of a year that turned out to be a plain number."""
    if isinstance(item.data, Period):
        return item.data.first.year
    value: float = item.data
    return value
