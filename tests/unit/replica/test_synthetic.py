"""The synthetic catalogue: one seed, one catalogue; TMDB's quirks are in it; its laws hold."""

import lzma
from collections import defaultdict
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
import orjson
import pytest

from marquee.replica import synthetic
from marquee.replica.careers import REST_DAYS
from marquee.replica.process import AS_OF, RATING_NOISE
from marquee.replica.synthetic import films, films_with_truth, ghosts

N = 4000


@pytest.fixture(scope="module")
def made():
    return list(films_with_truth(N, 7))


def test_one_seed_makes_one_catalogue_byte_for_byte(made) -> None:
    again = [orjson.dumps(document) for document, _ in films_with_truth(N, 7)]
    assert again == [orjson.dumps(document) for document, _ in made]
    assert again != [orjson.dumps(document) for document, _ in films_with_truth(N, 8)]


def test_ids_are_unique_and_no_ghost_is_a_film(made) -> None:
    ids = {document["id"] for document, _ in made}
    assert len(ids) == N
    assert not ids & set(ghosts(N))
    assert len(set(ghosts(N))) == N // 100


@pytest.mark.parametrize("n", [1, 2, 10])
def test_tiny_catalogues_work(n: int) -> None:
    assert len({document["id"] for document in films(n)}) == n


def test_names_of_one_id_agree_everywhere(made) -> None:
    names = defaultdict(set)
    for document, _ in made:
        for person in document["credits"]["cast"] + document["credits"]["crew"]:
            names["person", person["id"]].add(person["name"])
        for company in document["production_companies"]:
            names["company", company["id"]].add(company["name"])
        for keyword in document["keywords"]["keywords"]:
            names["keyword", keyword["id"]].add(keyword["name"])
        if document["belongs_to_collection"]:
            collection = document["belongs_to_collection"]
            names["collection", collection["id"]].add(collection["name"])
    assert all(len(known) == 1 for known in names.values())


def test_nobody_is_named_twice_in_a_cast_and_every_film_has_one_director(made) -> None:
    for document, _ in made:
        cast = [person["id"] for person in document["credits"]["cast"]]
        assert len(cast) == len(set(cast))
        assert [person["job"] for person in document["credits"]["crew"]].count("Director") == 1


@pytest.mark.parametrize(
    ("name", "low", "high", "holds"),
    [
        ("budget unknown", 0.15, 0.30, lambda d: d["budget"] == 0),
        ("budget in millions", 0.0005, 0.01, lambda d: 0 < d["budget"] < 1000),
        ("revenue known", 0.5, 0.7, lambda d: d["revenue"] > 0),
        ("runtime unknown", 0.01, 0.06, lambda d: d["runtime"] == 0),
        ("no date", 0.001, 0.02, lambda d: d["release_date"] == ""),
        ("not released", 0.02, 0.08, lambda d: d["status"] != "Released"),
        ("no votes", 0.01, 0.2, lambda d: d["vote_count"] == 0 and d["vote_average"] == 0),
        ("no imdb id", 0.05, 0.2, lambda d: d["imdb_id"] in (None, "")),
        ("sequel", 0.03, 0.15, lambda d: d["title"][-1].isdigit()),
        ("adult", 0.0005, 0.01, lambda d: d["adult"]),
        ("not in English", 0.3, 0.6, lambda d: d["original_language"] != "en"),
        (
            "certified",
            0.4,
            0.8,
            lambda d: any(c["release_dates"][0]["certification"] for c in d["release_dates"]["results"]),
        ),
    ],
)
def test_looks_like_tmdb(name: str, low: float, high: float, holds) -> None:
    share = sum(map(holds, films(N, 7))) / N
    assert low <= share <= high, name


def test_what_is_not_out_yet_has_no_outcome() -> None:
    for document in films(N, 7):
        if document["release_date"] > AS_OF.isoformat():
            assert (document["revenue"], document["vote_count"], document["vote_average"]) == (0, 0, 0)
            assert document["status"] in synthetic.UNRELEASED


def test_no_director_has_two_films_within_half_a_year(made) -> None:
    last: dict[int, date] = {}
    for document, _ in made:
        if document["release_date"]:
            day = date.fromisoformat(document["release_date"])
            director = document["credits"]["crew"][0]["id"]
            assert (day - last.get(director, date.min)).days > REST_DAYS
            last[director] = day


def test_outcomes_follow_the_stated_law(made) -> None:
    """Standardised surprises are standard normal, and success comes as often as promised: all within 4 sigma."""
    rating = np.array([(d["vote_average"] - t.rating_mean) / t.rating_sd for d, t in made if d["vote_count"] >= 20])
    assert abs(rating.mean()) < 4 / len(rating) ** 0.5
    assert abs(rating.std() - 1) < 4 / (2 * len(rating)) ** 0.5
    known = [
        (d["revenue"] >= 2 * d["budget"], t.commercial_probability()) for d, t in made if d["revenue"] and d["budget"]
    ]
    won, promised = np.array(known, dtype=float).T
    assert abs((won - promised).sum()) < 4 * (promised * (1 - promised)).sum() ** 0.5
    assert 0.55 < won.mean() < 0.68
    for low in (0.0, 0.25, 0.5, 0.75):
        band = (promised >= low) & (promised < low + 0.25)
        spread = (promised[band] * (1 - promised[band])).sum() ** 0.5
        assert abs((won[band] - promised[band]).sum()) < 4 * spread


def test_what_is_known_of_a_director_sharpens_the_forecast(made) -> None:
    """The belief is worth something: veterans' forecasts are narrower, and never narrower than the noise."""
    deviations = [truth.rating_sd for _, truth in made]
    assert RATING_NOISE < min(deviations) < 0.9 * max(deviations)


def test_has_the_keys_and_types_of_real_documents(tmdb_data: Path) -> None:
    """At every place of the document; `softcore` and the like come with a quirk."""
    real: dict[str, set[str]] = defaultdict(set)
    for name in ("raw_details_2025-12", "raw_details_with_credits_2025-12", "tmdb5000"):
        with lzma.open(tmdb_data / f"{name}.jsonl.xz") as lines:
            for line in islice(lines, 300):
                _collect("", orjson.loads(line), real)
    ours: dict[str, set[str]] = defaultdict(set)
    for document in films(500, 7):
        _collect("", document, ours)
    ours = {place: types for place, types in ours.items() if not place.startswith("/release_dates")}
    assert set(ours) == set(real)
    for place, types in ours.items():
        assert types <= real[place] | {"NoneType"}, place


def _collect(place: str, value: object, found: dict[str, set[str]]) -> None:
    found[place].add(
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )
    if isinstance(value, dict):
        for key, inner in value.items():
            _collect(f"{place}/{key}", inner, found)
    if isinstance(value, list):
        for inner in value:
            _collect(f"{place}[]", inner, found)
