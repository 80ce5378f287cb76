"""How often one may ask."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surface.limits import RateLimiter
from surface.problems import Problem


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_the_rate_over_the_time(pauses: list[float]) -> None:
    clock = Clock()
    limiter = RateLimiter(2, 5, clock=clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        with suppress(Problem):
            limiter.take("a")
            passed += 1
    assert passed <= 5 + 2 * clock.now + 1e-6


def test_waiting_as_told_helps_and_others_are_not_held_up() -> None:
    clock = Clock()
    limiter = RateLimiter(0.5, 1, clock=clock)
    limiter.take("a")
    with pytest.raises(Problem) as refused:
        limiter.take("a")
    assert refused.value.status == 429
    limiter.take("b")
    clock.now += int(refused.value.headers["retry-after"])
    limiter.take("a")


def test_memory_is_bounded() -> None:
    limiter = RateLimiter(1, 1, clock=Clock(), capacity=10)
    for number in range(1000):
        limiter.take(str(number))
    assert len(limiter._buckets) == 10
