"""Whom the names and ids in a request mean, and which of them the warehouse does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from marquee.model.film import LEADING, Film
from marquee.settings import SQL

_NAMES = SQL / "features" / "names.sql"

Names = dict[tuple[str, int | str], int]
"""(kind, name or id) -> TMDB's id."""


def resolve(connection: psycopg.Connection, films: Sequence[Film]) -> Names:
    """TMDB's ids of every name and id in the films; what the warehouse does not know is a newcomer and has none."""
    wanted: dict[str, set[int | str]] = {"person": set(), "company": set(), "collection": set()}
    for film in films:
        for kind, _, who in _named(film):
            wanted[kind].add(who)
    if not any(wanted.values()):
        return {}
    parameters: dict[str, list[Any]] = {}
    for kind, named in wanted.items():
        parameters[kind] = [name.lower() for name in named if isinstance(name, str)]
        parameters[f"{kind}_ids"] = [number for number in named if isinstance(number, int)]
    rows = connection.execute(_NAMES.read_bytes(), parameters)
    return {(kind, number if name is None else name): number for kind, name, number in rows}


def _named(film: Film) -> Iterator[tuple[str, str, int | str]]:
    """Kind, JSON pointer, name or id of everybody in a film who counts."""
    for field, people in (("directors", film.directors), ("writers", film.writers), ("cast", film.cast[:LEADING])):
        yield from (("person", f"/{field}/{at}", who) for at, who in enumerate(people))
    yield from (("company", f"/companies/{at}", company) for at, company in enumerate(film.companies))
    if film.collection:
        yield "collection", "/collection", film.collection


def unknown_in(film: Film, names: Names) -> list[tuple[str, int | str]]:
    """JSON pointers and names or ids of everybody in a film whom the warehouse does not know."""
    return [(place, who) for kind, place, who in _named(film) if (kind, key(who)) not in names]


def key(who: int | str) -> int | str:
    """What a name or an id is looked up by."""
    return who.lower() if isinstance(who, str) else who
