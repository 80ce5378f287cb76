"""Makes synthetic films one after another, in the order of release."""

from __future__ import annotations

from datetime import date
from math import exp, expm1, log
from random import Random

from marquee.replica import process, words
from marquee.replica.careers import REST_DAYS, Person, Troupe
from marquee.replica.documents import Document, Facts, document
from marquee.replica.draws import Draws
from marquee.replica.franchises import Franchise, Franchises
from marquee.replica.process import AS_OF, Belief, Known, Truth

FEW_VOTES = 20


class Maker:
    """The world of one catalogue; every number comes from one seeded source."""

    def __init__(self, n: int, seed: int) -> None:
        self.rng = rng = Random(f"marquee {seed}")  # noqa: S311 (a simulation)
        self._draws, self._franchises = Draws(rng, n), Franchises(rng)

        def sizes(per_film: float, least: int) -> dict[str, int]:
            return {code: max(least, int(n * share * per_film)) for code, share in self._draws.shares.items()}

        self._directors = Troupe(rng, sizes(0.05, 4), process.CRAFT, process.RATING_NOISE, 1001)
        self._actors = Troupe(rng, sizes(0.12, 24), process.DRAW, process.RETURN_NOISE, 1002)
        self._supporting = Troupe(rng, sizes(0.2, 24), 0.0, 1.0, 10_000_001)
        self._crew = Troupe(rng, sizes(0.2, 24), 0.0, 1.0, 20_000_001)

    def film(self, movie_id: int, day: int) -> tuple[Document, Truth]:
        """The next film, released on `day` (a day number that never goes back), and the law of its outcomes."""
        rng, draws = self.rng, self._draws
        dated, franchise = rng.random() >= 0.005, self._franchises.due(day)
        language = franchise.language if franchise else draws.language()
        country = franchise.country if franchise else draws.country(language)
        director = self._hire(self._directors, franchise.director if franchise else None, language, day)
        lead = self._hire(self._actors, franchise.lead if franchise else None, language, day)
        craft, draw = self._directors.belief(director), self._actors.belief(lead)
        genres = franchise.genres if franchise else draws.genres()
        budget = draws.budget(genres, language, craft.mean + draw.mean, franchise is not None)
        known = Known(
            budget=draws.reported(budget),
            genres=genres,
            month=date.fromordinal(day).month if dated else 0,
            language=language,
            certification=draws.certification(genres, language),
            runtime=draws.runtime(genres),
            sequel=franchise is not None,
        )
        return_mean, rating_mean = process.commercial(known, budget), process.critical(known)
        log_return = return_mean + lead.latent + rng.gauss(0.0, process.RETURN_NOISE)
        rating = rating_mean + director.latent + rng.gauss(0.0, process.RATING_NOISE)
        truth = _truth(movie_id, known, budget, day, (return_mean, draw), (rating_mean, craft))
        votes = max(0, int(expm1(rng.gauss(truth.log_votes_mean, process.VOTES_NOISE))))
        revenue = max(1, round(budget * exp(log_return))) if draws.revenue_is_known(known.budget) else 0
        titles = self._titles(franchise, language)
        if franchise is None and self._franchises.founds(day, log_return):
            collection = (movie_id + 5_000_000, f"{titles[0]} Collection")
            franchise = Franchise(collection, language, country, genres, titles, director, lead)
        if franchise:
            self._franchises.after(franchise, movie_id, day, log_return)
        facts = Facts(
            movie_id=movie_id,
            day=day,
            dated=dated,
            known=known,
            country=country,
            title=titles[0],
            original_title=titles[1],
            collection=franchise.collection if franchise else None,
            companies=draws.companies(language),
            director=director,
            cast=[lead, *self._supporting.some(language, int(rng.random() * 10) + 3)],
            crew=self._crew.some(language, 2 + int(rng.random() * 4)),
            revenue=revenue,
            vote_count=votes,
            vote_average=_reported_rating(rating, votes),
            popularity=round(exp(rng.gauss(truth.log_popularity_mean, process.POPULARITY_NOISE)), 4),
        )
        if dated and votes:
            director.observe(rating - rating_mean)
        if dated and revenue and known.budget:
            lead.observe(log_return - return_mean)
        self._directors.after(director, language, day)
        self._actors.after(lead, language, day)
        return document(facts, rng), truth

    def _hire(self, troupe: Troupe, wanted: Person | None, language: str, day: int) -> Person:
        if wanted and wanted.last_day + REST_DAYS < day and self.rng.random() < 0.7:
            return wanted
        return troupe.star(language, day)

    def _titles(self, franchise: Franchise | None, language: str) -> tuple[str, str]:
        if franchise is None:
            return words.title(self.rng, language)
        english, original = franchise.titles
        return f"{english} {franchise.parts}", f"{original} {franchise.parts}"


def _reported_rating(rating: float, votes: int) -> float:
    """TMDB's precision: 0 without votes, one digit with few, else three."""
    if not votes:
        return 0
    return round(min(10.0, max(0.5, rating)), 1 if votes < FEW_VOTES else 3)


def _truth(
    movie_id: int, known: Known, budget: int, day: int, returns: tuple[float, Belief], rating: tuple[float, Belief]
) -> Truth:
    """The law given what is known: means without the person, each with the belief about the person."""
    age = (AS_OF.toordinal() - day) / 365.25
    (return_mean, draw), (rating_mean, craft) = returns, rating
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
