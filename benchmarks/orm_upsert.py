"""What the replaced systems do: a plain SQLAlchemy ORM upsert, film after film, one session.merge for each row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import Session, registry

Row = tuple[str, dict[str, Any]]


def upsert(url: str, documents: list[dict[str, Any]], at: datetime) -> None:
    """Write parsed documents into the warehouse at `url`; commits every hundred films."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    metadata = MetaData(schema="warehouse")
    metadata.reflect(engine, only=lambda name, _: not name.startswith("movie_snapshots_"))
    mapped = {table.name: type(table.name, (), {}) for table in metadata.tables.values()}
    mapper = registry(metadata=metadata)
    for name, kind in mapped.items():
        mapper.map_imperatively(kind, metadata.tables[f"warehouse.{name}"])
    with Session(engine) as session:
        for number, document in enumerate(documents, 1):
            for name, values in _rows(document, at):
                found = mapped[name]()
                for column, value in values.items():
                    setattr(found, column, value)
                session.merge(found)
            if number % 100 == 0:
                session.commit()
        session.commit()
    engine.dispose()


def _rows(film: dict[str, Any], at: datetime) -> Iterator[Row]:
    """A document's rows, what is referred to first."""
    movie_id = film["id"]
    series = film["belongs_to_collection"]
    if series:
        yield "collections", {"collection_id": series["id"], "name": series["name"], "fetched_at": at}
    measures = {name: film[name] or None for name in ("vote_average", "vote_count", "revenue")}
    texts = ("title", "original_title", "original_language", "overview", "tagline", "homepage", "imdb_id", "status",
             "release_date", "runtime", "budget", "popularity", "poster_path", "backdrop_path")  # fmt: skip
    yield (
        "movies",
        {name: film[name] or None for name in texts}
        | {"movie_id": movie_id, "adult": film["adult"], "video": film["video"], "fetched_at": at}
        | {"collection_id": series["id"] if series else None, "origin_countries": film["origin_country"]}
        | measures,
    )
    yield from _links(film, at)
    yield from _people(film, at)
    for country in film["release_dates"]["results"]:
        for position, each in enumerate(country["release_dates"]):
            yield (
                "release_dates",
                {
                    "movie_id": movie_id, "country_code": country["iso_3166_1"], "position": position,
                    "release_type": each["type"], "release_date": each["release_date"][:10],
                    "certification": each["certification"] or None, "note": each["note"] or None,
                },
            )  # fmt: skip
    yield "movie_snapshots", {"movie_id": movie_id, "observed_at": at, "popularity": film["popularity"], **measures}


def _links(film: dict[str, Any], at: datetime) -> Iterator[Row]:
    kinds = (
        ("genres", "movie_genres", "genre_id", "id", film["genres"]),
        ("companies", "movie_companies", "company_id", "id", film["production_companies"]),
        ("countries", "movie_countries", "country_code", "iso_3166_1", film["production_countries"]),
        ("languages", "movie_languages", "language_code", "iso_639_1", film["spoken_languages"]),
        ("keywords", "movie_keywords", "keyword_id", "id", film["keywords"]["keywords"]),
    )
    for table, link, key, field, items in kinds:
        for position, each in enumerate(items):
            yield table, {key: each[field], "name": each["name"] or each[field], "fetched_at": at}
            place = {} if link == "movie_keywords" else {"position": position}
            yield link, {"movie_id": film["id"], key: each[field], **place}


def _people(film: dict[str, Any], at: datetime) -> Iterator[Row]:
    for table, own in (
        ("cast", {"character": "character", "cast_order": "order"}),
        ("crew", {"department": "department", "job": "job"}),
    ):
        for position, each in enumerate(film["credits"][table]):
            yield (
                "people",
                {"person_id": each["id"], "name": each["name"], "gender": each["gender"] or None, "fetched_at": at},
            )
            said = {column: each[field] for column, field in own.items()}
            keys = {"movie_id": film["id"], "position": position, "person_id": each["id"]}
            yield f"movie_{table}", {**keys, **said, "credit_id": each["credit_id"]}
