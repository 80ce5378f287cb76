"""The law that makes a synthetic film succeed: every coefficient, and the best forecast that anybody could make.

All of it depends only on what a film's document says before release (reported budget, genres, month, language,
certification, runtime, being a sequel) and on what the documents of earlier films say about two people:

    ln(revenue / budget)  ~  Normal(commercial(x) + draw of the first-billed actor,  RETURN_NOISE)
    vote average          ~  Normal(critical(x)   + craft of the director,           RATING_NOISE)
    draw ~ Normal(0, DRAW),   craft ~ Normal(0, CRAFT)    for each person, once and for all

Draw and craft are latent. What is known of them when a film comes out is the normal posterior given the residuals
of that person's earlier films (as first-billed actor with revenue and budget known; as director with votes), so
the forecast's mean and standard deviation are exact, and with them the smallest error that is possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import erf, log, sqrt

AS_OF = date(2026, 11, 1)
"""The catalogue's present: later releases have no outcomes yet, and ages count from it."""

RETURN_NOISE, DRAW = 0.95, 0.45
RATING_NOISE, CRAFT = 0.62, 0.45
VOTES_NOISE, POPULARITY_NOISE = 1.0, 0.55

_RETURN_BASE = 0.93
_RETURN_GENRES = {
    28: 0.10, 12: 0.25, 16: 0.50, 35: 0.20, 80: -0.15, 99: -0.20, 18: -0.35, 10751: 0.35, 14: 0.15, 36: -0.40,
    27: 0.45, 10402: 0.05, 9648: 0.00, 10749: 0.05, 878: 0.15, 10770: -0.60, 53: 0.05, 10752: -0.45, 37: -0.55,
}  # fmt: skip
_RETURN_MONTHS = (0, -0.35, -0.15, 0.05, 0.0, 0.25, 0.40, 0.35, -0.10, -0.30, -0.05, 0.15, 0.35)
_RETURN_LANGUAGES = {"en": 0.10, "hi": 0.25, "fr": -0.25, "de": -0.25, "it": -0.20, "ja": 0.10, "ko": 0.10}
_RETURN_CERTIFICATIONS = {"G": 0.15, "PG": 0.15, "PG-13": 0.10, "R": -0.20, "NC-17": -0.60}

_RATING_BASE = 6.15
_RATING_GENRES = {
    28: -0.15, 12: 0.00, 16: 0.35, 35: -0.20, 80: 0.15, 99: 0.65, 18: 0.40, 10751: 0.00, 14: -0.05, 36: 0.35,
    27: -0.70, 10402: 0.30, 9648: 0.05, 10749: 0.05, 878: -0.20, 10770: -0.30, 53: -0.15, 10752: 0.35, 37: 0.00,
}  # fmt: skip
_RATING_LANGUAGES = {"ja": 0.45, "fr": 0.20, "it": 0.20, "ko": 0.35, "es": 0.15, "zh": 0.20, "hi": -0.10, "ru": 0.05}
_RATING_CERTIFICATIONS = {"R": 0.10, "PG-13": -0.05}


@dataclass(frozen=True, slots=True)
class Known:
    """What a document says before release. budget is in dollars with 0 for unknown, runtime in minutes likewise;
    month is 0 without a date; certification is that of the United States, "" without one."""

    budget: int
    genres: tuple[int, ...]
    month: int
    language: str
    certification: str
    runtime: int
    sequel: bool


@dataclass(frozen=True, slots=True)
class Belief:
    """The normal distribution of a person's latent quality, given all earlier films."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Truth:
    """The exact distribution of a film's outcomes given all that is known before its release.

    log_return is ln(revenue / reported budget) and is None where no budget is reported; it and the vote average
    are normal. ln(1 + votes) and ln(popularity) are normal as well (before the daily changes).
    """

    movie_id: int
    log_return_mean: float | None
    log_return_sd: float
    rating_mean: float
    rating_sd: float
    log_votes_mean: float
    log_votes_sd: float
    log_popularity_mean: float
    log_popularity_sd: float

    def commercial_probability(self, factor: float = 2.0) -> float | None:
        """P(revenue >= factor x budget), None where no budget is reported."""
        if self.log_return_mean is None:
            return None
        return above(log(factor), self.log_return_mean, self.log_return_sd)

    def critical_probability(self, threshold: float = 6.5) -> float:
        """P(vote average >= threshold) among films with votes; votes are independent of it given what is known."""
        return above(threshold, self.rating_mean, self.rating_sd)


def above(threshold: float, mean: float, sd: float) -> float:
    """P(a normal variable >= threshold)."""
    return 0.5 * (1 + erf((mean - threshold) / (sd * sqrt(2))))


def commercial(known: Known, budget: int) -> float:
    """Mean of ln(revenue / budget) without the actor's part. `budget` is the true one, in dollars."""
    size = log(budget / 2e7) / log(10)
    value = _RETURN_BASE + 0.25 * size - 0.22 * size * size
    value += sum(_RETURN_GENRES[genre] for genre in known.genres)
    value += _RETURN_MONTHS[known.month] + _RETURN_LANGUAGES.get(known.language, 0.0)
    value += _RETURN_CERTIFICATIONS.get(known.certification, 0.0)
    if 27 in known.genres:
        value += 0.35 * (budget < 10_000_000) + 0.35 * (known.month == 10)
    if known.runtime:
        value += -0.30 * (known.runtime < 85) + 0.15 * (known.runtime > 125)
    return value + 0.60 * known.sequel


def critical(known: Known) -> float:
    """Mean of the vote average without the director's part."""
    value = _RATING_BASE + sum(_RATING_GENRES[genre] for genre in known.genres)
    value += _RATING_LANGUAGES.get(known.language, 0.0) + _RATING_CERTIFICATIONS.get(known.certification, 0.0)
    if known.runtime:
        value += 0.012 * (min(known.runtime, 170) - 105)
    return value - 0.20 * known.sequel


def log_votes(known: Known, age: float) -> float:
    """Mean of ln(1 + votes); `age` is years from release to the end of the catalogue."""
    size = log(known.budget / 2e7) if known.budget >= 1000 else -1.2
    return 5.6 + 0.5 * size + 0.7 * (known.language == "en") + 0.5 * known.sequel - 0.01 * max(age, 0.0)


def log_popularity(known: Known, age: float) -> float:
    """Mean of ln(popularity)."""
    size = log(known.budget / 2e7) if known.budget >= 1000 else -1.2
    return 1.2 + 0.30 * size + 0.35 * (known.language == "en") + 0.3 * known.sequel - 0.03 * min(max(age, 0.0), 40.0)


def belief(residuals: float, films: int, prior_sd: float, noise: float) -> Belief:
    """The posterior of a latent quality after `films` films whose residuals sum to `residuals`."""
    prior, error = prior_sd * prior_sd, noise * noise
    return Belief(prior * residuals / (error + films * prior), prior * error / (error + films * prior))
