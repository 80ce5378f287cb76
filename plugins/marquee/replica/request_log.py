"""What was asked and when: the proof of a rate limit is here, not in the client."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

import numpy as np

REQUESTS_KEPT = 200_000


class RequestLog:
    """The last REQUESTS_KEPT requests: seconds of arrival on a monotonic clock, HTTP status, path."""

    def __init__(self) -> None:
        self._entries: deque[tuple[float, int, str]] = deque(maxlen=REQUESTS_KEPT)

    def add(self, arrived: float, status: int, path: str) -> None:
        """Notes one request."""
        self._entries.append((arrived, status, path))

    def clear(self) -> None:
        """Forgets all."""
        self._entries.clear()

    def summary(self, whole: bool) -> dict[str, Any]:
        """How many, the most that arrived within any second, the time from first to last, counts of statuses;
        with `whole` also [seconds since the first, status, path] of each."""
        entries = sorted(self._entries)
        times = np.array([arrived for arrived, _, _ in entries])
        within = np.searchsorted(times, times + 1.0, side="left") - np.arange(len(times))
        found = {
            "requests": len(entries),
            "worst_second": int(within.max(initial=0)),
            "seconds": entries[-1][0] - entries[0][0] if entries else 0.0,
            "statuses": {str(status): count for status, count in Counter(entry[1] for entry in entries).items()},
        }
        if whole:
            found["log"] = [[arrived - entries[0][0], status, path] for arrived, status, path in entries]
        return found
