"""What TMDB says changed on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from marquee.errors import BadBody

MAX_PAGES = 500


def day_params(day: date) -> dict[str, object]:
    """The parameters of one UTC day: from its first moment to the next day's."""
    return {"start_date": day.isoformat(), "end_date": (day + timedelta(days=1)).isoformat()}


def changed_ids(page: Callable[[int], dict[str, Any]], *, about: str) -> list[int]:
    """The ids of all pages, in order, each once, without films marked as adult (`adult` may be null: kept).

    A page may hold far more than the documented 100 rows, so only `total_pages` counts.
    """
    found: dict[int, None] = {}
    number = pages = 1
    while number <= min(pages, MAX_PAGES):
        answer = page(number)
        try:
            found.update((int(row["id"]), None) for row in answer["results"] if row.get("adult") is not True)
            pages = int(answer.get("total_pages") or 1)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadBody(about=about, reason=f"page {number}: {error!r}") from error
        number += 1
    return list(found)
