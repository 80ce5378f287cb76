"""A hypothetical film is checked at the border, field by field."""

import pytest
from pydantic import ValidationError

from marquee.model.film import Film


def test_zero_means_unknown_and_genres_go_by_name_or_id():
    film = Film.model_validate({"release_date": "2027-05-01", "budget": 0, "runtime": 0, "genres": ["horror", 18]})
    assert (film.budget, film.runtime, film.genres) == (None, None, [27, 18])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("budget", 40, "US dollars"),
        ("budget", 10**12, "US dollars"),
        ("budget", "a lot", "without quotes"),
        ("budget", "12000000", "without quotes"),
        ("runtime", False, "without quotes"),
        ("runtime", -3, "greater than or equal to 0"),
        ("genres", ["Telenovela"], "unknown genre 'Telenovela'; TMDB has Action"),
        ("genres", [True], "unknown genre"),
        ("genres", "Drama", "list"),
        ("release_date", "next summer", "YYYY-MM-DD"),
        ("release_date", 0, "YYYY-MM-DD"),
        ("release_date", "2027-10-15T00:00:00", "YYYY-MM-DD"),
        ("release_date", "2027-02-30", "date"),
        ("release_date", "1066-10-14", "between 1880 and 2100"),
        ("original_language", "english", "pattern"),
        ("countries", ["USA"], "pattern"),
        ("cast", ["x"] * 501, "at most 500"),
        ("directors", [-1], "greater than or equal to 1"),
        ("overview", "x" * 10_001, "at most 10000"),
        ("vote_count", 100, "not permitted"),
    ],
)
def test_a_wrong_field_is_named(field, value, words):
    with pytest.raises(ValidationError) as refused:
        Film.model_validate({"release_date": "2027-05-01", field: value})
    error = refused.value.errors()[0]
    assert error["loc"][0] == field
    assert words in error["msg"]
