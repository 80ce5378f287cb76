"""A film as it is known before its release: what /predict takes for a film that is not in the warehouse."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

GENRES = {
    "Action": 28, "Adventure": 12, "Animation": 16, "Comedy": 35, "Crime": 80, "Documentary": 99, "Drama": 18,
    "Family": 10751, "Fantasy": 14, "History": 36, "Horror": 27, "Music": 10402, "Mystery": 9648, "Romance": 10749,
    "Science Fiction": 878, "TV Movie": 10770, "Thriller": 53, "War": 10752, "Western": 37,
}  # fmt: skip
"""TMDB's film genres: https://developer.themoviedb.org/reference/genre-movie-list."""

LEADING = 8
"""So many of the cast, in billing order, have their careers looked at."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BY_NAME = {name.casefold(): number for name, number in GENRES.items()}
_NUMBERS = set(GENRES.values())


def _plain_number(value: Any) -> Any:
    """JSON's true and "12" are no numbers, though Python would take them; 12.0 is."""
    if isinstance(value, bool | str):
        raise ValueError("a number is expected, without quotes")
    return value


Number = Annotated[int, BeforeValidator(_plain_number)]
Id = Annotated[Number, Field(ge=1, le=2**31 - 1)]
NO_ZERO = r"^[^\x00]*$"
"""Postgres holds every character but this."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_ZERO)]
NONE: Any = ()
"""An empty list; pydantic would copy a real one for every film."""
Who = Id | Name
"""TMDB's id, or a name: the most credited bearer of that name is meant."""


class Film(BaseModel):
    """What is known before release. Everything but the release date may be unknown; 0 means unknown, as in TMDB."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Name | None = Field(None, description="A series is known by its title.")
    release_date: date = Field(description="First release; the careers of the people end on the day before.")
    budget: Number | None = Field(None, description="US dollars, not millions.", examples=[40_000_000])
    runtime: Annotated[Number, Field(ge=0, le=1000)] | None = Field(None, description="Minutes.")
    genres: Annotated[list[Id], Field(max_length=19)] = Field(
        NONE, description="TMDB's genres: names in English, or ids."
    )
    original_language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")] | None = Field(
        None, description="ISO 639-1.", examples=["en"]
    )
    countries: Annotated[list[Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]], Field(max_length=50)] = Field(
        NONE, description="Production countries, ISO 3166-1.", examples=[["US"]]
    )
    companies: Annotated[list[Who], Field(max_length=100)] = Field(NONE, description="Production companies.")
    directors: Annotated[list[Who], Field(max_length=50)] = NONE
    writers: Annotated[list[Who], Field(max_length=50)] = NONE
    cast: Annotated[list[Who], Field(max_length=500)] = Field(
        NONE, description="In billing order; the first eight count."
    )
    collection: Who | None = Field(None, description="The series that it continues; only earlier films of it count.")
    certification: Annotated[str, StringConstraints(max_length=10, pattern=NO_ZERO)] | None = Field(
        None, description="Age rating in the United States.", examples=["PG-13"]
    )
    overview: Annotated[str, StringConstraints(max_length=10_000, pattern=NO_ZERO)] | None = None

    @field_validator("release_date", mode="before")
    @classmethod
    def _a_day(cls, value: Any) -> Any:
        if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
            return value
        raise ValueError("the release date is a day, YYYY-MM-DD")

    @field_validator("release_date")
    @classmethod
    def _in_the_age_of_film(cls, value: date) -> date:
        if not 1880 <= value.year <= 2100:
            raise ValueError("the release date must lie between 1880 and 2100")
        return value

    @field_validator("budget")
    @classmethod
    def _in_dollars(cls, value: int | None) -> int | None:
        if not value:
            return None
        if not 1000 <= value <= 10_000_000_000:
            raise ValueError("the budget is in US dollars, from 1,000 to 10,000,000,000; 0 or null when unknown")
        return value

    @field_validator("runtime")
    @classmethod
    def _zero_is_unknown(cls, value: int | None) -> int | None:
        return value or None

    @field_validator("genres", mode="before")
    @classmethod
    def _genre_ids(cls, value: Any) -> Any:
        return [_genre(item) for item in value] if isinstance(value, list) else value


def _genre(item: Any) -> int:
    number = _BY_NAME.get(item.strip().casefold()) if isinstance(item, str) else item
    if type(number) is not int or number not in _NUMBERS:
        raise ValueError(f"unknown genre {str(item)[:50]!r}; TMDB has {', '.join(GENRES)}")
    return number
