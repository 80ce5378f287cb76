"""The tables that a load writes: columns in the order of COPY, keys, and which section of a document fills them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Section = Literal["core", "credits", "keywords", "releases"]


@dataclass(frozen=True)
class Table:
    """A table of the schema warehouse; `key` names the first columns, the others are compared."""

    name: str
    key: tuple[str, ...]
    rest: tuple[str, ...]
    section: Section = "core"

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in the order of COPY."""
        return self.key + self.rest


MOVIES = Table(
    "movies",
    ("movie_id",),
    (
        "title",
        "original_title",
        "original_language",
        "overview",
        "tagline",
        "homepage",
        "imdb_id",
        "status",
        "release_date",
        "runtime",
        "budget",
        "revenue",
        "vote_average",
        "vote_count",
        "popularity",
        "adult",
        "video",
        "poster_path",
        "backdrop_path",
        "collection_id",
        "origin_countries",
        "extra",
        "fetched_at",
        "digest",
        "credits_at",
        "keywords_at",
        "releases_at",
        "deleted_at",
    ),
)
NAMES = tuple(
    Table(name, (key,), rest)
    for name, key, rest in (
        ("collections", "collection_id", ("name", "fetched_at")),
        ("genres", "genre_id", ("name", "fetched_at")),
        ("keywords", "keyword_id", ("name", "fetched_at")),
        ("companies", "company_id", ("name", "origin_country", "fetched_at")),
        ("countries", "country_code", ("name", "fetched_at")),
        ("languages", "language_code", ("name", "fetched_at")),
        ("people", "person_id", ("name", "gender", "fetched_at")),
    )
)
"""What films refer to by an id."""

CHILDREN = (
    Table("movie_genres", ("movie_id", "genre_id"), ("position",)),
    Table("movie_companies", ("movie_id", "company_id"), ("position",)),
    Table("movie_countries", ("movie_id", "country_code"), ("position",)),
    Table("movie_languages", ("movie_id", "language_code"), ("position",)),
    Table("movie_keywords", ("movie_id", "keyword_id"), (), "keywords"),
    Table("movie_cast", ("movie_id", "position"), ("person_id", "character", "cast_order", "credit_id"), "credits"),
    Table("movie_crew", ("movie_id", "position"), ("person_id", "department", "job", "credit_id"), "credits"),
    Table(
        "release_dates",
        ("movie_id", "country_code", "position"),
        ("release_type", "release_date", "certification", "note"),
        "releases",
    ),
)
"""What belongs to one film, and is replaced with its section of the document."""

SNAPSHOTS = Table(
    "movie_snapshots", ("movie_id", "observed_at"), ("popularity", "vote_average", "vote_count", "revenue")
)
CONFIRMATIONS = Table("movie_confirmations", ("movie_id", "observed_at"), ())
TOMBSTONES = Table("tombstones", ("movie_id",), ("fetched_at",))
