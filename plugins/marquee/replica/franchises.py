"""Series of films: a success calls for a sequel, and the sequel writes the collection on the first film as well."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from random import Random

from marquee.replica.careers import Person
from marquee.replica.process import AS_OF

MOST_PARTS = 8
HIT, DECENT = 1.0, 0.5
"""ln(revenue / budget) from which a first film, and a sequel, is likely to be followed."""


@dataclass(slots=True)
class Franchise:
    """What the films of a series share. `collection` is (id, name), `titles` those of the first film."""

    collection: tuple[int, str]
    language: str
    country: str
    genres: tuple[int, ...]
    titles: tuple[str, str]
    director: Person
    lead: Person
    parts: int = 1


class Franchises:
    """The series that wait for their next film."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._waiting: list[tuple[int, int, Franchise]] = []

    def due(self, day: int) -> Franchise | None:
        """A series whose next film comes out now, its parts counted up."""
        if not self._waiting or self._waiting[0][0] > day:
            return None
        franchise = heapq.heappop(self._waiting)[2]
        franchise.parts += 1
        return franchise

    def founds(self, day: int, log_return: float) -> bool:
        """Whether a film becomes the first of a series: knowledge of the future in its document. Not for films that
        no visitor has seen yet."""
        return day <= AS_OF.toordinal() and self._rng.random() <= (0.06 if log_return > HIT else 0.006)

    def after(self, franchise: Franchise, movie_id: int, day: int, log_return: float) -> None:
        """Plans the next part, or ends the series."""
        if franchise.parts == 1 or (log_return > DECENT and franchise.parts < MOST_PARTS):
            heapq.heappush(self._waiting, (day + 500 + int(self._rng.random() * 1200), movie_id, franchise))
