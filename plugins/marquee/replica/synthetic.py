"""The synthetic catalogue: films that look like TMDB's and that nobody ever made, the same for the same seed.

Films come in the order of their release, so that careers, franchises and the beliefs about people grow as they
would in the world. How success comes about is told in marquee.replica.process.
"""

from __future__ import annotations

import heapq
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import exp, expm1, log
from random import Random

from marquee.replica import process, words
from marquee.replica.careers import REST_DAYS, Person, Troupe
from marquee.replica.documents import Document, Facts, document
from marquee.replica.process import Known, Truth

FIRST_DAY, LAST_DAY = date(1975, 1, 1).toordinal(), date(2028, 6, 30).toordinal()
AS_OF = date(2026, 11, 1)
"""The day on which `films` shows the catalogue unless told otherwise: later releases have no outcomes yet."""

UNRELEASED = ("Post Production", "In Production", "Planned", "Rumored")


def films(n: int, seed: int = 0, as_of: date = AS_OF) -> Iterator[Document]:
    """n TMDB-like documents as a visitor saw them on `as_of`, one at a time, in the order of release."""
    return (seen_on(found, as_of.toordinal()) for found, _ in films_with_truth(n, seed))


def films_with_truth(n: int, seed: int = 0) -> Iterator[tuple[Document, Truth]]:
    """The same n films with their final outcomes, also of those not released yet, and the law of each outcome."""
    return iter(_Maker(n, seed))


def ghosts(n: int) -> list[int]:
    """Ids that the export and the changes name although TMDB no longer has the film: one for each hundred films."""
    return [_movie_id(place, n) for place in range(n, n + n // 100)]


def seen_on(found: Document, day: int) -> Document:
    """The document as it is before its release when `day` (a day number) is before it; else unchanged."""
    released = found["release_date"]
    if not released or date.fromisoformat(released).toordinal() <= day:
        return found
    status = UNRELEASED[found["id"] % len(UNRELEASED)]
    return {**found, "status": status, "revenue": 0, "vote_average": 0, "vote_count": 0}


def _movie_id(place: int, n: int) -> int:
    """Scattered, and different for every place below 1.3 n."""
    modulus = _prime_from(int(1.35 * n) + 10)
    return 2 + place * int(modulus * 0.618) % modulus


def _prime_from(start: int) -> int:
    while any(start % divisor == 0 for divisor in range(2, int(start**0.5) + 1)):
        start += 1
    return start


@dataclass(slots=True)
class _Franchise:
    collection: tuple[int, str]
    language: str
    country: str
    genres: tuple[int, ...]
    titles: tuple[str, str]
    director: Person
    lead: Person
    parts: int = 1


class _Maker:
    """Makes the films of one catalogue; every number comes from one seeded source."""

    def __init__(self, n: int, seed: int) -> None:
        self._n, self._rng = n, Random(f"marquee {seed}")  # noqa: S311 (a simulation)
        listed = words.vocabulary()
        self._languages = list(listed["languages"])
        weights = [listed["languages"][code]["weight"] for code in self._languages]
        self._language_steps = list(accumulate(weight / sum(weights) for weight in weights))
        self._genres = list(words.genre_names())
        self._genre_steps = list(accumulate(listed["genre_weights"][str(genre)] for genre in self._genres))
        shares = dict(zip(self._languages, (weight / sum(weights) for weight in weights), strict=True))
        directors = {code: max(4, int(n * share * 0.05)) for code, share in shares.items()}
        actors = {code: max(24, int(n * share * 0.12)) for code, share in shares.items()}
        many = {code: max(24, int(n * share * 0.2)) for code, share in shares.items()}
        self._directors = Troupe(self._rng, directors, process.CRAFT, process.RATING_NOISE, 1001)
        self._actors = Troupe(self._rng, actors, process.DRAW, process.RETURN_NOISE, 1002)
        self._supporting = Troupe(self._rng, many, 0.0, 1.0, 10_000_001)
        self._crew = Troupe(self._rng, many, 0.0, 1.0, 20_000_001)
        self._companies = {code: self._found_companies(code, shares[code]) for code in self._languages}
        self._waiting: list[tuple[int, int, _Franchise]] = []

    def __iter__(self) -> Iterator[tuple[Document, Truth]]:
        modulus = _prime_from(int(1.35 * self._n) + 10)
        step = int(modulus * 0.618)
        for place in range(self._n):
            share = ((place + self._rng.random()) / self._n) ** 0.6
            yield self._film(2 + place * step % modulus, FIRST_DAY + int(share * (LAST_DAY - FIRST_DAY)))

    def _film(self, movie_id: int, day: int) -> tuple[Document, Truth]:
        rng, dated = self._rng, self._rng.random() >= 0.005
        franchise = self._due(day)
        language = franchise.language if franchise else self._languages[bisect(self._language_steps, rng.random())]
        country = franchise.country if franchise else words.pick(rng, _countries(language))
        director = self._hire(self._directors, franchise.director if franchise else None, language, day)
        lead = self._hire(self._actors, franchise.lead if franchise else None, language, day)
        craft, draw = self._directors.belief(director), self._actors.belief(lead)
        genres = franchise.genres if franchise else self._some_genres()
        budget = self._budget(genres, language, craft.mean + draw.mean, franchise is not None)
        month = date.fromordinal(day).month if dated else 0
        known = Known(
            self._reported(budget), genres, month, language, self._certification(genres, language),
            self._runtime(genres), franchise is not None,
        )  # fmt: skip
        return_mean, rating_mean = process.commercial(known, budget), process.critical(known)
        log_return = return_mean + lead.latent + rng.gauss(0.0, process.RETURN_NOISE)
        rating = rating_mean + director.latent + rng.gauss(0.0, process.RATING_NOISE)
        truth = _truth(movie_id, known, budget, day, return_mean, rating_mean, craft, draw)
        votes = max(0, int(expm1(rng.gauss(truth.log_votes_mean, process.VOTES_NOISE))))
        revenue = max(1, round(budget * exp(log_return))) if self._revenue_is_known(known.budget) else 0
        names = self._titles(franchise, language)
        collection = self._belongs(
            franchise, names, movie_id, day, log_return, (language, country, genres, director, lead)
        )
        cast = [lead, *self._supporting.some(language, int(rng.random() * 10) + 3)]
        facts = Facts(
            movie_id, day, dated, known, country, *names, collection, self._some_companies(language), director,
            cast, self._crew.some(language, 2 + int(rng.random() * 4)), revenue, votes,
            _reported_rating(rating, votes),
            round(exp(rng.gauss(truth.log_popularity_mean, process.POPULARITY_NOISE)), 4),
        )  # fmt: skip
        if dated and votes:
            director.observe(rating - rating_mean)
        if dated and revenue and known.budget:
            lead.observe(log_return - return_mean)
        self._directors.after(director, language, day)
        self._actors.after(lead, language, day)
        return document(facts, rng), truth

    def _hire(self, troupe: Troupe, wanted: Person | None, language: str, day: int) -> Person:
        if wanted and wanted.last_day + REST_DAYS < day and self._rng.random() < 0.7:
            return wanted
        return troupe.star(language, day)

    def _some_genres(self) -> tuple[int, ...]:
        rng, steps = self._rng, self._genre_steps
        count = 1 + int(rng.random() * 3)
        return tuple(dict.fromkeys(self._genres[bisect(steps, rng.random() * steps[-1])] for _ in range(count)))

    def _budget(self, genres: tuple[int, ...], language: str, esteem: float, sequel: bool) -> int:
        size = 6.75 + 0.35 * (language == "en") + 0.3 * esteem + 0.2 * sequel
        size += 0.25 * (28 in genres) + 0.3 * (12 in genres) + 0.3 * (878 in genres)
        size -= 0.3 * (27 in genres) + 0.7 * (99 in genres)
        dollars = 10 ** min(8.5, max(4.3, self._rng.gauss(size, 0.55)))
        digits = 10 ** (len(str(int(dollars))) - 2)
        return int(dollars // digits * digits)

    def _reported(self, budget: int) -> int:
        """0 for a fifth of the films; a few tell millions where dollars are asked."""
        chance = self._rng.random()
        if chance < 0.21:
            return 0
        return budget // 1_000_000 if chance < 0.213 and budget >= 1_000_000 else budget

    def _revenue_is_known(self, budget: int) -> bool:
        chance = 0.25 if not budget else 0.85 if budget >= 20_000_000 else 0.65
        return self._rng.random() < chance

    def _certification(self, genres: tuple[int, ...], language: str) -> str:
        rng = self._rng
        if rng.random() > (0.8 if language == "en" else 0.35):
            return ""
        young, old = {16, 10751} & set(genres), {27, 53, 80, 10752} & set(genres)
        mild, hard = ("G", "PG", "PG"), ("R", "R", "PG-13", "NC-17" if rng.random() < 0.1 else "R")
        certification: str = words.pick(rng, mild if young else hard if old else ("PG", "PG-13", "PG-13", "R"))
        return certification

    def _runtime(self, genres: tuple[int, ...]) -> int:
        if self._rng.random() < 0.03:
            return 0
        return max(45, int(self._rng.gauss(106 - 12 * (16 in genres) - 14 * (99 in genres), 15)))

    def _titles(self, franchise: _Franchise | None, language: str) -> tuple[str, str]:
        if franchise is None:
            return words.title(self._rng, language)
        english, original = franchise.titles
        return f"{english} {franchise.parts}", f"{original} {franchise.parts}"

    def _due(self, day: int) -> _Franchise | None:
        if not self._waiting or self._waiting[0][0] > day:
            return None
        franchise = heapq.heappop(self._waiting)[2]
        franchise.parts += 1
        return franchise

    def _belongs(
        self, franchise: _Franchise | None, names: tuple[str, str], movie_id: int, day: int, log_return: float,
        rest: tuple[str, str, tuple[int, ...], Person, Person],
    ) -> tuple[int, str] | None:  # fmt: skip
        """Success brings a sequel, and with it the collection: on the first film that is knowledge of the future."""
        if franchise is None:
            if day > AS_OF.toordinal() or self._rng.random() > (0.06 if log_return > 1.0 else 0.006):
                return None
            language, country, genres, director, lead = rest
            collection = (movie_id + 5_000_000, f"{names[0]} Collection")
            franchise = _Franchise(collection, language, country, genres, names, director, lead)
        if franchise.parts == 1 or (log_return > 0.5 and franchise.parts < 8):
            heapq.heappush(self._waiting, (day + 500 + int(self._rng.random() * 1200), movie_id, franchise))
        return franchise.collection

    def _found_companies(self, language: str, share: float) -> list[tuple[int, str, str]]:
        rng, suffix = self._rng, words.vocabulary()["company_suffixes"][language]
        first = 100 + 100_000 * self._languages.index(language)
        return [
            (first + place, f"{words.place(rng)} {suffix}", words.pick(rng, _countries(language)))
            for place in range(max(4, int(self._n * share / 60)))
        ]

    def _some_companies(self, language: str) -> list[tuple[int, str, str]]:
        """Large houses are named more often: the square of a uniform number picks the place."""
        rng, houses = self._rng, self._companies[language]
        places = {int(rng.random() ** 2 * len(houses)): None for _ in range(int(rng.random() * 4))}
        return [houses[place] for place in places]


def _countries(language: str) -> list[str]:
    countries: list[str] = words.vocabulary()["languages"][language]["countries"]
    return countries


def _reported_rating(rating: float, votes: int) -> float:
    """TMDB's precision: 0 without votes, one digit with few, else three."""
    if not votes:
        return 0
    return round(min(10.0, max(0.5, rating)), 1 if votes < 20 else 3)


def _truth(
    movie_id: int, known: Known, budget: int, day: int, return_mean: float, rating_mean: float,
    craft: process.Belief, draw: process.Belief,
) -> Truth:  # fmt: skip
    age = (AS_OF.toordinal() - day) / 365.25
    units = log(budget / known.budget) if known.budget else 0.0
    return Truth(
        movie_id=movie_id,
        log_return_mean=return_mean + draw.mean + units if known.budget else None,
        log_return_sd=(process.RETURN_NOISE**2 + draw.variance) ** 0.5,
        rating_mean=rating_mean + craft.mean,
        rating_sd=(process.RATING_NOISE**2 + craft.variance) ** 0.5,
        log_votes_mean=process.log_votes(known, age),
        log_votes_sd=process.VOTES_NOISE,
        log_popularity_mean=process.log_popularity(known, age),
        log_popularity_sd=process.POPULARITY_NOISE,
    )
