"""Conditions denied and joined: not, or, except those that, without one, the same person in another role."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.model import model
from marquee.ask.plan import Among, Column, Compare, Comparison, Known
from marquee.ask.reading import Reading, Rule, Test, condition_item, merged, pick, rule, text_of
from marquee.ask.values import PEOPLE

OPPOSITE: dict[Comparison, Comparison] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def _negate(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Not V; which countries have most films, except V: that country is left out, not the films it had a part in."""
    test = items[-1].data
    if not isinstance(test, Test):
        return None
    left_out = pick(items, "!")[0].args == ("except",)
    asked = {i.args[0] for i in reading.items if i.code == "H"}
    if test.facet == "language" and "original_language" in asked and test.entities:
        test = _original(reading, test)
    elif left_out and any(i.code == "H" and i.args[0] == test.facet for i in reading.items):
        test = replace(test, kind="bound")
    elif test.facet == "language" and test.entities:
        test = _original(reading, test)
    return condition_item(items, _denied(test))


def _denied(test: Test) -> Test:
    """The opposite; of a comparison with a number the other side of it, where films with an unknown value are not."""
    compare = test.condition
    if test.kind == "measure" and isinstance(compare, Compare) and compare.operator in OPPOSITE and not test.negated:
        return replace(test, condition=replace(compare, operator=OPPOSITE[compare.operator]))
    return replace(test, negated=not test.negated)


def _except_those(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Skip films whose budget is unknown, leave out those with fewer than 10 votes: what is told of them is denied."""
    noun = pick(items, "FIsW")
    return _negate(reading, [items[0], items[-1]]) if noun and items[0].args == ("except",) else None


def _or_without(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with a homepage and those without one: the condition before, denied."""
    at = reading.place(items[0])
    before = reading.items[at - 1]
    test = before.data
    if not isinstance(test, Test) or test.negated or not set("-r=") & set(reading.codes):
        return None
    return [i for i in items if i.code in ">&,=/"] + [merged(items[-2:], "Z", replace(test, negated=True))]


def _original(reading: Reading, test: Test) -> Test:
    """Films that are not in English are those whose original language is another, whatever else is spoken."""
    reading.assumptions.append(f"{test.text}: {model().facets['original_language'].labels['en']}")
    codes = Among(Column("original_language", "original_language"), tuple(e.id for e in test.entities))
    return replace(test, facet="original_language", condition=codes)


def _or(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Two conditions on films joined by or."""
    left, right = items[0].data, items[-1].data
    if "gender" in (left.kind, right.kind):
        return None
    return condition_item(items, Test("movie", left.condition, text_of(items), kind="either", any=(left, right)))


def _no_facet(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films without keywords; films with no actors."""
    noun = pick(items, "H")[0]
    facet = model().facets[noun.args[0]]
    if facet.kind != "link":
        if noun.args[0] != "collection":
            return None
        column = Column("movie", "collection")
        return condition_item(items, Test("movie", Known(column, False), text_of(items), kind="measure"))
    return condition_item(items, Test(noun.args[0], Known(Column(noun.args[0], facet.identity)), text_of(items),
                                      negated=True))  # fmt: skip


def _neither_both(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with A or B but not both."""
    test = items[0].data
    if len(test.any) != 2 or "/" not in test.text or test.negated:
        return None
    both = replace(test, every=tuple(t.condition for t in test.any), any=(), negated=True)
    return [items[0], merged(items[1:], "Z", both)]


def _same_person(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Directed by X, in which he does not act: the pronoun is the person of the condition before."""
    test, verb = items[0].data, pick(items, "R")[0]
    role = {"character": "actor"}.get(verb.args[0], verb.args[0])
    if test.facet not in PEOPLE or role not in PEOPLE or role == test.facet or not test.entities:
        return None
    ids = tuple(e.id for e in test.entities)
    other = Test(role, Among(Column(role, "person_id"), ids), text_of(items), bool(pick(items, "!")), test.entities)
    return [items[0], merged(items[1:], "Z", other)]


def _said_after(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with an unknown budget must not be considered; only films with a known one are counted."""
    told, said = (next(i for i in items if i.code in codes) for codes in ("Z", "ξΞ"))
    if not isinstance(told.data, Test):
        return None
    test = _denied(told.data) if said.code == "ξ" else told.data
    first = [items[0]] if reading.items[0] is items[0] and items[0].code == "F" else []
    return [*first, merged(items, "Z", test)]


def _only_again(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films per country, only countries with more than 15: the groups' noun, said again."""
    facet, kin = items[-1].args[0], ("language", "original_language")
    at = reading.place(items[-1])
    before = [i.args[0] for i in reading.items[:at] if i.code == "H"]
    again = facet in before or (facet in kin and set(kin) & set(before))
    return [i for i in items if i.code == ","] if again else None


def _which_of_two(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Quem arrecadou mais, A ou B: asked of two films, who is which."""
    test = reading.items[-1].data
    two = isinstance(test, Test) and test.facet == "movie" and len(test.any) == 2
    return [replace(items[0], code="Q")] if two else None


JOINING_RULES: list[Rule] = [
    rule("[ξΞ][vpI]*F[sWwvQ]*Z", _said_after),
    rule("F?[sWwvQ]*Z[vI]*[ξΞ]", _said_after),
    rule(",C?H(?=[wv]*[Mμ])", _only_again),
    rule("Z[,&β]*χ", _neither_both),
    rule("Z[,&β]*(?:#F)?[WiQ]+I!?v*R[iI]*", _same_person),
    rule("w?![wv]*H(?!o)", _no_facet),
    rule("Z[mi]I*H", lambda r, i: i[:1] if isinstance(i[0].data, Test) and i[0].data.facet == i[-1].args[0] else None),
    rule("!v*R?[io4wbfI>]*Z", _negate),
    rule("!v*R?[io4wbfI>]*Z", _negate),
    rule("![vp]*F?[sWw]*I?[vsw]*Z", _except_those),
    rule("(?<=Z)[>&,=/vIofFsW]*w?!I?v*I?(?=$|[p,?])", _or_without),
    rule("Z[~]?/[vw]*Z", _or),
    rule("q(?=[xvCTGX]*,?Z$)", _which_of_two),
]
