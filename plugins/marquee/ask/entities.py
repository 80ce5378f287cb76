"""Names in the warehouse: films, people, companies, genres, keywords, countries, languages, characters, jobs.

The index holds the normal form of every name (no accents, case, apostrophes) and what it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from rapidfuzz import fuzz, process

from marquee.ask.lexicon import genres, places
from marquee.ask.tokens import normal
from marquee.settings import SQL

ARTICLES = ("the ", "a ", "an ", "el ", "la ", "los ", "las ", "o ", "os ", "as ", "un ", "una ", "um ", "uma ")


@dataclass(frozen=True)
class Entity:
    """One thing with a name: its kind (a facet of the model, or `person`), its id, its name, its weight for ties."""

    kind: str
    id: int | str
    name: str
    weight: float = 0.0
    role: str = ""
    guessed: bool = False


class Entities:
    """The names, looked up whole; misspelt ones by likeness."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.names: dict[str, list[Entity]] = {}
        for entity in entities:
            for form in _forms(entity):
                self.names.setdefault(form, []).append(entity)
        for found in self.names.values():
            found.sort(key=lambda e: -e.weight)
        self.families = _families(e for found in self.names.values() for e in found if e.kind == "person")
        self.longest = min(12, max((n.count(" ") + 1 for n in self.names), default=1))

    @classmethod
    def read(cls, connection: psycopg.Connection[Any]) -> Entities:
        """Every name that the views of schema ask show."""
        with connection.cursor() as cursor:
            cursor.execute((SQL / "ask" / "entities.sql").read_text(encoding="utf-8"))
            index = cls(_rows(cursor))
        connection.rollback()
        return index

    def find(self, name: str) -> list[Entity]:
        """Everything with exactly this normal name, weightiest first; genres and places by their other names too."""
        found = self.names.get(name, [])
        genre = genres().get(name)
        if genre and not any(e.kind == "genre" for e in found):
            found = [e for e in self.names.get(normal(genre), []) if e.kind == "genre"] + found
        return place_entities(name) + found

    def family(self, name: str) -> list[Entity]:
        """The best-known person with this family name, misspelt or not, marked as guessed; none when two are alike."""
        if " " in name or len(name) < 3:
            return []
        near = process.extractOne(name, self.families.keys(), scorer=fuzz.ratio, score_cutoff=88)
        people = self.families.get(name) or (self.families[near[0]] if near else [])
        if not people or (len(people) > 1 and people[0].weight < 2 * people[1].weight):
            return []
        return [replace(people[0], guessed=True)]

    def similar(self, name: str, kinds: tuple[str, ...] = (), score: float = 88) -> list[Entity]:
        """The entities of the most alike name, marked as guessed; empty when nothing is alike enough."""
        if len(name) < 4:
            return []
        near = process.extract(name, self.names.keys(), scorer=fuzz.ratio, score_cutoff=score, limit=5)
        for text, _, _ in near:
            found = [replace(e, guessed=True) for e in self.names[text] if not kinds or e.kind in kinds]
            if found:
                return found
        return []


def _rows(cursor: psycopg.Cursor[Any]) -> Iterator[Entity]:
    codes: dict[str, set[str]] = {"country": set(), "language": set()}
    for kind, identity, name, weight, role in cursor:
        if kind in codes:
            codes[kind].add(identity)
        yield Entity(
            kind, int(identity) if identity.lstrip("-").isdigit() else identity, name, weight or 0.0, role or ""
        )


def _families(people: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Family name -> the two people of that name with the most films."""
    found: dict[str, list[Entity]] = {}
    for person in people:
        *first, last = normal(person.name).split() or [""]
        if first and person.weight >= 3:
            found[last] = sorted([*found.get(last, []), person], key=lambda e: -e.weight)[:2]
    return found


def _forms(entity: Entity) -> Iterator[str]:
    form = normal(entity.name)
    if form:
        yield form
    if entity.kind == "movie":
        for article in ARTICLES:
            if form.startswith(article) and len(form) > len(article) + 2:
                yield form[len(article) :]


def place_entities(name: str) -> list[Entity]:
    """The countries and languages that go by this name in English, Spanish or Portuguese."""
    found = [Entity("country", code, name) for code in places()["countries"].get(name, ())]
    return found + [Entity("language", code, name) for code in places()["languages"].get(name, ())]
