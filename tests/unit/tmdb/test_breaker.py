"""The circuit breaker: it opens when nothing has worked for a while, and closes at the first success."""

from __future__ import annotations

import pytest

from marquee.errors import BadBody, CircuitOpen, Unavailable
from marquee.tmdb.backoff import Backoff
from marquee.tmdb.breaker import Breaker


class Clock:
    """Time that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def failing(seconds: float, failures: int = 20) -> tuple[Breaker, Clock]:
    """A breaker after so many failures, evenly over so many seconds."""
    clock = Clock()
    breaker = Breaker(clock=clock)
    for number in range(failures):
        clock.now = seconds * number / (failures - 1)
        breaker.check()
        breaker.failed("HTTP 503")
    return breaker, clock


@pytest.mark.parametrize(("seconds", "failures"), [(59, 500), (0, 500), (3600, 19)])
def test_short_disturbances_and_few_failures_leave_it_closed(seconds, failures):
    failing(seconds, failures)[0].check()


def test_open_it_refuses_until_a_probe_after_the_cooldown():
    breaker, clock = failing(60)
    with pytest.raises(CircuitOpen, match=r"60 s \(20 attempts in a row; HTTP 503\)"):
        breaker.check()
    clock.now += 30
    breaker.check()
    with pytest.raises(CircuitOpen):
        breaker.check()
    breaker.failed("HTTP 503")
    clock.now += 30
    breaker.check()
    breaker.succeeded()
    for _ in range(3):
        breaker.check()


def test_a_success_starts_the_count_again():
    breaker, clock = failing(59)
    breaker.succeeded()
    clock.now = 61
    breaker.failed("HTTP 503")
    breaker.check()


def test_a_client_stops_asking_when_the_circuit_opens(scripted, refuse):
    tmdb = scripted([refuse(503, 9)] * 9, backoff=Backoff(attempts=4), breaker=Breaker(failures=9, patience=0))
    for _ in range(2):
        with pytest.raises(Unavailable, match="film 1 after 4 attempts"):
            tmdb.client.movie(1)
    with pytest.raises(CircuitOpen):
        tmdb.client.movie(1)
    assert len(tmdb.urls) == 9


def test_a_film_that_alone_gets_no_answer_is_told_apart_from_an_outage(scripted, refuse, make):
    answers = [each for _ in range(3) for each in (refuse(500, 11), make(body=b'{"id":2}'))]
    tmdb = scripted([])

    def others(seconds: float) -> None:
        """While film 1 waits for its next attempt, film 2 is answered."""
        assert tmdb.client.movie(2) == b'{"id":2}'

    waiting = scripted(answers, backoff=Backoff(attempts=3), sleep=others)
    tmdb.client = waiting.client
    with pytest.raises(BadBody, match=r"film 1 .*code 11.* while other answers came"):
        waiting.client.movie(1)
