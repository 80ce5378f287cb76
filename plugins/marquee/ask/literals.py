"""Values that are literals: a part of a name, an ISO code, a word that a text contains, an id."""

from __future__ import annotations

import re

from marquee.ask.items import Item
from marquee.ask.model import model
from marquee.ask.plan import Among, Both, Column, Compare, Condition, Either, Value
from marquee.ask.reading import Reading, Test, condition_item, merged, pick, text_of, whole_number
from marquee.ask.values import (
    PEOPLE,
    TEXTS,
    escaped,
    kinds,
    quoted,
    text_test,
    values_test,
)


def part_of_name(reading: Reading, items: list[Item]) -> list[Item] | None:
    """People whose first name is Michael, with the last name Smith."""
    noun, value = items[0], pick(items, "V_")[0]
    facet = noun.args[0]
    if facet not in PEOPLE or any(i.args[0] != "title" for i in pick(items, "Y")):
        return None
    text = escaped(value.text)
    pattern = f"{text} %" if pick(items, "α") else f"% {text}"
    named = Compare(Column(facet, model().facets[facet].label), "like", Value(pattern))
    return [noun, merged(items[1:], "Z", Test(facet, named, text_of(items), kind="text"))]


def code_value(reading: Reading, items: list[Item]) -> list[Item] | None:
    """ "vi" as language code; ISO code "US"."""
    code, value = pick(items, "Y")[0], pick(items, "V")[0]
    if code.args[0] != "code" or not re.fullmatch(r"[A-Za-z]{2}", value.text.strip()):
        return None
    country = "country" in code.text.lower() or value.text.isupper()
    facet, column = ("country", "country_code") if country else ("language", "language_code")
    text = value.text.upper() if country else value.text.lower()
    return condition_item(items, Test(facet, Compare(Column(facet, column), "=", Value(text)), value.text))


def containing(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Titles that contain "x", characters with "captain" in their names, films whose overview mentions x."""
    cue = next(iter(pick(items, "c") or pick(items, "w")), None)
    words = [escaped(v.text) for v in pick(items, "V_")]
    nouns = [i for i in items if i.code in "YHF"]
    noun = next((n for n in nouns if n.code in "YH" and n.args[0] != "title"), nouns[0] if nouns else None)
    facet, column = "movie", "title"
    if noun is not None and noun.code == "H":
        if noun.args[0] not in ("character", "keyword", "company", *PEOPLE):
            return None
        facet, column = noun.args[0], model().facets[noun.args[0]].label
    elif noun is not None and noun.code == "Y" and noun.args[0] in TEXTS:
        column = noun.args[0]
    shape = cue.args[0] if cue is not None and cue.code == "c" else "containing"
    patterns = [{"containing": f"%{w}%", "starting": f"{w}%", "ending": f"%{w}"}[shape] for w in words]
    likes = tuple(Compare(Column(facet, column), "like", Value(pattern)) for pattern in patterns)
    every: Condition = Both(likes) if pick(items, "&") else Either(likes)
    test = Test(facet, likes[0] if len(likes) == 1 else every, text_of(items), kind="text")
    kept = [noun] if noun is not None and noun.code == "H" else [i for i in nouns if i.code == "F"][:1]
    return [*kept, merged(items, "Z", test)]


def worked_as(reading: Reading, items: list[Item]) -> list[Item] | None:
    """People who worked as "Casting": the value is the job of their credit."""
    verb, value = items[0], items[-1]
    if verb.args[0] != "crew" or not ("job" in kinds(value) or quoted(value)):
        return None
    return [verb, merged(items[1:], "Z", text_test("job", "job", value.text))]


def of_department(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The Camera department of "Titanic", in the Sound department: the noun follows the name of one."""
    value, noun = items[0], items[-1]
    facet = noun.args[0]
    credits = any(i.code in "HR" and i.args[0] in ("job", "crew", "person") for i in reading.items)
    if facet not in ("job", "department") or not credits:
        return None
    return condition_item(items, text_test(facet, facet, value.text))


def numbered(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Movie No. 129, movie id 129, crew id 1325273."""
    noun, number = pick(items, "FH")[0], pick(items, "ND")[0]
    facet = "movie" if noun.code == "F" else noun.args[0]
    if facet in ("crew", "actor"):
        facet = "person"
    if facet not in ("movie", "company", "genre", "keyword", *PEOPLE):
        return None
    identity = model().facets[facet].identity
    value = int(whole_number(number))
    kind = "value" if "F" in reading.codes else "bound"
    test = Test(facet, Among(Column(facet, identity), (value,)), str(value), kind=kind)
    if pick(items, "w") and kind == "bound":
        return [noun, merged(items[1:], "Z", test)]
    return condition_item(items, test)


def identity_of_named(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The keyword ID of x: of the keyword, whatever else has that name."""
    noun, attribute, value = items[0], items[1], items[-1]
    facet = noun.args[0]
    if attribute.args[0] != "identity" or facet not in kinds(value):
        return None
    found = condition_item([value], values_test([value], facet))
    return found and [attribute, *found]
