"""Names in the warehouse: films, people, companies, genres, keywords, countries, languages, characters, jobs.

The index holds the normal form of every name (no accents, case, apostrophes) and what it stands for.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import psycopg
from rapidfuzz import fuzz

from marquee.ask.lexicon import genres, keywords, places
from marquee.ask.names import NameTable
from marquee.ask.tokens import normal
from marquee.settings import SQL

KINDS = (
    "movie", "collection", "genre", "keyword", "company", "country", "language", "job", "department", "certification",
    "character", "person",
)  # fmt: skip
CODED = ("country", "language", "job", "department", "certification", "character")
ROLES = ("", "actor", "director", "crew")
MAX_WORDS = 12
KNOWN_FOR = 3
BRAND = 4
"""So many times a person's films, and a company is what a word is taken for: Warner is Warner Bros."""
LIKENESS = 88.0
OFFERED = 75.0
SHORTEST = 5  # a shorter name is too easily another one
ARTICLES = ("the ", "a ", "an ", "el ", "la ", "los ", "las ", "o ", "os ", "as ", "un ", "una ", "um ", "uma ")


@dataclass(frozen=True)
class Entity:
    """One thing with a name: its kind (a facet of the model, or `person`), its id, its name, its weight for ties.

    The weight is a film's votes, a person's credits, else the number of films; `year` is a film's, 0 when unknown.
    """

    kind: str
    id: int | str
    name: str
    weight: float = 0.0
    role: str = ""
    guessed: bool = False
    year: int = 0


class Entities:
    """The names, looked up whole; misspelt ones by likeness. Kept in flat arrays: see marquee.ask.names."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._kinds, self._ids, self._weights = array("B"), array("i"), array("f")
        self._marks = array("H")  # a film's year, else the number of the role
        self._shown = Texts()
        self._codes: list[str] = []
        self._code_numbers: dict[str, int] = {}
        self.longest = max(word.count(" ") + 1 for word in keywords())
        misspellable = {KINDS.index(k) for k in ("movie", "person", "company")}
        self._table = NameTable(
            self._named(entities), lambda n: normal(self._shown[n]), lambda n: self._kinds[n] in misspellable
        )
        self._trim()
        self._families = NameTable(self._family_names(), self._family_of, lambda n: True)

        self._brands = NameTable(self._brand_words(), lambda n: "", lambda n: False)

    @classmethod
    def read(cls, connection: psycopg.Connection[Any]) -> Entities:
        """Every name that the views of schema ask show."""
        return cls(read_names(connection))

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def bytes(self) -> int:
        """The memory of the index."""
        own = sum(a.itemsize * len(a) for a in (self._kinds, self._ids, self._weights, self._marks))
        return own + self._shown.bytes + self._table.bytes + self._families.bytes + self._brands.bytes

    def find(self, name: str) -> list[Entity]:
        """Everything with exactly this normal name, weightiest first; genres and places by their other names too."""
        found = sorted((self._entity(n) for n in self._table.find(name)), key=lambda e: -e.weight)
        for kind, others in (("genre", genres()), ("keyword", keywords())):
            known = others.get(name)
            if known and not any(e.kind == kind for e in found):
                owners = (self._entity(n) for n in self._table.find(normal(known)))
                found = [e for e in owners if e.kind == kind] + found
        return place_entities(name) + found

    def family(self, name: str) -> list[Entity]:
        """The best-known person of this family name, or company that begins so; none when two compete."""
        if " " in name or len(name) < 3:
            return []
        misspelt = self._families.alike(name) if len(name) > SHORTEST else iter(())
        owners = self._families.find(name) or _nearest(name, misspelt)
        if not owners and len(name) > 3:
            owners = self._brands.find(name)
        people = sorted((self._entity(n) for n in set(owners)), key=lambda e: -e.weight)
        if any(e.role in ("actor", "director") for e in people[:1]):
            people = [e for e in people if e.role != "crew"]
        companies = self.brand(name)
        if companies and _outweighs(companies[0], people[:1], BRAND) and _outweighs(companies[0], companies[1:2], 2):
            return companies[:1]
        if not people or (len(people) > 1 and people[0].weight < 2 * people[1].weight):
            return []
        return [replace(people[0], guessed=True)]

    def brand(self, name: str) -> list[Entity]:
        """The companies with this word in their names that have several films, the one with the most first."""
        owners = (self._entity(n) for n in set(self._brands.find(name)))
        return sorted((replace(e, guessed=True) for e in owners), key=lambda e: -e.weight)

    def similar(self, name: str, kinds: Collection[str] = KINDS) -> list[Entity]:
        """The entities of the most alike name of these kinds, marked as guessed; empty when nothing is alike enough."""
        if len(name) < SHORTEST:
            return []
        wanted = {KINDS.index(kind) for kind in kinds}
        owners = _nearest(name, (found for found in self._table.alike(name) if self._kinds[found[1]] in wanted))
        return sorted((replace(self._entity(n), guessed=True) for n in owners), key=lambda e: -e.weight)

    def near(self, name: str, wanted: int = 3) -> list[str]:
        """Names somewhat like this one, likeliest first: to offer, not to take."""
        found: dict[str, tuple[float, float]] = {}
        for text, owner in chain(self._table.alike(name), self._families.alike(name)):
            score = fuzz.ratio(name, text)
            if score >= OFFERED:
                shown = self._shown[owner]
                found[shown] = max(found.get(shown, (0.0, 0.0)), (score, self._weights[owner]))
        return sorted(found, key=lambda shown: found[shown], reverse=True)[:wanted]

    def _named(self, entities: Iterable[Entity]) -> Iterator[tuple[str, int]]:
        for entity in entities:
            number = len(self._ids)
            self._kinds.append(KINDS.index(entity.kind))
            self._ids.append(entity.id if isinstance(entity.id, int) else -1 - self._code(entity.id))
            self._weights.append(entity.weight)
            self._marks.append(entity.year if entity.kind == "movie" else ROLES.index(entity.role))
            self._shown.append(entity.name)
            for form in _forms(entity):
                self.longest = min(MAX_WORDS, max(self.longest, form.count(" ") + 1))
                yield form, number

    def _trim(self) -> None:
        """Give back the room that the arrays kept to grow."""
        self._kinds, self._ids = self._kinds[:], self._ids[:]
        self._weights, self._marks = self._weights[:], self._marks[:]
        self._shown.trim()

    def _code(self, code: str) -> int:
        if code not in self._code_numbers:
            self._code_numbers[code] = len(self._codes)
            self._codes.append(code)
        return self._code_numbers[code]

    def _family_names(self) -> Iterator[tuple[str, int]]:
        person = KINDS.index("person")
        for number, kind in enumerate(self._kinds):
            if kind == person and self._weights[number] >= KNOWN_FOR:
                last = self._family_of(number)
                if last:
                    yield last, number

    def _brand_words(self) -> Iterator[tuple[str, int]]:
        """Companies by each word of their names but the last: Pixar, Miramax, Walt and Disney."""
        company = KINDS.index("company")
        for number, kind in enumerate(self._kinds):
            if kind == company and self._weights[number] >= KNOWN_FOR:
                for word in normal(self._shown[number]).split()[:-1]:
                    yield word, number

    def _family_of(self, number: int) -> str:
        """The last word of a name of several words."""
        first, _, last = normal(self._shown[number]).rpartition(" ")
        return last if first else ""

    def _entity(self, number: int) -> Entity:
        identity = self._ids[number]
        code: int | str = identity if identity >= 0 else self._codes[-1 - identity]
        kind = KINDS[self._kinds[number]]
        film, mark = kind == "movie", self._marks[number]
        role, year = ("", mark) if film else (ROLES[mark], 0)
        return Entity(kind, code, self._shown[number], self._weights[number], role, year=year)


class Texts:
    """Names as written, in one block of bytes."""

    def __init__(self) -> None:
        self._bytes: bytearray | bytes = bytearray()
        self._ends = array("I")

    def append(self, text: str) -> None:
        """Add the next name."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def trim(self) -> None:
        """Give back the room kept to grow: no name is added any more."""
        self._bytes, self._ends = bytes(self._bytes), self._ends[:]

    def __getitem__(self, number: int) -> str:
        start = self._ends[number - 1] if number else 0
        return self._bytes[start : self._ends[number]].decode()

    @property
    def bytes(self) -> int:
        """Its memory."""
        return len(self._bytes) + self._ends.itemsize * len(self._ends)


def read_names(connection: psycopg.Connection[Any]) -> Iterator[Entity]:
    """The names of the warehouse, streamed."""
    query = (SQL / "ask" / "entities.sql").read_text(encoding="utf-8")
    with connection.cursor(name="marquee_names") as cursor:
        cursor.itersize = 20_000
        cursor.execute(query)
        for kind, identity, name, weight, role, year in cursor:
            number = int(identity) if identity.lstrip("-").isdigit() and kind not in CODED else identity
            yield Entity(kind, number, name, weight or 0.0, role or "", year=year or 0)
    connection.rollback()


def _outweighs(one: Entity, others: Sequence[Entity], times: float) -> bool:
    return all(one.weight >= times * other.weight for other in others)


def _nearest(name: str, candidates: Iterator[tuple[str, int]]) -> list[int]:
    """The owners of the candidate most like the name, when it is alike enough and of about the same length."""
    best = LIKENESS
    owners: list[int] = []
    for text, owner in candidates:
        likeness = fuzz.ratio(name, text)
        if likeness > best or (likeness == best and not owners):
            best, owners = likeness, [owner]
        elif likeness == best:
            owners.append(owner)
    return owners


def _forms(entity: Entity) -> Iterator[str]:
    form = normal(entity.name)
    if form:
        yield form
    if entity.kind == "movie":
        series, _, rest = entity.name.partition(":")
        if rest and " " in series.strip():
            yield from _titles(normal(series))
        yield from _titles(form, itself=False)


def _titles(form: str, itself: bool = True) -> Iterator[str]:
    """A title, and without its article."""
    if form:
        if itself:
            yield form
        for article in ARTICLES:
            if form.startswith(article) and len(form) > len(article) + 2:
                yield form[len(article) :]


def place_entities(name: str) -> list[Entity]:
    """The countries and languages that go by this name in English, Spanish or Portuguese."""
    found = [Entity("country", code, name) for code in places()["countries"].get(name, ())]
    return found + [Entity("language", code, name) for code in places()["languages"].get(name, ())]
