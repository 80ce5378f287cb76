"""The circuit breaker: when nothing has worked for a while, stop asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from marquee.errors import CircuitOpen


class Breaker:
    """Opens after `failures` failed attempts in a row that span `patience` seconds, all threads together.

    While it is open every request is refused at once; after `cooldown` seconds one request is let through, and its
    success closes the circuit. Short disturbances, however dense, leave it closed.
    """

    def __init__(
        self,
        *,
        failures: int = 20,
        patience: float = 60.0,
        cooldown: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Times are seconds of `clock`."""
        self._failures, self._patience, self._cooldown, self._clock = failures, patience, cooldown, clock
        self._lock = threading.Lock()
        self._row, self._since, self._reason = 0, 0.0, ""
        self._open, self._probe_at = False, 0.0
        self.successes = 0

    def check(self) -> None:
        """Raise CircuitOpen unless a request may be sent."""
        with self._lock:
            now = self._clock()
            if not self._open:
                return
            if now >= self._probe_at:
                self._probe_at = now + self._cooldown  # this caller is the probe
                return
            raise CircuitOpen(failures=self._row, seconds=round(now - self._since), reason=self._reason)

    def succeeded(self) -> None:
        """An attempt got an answer."""
        with self._lock:
            self._row, self._open = 0, False
            self.successes += 1

    def failed(self, reason: str) -> None:
        """An attempt got 429, 5xx or no answer."""
        with self._lock:
            now = self._clock()
            self._since = self._since if self._row else now
            self._row += 1
            self._reason = reason
            if not self._open and self._row >= self._failures and now - self._since >= self._patience:
                self._open, self._probe_at = True, now + self._cooldown
