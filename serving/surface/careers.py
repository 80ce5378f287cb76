"""The past of the people in a film, kept for a minute: a what-if form changes budgets far more often than names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from surface.database import Database

if TYPE_CHECKING:
    from marquee.model.film import Film
    from marquee.model.reading import Known

KEPT_SECONDS = 60.0
"""How long a career may be older than the warehouse."""
CAPACITY = 20_000

Key = tuple[object, ...]


@dataclass(frozen=True)
class Entry:
    """A film's past, and the moment until which it may be used."""

    known: Known
    until: float


class Careers:
    """Turns films of requests into what the model knows of them; asks the warehouse only for pasts not kept."""

    def __init__(self, database: Database, *, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock
        self._kept: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = Lock()

    def kept(self, film: Film, factor: float) -> Known | None:
        """The film with its past, when that is at hand."""
        entry = self._kept.get(_key(film, factor))
        return _with_facts(entry.known, film) if entry and entry.until > self._clock() else None

    def known(self, films: Sequence[Film], factor: float) -> list[Known]:
        """The films with their pasts, in order. Raises Problem 503 when the warehouse is needed and away."""
        found = [self.kept(film, factor) for film in films]
        missing = [number for number, known in enumerate(found) if known is None]
        for number, known in zip(missing, self._read([films[n] for n in missing], factor), strict=True):
            found[number] = known
        return [known for known in found if known is not None]

    def _read(self, films: Sequence[Film], factor: float) -> list[Known]:
        from marquee.model.reading import requested_films

        if not films:
            return []
        with self._database.connection() as connection:
            known = requested_films(connection, films, factor)
        until = self._clock() + KEPT_SECONDS
        with self._lock:
            for film, past in zip(films, known, strict=True):
                self._kept[_key(film, factor)] = Entry(past, until)
            while len(self._kept) > CAPACITY:
                self._kept.popitem(last=False)
        return known


def _key(film: Film, factor: float) -> Key:
    """Everything that decides on the past: who and what is named, and the day before which it ends."""
    people = (tuple(film.directors), tuple(film.writers), tuple(film.cast[:5]), tuple(film.companies))
    return (film.title, film.release_date, film.collection, *people, factor)


def _with_facts(past: Known, film: Film) -> Known:
    """A past with this film's own facts."""
    return replace(
        past,
        budget=film.budget,
        runtime=film.runtime,
        original_language=film.original_language,
        certification=film.certification,
        genre_ids=film.genres,
        country_codes=film.countries,
        overview=film.overview,
    )
