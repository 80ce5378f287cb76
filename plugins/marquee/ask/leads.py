"""The part that counts most: films whose first-billed actor is X."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.plan import Both, Column, Compare, Condition, Value
from marquee.ask.reading import Reading, Rule, Test, condition_item, pick, rule, text_of
from marquee.ask.values import VALUES, entity_test, joined, kind_of

FIRST = Compare(Column("actor", "cast_order"), "=", Value(0))


def first_billed(values: list[Item], *, either: bool = True) -> Test | None:
    """Films in which the named stands first in the cast; None for two at once, which no film has."""
    tests = [entity_test(value, "actor") for value in values]
    sure = [replace(t, condition=_first(t.condition)) for t in tests if t and kind_of(values[0]) == "person"]
    if not sure or len(sure) < len(tests) or (len(sure) > 1 and not either):
        return None
    return sure[0] if len(sure) == 1 else joined(sure, every=False)


def _first(condition: Condition) -> Condition:
    return Both((condition, FIRST))


def _lead(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The main actor X, X as the protagonist, X plays the leading role, X en el papel principal."""
    noun = pick(items, "H")
    if noun and noun[0].args[0] != "actor":
        return None
    if any(i.code == "o" and i.text.lower() in ("'s", "of") for i in items):
        return None
    names = pick(items, "V&/,")
    return condition_item(items, first_billed(pick(names, "V"), either=bool(pick(names, "/"))))


def _lead_of_gender(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with a female lead."""
    gender = pick(items, "Z")[0].data
    if not isinstance(gender, Test) or gender.kind != "gender" or not isinstance(gender.condition, Compare):
        return None
    of_gender = replace(gender.condition, left=Column("actor", "gender"))
    return condition_item(items, Test("actor", _first(of_gender), text_of(items), negated=gender.negated))


LEAD_RULES: list[Rule] = [
    rule("(?<=[wv])(?:Zl|lZ)(?![ovi]*V)", _lead_of_gender),
    rule(f"[wWs]*[vIo]*l[nvb]*{VALUES}", _lead),
    rule(f"[wWvs]*H?{VALUES}[vIR@iow]*l", _lead),
]
