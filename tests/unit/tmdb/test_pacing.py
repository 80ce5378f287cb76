"""The pace: never more than the limit in any second, hardly less than the limit over time."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.tmdb.pacing import HEADROOM, Limiter


class Clock:
    """Time that moves when somebody sleeps, a little late if told so."""

    def __init__(self, late: float = 0.0) -> None:
        self.now, self.late = 1000.0, late

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds + self.late


def worst_second(sent: list[float]) -> int:
    """The most requests within any half-open second."""
    return max(sum(start <= each < start + 1 for each in sent) for start in sent)


@given(
    rate=st.floats(0.3, 60),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=120),
    late=st.floats(0, 0.05),
)
def test_no_second_holds_more_than_the_rate(rate, pauses, late):
    clock = Clock(late)
    limiter = Limiter(rate, clock=clock, sleep=clock.sleep)
    sent = []
    for pause in pauses:
        clock.now += pause if pause > 2 else 0
        limiter.acquire()
        sent.append(clock.now)
    assert worst_second(sent) <= max(1, int(rate))


@pytest.mark.parametrize("rate", [5.0, 10.0, 40.0, 50.0])
@pytest.mark.parametrize("late", [0.0, 0.002])
def test_over_time_the_rate_is_reached_but_for_the_headroom(rate, late):
    clock = Clock(late)
    limiter = Limiter(rate, clock=clock, sleep=clock.sleep)
    for _ in range(int(rate) * 100):
        limiter.acquire()
    assert (clock.now - 1000.0) / 100 <= 1 / (1 - HEADROOM) + 0.001


def test_a_429_stops_everyone_then_slows_and_the_pace_recovers():
    clock = Clock()
    limiter = Limiter(40, clock=clock, sleep=clock.sleep)

    def in_ten_seconds() -> int:
        end, count = clock.now + 10, 0
        while True:
            limiter.acquire()
            if clock.now >= end:
                return count
            count += 1

    full = in_ten_seconds()
    began = clock.now
    for _ in range(16):  # the answers to 16 requests of one moment count once
        limiter.slow_down(5.0)
    limiter.acquire()
    assert clock.now == pytest.approx(began + 5.0)
    assert in_ten_seconds() == pytest.approx(full * 0.966, abs=full * 0.015)
    in_ten_seconds()
    in_ten_seconds()
    assert in_ten_seconds() == pytest.approx(full, abs=5)


def test_repeated_429_never_stop_the_pace_for_good():
    clock = Clock()
    limiter = Limiter(40, clock=clock, sleep=clock.sleep)
    for _ in range(50):
        clock.now += 2
        limiter.slow_down(0.0)
    began = clock.now
    for _ in range(20):
        limiter.acquire()
    assert clock.now - began < 6


def test_threads_share_one_pace():
    clock = Clock()
    lock = threading.Lock()
    sent: list[float] = []

    def sleep(seconds: float) -> None:
        clock.now += seconds

    limiter = Limiter(20, clock=clock, sleep=sleep)

    def work() -> None:
        for _ in range(25):
            limiter.acquire()
            with lock:
                sent.append(clock.now)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 200
    assert clock.now - 1000.0 >= 200 / 20 - 1


@pytest.mark.parametrize("tasks", [2, 4, 5, 8, 40])
def test_tasks_that_share_a_rate_keep_below_it_together(tasks):
    sent = []
    for task in range(tasks):
        clock = Clock()
        clock.now += task * 0.013
        limiter = Limiter(40, tasks=tasks, clock=clock, sleep=clock.sleep)
        for _ in range(400 // tasks):
            limiter.acquire()
            sent.append(clock.now)
    assert worst_second(sent) <= 40
    assert max(sent) - min(sent) <= 10 * 1.05
