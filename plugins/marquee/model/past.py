"""The past films that a model keeps beside what it learnt from them: arrays and text, like all of a model."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marquee.model.reading import DAYS, FLOATS

AXES = 24
"""On so many axes a film far away is seen to be far away."""


@dataclass(frozen=True)
class Past:
    """Released films whose outcome is known, oldest first; NaN where one of the outcomes is not known."""

    movie_ids: NDArray[np.int64]
    titles: Sequence[str]
    released: DAYS
    revenue_to_budget: FLOATS
    vote_average: FLOATS
    places: NDArray[np.float32]
    """(films, features): the features times `scale`."""
    scale: FLOATS
    """(features,): makes a squared distance the mean over groups of features, in standard deviations."""

    @cached_property
    def centre(self) -> NDArray[np.float32]:
        """(features,): the middle of `places`."""
        centre: NDArray[np.float32] = self.places.mean(axis=0)
        return centre

    @cached_property
    def screen(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(features, AXES): the directions in which the films differ most; (films, AXES): where they lie on them."""
        around = (self.places - self.centre).astype(np.float64)
        axes = np.linalg.eigh(around.T @ around)[1][:, -AXES:].astype(np.float32)
        return axes, np.ascontiguousarray((self.places - self.centre) @ axes)

    @cached_property
    def lengths(self) -> NDArray[np.float32]:
        """(films,): the squared lengths on the screen."""
        lengths: NDArray[np.float32] = np.einsum("ij,ij->i", self.screen[1], self.screen[1])
        return lengths

    @cached_property
    def days(self) -> list[date]:
        """When each film was released."""
        days: list[date] = self.released.tolist()
        return days

    @cached_property
    def outcomes(self) -> list[tuple[int, str, int, float | None, float | None]]:
        """Id, title, year, revenue over budget and vote average of every film, None where one is not known."""
        years = self.released.astype("datetime64[Y]").astype(int) + 1970
        known = (
            [value if math.isfinite(value) else None for value in column.tolist()]
            for column in (self.revenue_to_budget, self.vote_average)
        )
        return list(zip(self.movie_ids.tolist(), self.titles, years.tolist(), *known, strict=True))


_ARRAYS = ("movie_ids", "released", "revenue_to_budget", "vote_average", "places", "scale")


def write(path: Path, past: Past) -> None:
    """Write the films as one .npz; the titles as JSON in its bytes, for arrays of Python's objects would be pickled."""
    titles = np.frombuffer(json.dumps(list(past.titles)).encode(), dtype=np.uint8)
    arrays = {name: getattr(past, name) for name in _ARRAYS}
    np.savez(path, allow_pickle=False, titles=titles, **arrays)


def read(path: Path) -> Past:
    """The films of a file that `write` made. Raises OSError, ValueError or KeyError for any other."""
    with np.load(path, allow_pickle=False) as arrays:
        titles = tuple(json.loads(arrays["titles"].tobytes()))
        return Past(titles=titles, **{name: arrays[name] for name in _ARRAYS})
