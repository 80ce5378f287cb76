"""The pace: a token bucket with a guard, so that no one-second window holds more requests than the limit."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

API_POOL = "tmdb_api"
"""Airflow's pool of everything that calls TMDB; its slots share the rate."""

API_SLOTS = 2
"""Slots of that pool, hence the share of the rate that each task takes."""

HEADROOM = 0.02  # the bucket fills so much slower than allowed
GUARD = 1.015  # seconds that may hold at most `rate` requests: room for requests that travel at uneven speed
SHARED = 0.025  # so much more of both for each of several tasks, which do not know of one another
SLOWER = 0.85  # a 429 takes the pace down to this part of what it was
LOWEST = 0.1  # after repeated 429 the pace never falls below this part of the rate
RECOVERY = 30.0  # seconds from nothing back to the full rate


class Limiter:
    """Lets at most `rate` requests a second pass, all threads together. Times are seconds of `clock`.

    With `tasks` above 1 it lets that part of the rate pass: each of so many tasks (the slots of the pool `tmdb_api`)
    keeps below its part in every second, hence all of them together keep below the rate, on one worker or many. A
    number that divides the rate loses nothing to rounding; it must not be above the rate.

    A bucket of a tenth of the rate (two tokens at least) makes up for short pauses of the process; the
    guard remembers the last requests and keeps every window of one second at or under the limit.
    """

    def __init__(
        self,
        rate: float,
        *,
        tasks: int = 1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        own, margin = rate / tasks, SHARED if tasks > 1 else 0.0
        self._rate = own * (1 - HEADROOM - margin)
        self._burst = max(2.0, own / 10)
        self._window = max(1.0, 1.0 / own) * (GUARD + margin)
        self._sent: deque[float] = deque(maxlen=max(1, int(own)))
        self._next = clock()
        self._pause_until = self._slowed_at = float("-inf")
        self._slowed_to = 1.0
        self._turn, self._state = threading.Lock(), threading.Lock()

    def acquire(self) -> None:
        """Wait until one more request may be sent. Waiting threads go one by one."""
        with self._turn:
            while (wait := self._take()) > 0:
                self._sleep(wait)

    def slow_down(self, pause: float) -> None:
        """TMDB said 429: nobody sends for `pause` seconds, then the pace is lower than it was.

        Several answers to requests of the same moment count once.
        """
        with self._state:
            now = self._clock()
            if now - self._slowed_at >= 1.0:
                self._slowed_to = max(LOWEST, self._pace(now) * SLOWER)
                self._slowed_at = now
            self._pause_until = max(self._pause_until, now + pause)

    def _take(self) -> float:
        """Take a token and return 0, or return the seconds to wait."""
        with self._state:
            now = self._clock()
            interval = 1.0 / (self._rate * self._pace(now))
            ready = max(self._next - (self._burst - 1) * interval, self._pause_until)
            if len(self._sent) == self._sent.maxlen:
                ready = max(ready, self._sent[0] + self._window)
            if ready - now > 1e-6:
                return ready - now
            self._next = max(self._next, now) + interval
            self._sent.append(now)
            return 0.0

    def _pace(self, now: float) -> float:
        """The part of the rate in use: it falls at a 429 and grows back over RECOVERY seconds."""
        since = now - max(self._slowed_at, self._pause_until)
        return min(1.0, self._slowed_to + max(0.0, since) / RECOVERY)
