"""The columns that discover, changes and the id export ask for, a few dozen bytes a film."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_GENRES = 63
YEAR_MONTH_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PARTS = ("credits", "keywords", "release_dates")
"""What append_to_response can add, in the order of the bits in the column `parts`."""


def number(value: object) -> float:
    """A JSON number as float; anything else, and what no double can hold, is 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value)


def ordinal(value: object) -> int:
    """The day number of YYYY-MM-DD, 0 for "" and for whatever else is no such date."""
    if not isinstance(value, str) or not YEAR_MONTH_DAY.fullmatch(value):
        return 0
    try:
        return date.fromisoformat(value).toordinal()
    except ValueError:
        return 0


class Columns:
    """Grows film by film; `frozen` gives each column as a numpy array in the order of adding."""

    def __init__(self) -> None:
        self._columns: dict[str, array[Any]] = {
            "id": array("q"), "day": array("i"), "popularity": array("d"), "vote_count": array("d"),
            "vote_average": array("d"), "revenue": array("d"), "runtime": array("d"), "language": array("i"),
            "genres": array("Q"), "adult": array("b"), "video": array("b"),
            "parts": array("b"),
        }  # fmt: skip
        self.languages: dict[str, int] = {}
        self.genres: dict[int, int] = {}
        self.genre_names: dict[int, str] = {}

    def add(self, document: Mapping[str, Any]) -> None:
        """Appends one film's values; what has the wrong type counts as unknown."""
        columns = self._columns
        columns["id"].append(document["id"])
        columns["day"].append(ordinal(document.get("release_date")))
        for name in ("popularity", "vote_count", "vote_average", "revenue", "runtime"):
            columns[name].append(number(document.get(name)))
        language = str(document.get("original_language") or "")
        columns["language"].append(self.languages.setdefault(language, len(self.languages)))
        columns["genres"].append(self._genre_bits(document.get("genres")))
        columns["adult"].append(document.get("adult") is True)
        columns["video"].append(document.get("video") is True)
        columns["parts"].append(sum(1 << bit for bit, part in enumerate(PARTS) if part in document))

    def _genre_bits(self, genres: object) -> int:
        bits = 0
        for genre in genres if isinstance(genres, list) else []:
            if isinstance(genre, dict) and isinstance(genre.get("id"), int):
                bit = self.genres.setdefault(genre["id"], len(self.genres))
                self.genre_names.setdefault(genre["id"], str(genre.get("name") or ""))
                bits |= 1 << bit if bit < MOST_GENRES else 0
        return bits

    def frozen(self) -> dict[str, NDArray[Any]]:
        """The columns as arrays of one length."""
        return {name: np.array(column) for name, column in self._columns.items()}
