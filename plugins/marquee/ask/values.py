"""What the names in a question can stand for, and a name, or several, as a condition on a facet."""

from __future__ import annotations

import re
from dataclasses import replace

from marquee.ask.entities import Entity
from marquee.ask.items import Item
from marquee.ask.model import model
from marquee.ask.plan import Among, Column, Compare, Either, Value
from marquee.ask.reading import Test, pick
from marquee.ask.tokens import normal

PEOPLE = (
    "actor", "director", "writer", "producer", "composer", "cinematographer", "editor", "animator", "crew", "person",
)  # fmt: skip
ORDER = (
    "genre", "country", "language", "person", "company", "movie", "collection", "job", "department", "keyword",
    "certification", "character",
)  # fmt: skip
TEXTS = ("title", "original_title", "overview", "tagline", "homepage")
VALUES = "V(?:[,&/]{1,2}[iwobf>]?V)*"


def kinds(item: Item) -> list[str]:
    """The kinds of things that a value can be."""
    return list(dict.fromkeys(e.kind for e in item.data))


def quoted(item: Item) -> bool:
    """Whether the value stood in quotation marks."""
    return item.args[:1] == ("quoted",)


def kind_of(item: Item) -> str:
    """The likeliest kind of a value that stands alone: in quotation marks a film, else by the order above."""
    found = kinds(item)
    order = ("movie", *ORDER) if quoted(item) else ORDER
    weights = {e.kind: e.weight for e in reversed(item.data)}
    if not quoted(item) and "movie" in found and weights["movie"] > 20 * max(
        (w for k, w in weights.items() if k != "movie"), default=0
    ) and not {"genre", "country", "language"} & set(found):  # fmt: skip
        return "movie"
    return next((k for k in order if k in found), "")


def of_kind(item: Item, *wanted: str) -> tuple[Entity, ...]:
    """The value's meanings of these kinds; exact ones before guessed ones."""
    found = tuple(e for e in item.data if e.kind in wanted)
    return tuple(e for e in found if not e.guessed) or found


def entity_test(item: Item, facet: str) -> Test | None:
    """The value as a condition on a facet; None when it has no such meaning."""
    kind = "person" if facet in PEOPLE else "language" if facet == "original_language" else facet
    entities = of_kind(item, kind)
    if not entities:
        return None
    if facet == "character":
        return replace(_character(item, entities), entities=entities, at=item.start)
    if facet == "movie":
        wanted = normal(item.text)
        exact = tuple(e for e in entities if normal(e.name) == wanted) or entities
        films = tuple(sorted({int(e.id) for e in exact}))
        return Test(facet, Among(Column("movie", "movie_id"), films), item.text, entities=exact, at=item.start)
    entities = tuple(e for e in entities if e.name == item.text) or entities
    ids = tuple(dict.fromkeys(e.id for e in entities))
    identity = model().facets[facet].identity
    return Test(facet, Among(Column(facet, identity), ids), entities[0].name, entities=entities, at=item.start)


def _character(item: Item, entities: tuple[Entity, ...]) -> Test:
    """A character under the name that the question gives, with or without its article, or that the index knows."""
    names = dict.fromkeys([item.text, *(e.name for e in entities)])
    bare = re.sub(r"(?i)^(?:the|el|la|o|a)\s+", "", item.text)
    tests = [text_test("character", "character", name) for name in dict.fromkeys([*names, bare])]
    return tests[0] if len(tests) == 1 else replace(tests[0], condition=Either(tuple(t.condition for t in tests)))


def escaped(text: str) -> str:
    """The text as a pattern of LIKE that matches nothing but it."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def text_test(facet: str, column: str, text: str) -> Test:
    """A free text compared without regard to case, e.g. a tagline or a character's name."""
    plain = text.strip()
    trimmed = plain.rstrip(",?!") if len(plain) > 3 else plain
    pattern = escaped(trimmed)
    pattern = re.sub(r"['’`´]", "_", pattern).replace("…", "%").replace("...", "%")
    pattern += "%" if trimmed != plain else ""
    return Test(facet, Compare(Column(facet, column), "like", Value(pattern)), text, kind="text")


def joined(tests: list[Test], every: bool) -> Test:
    """Several values of one facet as one condition: all of them, or any of them."""
    first = tests[0]
    entities = tuple(e for t in tests for e in t.entities)
    text = (" & " if every else " , ").join(t.text for t in tests)
    conditions = tuple(t.condition for t in tests)
    if every:
        return replace(first, text=text, entities=entities, every=conditions, any=tuple(tests))
    return replace(first, condition=Either(conditions), text=text, entities=entities, any=tuple(tests))


def values_test(items: list[Item], facet: str, *, default_every: bool = True) -> Test | None:
    """Values joined by and, or, commas as one condition on the facet; None when one does not belong to it."""
    tests = [entity_test(v, facet) for v in pick(items, "V")]
    if not tests or any(t is None for t in tests):
        return None
    sure = [t for t in tests if t]
    if pick(items, "/"):
        sure[0] = replace(sure[0], text=f"{sure[0].text} /") if len(sure) > 1 else sure[0]
    if len(sure) == 1:
        return sure[0]
    single = model().facets[facet].kind != "link"
    return joined(sure, every=not pick(items, "/") and default_every and not single)


def plain_test(value: Item) -> Test | None:
    """A name that says what films are (a genre, a country, a language, a keyword) as a condition."""
    kind = kind_of(value)
    return entity_test(value, kind) if kind in ("genre", "country", "language", "keyword") else None
