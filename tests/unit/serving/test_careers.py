"""Pasts are kept for a minute, facts never."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import Any

from marquee.model.film import Film
from surface.careers import KEPT_SECONDS, Careers
from surface.names import Names

FILM = Film(release_date=date(2027, 10, 15), budget=5_000_000, genres=[27], runtime=90)


class NeverAsked:
    """A warehouse for films without names: it must be opened, and nothing is read."""

    def __init__(self) -> None:
        self.opened = 0

    @contextmanager
    def connection(self) -> Any:
        self.opened += 1
        yield None


def test_only_a_past_that_is_missing_or_old_is_read() -> None:
    now = [0.0]
    warehouse: Any = NeverAsked()
    careers = Careers(warehouse, Names(warehouse), clock=lambda: now[0])
    assert careers.kept(FILM, 2.0) is None
    dearer = FILM.model_copy(update={"budget": 90_000_000})
    other = FILM.model_copy(update={"release_date": date(2028, 1, 1)})
    first, second = careers.known([FILM, dearer], 2.0)
    assert (first.known.budget, second.known.budget) == (5_000_000, 90_000_000)
    assert careers.known([dearer], 2.0)[0].known.budget == 90_000_000
    assert warehouse.opened == 1
    assert [asked.known.release_date for asked in careers.known([dearer, other, FILM], 2.0)] == [
        FILM.release_date, other.release_date, FILM.release_date
    ]  # fmt: skip
    assert warehouse.opened == 2
    assert careers.kept(FILM, 3.0) is None
    now[0] += KEPT_SECONDS
    assert careers.kept(FILM, 2.0) is None
