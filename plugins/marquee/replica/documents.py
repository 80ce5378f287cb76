"""The shape of a TMDB movie document with credits, keywords and release dates appended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from marquee.replica import words
from marquee.replica.careers import Person
from marquee.replica.process import Known
from marquee.replica.words import pick

Document = dict[str, Any]
FEW_VOTES = 20
GERMAN = {"G": "0", "PG": "6", "PG-13": "12", "R": "16", "NC-17": "18"}


@dataclass(slots=True)
class Facts:
    """One film, before it takes TMDB's shape. `day` is a day number; dated says whether the document tells it."""

    movie_id: int
    day: int
    dated: bool
    known: Known
    country: str
    title: str
    original_title: str
    collection: tuple[int, str] | None
    companies: list[tuple[int, str, str]]
    director: Person
    cast: list[Person]
    crew: list[Person]
    revenue: int
    vote_count: int
    vote_average: float
    popularity: float


def document(facts: Facts, rng: Random) -> Document:
    """The film as GET /3/movie/{id}?append_to_response=credits,keywords,release_dates gives it, outcomes included."""
    known, seen = facts.known, rng.random
    names, listed = words.genre_names(), words.vocabulary()
    collection = facts.collection
    return {
        "adult": seen() < 0.004,
        "backdrop_path": _image(rng) if seen() < 0.7 else None,
        "belongs_to_collection": None if collection is None else {
            "id": collection[0], "name": collection[1], "poster_path": None, "backdrop_path": None,
        },
        "budget": known.budget,
        "genres": [{"id": genre, "name": names[genre]} for genre in known.genres],
        "homepage": f"https://films.example/{facts.movie_id}" if seen() < 0.25 else "",
        "id": facts.movie_id,
        "imdb_id": f"tt{9_000_000 + facts.movie_id}" if seen() < 0.9 else pick(rng, (None, "")),
        "origin_country": [facts.country],
        "original_language": known.language,
        "original_title": facts.original_title,
        "overview": words.overview(rng, words.place(rng)) if seen() < 0.98 else "",
        "popularity": facts.popularity,
        "poster_path": _image(rng) if seen() < 0.9 else None,
        "production_companies": [
            {"id": number, "logo_path": None, "name": name, "origin_country": country}
            for number, name, country in facts.companies
        ],
        "production_countries": [{"iso_3166_1": facts.country, "name": listed["countries"][facts.country]}],
        "release_date": date.fromordinal(facts.day).isoformat() if facts.dated else "",
        "revenue": facts.revenue,
        "runtime": known.runtime,
        "spoken_languages": _spoken(known.language, rng),
        "status": "Released",
        "tagline": pick(rng, listed["taglines"]) if seen() < 0.5 else "",
        "title": facts.title,
        "video": seen() < 0.005,
        "vote_average": _reported_rating(facts.vote_average, facts.vote_count),
        "vote_count": facts.vote_count,
        "credits": {"cast": _cast(facts, rng), "crew": _crew(facts)},
        "keywords": {"keywords": _keywords(known.genres, rng)},
        "release_dates": {"results": _releases(facts, rng)},
    }  # fmt: skip


def _reported_rating(rating: float, votes: int) -> float:
    """TMDB's precision: 0 without votes, one digit with few, else three."""
    if not votes:
        return 0
    return round(min(10.0, max(0.5, rating)), 1 if votes < FEW_VOTES else 3)


def _image(rng: Random) -> str:
    return f"/{rng.getrandbits(96):024x}.jpg"


def _spoken(language: str, rng: Random) -> list[Document]:
    codes = [language] if language == "en" or rng.random() < 0.8 else [language, "en"]
    listed = words.vocabulary()["languages"]
    return [
        {"english_name": listed[code]["english_name"], "iso_639_1": code, "name": listed[code]["name"]}
        for code in codes
    ]


def _person(person: Person, trade: str) -> Document:
    return {
        "adult": False, "gender": person.gender, "id": person.person_id, "known_for_department": trade,
        "name": person.name, "original_name": person.name, "popularity": person.person_id % 997 / 100,
        "profile_path": None,
    }  # fmt: skip


def _cast(facts: Facts, rng: Random) -> list[Document]:
    people = []
    for order, person in enumerate(facts.cast):
        entry = _person(person, "Acting")
        entry["cast_id"] = order + 4
        entry["character"] = words.person_name(rng, facts.known.language) if order < 8 else ""
        entry["credit_id"] = f"{facts.movie_id * 64 + order:024x}"
        entry["order"] = order
        people.append(entry)
    return people


def _crew(facts: Facts) -> list[Document]:
    jobs = [["Directing", "Director"], *words.vocabulary()["crew"]]
    people = []
    for place, (person, (department, job)) in enumerate(zip([facts.director, *facts.crew], jobs, strict=False)):
        entry = _person(person, department)
        entry["credit_id"] = f"{facts.movie_id * 64 + 32 + place:024x}"
        entry["department"] = department
        entry["job"] = job
        people.append(entry)
    return people


def _keywords(genres: tuple[int, ...], rng: Random) -> list[Document]:
    found = []
    for genre in genres:
        for place, name in enumerate(words.vocabulary()["keywords"][str(genre)]):
            if rng.random() < 0.5:
                found.append({"id": genre * 8 + place, "name": name})
    return found


def _releases(facts: Facts, rng: Random) -> list[Document]:
    """The United States' entry carries the certification; the home country and Germany may come as well."""
    certification, results = facts.known.certification, []
    if certification or facts.country == "US":
        results.append(_release("US", certification, facts.day, rng))
    if facts.country != "US":
        results.append(_release(facts.country, "", facts.day, rng))
    if certification and facts.country not in {"DE", "AT"} and rng.random() < 0.3:
        later = facts.day + int(rng.random() * 120)
        results.append(_release("DE", GERMAN[certification], later, rng))
    return results if facts.dated else []


def _release(country: str, certification: str, day: int, rng: Random) -> Document:
    def entry(kind: int, when: int) -> Document:
        stamp = f"{(date.min + timedelta(days=when - 1)).isoformat()}T00:00:00.000Z"
        return {
            "certification": certification, "descriptors": [], "iso_639_1": "", "note": "",
            "release_date": stamp, "type": kind,
        }  # fmt: skip

    dates = [entry(3, day)]
    if rng.random() < 0.3:
        dates.append(entry(4, day + 90))
    return {"iso_3166_1": country, "release_dates": dates}
