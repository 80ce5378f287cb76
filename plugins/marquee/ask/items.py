"""What a question is cut into: items with a meaning, periods of days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marquee.ask.lexicon import Symbol

LETTERS = {
    "than": "C", "about": "θ", "first": "α", "final": "ω", "ordinal": "ν", "vague": "Z", "each_other": "ε",
    "film": "F", "facet": "H", "lead": "l", "gender": "g", "measure": "X", "attribute": "Y", "superlative": "S",
    "direction": "T", "comparative": "G", "before": "L", "until": "L", "after": "L", "since": "L",
    "during": "i", "between": "B", "period": "D", "past": "7", "future": "7", "upcoming": "Z", "aggregate": "A",
    "count": "#", "share": "%", "ratio": "r", "difference": "-", "each": "P", "over": "j", "trend": "e",
    "distribution": "z", "sort": "O", "ascending": "d", "descending": "d", "top": "t", "bottom": "t", "exists": "E",
    "versus": "=", "or": "/", "and": "&", "but": "β", "not": "!", "either": "~", "same": "J", "unknown": "u",
    "known": "k",
    "named": "n", "containing": "c", "starting": "c", "ending": "c", "verb": "R", "measured": "x", "unit": "U",
    "scale": "1", "status": "Z", "person_gender": "Z", "chart": "K", "axis": "a", "what": "Q", "who": "q",
    "whose": "s", "when": "y", "where": "W", "how": "8", "which": "v", "list": "p", "light": "v", "of": "o", "in": "i",
    "by": "b", "with": "w", "from": "f", "to": ">", "for": "4", "as": "@", "among": "m", "it": "I",
    "then_than": "h", "weekday": "Z", "half": "κ", "likely": "π", "which_way": "p", "filler": "", "times": "×",
    "twice": "×", "unreleased": "Z", "holiday": "Z", "one": "N", "in_common": "ς", "loss": "λ",
    "left_out": "ξ", "counted_in": "Ξ", "namely": "ι", "not_both": "χ", "apart": "δ",
}  # fmt: skip


@dataclass
class Item:
    """A piece of the question with a meaning. `code` is the grammar's letter; `data` what the letter stands for."""

    code: str
    text: str
    start: int
    end: int
    args: tuple[str, ...] = ()
    data: Any = None
    others: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class Period:
    """Days from first to last, both included."""

    first: date
    last: date
    grain: str = "year"


@dataclass
class Tagged:
    """The items in order, the words nobody knows, and remarks to pass on."""

    items: list[Item]
    unknown: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
