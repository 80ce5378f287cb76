"""Makes synthetic films one after another, in the order of release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp, expm1, log
from random import Random

from marquee.replica import process, words
from marquee.replica.careers import REST_DAYS, Person, Troupe
from marquee.replica.documents import Document, Facts, document
from marquee.replica.draws import Draws
from marquee.replica.franchises import Franchise, Franchises
from marquee.replica.process import AS_OF, Belief, Known, Truth


@dataclass(slots=True)
class _Plan:
    """Who makes what."""

    franchise: Franchise | None
    language: str
    country: str
    director: Person
    lead: Person
    genres: tuple[int, ...]


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
        plan, dated = self._plan(day), rng.random() >= 0.005
        lead, director = plan.lead, plan.director
        draw, craft = self._actors.belief(lead), self._directors.belief(director)
        budget = draws.budget(plan.genres, plan.language, craft.mean + draw.mean, plan.franchise is not None)
        known = self._known(plan, budget, date.fromordinal(day).month if dated else 0)
        return_mean, rating_mean = process.commercial(known, budget), process.critical(known)
        log_return = return_mean + lead.latent + rng.gauss(0.0, process.RETURN_NOISE)
        rating = rating_mean + director.latent + rng.gauss(0.0, process.RATING_NOISE)
        truth = _truth(movie_id, known, budget, day, (return_mean, draw), (rating_mean, craft))
        titles = self._titles(plan)
        facts = Facts(
            movie_id=movie_id,
            day=day,
            dated=dated,
            known=known,
            country=plan.country,
            title=titles[0],
            original_title=titles[1],
            collection=self._collection(plan, titles, movie_id, day, log_return),
            companies=draws.companies(plan.language),
            director=director,
            cast=[lead, *self._supporting.some(plan.language, int(rng.random() * 10) + 3)],
            crew=self._crew.some(plan.language, 2 + int(rng.random() * 4)),
            revenue=max(1, round(budget * exp(log_return))) if draws.revenue_is_known(known.budget) else 0,
            vote_count=max(0, int(expm1(rng.gauss(truth.log_votes_mean, process.VOTES_NOISE)))),
            vote_average=rating,
            popularity=round(exp(rng.gauss(truth.log_popularity_mean, process.POPULARITY_NOISE)), 4),
        )
        if dated and facts.vote_count:
            director.observe(rating - rating_mean)
        if dated and facts.revenue and known.budget:
            lead.observe(log_return - return_mean)
        self._directors.after(director, plan.language, day)
        self._actors.after(lead, plan.language, day)
        return document(facts, rng), truth

    def _plan(self, day: int) -> _Plan:
        draws, franchise = self._draws, self._franchises.due(day)
        language = franchise.language if franchise else draws.language()
        return _Plan(
            franchise=franchise,
            language=language,
            country=franchise.country if franchise else draws.country(language),
            director=self._hire(self._directors, franchise.director if franchise else None, language, day),
            lead=self._hire(self._actors, franchise.lead if franchise else None, language, day),
            genres=franchise.genres if franchise else draws.genres(),
        )

    def _known(self, plan: _Plan, budget: int, month: int) -> Known:
        draws = self._draws
        return Known(
            budget=draws.reported(budget),
            genres=plan.genres,
            month=month,
            language=plan.language,
            certification=draws.certification(plan.genres, plan.language),
            runtime=draws.runtime(plan.genres),
            sequel=plan.franchise is not None,
        )

    def _collection(
        self, plan: _Plan, titles: tuple[str, str], movie_id: int, day: int, log_return: float
    ) -> tuple[int, str] | None:
        """The series that the film continues or begins."""
        franchise = plan.franchise
        if franchise is None:
            if not self._franchises.founds(day, log_return):
                return None
            collection = (movie_id + 5_000_000, f"{titles[0]} Collection")
            franchise = Franchise(
                collection, plan.language, plan.country, plan.genres, titles, plan.director, plan.lead
            )
        self._franchises.after(franchise, movie_id, day, log_return)
        return franchise.collection

    def _hire(self, troupe: Troupe, wanted: Person | None, language: str, day: int) -> Person:
        if wanted and wanted.last_day + REST_DAYS < day and self.rng.random() < 0.7:
            return wanted
        return troupe.star(language, day)

    def _titles(self, plan: _Plan) -> tuple[str, str]:
        if plan.franchise is None:
            return words.title(self.rng, plan.language)
        english, original = plan.franchise.titles
        return f"{english} {plan.franchise.parts}", f"{original} {plan.franchise.parts}"


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
