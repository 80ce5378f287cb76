"""The optimum: nothing beats the law, and spoiling its forecasts costs what theory says."""

from dataclasses import replace
from datetime import date
from math import isnan

import pytest

from marquee.replica.optimum import optimum
from marquee.replica.process import CRAFT, RATING_NOISE
from marquee.replica.synthetic import films_with_truth

SPAN = (date(1975, 1, 1), date(2029, 1, 1))


@pytest.fixture(scope="module")
def made():
    return list(films_with_truth(4000, 11))


def test_what_was_achieved_is_what_was_to_be_expected(made) -> None:
    """Within four standard errors; the squared error of one film has a deviation below 0.25 and below 1.2."""
    best = optimum(made, *SPAN)
    for errors, spread in ((best.commercial, 0.25), (best.critical, 0.25)):
        assert errors.films > 1500
        assert abs(errors.achieved - errors.expected) < 4 * spread / errors.films**0.5
    assert abs(best.rating.achieved**2 - best.rating.expected**2) < 4 * 1.2 / best.rating.films**0.5


@pytest.mark.parametrize("shift", [-1.0, 1.0])
def test_a_shifted_forecast_is_worse_by_the_square_of_the_shift(made, shift: float) -> None:
    spoilt = [
        (document, replace(truth, rating_mean=truth.rating_mean + shift, log_return_mean=_plus(truth, shift)))
        for document, truth in made
    ]
    best, worse = optimum(made, *SPAN), optimum(spoilt, *SPAN)
    assert worse.commercial.achieved > best.commercial.achieved
    assert worse.critical.achieved > best.critical.achieved
    assert worse.rating.achieved**2 == pytest.approx(best.rating.achieved**2 + shift**2, abs=0.1)


def _plus(truth, shift: float) -> float | None:
    return None if truth.log_return_mean is None else truth.log_return_mean + shift


def test_ignoring_people_costs_something(made) -> None:
    """Forgetting the beliefs widens the error: what is known of people is part of the optimum."""
    best = optimum(made, *SPAN)
    assert best.rating.achieved < (RATING_NOISE**2 + CRAFT**2) ** 0.5 * 0.97


def test_only_films_of_the_span_count(made) -> None:
    early, late = optimum(made, SPAN[0], date(2012, 1, 1)), optimum(made, date(2012, 1, 1), SPAN[1])
    assert early.rating.films + late.rating.films == optimum(made, *SPAN).rating.films
    assert isnan(optimum(made, date(1960, 1, 1), date(1970, 1, 1)).commercial.achieved)
