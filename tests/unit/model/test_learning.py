"""A model learnt from invented films: honest over time, explained faithfully, suspicious of leaks."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from marquee.model.backtest import default_cuts, learn
from marquee.model.details import by_slice, reliability
from marquee.model.explaining import explain
from marquee.model.features import NAMES, encode
from marquee.model.forecasting import COLUMNS
from marquee.model.groups import GROUPS
from marquee.model.leaks import suspects
from marquee.model.learning import Recipe, coarse, conformal_quantile, fit_calibration
from marquee.model.reading import FIGURES, Known, Outcomes
from marquee.model.targets import Rows, lessons
from marquee.model.words import read_words

FILMS = 700
FAST = Recipe(boosting_rounds=25, forest_trees=10)


def invented(rng, number):
    rating = rng.normal(6.3, 0.6)
    career = dict.fromkeys(FIGURES, 0.0) | {"entities": 1, "films": 6, "rated": 6, "rating": 6000 * rating}
    return Known(
        number, f"Film {number}", date(1990 + 25 * number // FILMS, 1 + number % 12, 1 + number % 28),
        int(10 ** rng.uniform(5, 8.3)), int(rng.integers(80, 160)), "en", None, [int(rng.choice([27, 18, 35]))], ["US"],
        "Words.", director=list(career.values()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def films():
    rng = np.random.default_rng(11)
    return sorted((invented(rng, number) for number in range(FILMS)), key=lambda film: film.release_date)


@pytest.fixture(scope="module")
def rows(films):
    rng = np.random.default_rng(12)
    matrix = encode(films)
    column = {name: matrix[:, at] for at, name in enumerate(NAMES)}
    profit = 0.25 * (column["budget"] - 6.5) + 0.5 * rng.normal(size=FILMS)
    rating = column["director_rating"] + 0.4 * column["genre_drama"] + 0.3 * rng.normal(size=FILMS)
    outcomes = Outcomes(
        np.arange(FILMS), np.array([f.release_date for f in films], dtype="datetime64[D]"),
        (profit > 0.3).astype(float), profit, rating, np.full(FILMS, 80.0), rng.random(FILMS),
    )  # fmt: skip
    return Rows(outcomes.released, matrix, read_words([film.overview for film in films]), lessons(outcomes))


@pytest.fixture(scope="module")
def learnt(rows):
    return learn(rows, default_cuts(rows.released), FAST, lambda line: None, success_factor=2.0)


def test_forecasts_before_the_fact_know_something_and_intervals_hold(rows, learnt):
    rating = rows.lessons.outcomes("vote_average")
    value, low, high = learnt.forecasts[:, COLUMNS["vote_average"]].T
    tested = learnt.blocks >= 1
    assert np.isfinite(value[tested]).all()
    assert np.isnan(value[~tested]).all()
    assert np.corrcoef(value[tested], rating[tested])[0, 1] > 0.6
    assert np.mean((low <= rating)[tested] & (rating <= high)[tested]) > 0.8
    assert (low <= value)[tested].all()
    assert (value <= high)[tested].all()


def test_a_later_film_has_no_say_in_an_earlier_forecast(rows, learnt):
    later = rows.released >= default_cuts(rows.released)[1]
    responses = {name: np.where(later, 1 - values, values) for name, values in rows.lessons.responses.items()}
    other = replace(rows, lessons=replace(rows.lessons, responses=responses))
    again = learn(other, default_cuts(rows.released), FAST, lambda line: None, success_factor=2.0)
    assert np.array_equal(again.forecasts, learnt.forecasts, equal_nan=True)


def test_taking_the_named_thing_away_moves_the_forecast_as_told(films, learnt):
    matrix = encode(films[:40])
    said = learnt.model.said(read_words([film.overview for film in films[:40]]))
    before, effects = learnt.model.values_and_effects(matrix, said)
    assert np.array_equal(before, learnt.model.values(matrix, said))
    for at, (group, starts) in enumerate(GROUPS.items()):
        places = [i for i, name in enumerate(NAMES) if name.startswith(starts)]
        without = matrix.copy()
        without[:, places] = learnt.model.usual[places]
        heard = 0 * said if group == "overview" else said
        assert np.allclose(before - learnt.model.values(without, heard), effects[:, at]), group


def test_the_reasons_name_what_matters_with_its_direction(films, learnt):
    best = max(films, key=lambda film: film.director[FIGURES.index("rating")])
    matrix = encode([best])
    _, effects = learnt.model.values_and_effects(matrix, learnt.model.said(read_words([best.overview])))
    reasons = [r for r in explain([best], matrix, effects)[0] if r.target == "vote_average"]
    assert reasons[0].group == "director"
    assert reasons[0].effect > 0
    assert "raises the vote average by" in reasons[0].sentence
    assert "6 earlier films" in reasons[0].sentence
    spanish = [r for r in explain([best], matrix, effects, "es")[0] if r.target == "vote_average"]
    assert "sube la nota media en" in spanish[0].sentence
    assert [r.effect for r in spanish] == [r.effect for r in reasons]


@pytest.mark.parametrize("column", ["overview_words", "certification", "sequel_number"])
def test_an_outcome_planted_in_an_allowed_feature_is_found(rows, column):
    planted = rows.matrix.copy()
    planted[:, NAMES.index(column)] = np.round(100 * rows.lessons.responses["popularity"])
    (sentence,) = set(suspects(planted, rows.lessons)) - set(suspects(rows.matrix, rows.lessons))
    assert sentence.startswith(f"{column} and popularity")


def test_boosting_gets_at_most_200_values_and_the_nearest_ones():
    rng = np.random.default_rng(0)
    column = rng.normal(size=(5_000, 1))
    rough = coarse(column)
    assert len(np.unique(rough)) <= 200
    assert np.abs(rough - column).mean() < 0.02
    few = np.round(column)
    assert np.array_equal(coarse(few), few)


def test_calibration_of_forecasts_that_know_nothing_is_the_prevalence():
    rng = np.random.default_rng(0)
    outcomes = (rng.random(4_000) < 0.3).astype(float)
    slope, intercept = fit_calibration(rng.normal(size=4_000), outcomes, 0.3)
    assert abs(slope) < 0.1
    assert 1 / (1 + np.exp(-intercept)) == pytest.approx(0.3, abs=0.03)


def test_few_films_do_not_tell_how_many_succeed():
    margins = np.random.default_rng(0).normal(size=30)
    slope, intercept = fit_calibration(margins, (np.arange(30) % 3 == 0).astype(float), 0.6)
    assert np.mean(1 / (1 + np.exp(-(slope * margins + intercept)))) == pytest.approx((10 + 30) / 80)


def test_the_conformal_quantile_covers_a_new_score():
    rng = np.random.default_rng(0)
    held = [rng.random() <= conformal_quantile(rng.random(99), 0.9) for _ in range(2_000)]
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)


def test_slices_and_reliability_are_those_of_the_judged_films(rows, learnt):
    tested = learnt.blocks >= 1
    bins = reliability(rows, learnt)["commercial"]
    assert sum(films for _, _, films in bins) == tested.sum()
    came = sum(share * films for _, share, films in bins) / tested.sum()
    assert came == pytest.approx(rows.lessons.responses["commercial"][tested].mean())
    assert [forecast for forecast, _, _ in bins] == sorted(forecast for forecast, _, _ in bins)
    assert by_slice(rows, learnt)["vote_average"]["language en"]["films"] == tested.sum()
