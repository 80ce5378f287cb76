"""Features: only what is on the allow-list, from what is known before release."""

from datetime import date

import numpy as np
import pytest

from marquee.model.features import ALLOWED, NAMES, encode
from marquee.model.reading import FIGURES, Known


def film(**known):
    blank = dict.fromkeys(["title", "budget", "runtime", "original_language", "certification", "overview"])
    return Known(
        **{"movie_id": 1, "release_date": date(2012, 10, 20), "genre_ids": [], "country_codes": [], **blank, **known}
    )


def row(**known):
    return dict(zip(NAMES, encode([film(**known)])[0], strict=True))


def test_every_feature_has_its_reason_and_every_value_is_finite():
    assert all(ALLOWED[name] for name in NAMES)
    assert np.isfinite(encode([film(), film(budget=5, runtime=90)])).all()


def test_nothing_written_after_release_is_allowed():
    words = ("vote", "popularity", "keyword", "homepage", "tagline", "revenue", "poster", "status")
    assert not [name for name in NAMES if any(word in name for word in words)]


def test_seasons_units_and_categories():
    known = row(budget=10_000_000, runtime=95, genre_ids=[27, 1], original_language="xx", country_codes=["US", "ZZ"])
    assert known["budget"] == 7
    assert known["budget_real"] < 7
    assert (known["halloween"], known["summer"], known["holidays"]) == (1, 0, 0)
    assert (known["genre_horror"], known["genre_drama"], known["language_other"]) == (1, 0, 1)
    assert (known["country_US"], known["country_other"]) == (1, 1)
    assert row(budget=40)["budget"] == row()["budget"] == -1


def test_a_career_counts_for_more_the_longer_it_is():
    def director(rated, mean):
        figures = dict.fromkeys(FIGURES, 0.0) | {
            "entities": 1,
            "films": rated,
            "rated": rated,
            "rating": 1000 * mean * rated,
        }
        return row(director=list(figures.values()))["director_rating"]

    assert row()["director_rating"] == director(0, 0) < director(1, 8) < director(9, 8) < 8


@pytest.mark.parametrize(
    ("title", "number"),
    [("Alien 3", 3), ("Rocky II", 2), ("Alien 2: Again", 2), ("1917", 0), ("Ocean's 8", 8), ("V", 0), (None, 0)],
)
def test_the_number_of_a_sequel_stands_at_the_end_of_its_title(title, number):
    assert row(title=title)["sequel_number"] == number


def test_no_films():
    assert encode([]).shape == (0, len(NAMES))
