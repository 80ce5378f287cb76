"""The past of the people in a film, kept for a minute: a what-if form changes budgets far more often than names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from marquee.model.film import LEADING, Film
from surface.database import Database
from surface.names import Names, Suggestion

if TYPE_CHECKING:
    from marquee.model.reading import Known

KEPT_SECONDS = 60.0
"""How long a career may be older than the warehouse."""
CAPACITY = 20_000
MOST_SUGGESTED = 50
"""Unknown names of one request for which suggestions are looked up."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name or id in a film that the warehouse does not know: its JSON pointer, and who may be meant."""

    place: str
    name: int | str
    near: list[Suggestion]


@dataclass(frozen=True, slots=True)
class Asked:
    """A film of a request with its past, and whom in it the warehouse does not know."""

    known: Known
    unknown: Sequence[UnknownName] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read for a film, and the moment until which it may be used."""

    asked: Asked
    until: float


class Careers:
    """Turns films of requests into what the model knows of them; asks the warehouse only for pasts not kept."""

    def __init__(self, database: Database, names: Names, *, clock: Callable[[], float]) -> None:
        self._database, self._names, self._clock = database, names, clock
        self._kept: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = Lock()

    def kept(self, film: Film, factor: float) -> Asked | None:
        """The film with its past, when that is at hand."""
        entry = self._kept.get(_key(film, factor))
        return _with_facts(entry.asked, film) if entry and entry.until > self._clock() else None

    def known(self, films: Sequence[Film], factor: float) -> list[Asked]:
        """The films with their pasts, in order. Raises Problem 503 when the warehouse is needed and away."""
        found = [self.kept(film, factor) for film in films]
        missing = [number for number, asked in enumerate(found) if asked is None]
        for number, asked in zip(missing, self._read([films[n] for n in missing], factor), strict=True):
            found[number] = asked
        return [asked for asked in found if asked is not None]

    def _read(self, films: Sequence[Film], factor: float) -> list[Asked]:
        from marquee.model.reading import requested_films

        if not films:
            return []
        with self._database.connection() as connection:
            known = requested_films(connection, films, factor)
        found = self._judged(known)
        until = self._clock() + KEPT_SECONDS
        with self._lock:
            for film, asked in zip(films, found, strict=True):
                self._kept[_key(film, factor)] = Entry(asked, until)
            while len(self._kept) > CAPACITY:
                self._kept.popitem(last=False)
        return found

    def _judged(self, films: Sequence[Known]) -> list[Asked]:
        """The films with suggestions for unknown names: for so many of them, since each costs a millisecond."""
        left = MOST_SUGGESTED
        near: dict[tuple[str, int | str], list[Suggestion]] = {}
        found = []
        for film in films:
            unknown = []
            for place, name in film.unknown:
                field = place.split("/")[1], name
                if field not in near and left:
                    left -= 1
                    near[field] = self._names.near(place, name)
                unknown.append(UnknownName(place, name, near.get(field, [])))
            found.append(Asked(film, unknown))
        return found


def _key(film: Film, factor: float) -> Key:
    """Everything that decides on the past: who and what is named, and the day before which it ends."""
    people = (tuple(film.directors), tuple(film.writers), tuple(film.cast[:LEADING]), tuple(film.companies))
    return (film.title, film.release_date, film.collection, *people, factor)


def _with_facts(asked: Asked, film: Film) -> Asked:
    """A past with this film's own facts."""
    past = asked.known
    known = type(past)(
        past.movie_id, past.title, past.release_date, film.budget, film.runtime, film.original_language,
        film.certification, film.genres, film.countries, film.overview, past.director, past.writer, past.actor,
        past.company, past.collection, past.lead, past.series, past.unknown,
    )  # fmt: skip
    return Asked(known, asked.unknown)
