"""The contract of a film document: which keys, types and ranges the loader relies on.

A document is decoded straight into these structures, so that what is checked is what is read. Keys that are not named
here are drift (`marquee.warehouse.drift`); keys without a default are required.
"""

from __future__ import annotations

from typing import Annotated, cast

from msgspec import Meta, Struct, defstruct
from msgspec.structs import fields

CONTRACT = b"1"
"""Goes into every document's digest: a new number makes the next load look at unchanged documents again."""

Id = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Order = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Code = Annotated[str, Meta(min_length=1, max_length=16)]
Items = Meta(max_length=30_000)
Text = str | None
Whole = int | float | None
"""TMDB mixes 97 and 97.0; what is not whole is refused later, by name."""


class Named(Struct, gc=False):
    """A genre, a keyword, a collection."""

    id: Id
    name: str


class Company(Named, gc=False):
    """A production company."""

    origin_country: Text = None


class Country(Struct, gc=False):
    """A production country."""

    iso_3166_1: Code
    name: str


class Language(Struct, gc=False):
    """A spoken language; the name in English came to TMDB later."""

    iso_639_1: Code
    name: str
    english_name: Text = None


class Person(Named, gc=False):
    """What cast and crew share."""

    gender: Annotated[int, Meta(ge=0, le=3)] | None = None


class Cast(Person, kw_only=True, gc=False):
    """A part in the film."""

    character: Text
    order: Order | None
    credit_id: Text


class Crew(Person, kw_only=True, gc=False):
    """A job in the film."""

    department: Text
    job: Text
    credit_id: Text


class Credits(Struct, gc=False):
    """Appended with append_to_response=credits."""

    cast: Annotated[list[Cast], Items]
    crew: Annotated[list[Crew], Items]


class Keywords(Struct, gc=False):
    """Appended with append_to_response=keywords."""

    keywords: Annotated[list[Named], Items]


class Release(Struct, gc=False):
    """One release in a country."""

    type: Annotated[int, Meta(ge=1, le=6)] | None
    release_date: Text
    certification: Text
    note: Text = None


class CountryReleases(Struct, gc=False):
    """All releases in a country."""

    iso_3166_1: Code
    release_dates: Annotated[list[Release], Items]


class Releases(Struct, gc=False):
    """Appended with append_to_response=release_dates."""

    results: Annotated[list[CountryReleases], Items]


class Document(Struct, gc=False):
    """GET /3/movie/{id}, with or without what can be appended."""

    id: Id
    title: Annotated[str, Meta(min_length=1)]
    original_title: Text
    overview: Text
    status: Text
    budget: Whole
    revenue: Whole
    runtime: Whole
    vote_count: Whole
    vote_average: Annotated[float, Meta(ge=0, le=10)] | None
    popularity: Annotated[float, Meta(ge=0)] | None
    genres: Annotated[list[Named], Items]
    production_companies: Annotated[list[Company], Items]
    production_countries: Annotated[list[Country], Items]
    spoken_languages: Annotated[list[Language], Items]
    release_date: Text = None
    original_language: Text = None
    tagline: Text = None
    homepage: Text = None
    imdb_id: Text = None
    poster_path: Text = None
    backdrop_path: Text = None
    adult: bool | None = None
    video: bool | None = None
    belongs_to_collection: Named | None = None
    origin_country: list[str] | None = None
    credits: Credits | None = None
    keywords: Keywords | None = None
    release_dates: Releases | None = None


COMPLETE = cast(
    "type[Document]",
    defstruct(
        "Complete",
        [(field.name, field.type) for field in fields(Document)],
        bases=(Document,),
        kw_only=True,
        forbid_unknown_fields=True,
        gc=False,
    ),
)
"""A document with exactly the contract's keys at the top: decoding it says that no key is new or absent."""

_PERSON = {"adult", "gender", "id", "known_for_department", "name", "original_name", "popularity", "profile_path"}

NESTED: dict[str, frozenset[str]] = {
    path: frozenset(keys)
    for path, keys in {
        "belongs_to_collection": {"id", "name", "poster_path", "backdrop_path"},
        "genres[]": {"id", "name"},
        "production_companies[]": {"id", "logo_path", "name", "origin_country"},
        "production_countries[]": {"iso_3166_1", "name"},
        "spoken_languages[]": {"english_name", "iso_639_1", "name"},
        "keywords": {"keywords"},
        "keywords.keywords[]": {"id", "name"},
        "credits": {"cast", "crew"},
        "credits.cast[]": _PERSON | {"cast_id", "character", "credit_id", "order"},
        "credits.crew[]": _PERSON | {"credit_id", "department", "job"},
        "release_dates": {"results"},
        "release_dates.results[]": {"iso_3166_1", "release_dates"},
        "release_dates.results[].release_dates[]": {
            "certification", "descriptors", "iso_639_1", "note", "release_date", "type",
        },
    }.items()
}  # fmt: skip
"""What TMDB sends below the top, read or not: other keys there, and absent ones, are drift."""
