"""The past films beside a forecast, and what is unusual about a film."""

from datetime import date

import numpy as np
import pytest

from marquee.model import past
from marquee.model.backtest import default_cuts, learn
from marquee.model.features import encode
from marquee.model.learning import Recipe
from marquee.model.reading import Known, Outcomes
from marquee.model.similar import SimilarFilm, keep_past, similar
from marquee.model.targets import Rows, lessons
from marquee.model.unusual import unusual
from marquee.model.words import read_words

FILMS = 240


def film(number, **known):
    facts = {
        "movie_id": number, "title": f"Film «{number}»", "release_date": date(1990 + number // 12, 1 + number % 12, 5),
        "budget": 10_000_000 + 1000 * number, "runtime": 80 + number % 50, "original_language": "en",
        "certification": None, "genre_ids": [27 if number % 2 else 18], "country_codes": ["US"], "overview": "Words.",
    }  # fmt: skip
    return Known(**{**facts, **known})


@pytest.fixture(scope="module")
def films():
    return [film(number) for number in range(FILMS)]


@pytest.fixture(scope="module")
def model(films):
    rng, matrix = np.random.default_rng(0), encode(films)
    profit = rng.normal(size=FILMS)
    profit[7] = np.nan
    outcomes = Outcomes(
        np.arange(FILMS), np.array([f.release_date for f in films], dtype="datetime64[D]"), (profit > 0).astype(float),
        profit, rng.normal(6.4, 0.8, FILMS), np.full(FILMS, 80.0), rng.random(FILMS),
    )  # fmt: skip
    rows = Rows(outcomes.released, matrix, read_words([f.overview for f in films]), lessons(outcomes))
    recipe = Recipe(boosting_rounds=3, forest_trees=3)
    learnt = learn(rows, default_cuts(rows.released), recipe, lambda line: None, success_factor=2.0)
    kept = keep_past(outcomes, [f.title for f in films], matrix)
    return type(learnt.model)(**{**vars(learnt.model), "past": kept})


def find(model, film, **options):
    return similar(model, [film], encode([film]), **options)[0]


def test_several_films_at_once_find_what_each_finds_alone(model, films):
    matrix = encode(films)
    assert similar(model, films, matrix) == [find(model, film) for film in films]


def test_a_film_like_an_earlier_one_finds_it_with_its_outcome(model, films):
    again = film(7, movie_id=-1, title="Another", release_date=date(1991, 8, 4))
    first, second, third = find(model, again)
    assert first.movie_id == 7
    assert first.title == "Film «7»"
    assert first.year == 1990
    assert first.revenue_to_budget is None
    assert first.vote_average == pytest.approx(model.past.vote_average[7])
    assert 1 > first.similarity > second.similarity >= third.similarity > 0


def test_only_films_from_before_the_release_are_told(model, films):
    assert {f.movie_id for f in find(model, films[2], k=9)} == {0, 1}
    assert find(model, films[0]) == []


def test_the_films_survive_their_file(model, films, tmp_path):
    past.write(tmp_path / "past.npz", model.past)
    read = past.read(tmp_path / "past.npz")
    again = type(model)(**{**vars(model), "past": read})
    found = find(again, films[-1])
    assert found == find(model, films[-1])
    assert isinstance(found[0], SimilarFilm)


def test_what_the_model_knows_is_not_unusual(model, films):
    assert unusual(model, films[2:-2], encode(films[2:-2])) == [[]] * (FILMS - 4)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"budget": 900_000_000}, "budget of 900,000,000 dollars is larger"),
        ({"runtime": 20}, "runtime of 20 minutes is smaller"),
        ({"genre_ids": [37]}, "genre Western"),
        ({"original_language": "fi"}, "language fi"),
        ({"country_codes": ["US", "JP"]}, "produced in JP"),
        ({"release_date": date(2030, 5, 5)}, "21 years later"),
    ],
)
def test_what_the_model_has_not_seen_is_told(model, known, words):
    strange = film(100, **known)
    ((sentence,),) = unusual(model, [strange], encode([strange]))
    assert words in sentence
    assert sentence.endswith(".")
