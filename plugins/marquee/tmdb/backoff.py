"""How long to wait before the next attempt."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Backoff:
    """Full jitter: a random part of min(cap, base * 2^attempt) seconds, never less than Retry-After asks.

    Source: Marc Brooker, "Exponential Backoff And Jitter". A Retry-After above `longest` is cut to it.
    """

    attempts: int = 8
    bad_bodies: int = 3
    base: float = 0.5
    cap: float = 60.0
    longest: float = 300.0
    draw: Callable[[], float] = random.random
    now: Callable[[], datetime] = utc_now

    def wait(self, attempt: int, retry_after: str | None = None) -> float:
        """Seconds to wait after the failed attempt number `attempt` (0 is the first)."""
        asked = self._seconds(retry_after)
        if asked is None:
            return self.draw() * min(self.cap, self.base * 2.0**attempt)
        return min(self.longest, asked) + self.draw() * self.base

    def _seconds(self, retry_after: str | None) -> float | None:
        """Retry-After is a number of seconds or an HTTP date; anything else counts as absent."""
        text = (retry_after or "").strip()
        if text.isdecimal():
            return float(text)
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return None
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - self.now()).total_seconds())
