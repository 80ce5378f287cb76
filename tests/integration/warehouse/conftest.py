"""Fixtures of the warehouse's tests: its whole content, and films made to order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from marquee.lake.parts import Record

CONTENT = [
    "movies",
    "tombstones",
    "collections",
    "genres",
    "keywords",
    "companies",
    "countries",
    "languages",
    "people",
    "movie_genres",
    "movie_keywords",
    "movie_companies",
    "movie_countries",
    "movie_languages",
    "movie_cast",
    "movie_crew",
    "release_dates",
    "movie_snapshots",
    "movie_confirmations",
    "quarantine",
]
HASH = (
    "SELECT count(*), md5(string_agg(line, '|' ORDER BY line))"
    " FROM (SELECT (to_jsonb(t) - ARRAY['quarantine_id', 'seen_at'])::text AS line FROM warehouse.{} t) rows"
)
PERSON = {
    "adult": False,
    "credit_id": "c1",
    "known_for_department": "Acting",
    "original_name": "",
    "popularity": 0.5,
    "profile_path": None,
}
RELEASE = {
    "certification": "L",
    "descriptors": [],
    "iso_639_1": "",
    "note": "",
    "release_date": "2020-02-29T00:00:00.000Z",
    "type": 3,
}
START = datetime(2026, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def content() -> Callable[[Any], dict[str, tuple[int, str]]]:
    """Reads how many rows each table that a load writes has, and a hash of them all.

    What says when and in which order a row was written is left out.
    """

    def read(connection: Any) -> dict[str, tuple[int, str]]:
        return {table: connection.execute(HASH.format(table)).fetchone() for table in CONTENT}

    return read


@pytest.fixture(scope="session")
def film() -> Callable[..., dict[str, Any]]:
    """Makes a document that keeps the contract; keywords replace its values."""

    def make(movie_id: int, **values: Any) -> dict[str, Any]:
        return {
            "id": movie_id,
            "title": f"Film {movie_id}",
            "original_title": f"Film {movie_id}",
            "original_language": "pt",
            "overview": "",
            "tagline": "",
            "homepage": "",
            "imdb_id": None,
            "status": "Released",
            "release_date": "2020-02-29",
            "adult": False,
            "video": False,
            "poster_path": None,
            "backdrop_path": None,
            "belongs_to_collection": {"id": 5, "name": "Series", "poster_path": None, "backdrop_path": None},
            "origin_country": ["BR"],
            "budget": 0,
            "revenue": 7,
            "runtime": 90,
            "vote_count": 3,
            "vote_average": 6.5,
            "popularity": 1.5,
            "genres": [{"id": 1, "name": "Drama"}, {"id": 2, "name": "Comedy"}],
            "production_companies": [{"id": 3, "name": "Studio", "origin_country": "BR", "logo_path": None}],
            "production_countries": [{"iso_3166_1": "BR", "name": "Brazil"}],
            "spoken_languages": [{"iso_639_1": "pt", "name": "Português", "english_name": "Portuguese"}],
            "keywords": {"keywords": [{"id": 4, "name": "sea"}]},
            "credits": {
                "cast": [
                    {**PERSON, "id": 11, "name": "Ana", "gender": 1, "character": "Eva", "order": 0, "cast_id": 0}
                ],
                "crew": [
                    {**PERSON, "id": 12, "name": "Rui", "gender": 2, "job": "Director", "department": "Directing"}
                ],
            },
            "release_dates": {"results": [{"iso_3166_1": "BR", "release_dates": [RELEASE]}]},
            **values,
        }

    return make


@pytest.fixture(scope="session")
def record(film: Callable[..., dict[str, Any]]) -> Callable[..., Record]:
    """Makes the record of a film fetched so many hours after the start; `gone` makes a tombstone."""

    def make(movie_id: int, hours: float = 0, *, gone: bool = False, **values: Any) -> Record:
        document = None if gone else orjson.dumps(film(movie_id, **values))
        return Record(movie_id, "gone" if gone else "found", START + timedelta(hours=hours), document)

    return make
