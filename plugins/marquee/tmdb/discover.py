"""A whole slice of the catalogue through discover, which shows at most 10,000 results of any question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marquee.errors import BadBody, CoverageGap

MOST = 10_000
PAGE = 20
PAGES = 500
ORDERS = ("primary_release_date.asc", "primary_release_date.desc", "revenue.asc", "revenue.desc")
TOLERANCE = 0.01  # TMDB's own totals move while pages are read: 998 distinct ids in 1,000 recorded items

Ask = Callable[[Mapping[str, object], int], dict[str, Any]]
Map = Callable[[Callable[[int], dict[str, Any]], Iterable[int]], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Window:
    """Films with a primary release date from `first` to `last`, both included; `total` is TMDB's count."""

    first: date
    last: date
    total: int


@dataclass(frozen=True)
class Coverage:
    """The proof: `whole` is TMDB's count, `windows` the sum of theirs, `found` the distinct films seen."""

    whole: int
    windows: int
    found: int
    repeated: int
    asked_again: int


class Slice:
    """Reads every film that matches `filters`. `pages` maps a function over page numbers."""

    def __init__(self, ask: Ask, filters: Mapping[str, object], *, pages: Map = map, about: str = "the slice") -> None:
        self._ask, self._filters, self._pages, self._about = ask, filters, pages, about
        self._repeated = self._asked_again = 0

    def read(self, first: date, last: date) -> tuple[dict[int, float], Coverage]:
        """Film ids with their popularity, and the proof. Raises CoverageGap when over 1 % stay hidden."""
        whole = self._total(first, last)
        found: dict[int, float] = {}
        windows = 0
        for window in self.windows(first, last, whole):
            found.update(self._films(window))
            windows += window.total
        coverage = Coverage(whole, windows, len(found), self._repeated, self._asked_again)
        if len(found) < min(whole, windows) * (1 - TOLERANCE) - 1:
            raise CoverageGap(about=self._about, found=len(found), expected=whole)
        return found, coverage

    def windows(self, first: date, last: date, total: int | None = None) -> Iterator[Window]:
        """Windows in order, without gap or overlap, of at most 10,000 results where days allow it."""
        total = self._total(first, last) if total is None else total
        if total <= MOST or first >= last:
            if total:
                yield Window(first, last, total)
            return
        middle = first + (last - first) // 2
        yield from self.windows(first, middle)
        yield from self.windows(middle + timedelta(days=1), last)

    def _films(self, window: Window) -> dict[int, float]:
        """The films of one window, asked again in another order while fewer came than TMDB counts."""
        found: dict[int, float] = {}
        for turn, order in enumerate(ORDERS):
            if turn:
                self._asked_again += 1
            for row in self._rows(window, order):
                self._repeated += not turn and row["id"] in found
                found[row["id"]] = float(row.get("popularity") or 0)
            if len(found) >= window.total:
                break
        return found

    def _rows(self, window: Window, order: str) -> Iterator[dict[str, Any]]:
        """The rows of every page: as many as TMDB's count says, and on while pages are full."""
        params = {**self._dated(window.first, window.last), "sort_by": order}
        page = last = min(PAGES, -(-window.total // PAGE))
        full = True
        for answer in self._pages(lambda number: self._ask(params, number), range(1, last + 1)):
            rows = self._results(answer)
            full = len(rows) >= PAGE
            yield from self._wanted(rows)
        while full and page < PAGES:
            page += 1
            rows = self._results(self._ask(params, page))
            full = len(rows) >= PAGE
            yield from self._wanted(rows)

    @staticmethod
    def _wanted(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return (row for row in rows if row.get("adult") is not True and row.get("video") is not True)

    def _total(self, first: date, last: date) -> int:
        answer = self._ask({**self._dated(first, last), "sort_by": ORDERS[0]}, 1)
        try:
            return int(answer["total_results"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadBody(about=self._about, reason=f"no total_results: {error!r}") from error

    def _results(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        rows = answer.get("results")
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
            raise BadBody(about=self._about, reason="its results are not films")
        return rows

    def _dated(self, first: date, last: date) -> dict[str, object]:
        bounds = {"primary_release_date.gte": first.isoformat(), "primary_release_date.lte": last.isoformat()}
        return {**self._filters, **bounds, "include_adult": "false", "include_video": "false"}
