"""How much one client may ask: rates by token bucket, and sizes by route."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from surface.problems import Problem

KIB = 1024
DEFAULT_BODY = 64 * KIB
BODY_LIMITS = {"/predict": 4096 * KIB, "/ask-text": 16 * KIB, "/ask-visual": 16 * KIB, "/ask-verdict": 16 * KIB}
"""Bytes of body by path. 1,000 films with their overviews and casts need about 2 MB."""

ASK_PATHS = frozenset({"/ask-text", "/ask-visual", "/ask-verdict"})


def body_limit(path: str) -> int:
    """The most bytes that a request to `path` may carry."""
    return BODY_LIMITS.get(path, DEFAULT_BODY)


@dataclass
class Bucket:
    """What is left for one client, as of a moment of the clock."""

    left: float
    at: float


class RateLimiter:
    """A token bucket for each client, the least recently seen forgotten beyond `capacity`.

    `rate` is requests a second; `burst` is how many may come at once. `clock` gives seconds.
    """

    def __init__(self, rate: float, burst: float, *, clock: Callable[[], float], capacity: int = 10_000) -> None:
        self._rate, self._burst, self._clock, self._capacity = rate, burst, clock, capacity
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, client: str) -> None:
        """Count one request; raises Problem 429 with Retry-After when the client's bucket is empty."""
        now = self._clock()
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = Bucket(self._burst, now)
            if len(self._buckets) > self._capacity:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(client)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / self._rate)
            raise Problem(429, f"Too many requests. Try again in {wait} s.", retry_after=wait)
        bucket.left -= 1
