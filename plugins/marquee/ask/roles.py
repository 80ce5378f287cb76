"""One person in two roles: directors who have also acted, who wrote and directed X, films that their director wrote."""

from __future__ import annotations

from marquee.ask.items import Item
from marquee.ask.plan import AmongPlan, Column, Compare, Output, Plan
from marquee.ask.reading import Reading, Rule, Test, merged, pick, rule, text_of
from marquee.ask.values import PEOPLE


def _role(item: Item) -> str:
    """The people that a noun or a verb speaks of; empty when it speaks of none in particular."""
    role = {"character": "actor"}.get(item.args[0], item.args[0])
    return role if role in PEOPLE and role != "crew" else ""


def _same(first: str, second: str, items: list[Item]) -> Test:
    condition = Compare(Column(first, "person_id"), "=", Column(second, "person_id"))
    return Test(first, condition, text_of(items), kind="same")


def _also(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Directors who have also acted, people who acted and directed: those with a credit of either kind."""
    noun, roles = items[0], [_role(i) for i in pick(items, "R")]
    people = _role(noun)
    if not all([people, *roles]) or people in roles or set("VD") & set(reading.codes):
        return None
    found: list[Item] = [noun]
    for role, verb in zip(roles, pick(items, "R"), strict=True):
        theirs = Plan((Output(Column(role, "person_id"), "id"),))
        test = Test(people, AmongPlan(Column(people, "person_id"), theirs), verb.text, kind="bound")
        found.append(merged([verb], "Z", test))
    return found


def _also_is(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Directors who are also actors: one person, and not a director beside each actor of their films."""
    noun, other = pick(items, "H")
    people, role = _role(noun), _role(other)
    if not people or not role or people == role:
        return None
    theirs = Plan((Output(Column(role, "person_id"), "id"),))
    test = Test(people, AmongPlan(Column(people, "person_id"), theirs), other.text, kind="bound")
    return [*items[:-1], merged([other], "Z", test)]


def _wrote_and_directed(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Who wrote and directed X: the same person did both."""
    first, second = pick(items, "R")
    if not _role(first) or not _role(second) or _role(first) == _role(second):
        return None
    return [first, merged([second], "Z", _same(_role(first), _role(second), items))]


def _by_its_own(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films whose director also wrote the script; films written and directed by the same person."""
    named = list(dict.fromkeys(_role(i) for i in pick(items, "HR") if i.args[0] not in ("person", "make")))
    if len(named) != 2 or not all(named):
        return None
    return [merged(items, "Z", _same(named[0], named[1], items))]


ROLE_RULES: list[Rule] = [
    rule("(?<![Wsw])H[QvqWI&]*R(?:[&v]*R)?[iI]*F?(?=$|[,p])", _also),
    rule("H(?:w[CN]+F|M)?(?:[QqvW]+&v*|&v+)H(?=$|[,p])", _also_is),
    rule("(?<=q)v*R[&v]*R(?=F?[ioV]*V)", _wrote_and_directed),
    rule("(?<=F)[Wsw][o]*H[v&]*R[RoHI]*(?=$|[,p])", _by_its_own),
    rule("(?<=F)[vQ]*R[v&]*RbJH(?=$|[,p])", _by_its_own),
]
