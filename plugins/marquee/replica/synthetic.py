"""The synthetic catalogue: films that look like TMDB's and that nobody ever made, the same for the same seed.

Films come in the order of their release, so that careers, franchises and the beliefs about people grow as they
would in the world. How success comes about is told in marquee.replica.process.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from marquee.replica.documents import Document
from marquee.replica.maker import Maker
from marquee.replica.process import AS_OF, Truth

FIRST_DAY, LAST_DAY = date(1975, 1, 1).toordinal(), date(2028, 6, 30).toordinal()
UNRELEASED = ("Post Production", "In Production", "Planned", "Rumored")


def films(n: int, seed: int = 0, as_of: date = AS_OF) -> Iterator[Document]:
    """n TMDB-like documents as a visitor saw them on `as_of`, one at a time, in the order of release."""
    return (seen_on(found, as_of.toordinal()) for found, _ in films_with_truth(n, seed))


def films_with_truth(n: int, seed: int = 0) -> Iterator[tuple[Document, Truth]]:
    """The same n films with their final outcomes, also of those not released yet, and the law of each outcome."""
    maker = Maker(n, seed)
    for place, movie_id in enumerate(_ids(n, 0, n)):
        share = ((place + maker.rng.random()) / n) ** 0.6
        yield maker.film(movie_id, FIRST_DAY + int(share * (LAST_DAY - FIRST_DAY)))


def ghosts(n: int) -> list[int]:
    """Ids that the export and the changes name although TMDB no longer has the film: one for each hundred films."""
    return list(_ids(n, n, n + n // 100))


def seen_on(found: Document, day: int) -> Document:
    """The document as it is before its release when `day` (a day number) is before it; else unchanged."""
    released = found["release_date"]
    if not released or date.fromisoformat(released).toordinal() <= day:
        return found
    status = UNRELEASED[found["id"] % len(UNRELEASED)]
    return {**found, "status": status, "revenue": 0, "vote_average": 0, "vote_count": 0}


def _ids(n: int, start: int, stop: int) -> Iterator[int]:
    """The ids of the places from start to stop: scattered, and all different below 1.3 n."""
    modulus = _prime_from(int(1.35 * n) + 10)
    step = int(modulus * 0.618)
    return (2 + place * step % modulus for place in range(start, stop))


def _prime_from(start: int) -> int:
    while any(start % divisor == 0 for divisor in range(2, int(start**0.5) + 1)):
        start += 1
    return start
