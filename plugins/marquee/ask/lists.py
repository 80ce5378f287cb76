"""Things named one by one that the question chooses from, or that two films have in common."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.model import TIMES
from marquee.ask.reading import Reading, Rule, merged, pick, rule
from marquee.ask.values import VALUES, kinds, values_test


def _among(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Per country, entre Francia e Italia: the word between stands for among where nothing else is between."""
    named = reading.items[reading.place(items[0]) + 1]
    if set("-r=%ς") & set(reading.codes) or set(kinds(named)) <= {"movie", "character", "keyword"}:
        return None
    return [replace(items[0], code="m")]


def _each_of_these(reading: Reading, items: list[Item]) -> list[Item] | None:
    """For each of the genres western, war and history: groups, and only these."""
    noun, names = pick(items, "H")[0], pick(items, "V&/,")
    facet = noun.args[0]
    if len(pick(names, "V")) < 2 or facet in TIMES:
        return None
    test = values_test(names, facet, default_every=False)
    if test is None:
        return None
    return [items[0], noun, merged(pick(names, "V"), "Z", replace(test, kind="bound"))]


def _have_in_common(reading: Reading, items: list[Item]) -> list[Item] | None:
    """What actors do A and B share: the verb."""
    return [replace(items[-1], code="ς")] if items[-1].text.lower() in ("share", "shares") else None


def _share_with(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films that share a genre with X: films with the same genre."""
    if items[0].code == "%" and items[0].text.lower() not in ("share", "shares"):
        return None
    return [replace(items[0], code="J"), *items[1:]]


def _together(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Coproducciones entre España y Francia: of both."""
    verb = items[0].text.lower().replace("-", "")
    return [items[0], replace(items[-1], code="b", data="by")] if verb.startswith("copro") else None


LIST_RULES: list[Rule] = [
    rule("R[vio]*[Boiw](?=V)", _together),
    rule("[%ς][vI]*(?=C?J)", lambda r, i: [x for x in i if x.text.lower() not in ("share", "shares", "comparten")]),
    rule("[%ς]I?H[wo]F?(?=V(?!&))", _share_with),
    rule("(?<=V)%(?=$|[QHv])", _have_in_common),
    rule("P[omI]+(?=H)", lambda r, i: i[:1]),
    rule("(?:^|(?<=H)|(?<=H,))B(?=V)", _among),
    rule(f"PH[mn,]*{VALUES}", _each_of_these),
]
