"""Discover: filters and orders over the catalogue's columns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.replica.catalogue import Catalogue
from marquee.replica.index import MOST_GENRES, ordinal
from marquee.replica.refusals import Refusal

Params = Mapping[str, str]
PAGE, LAST_PAGE = 20, 500
SORTS = {
    "popularity": "popularity", "primary_release_date": "day", "release_date": "day", "revenue": "revenue",
    "vote_average": "vote_average", "vote_count": "vote_count",
}  # fmt: skip
RANGES = {
    "primary_release_date": "day", "release_date": "day", "vote_count": "vote_count",
    "vote_average": "vote_average", "with_runtime": "runtime",
}  # fmt: skip
IGNORED = {
    "api_key",
    "language",
    "page",
    "sort_by",
    "region",
    "watch_region",
    "session_id",
    "include_adult",
    "include_video",
}
QUERIES_KEPT = 64


def page_number(params: Params, last: int = LAST_PAGE) -> int:
    """The page asked for, 1 when none is. Raises Refusal 22 outside 1..last."""
    text = params.get("page", "1")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= last:
        raise Refusal(22)
    return int(text)


def day_number(text: str) -> int:
    """The day number of YYYY-MM-DD. Raises Refusal 23."""
    day = ordinal(text)
    if not day:
        raise Refusal(23)
    return day


class Discover:
    """Answers discover queries with rows of the catalogue; recent queries are kept, so that paging is cheap."""

    def __init__(self, catalogue: Catalogue, columns: dict[str, NDArray[Any]]) -> None:
        self._catalogue = catalogue
        self._columns = columns
        self._kept: OrderedDict[tuple[tuple[str, str], ...], NDArray[np.intp]] = OrderedDict()

    def rows(self, params: Params) -> NDArray[np.intp]:
        """Every row that the query asks for, in its order; equal films by id.

        Raises Refusal 5 for a filter or order that this replica does not have: an ignored filter would be a lie.
        """
        key = tuple(sorted((name, value) for name, value in params.items() if name not in {"page", "api_key"}))
        if key not in self._kept:
            self._kept[key] = self._ordered(np.flatnonzero(self._wanted(params)), params)
            if len(self._kept) > QUERIES_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _wanted(self, params: Params) -> NDArray[np.bool_]:
        columns = self._columns
        wanted = np.ones(len(self._catalogue), dtype=bool)
        for name in ("adult", "video"):
            if params.get(f"include_{name}", "false").lower() != "true":
                wanted &= columns[name] == 0
        for name, value in params.items():
            if name not in IGNORED and value:
                wanted &= self._filtered(name, value)
        return wanted

    def _filtered(self, name: str, value: str) -> NDArray[np.bool_]:
        columns, (stem, _, side) = self._columns, name.partition(".")
        if stem in RANGES and side in {"gte", "lte"}:
            column = columns[RANGES[stem]]
            bound = day_number(value) if column is columns["day"] else _float(value)
            within = column >= bound if side == "gte" else column <= bound
            return _bools(within & (column > 0) if column is columns["day"] else within)
        if name in {"primary_release_year", "year"}:
            first, last = day_number(f"{value:0>4}-01-01"), day_number(f"{value:0>4}-12-31")
            return _bools((columns["day"] >= first) & (columns["day"] <= last))
        if name in {"with_genres", "without_genres"}:
            return _bools(self._of_genres(value) != (name == "without_genres"))
        if name == "with_original_language":
            codes = [self._catalogue.columns.languages.get(code, -1) for code in value.split("|")]
            return _bools(np.isin(columns["language"], codes))
        raise Refusal(5, f"The replica has no filter {name}.")

    def _of_genres(self, value: str) -> NDArray[np.bool_]:
        """Commas mean and, bars mean or."""
        separator = "|" if "|" in value else ","
        each = [self._has_genre(text) for text in value.split(separator)]
        return _bools(np.logical_or.reduce(each) if separator == "|" else np.logical_and.reduce(each))

    def _has_genre(self, text: str) -> NDArray[np.bool_]:
        bit = self._catalogue.columns.genres.get(
            int(text) if text.isascii() and text.strip().isdigit() else -1, MOST_GENRES
        )
        return _bools((self._columns["genres"] >> np.uint64(bit)) & np.uint64(1))

    def _ordered(self, rows: NDArray[np.intp], params: Params) -> NDArray[np.intp]:
        name, _, direction = params.get("sort_by", "popularity.desc").partition(".")
        if name not in SORTS or direction not in {"asc", "desc"}:
            raise Refusal(5, f"The replica has no order {params['sort_by']}.")
        values = self._columns[SORTS[name]][rows].astype(float)
        order = np.lexsort((self._columns["id"][rows], values if direction == "asc" else -values))
        return rows[order]


def _bools(values: NDArray[Any]) -> NDArray[np.bool_]:
    return values.astype(bool)


def _float(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise Refusal(5) from None
