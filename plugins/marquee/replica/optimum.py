"""The smallest errors that are possible on synthetic films: what the law itself would have forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import nan, sqrt

from marquee.replica.documents import Document
from marquee.replica.process import Truth

SMALLEST_BUDGET = 1000
"""Below it a budget was told in millions, and success is certain."""


@dataclass(frozen=True)
class Errors:
    """`achieved` is the error of the true forecast on what happened to these films: hold a model against it on the
    same films. `expected` is its mean over all that could have happened. Both nan without films."""

    films: int
    achieved: float
    expected: float


@dataclass(frozen=True)
class Optimum:
    """Brier scores of both kinds of success, and the root mean square error of the vote average."""

    commercial: Errors
    critical: Errors
    rating: Errors


def optimum(
    made: Iterable[tuple[Document, Truth]],
    since: date,
    until: date,
    factor: float = 2.0,
    threshold: float = 6.5,
    least_votes: int = 50,
) -> Optimum:
    """The best forecasts' errors on the films released from `since` to before `until`.

    Commercial: films whose revenue and budget are known, the budget at least SMALLEST_BUDGET; success is revenue
    >= factor x budget. Critical and rating: films with at least least_votes votes. All are held against the
    final outcomes in the documents of `films_with_truth`, before any daily change.
    """
    commercial, critical, rating = _Sum(), _Sum(), _Sum()
    for document, truth in made:
        if not since.isoformat() <= document["release_date"] < until.isoformat():
            continue
        probability = truth.commercial_probability(factor)
        if probability is not None and document["revenue"] and document["budget"] >= SMALLEST_BUDGET:
            won = document["revenue"] >= factor * document["budget"]
            commercial.add((won - probability) ** 2, probability * (1 - probability))
        if document["vote_count"] >= least_votes:
            probability = truth.critical_probability(threshold)
            liked = document["vote_average"] >= threshold
            critical.add((liked - probability) ** 2, probability * (1 - probability))
            rating.add((document["vote_average"] - truth.rating_mean) ** 2, truth.rating_sd**2)
    return Optimum(commercial.mean(), critical.mean(), rating.root())


class _Sum:
    def __init__(self) -> None:
        self.films, self.achieved, self.expected = 0, 0.0, 0.0

    def add(self, achieved: float, expected: float) -> None:
        self.films += 1
        self.achieved += achieved
        self.expected += expected

    def mean(self) -> Errors:
        if not self.films:
            return Errors(0, nan, nan)
        return Errors(self.films, self.achieved / self.films, self.expected / self.films)

    def root(self) -> Errors:
        mean = self.mean()
        return Errors(mean.films, sqrt(mean.achieved), sqrt(mean.expected))
