"""Films and outcomes out of the warehouse, through the one definition in sql/features."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from marquee.model.film import LEADING, Film
from marquee.model.naming import Names, key, resolve, unknown_in
from marquee.settings import SQL

FLOATS = NDArray[np.float64]
DAYS = NDArray[np.datetime64]
CHUNK = 20_000
MATURITY_DAYS = 180
"""A film's outcome counts when it was observed this long after its release: box office and votes have settled."""

CAREERS = ("director", "writer", "actor", "company", "collection", "lead", "series")
FIGURES = (
    "entities", "films", "most_films", "idle_days", "rated", "rating", "earned", "earning", "judged", "success",
    "profit", "lately_rated", "lately",
)  # fmt: skip
"""The figures of one kind of career, in the order of sql/features/films.sql."""


@dataclass(frozen=True)
class Known:
    """One film before release: a row of sql/features/films.sql."""

    movie_id: int
    title: str | None
    release_date: date
    budget: int | None
    runtime: int | None
    original_language: str | None
    certification: str | None
    genre_ids: Sequence[int]
    country_codes: Sequence[str]
    overview: str | None
    director: Sequence[float] | None = None
    writer: Sequence[float] | None = None
    actor: Sequence[float] | None = None
    company: Sequence[float] | None = None
    collection: Sequence[float] | None = None
    lead: Sequence[float] | None = None
    series: Sequence[float] | None = None
    unknown: Sequence[tuple[str, int | str]] = ()
    """JSON pointers into a requested film, and the names or ids there that the warehouse does not know."""


@dataclass(frozen=True)
class Outcomes:
    """What came true, aligned by movie_id; NaN where it is not known."""

    movie_ids: NDArray[np.int64]
    released: DAYS
    commercial: FLOATS
    """1 when revenue is at least factor times the budget, else 0."""
    profit: FLOATS
    """log10 of revenue over budget."""
    vote_average: FLOATS
    votes: FLOATS
    """How many votes the average rests on, 0 or more."""
    popularity: FLOATS
    """Rank within the snapshot, 0 to 1."""


def stored_films(connection: psycopg.Connection, factor: float) -> Iterable[list[Known]]:
    """Every live film with a release date, oldest first, in lists of up to CHUNK films."""
    with connection.cursor(name="marquee_films", binary=True) as cursor:
        cursor.execute(_statement("films"), {**_NOTHING, "everything": True, "factor": factor})
        while rows := cursor.fetchmany(CHUNK):
            yield [Known(*row) for row in rows]


def requested_films(connection: psycopg.Connection, films: Sequence[Film], factor: float) -> list[Known]:
    """The same for films that are not stored, in their order: names are looked up, careers end before the release."""
    if not any(f.title or f.directors or f.writers or f.cast or f.companies or f.collection for f in films):
        return [_newcomer(-1 - number, film) for number, film in enumerate(films)]
    names = resolve(connection, films)
    requests = [_request(number, film, names) for number, film in enumerate(films)]
    people = {who for r in requests for field in ("director_ids", "writer_ids", "cast_ids") for who in r[field]}
    parameters = {
        "everything": False,
        "factor": factor,
        "films": json.dumps(requests),
        "people": list(people),
        "companies": list({company for r in requests for company in r["company_ids"]}),
        "collections": [r["collection_id"] for r in requests if r["collection_id"]],
    }
    rows = connection.execute(_statement("films"), parameters).fetchall()
    unknown = [unknown_in(film, names) for film in films]
    return sorted((Known(*(*row, unknown[-1 - row[0]])) for row in rows), key=lambda known: -known.movie_id)


def _newcomer(number: int, film: Film) -> Known:
    """A film without a title that names nobody needs no careers, and so no database."""
    return Known(
        number, None, film.release_date, film.budget, film.runtime, film.original_language, film.certification,
        film.genres, film.countries, film.overview,
    )  # fmt: skip


def outcomes(connection: psycopg.Connection, factor: float, now: datetime, maturity: int = MATURITY_DAYS) -> Outcomes:
    """What came true of every film that had `maturity` days to show it, oldest first."""
    parameters = {"factor": factor, "maturity": maturity, "now": now}
    rows = connection.execute(_statement("outcomes"), parameters).fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * 7
    return Outcomes(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype="datetime64[D]"),
        *(np.array(column, dtype=np.float64) for column in columns[2:]),
    )


_NOTHING: dict[str, Any] = {"films": "[]", "people": [], "companies": [], "collections": []}


def _statement(name: str) -> bytes:
    return (SQL / "features" / f"{name}.sql").read_bytes()


def _request(number: int, film: Film, names: Names) -> dict[str, Any]:
    def ids(kind: str, items: Iterable[int | str]) -> list[int]:
        found = (item if isinstance(item, int) else names.get((kind, key(item))) for item in items)
        return [item for item in found if item is not None]

    return {
        "movie_id": -1 - number,
        "title": film.title,
        "release_date": film.release_date.isoformat(),
        "budget": film.budget,
        "runtime": film.runtime,
        "original_language": film.original_language,
        "overview": film.overview,
        "certification": film.certification,
        "genre_ids": film.genres,
        "country_codes": film.countries,
        "director_ids": ids("person", film.directors),
        "writer_ids": ids("person", film.writers),
        "cast_ids": ids("person", film.cast[:LEADING]),
        "company_ids": ids("company", film.companies),
        "collection_id": next(iter(ids("collection", [film.collection] if film.collection else [])), None),
    }
