"""A warehouse filled straight from TMDB documents, for tests that need films and not the way they came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

MOVIE = (
    "movie_id title original_language overview release_date runtime budget revenue vote_average vote_count "
    "popularity adult collection_id fetched_at"
)


@pytest.fixture
def fill() -> Callable[[psycopg.Connection, Iterable[dict[str, Any]]], None]:
    """A function that puts TMDB documents into a migrated warehouse."""
    return fill_warehouse


def fill_warehouse(connection: psycopg.Connection, documents: Iterable[dict[str, Any]]) -> None:
    rows: dict[str, dict[object, tuple[object, ...]]] = {}
    for document in documents:
        for table, key, row in rows_of(document):
            rows.setdefault(table, {})[key] = row
    order = ["collections", "movies", "genres", "companies", "countries", "people", "movie_genres"]
    for table in [*order, "movie_companies", "movie_countries", "movie_cast", "movie_crew", "release_dates"]:
        _copy(connection, table, rows.get(table, {}).values())
    connection.commit()


COLUMNS = {
    "collections": "collection_id name",
    "movies": MOVIE,
    "genres": "genre_id name",
    "companies": "company_id name",
    "countries": "country_code name",
    "people": "person_id name",
    "movie_genres": "movie_id genre_id position",
    "movie_companies": "movie_id company_id position",
    "movie_countries": "movie_id country_code position",
    "movie_cast": "movie_id position person_id",
    "movie_crew": "movie_id position person_id department job",
    "release_dates": "movie_id country_code position certification",
}


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    columns = ", ".join(COLUMNS[table].split())
    with connection.cursor().copy(f"COPY warehouse.{table} ({columns}) FROM STDIN") as copy:  # type: ignore[arg-type]
        for row in rows:
            copy.write_row(row)


def rows_of(film: dict[str, Any]) -> Iterable[tuple[str, object, tuple[object, ...]]]:
    number = film["id"]
    collection = film.get("belongs_to_collection")
    if collection:
        yield "collections", collection["id"], (collection["id"], collection["name"])
    yield "movies", number, (
        number, film["title"], film["original_language"], film.get("overview") or None,
        film["release_date"] or None, film["runtime"] or None, film["budget"] or None, film["revenue"] or None,
        film["vote_average"] or None, film["vote_count"] or None, film["popularity"], film.get("adult", False),
        collection["id"] if collection else None, datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    for name, key, table in [("genres", "id", "genre"), ("production_companies", "id", "company"),
                             ("production_countries", "iso_3166_1", "country")]:  # fmt: skip
        plural = {"genre": "genres", "company": "companies", "country": "countries"}[table]
        for position, item in enumerate(film.get(name) or []):
            yield plural, item[key], (item[key], item["name"])
            yield f"movie_{plural}", (number, item[key]), (number, item[key], position)
    credits = film.get("credits") or {}
    for position, person in enumerate(credits.get("cast") or []):
        yield "people", person["id"], (person["id"], person["name"])
        yield "movie_cast", (number, position), (number, position, person["id"])
    for position, person in enumerate(credits.get("crew") or []):
        yield "people", person["id"], (person["id"], person["name"])
        line = (number, position, person["id"], person["department"], person["job"])
        yield "movie_crew", (number, position), line
    for country in (film.get("release_dates") or {}).get("results", []):
        code = country["iso_3166_1"]
        for position, release in enumerate(country["release_dates"]):
            yield "release_dates", (number, code, position), (number, code, position, release["certification"] or None)
