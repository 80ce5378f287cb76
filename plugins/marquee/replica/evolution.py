"""How the replica's films change from day to day: a pure function of seed, id and day.

Each film is edited every P days, P between 40 and 240 and fixed for the film, so about one film in a hundred
changes on a day. An edit gives a new popularity and more votes. In an evolving catalogue a film also ends one
day, without notice, as TMDB's do after merges and deletions: about one in 7,300 a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.replica.synthetic import seen_on

EPOCH = date(2026, 1, 1).toordinal()
LIVES = 7300
"""Days over which the ends of films are spread, before they begin anew for the ids that were spared."""

_MASK = 2**64 - 1


@dataclass(frozen=True)
class Evolution:
    """`evolving` False serves every document as it is and lets no film end; the changes are listed all the same.

    `since` is the day number from which films may end; `ghosts` are ids that are named and never served.
    """

    seed: int = 0
    evolving: bool = False
    since: int = EPOCH
    ghosts: Sequence[int] = field(default=())

    def edited(self, ids: NDArray[np.int64], day: int) -> NDArray[np.bool_]:
        """Which of the ids are edited on the day."""
        mixed = _mix_all(ids, self.seed)
        period = np.uint64(40) + mixed % np.uint64(201)
        edited: NDArray[np.bool_] = (np.uint64(day) + (mixed >> np.uint64(32))) % period == 0
        return edited

    def ended(self, movie_id: int, day: int) -> bool:
        """Whether the film is gone on the day."""
        return self.evolving and 0 < self._end(movie_id) <= day - self.since

    def ended_all(self, ids: NDArray[np.int64], day: int) -> NDArray[np.bool_]:
        """`ended` for many ids."""
        if not self.evolving:
            return np.zeros(len(ids), dtype=bool)
        ends = (_mix_all(ids, self.seed + 1) - np.uint64(self.since % LIVES)) % np.uint64(LIVES)
        ended: NDArray[np.bool_] = (ends > 0) & (ends.astype(np.int64) <= day - self.since)
        return ended

    def on(self, document: dict[str, Any], day: int) -> dict[str, Any]:
        """The document, or those of its values that move, as it stands on the day; the argument may be changed."""
        if not self.evolving:
            return document
        movie_id = document["id"]
        mixed = _mix(movie_id, self.seed)
        last = day - (day + (mixed >> 32)) % (40 + mixed % 201)
        change = exp(0.6 * (_mix(movie_id ^ last << 32, self.seed) / 2**64 - 0.5))
        document["popularity"] = round(document["popularity"] * change, 4)
        document["vote_count"] = int(document["vote_count"] * (1 + 0.0004 * max(0, last - EPOCH)))
        return seen_on(document, day)

    def _end(self, movie_id: int) -> int:
        """Days from `since` to the film's end."""
        return ((_mix(movie_id, self.seed + 1) - self.since % LIVES) & _MASK) % LIVES


def _mix(value: int, seed: int) -> int:
    """splitmix64, the same number that _mix_all gives."""
    mixed = (value * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


def _mix_all(values: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    start = np.uint64((seed * 0xD1B54A32D192ED03) & _MASK)
    mixed = values.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + start
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
