"""What a film is like, drawn from a seeded source: everything but its success."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from random import Random

from marquee.replica import words

LARGE_BUDGET = 20_000_000
Company = tuple[int, str, str]
"""Id, name, country."""


class Draws:
    """The draws for one catalogue of n films; the houses that make them are founded at the start."""

    def __init__(self, rng: Random, n: int) -> None:
        self._rng = rng
        listed = words.vocabulary()
        self.languages: list[str] = list(listed["languages"])
        weights = [listed["languages"][code]["weight"] for code in self.languages]
        self.shares = {code: weight / sum(weights) for code, weight in zip(self.languages, weights, strict=True)}
        self._language_steps = list(accumulate(self.shares.values()))
        self._genres = list(words.genre_names())
        self._genre_steps = list(accumulate(listed["genre_weights"][str(genre)] for genre in self._genres))
        self._houses = {code: self._found_houses(code, max(4, int(n * self.shares[code] / 60))) for code in self.shares}

    def language(self) -> str:
        """An ISO 639-1 code, English for half of the films."""
        return self.languages[bisect(self._language_steps, self._rng.random())]

    def country(self, language: str) -> str:
        """An ISO 3166-1 code where the language is spoken."""
        country: str = words.pick(self._rng, words.vocabulary()["languages"][language]["countries"])
        return country

    def genres(self) -> tuple[int, ...]:
        """One to three of TMDB's genre ids."""
        rng, steps = self._rng, self._genre_steps
        count = 1 + int(rng.random() * 3)
        return tuple(dict.fromkeys(self._genres[bisect(steps, rng.random() * steps[-1])] for _ in range(count)))

    def budget(self, genres: tuple[int, ...], language: str, esteem: float, sequel: bool) -> int:
        """Dollars with two leading digits; `esteem` is what earlier films say about director and actor."""
        size = 6.75 + 0.35 * (language == "en") + 0.3 * esteem + 0.2 * sequel
        size += 0.25 * (28 in genres) + 0.3 * (12 in genres) + 0.3 * (878 in genres)
        size -= 0.3 * (27 in genres) + 0.7 * (99 in genres)
        dollars = 10 ** min(8.5, max(4.3, self._rng.gauss(size, 0.55)))
        digits = 10 ** (len(str(int(dollars))) - 2)
        return int(dollars // digits * digits)

    def reported(self, budget: int) -> int:
        """0 for a fifth of the films; a few tell millions where dollars are asked."""
        chance = self._rng.random()
        if chance < 0.21:
            return 0
        return budget // 1_000_000 if chance < 0.213 and budget >= 1_000_000 else budget

    def revenue_is_known(self, budget: int) -> bool:
        """Depends on the reported budget only, never on the revenue itself."""
        chance = 0.25 if not budget else 0.85 if budget >= LARGE_BUDGET else 0.65
        return self._rng.random() < chance

    def certification(self, genres: tuple[int, ...], language: str) -> str:
        """That of the United States, "" where there is none."""
        rng = self._rng
        if rng.random() > (0.8 if language == "en" else 0.35):
            return ""
        young, old = {16, 10751} & set(genres), {27, 53, 80, 10752} & set(genres)
        mild, hard = ("G", "PG", "PG"), ("R", "R", "PG-13", "NC-17" if rng.random() < 0.1 else "R")
        certification: str = words.pick(rng, mild if young else hard if old else ("PG", "PG-13", "PG-13", "R"))
        return certification

    def runtime(self, genres: tuple[int, ...]) -> int:
        """Minutes, 0 for unknown."""
        if self._rng.random() < 0.03:
            return 0
        return max(45, int(self._rng.gauss(106 - 12 * (16 in genres) - 14 * (99 in genres), 15)))

    def companies(self, language: str) -> list[Company]:
        """Up to three; large houses are named more often, for the square of a uniform number picks the place."""
        rng, houses = self._rng, self._houses[language]
        places = {int(rng.random() ** 2 * len(houses)): None for _ in range(int(rng.random() * 4))}
        return [houses[place] for place in places]

    def _found_houses(self, language: str, count: int) -> list[Company]:
        rng, suffix = self._rng, words.vocabulary()["company_suffixes"][language]
        first = 100 + 100_000 * self.languages.index(language)
        return [(first + place, f"{words.place(rng)} {suffix}", self.country(language)) for place in range(count)]
