"""Names that several films or people bear: pinned by the question, else decided where one dominates, else asked back.

A question pins one with its year, "Batman (1966)", or with its id, "Chris Evans (#16828)". Otherwise the best known
is taken, and said to be, when it has DOMINATES times the votes (films) or credits (people) of the next; a director's
role decides between people before that. Where nobody dominates the question is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from marquee.ask.entities import Entity
from marquee.ask.finishing import Understood
from marquee.ask.items import Item
from marquee.ask.plan import Among, Column, Compare
from marquee.ask.reading import NotUnderstood
from marquee.ask.tokens import normal
from marquee.ask.words import number, say

DOMINATES = {"movie": 20.0, "person": 4.0}  # titles are used again; a famous person is rarely not meant
OFFERED = 4
_PIN = re.compile(r"\s*\((?:(?P<year>\d{4})|#(?P<id>\d{1,9}))\)")
_IDENTITIES = {"movie_id": "movie", "person_id": "person"}


@dataclass(frozen=True)
class Name:
    """A name in a question that several of one kind bear, best known first."""

    text: str
    end: int
    kind: str
    bearers: tuple[Entity, ...]

    def pin(self, bearer: Entity) -> str:
        """The mark that tells this bearer from the others, e.g. (1966)."""
        alone = bearer.year and [b.year for b in self.bearers].count(bearer.year) == 1
        return f"({bearer.year})" if alone else f"(#{bearer.id})"


class SeveralNamesakes(NotUnderstood):
    """A name that the question turns on belongs to several, none of them much better known."""

    def __init__(self, name: Name) -> None:
        super().__init__("namesakes", (name.text,))
        self.name = name

    def questions(self, question: str) -> list[str]:
        """The question once for each of the best known bearers."""
        end = self.name.end
        return [f"{question[:end]} {self.name.pin(b)}{question[end:]}" for b in self.name.bearers[:OFFERED]]


def pinned(question: str, items: list[Item]) -> list[Item]:
    """The items with each pinned name reduced to the one that is meant, and without the pins."""
    kept: list[Item] = []
    cut = 0
    for item in items:
        if item.start < cut:
            continue
        kept.append(item)
        pin = _PIN.match(question, item.end) if item.code == "V" else None
        meant = [e for e in item.data if _fits(e, pin)] if pin else []
        if pin and meant:
            item.data, cut = meant, pin.end()
    return kept


def _fits(bearer: Entity, pin: re.Match[str]) -> bool:
    if pin["year"]:
        return bearer.kind == "movie" and bearer.year == int(pin["year"])
    return bearer.kind in _IDENTITIES.values() and bearer.id == int(pin["id"])


def names(items: list[Item]) -> list[Name]:
    """The names among the items that several films, or several people, bear."""
    found = []
    for item in (i for i in items if i.code == "V"):
        for kind in _IDENTITIES.values():
            bearers: dict[int | str, Entity] = {}
            for entity in item.data:
                if entity.kind == kind and normal(entity.name) == normal(item.text):
                    bearers.setdefault(entity.id, entity)
            if len(bearers) > 1:
                ranked = sorted(bearers.values(), key=lambda e: -e.weight)
                found.append(Name(item.text, item.end, kind, tuple(ranked)))
    return found


def settled(understood: Understood, items: list[Item], language: str) -> Understood:
    """The reading with each of its names one film or person, and an assumption for each that was chosen.

    Raises SeveralNamesakes. A title beside a condition on release dates stays as it is: the date chooses.
    """
    known = {(n.kind, frozenset(b.id for b in n.bearers)): n for n in names(items)}
    if not known:
        return understood
    dated = any(_dated(part) for part in _parts(understood.plan))
    said: list[str] = []

    def choose(among: Among) -> Among:
        kind = _IDENTITIES.get(among.of.name, "") if isinstance(among.of, Column) else ""
        name = known.get((kind, frozenset(v for v in among.values if isinstance(v, int | str))))
        if name is None or (kind == "movie" and dated):
            return among
        assert isinstance(among.of, Column)
        one = _dominant(name, among.of.facet)
        if one is None:
            raise SeveralNamesakes(name)
        said.append(_taken(name, one, language))
        return replace(among, values=(one.id,))

    plan = _changed(understood.plan, choose)
    return replace(understood, plan=plan, assumptions=(*understood.assumptions, *dict.fromkeys(said)))


def _dominant(name: Name, facet: str) -> Entity | None:
    fitting = [b for b in name.bearers if b.role == facet]
    if len(fitting) == 1:
        return fitting[0]
    first, second = name.bearers[:2]
    return first if first.weight > 0 and first.weight >= DOMINATES[name.kind] * second.weight else None


def _taken(name: Name, one: Entity, language: str) -> str:
    others = ", ".join(name.pin(b).strip("()") for b in name.bearers[:OFFERED] if b is not one)
    return say(language, "namesake_taken", name=one.name, which=described(one, language), others=others)


def described(bearer: Entity, language: str) -> str:
    """What tells a bearer from the others: a film's year and votes, a person's work and credits."""
    weight = number(int(bearer.weight), None, language)
    if bearer.kind == "movie":
        return say(language, "that_film", year=bearer.year or say(language, "unknown"), n=weight)
    return say(language, "that_person", role=say(language, bearer.role or "crew"), n=weight, id=bearer.id)


def _dated(part: Any) -> bool:
    return isinstance(part, Compare) and part.left in (Column("movie", "release_date"), Column("movie", "release_year"))


def _parts(thing: Any) -> Iterator[Any]:
    """A plan and everything in it."""
    yield thing
    inside = [getattr(thing, f.name) for f in fields(thing)] if is_dataclass(thing) else thing
    for part in inside if isinstance(inside, list | tuple) else ():
        yield from _parts(part)


def _changed(thing: Any, choose: Callable[[Among], Among]) -> Any:
    """The same plan with every choice among literals put through `choose`."""
    if isinstance(thing, Among):
        return choose(thing)
    if isinstance(thing, tuple):
        return tuple(_changed(part, choose) for part in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: _changed(getattr(thing, f.name), choose) for f in fields(thing)})
    return thing
