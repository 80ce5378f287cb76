"""What the replica says on a day: appended parts, discover, changes, exports, ends."""

import gzip
from contextlib import suppress
from datetime import date, timedelta

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.replica.catalogue import Catalogue, from_documents
from marquee.replica.discover import IGNORED, RANGES
from marquee.replica.evolution import Evolution
from marquee.replica.films import Films
from marquee.replica.refusals import Refusal
from marquee.replica.synthetic import films_with_truth, ghosts

TODAY = date(2026, 11, 21)
N = 600
STILL = Evolution()


def of(catalogue: Catalogue, evolution: Evolution = STILL, today: date = TODAY) -> Films:
    return Films(catalogue, evolution, lambda: today)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return from_documents(document for document, _ in films_with_truth(N, 3))


def one(raw: bytes) -> Films:
    catalogue = Catalogue()
    catalogue.add(raw, orjson.loads(raw))
    return of(catalogue)


PLAIN = b'{"id": 5, "title":  "A", "popularity": 1.50}'
WITH_CREDITS = b'{"id": 5, "credits": {"cast": [1], "crew": []}, "title": "A", "popularity": 1.50}'


def test_what_needs_no_change_is_served_byte_for_byte() -> None:
    assert one(PLAIN).details("5", "") == PLAIN
    assert one(WITH_CREDITS).details("5", "credits") == WITH_CREDITS


def test_absent_parts_are_appended_empty_and_unasked_ones_left_out() -> None:
    full = orjson.loads(one(WITH_CREDITS).details("5", "credits,keywords,release_dates"))
    assert full["credits"] == {"cast": [1], "crew": []}
    assert full["keywords"] == {"keywords": []}
    assert full["release_dates"] == {"results": []}
    assert orjson.loads(one(WITH_CREDITS).details("5", "")) == {"id": 5, "title": "A", "popularity": 1.5}


@pytest.mark.parametrize(
    ("movie_id", "append", "code"),
    [("abc", "", 6), ("-5", "", 6), ("٥", "", 6), ("6", "", 34), ("9" * 30, "", 34), ("5", ",".join("x" * 21), 27)],
)
def test_details_refuses_as_tmdb_does(movie_id: str, append: str, code: int) -> None:
    with pytest.raises(Refusal) as refusal:
        one(PLAIN).details(movie_id, append)
    assert refusal.value.code == code


@pytest.mark.parametrize("page", ["0", "501", "-1", "x", "1.5", ""])
def test_discover_pages_are_1_to_500(catalogue: Catalogue, page: str) -> None:
    with pytest.raises(Refusal) as refusal:
        of(catalogue).discover({"page": page})
    assert (refusal.value.code, refusal.value.status) == (22, 400)


def test_total_pages_goes_beyond_the_cap() -> None:
    films = of(from_documents({"id": number, "title": "x"} for number in range(1, 10_031)))
    answer = films.discover({"page": "500"})
    assert (answer["total_results"], answer["total_pages"], len(answer["results"])) == (10_030, 502, 20)


@settings(max_examples=20, deadline=None)
@given(
    st.dates(date(1970, 1, 1), date(2030, 1, 1)),
    st.dates(date(1970, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["", "27", "18,53", "18|53"]),
    st.sampled_from(["0", "50", "1000"]),
    st.sampled_from(["primary_release_date.asc", "popularity.desc", "vote_average.desc"]),
)
def test_discover_equals_a_plain_search(catalogue, first, last, genres, votes, order) -> None:
    params = {
        "primary_release_date.gte": first.isoformat(), "primary_release_date.lte": last.isoformat(),
        "with_genres": genres, "vote_count.gte": votes, "sort_by": order,
    }  # fmt: skip
    films, found, page = of(catalogue), [], 1
    while batch := films.discover({**params, "page": str(page)})["results"]:
        found += batch
        page += 1
    ids = [result["id"] for result in found]
    documents = [orjson.loads(catalogue.at(row)) for row in range(N)]
    wanted = [d["id"] for d in documents if _matches(d, first, last, genres, int(votes))]
    assert sorted(ids) == sorted(wanted)
    field, direction = order.removeprefix("primary_").split(".")
    values = [result[field] for result in found]
    assert values == sorted(values, reverse=direction == "desc")


def _matches(document, first: date, last: date, genres: str, votes: int) -> bool:
    ids = {str(genre["id"]) for genre in document["genres"]}
    wanted = set(genres.replace("|", ",").split(",")) if genres else set()
    of_genre = (bool(ids & wanted) if "|" in genres else wanted <= ids) if wanted else True
    dated = first.isoformat() <= document["release_date"] <= last.isoformat() and document["release_date"] != ""
    plain = not document["adult"] and not document["video"]
    return of_genre and dated and plain and document["vote_count"] >= votes


def test_a_filter_that_the_replica_lacks_is_refused_by_name(catalogue: Catalogue) -> None:
    with pytest.raises(Refusal, match="with_cast"):
        of(catalogue).discover({"with_cast": "5"})


NAMES = st.sampled_from([*RANGES, *IGNORED, "year", "with_genres", "start_date", "end_date"])
VALUES = st.text(max_size=12) | st.sampled_from(
    ["2026-11-20", "2026-W01-1", "20261120", "nan", "1e999", "0", "-1", "18|x", "²"]
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.tuples(NAMES, st.sampled_from(["", ".gte", ".lte"])).map("".join), VALUES))
def test_whatever_is_asked_is_answered_or_refused(catalogue: Catalogue, params: dict[str, str]) -> None:
    films = of(catalogue)
    for ask in (films.discover, films.changes):
        with suppress(Refusal):
            assert ask(params)["page"] >= 1


def test_changes_over_14_days_are_refused(catalogue: Catalogue) -> None:
    films = of(catalogue)
    assert films.changes({"start_date": "2026-11-07", "end_date": "2026-11-21"})["page"] == 1
    for start, end, code in (("2026-11-06", "2026-11-21", 20), ("2026-11-21", "2026-11-20", 20), ("21.11.", "", 23)):
        with pytest.raises(Refusal) as refusal:
            films.changes({"start_date": start, "end_date": end})
        assert refusal.value.code == code


def test_a_document_differs_on_a_day_exactly_when_the_changes_name_it(catalogue: Catalogue) -> None:
    evolution = Evolution(3, True, TODAY.toordinal())
    ids = [orjson.loads(catalogue.at(row))["id"] for row in range(N)]
    for offset in range(1, 20):
        day = TODAY + timedelta(days=offset)
        before, after = of(catalogue, evolution, day - timedelta(days=1)), of(catalogue, evolution, day)
        listed = set(_all_changes(after, day))
        for movie_id in ids:
            if evolution.ended(movie_id, day.toordinal()):
                continue
            changed = before.details(str(movie_id), "") != after.details(str(movie_id), "")
            assert not changed or movie_id in listed
        assert listed


def _all_changes(films: Films, day: date) -> list[int]:
    found, page, text = [], 1, day.isoformat()
    while batch := films.changes({"start_date": text, "end_date": text, "page": str(page)})["results"]:
        found += [row["id"] for row in batch]
        page += 1
    return found


def test_films_end_one_by_one_and_stay_ended(catalogue: Catalogue) -> None:
    evolution = Evolution(3, True, TODAY.toordinal())
    living = [of(catalogue, evolution, TODAY + timedelta(days=days)).living() for days in (0, 365, 3650)]
    assert living[0] == N > living[1] > living[2] > 0
    ids = np.arange(1, 500)
    day = TODAY.toordinal() + 900
    assert [evolution.ended(int(number), day) for number in ids] == evolution.ended_all(ids, day).tolist()


def test_a_catalogue_file_never_changes_and_its_changes_are_the_same_each_time(catalogue: Catalogue) -> None:
    later = of(catalogue, today=TODAY + timedelta(days=700))
    assert later.living() == N
    movie_id = orjson.loads(catalogue.at(0))["id"]
    assert later.details(str(movie_id), "") == of(catalogue).details(str(movie_id), "")
    assert 0 < of(catalogue).changes({})["total_results"] < N / 10


def test_the_export_names_the_living_and_the_ghosts_for_three_months(catalogue: Catalogue) -> None:
    films = of(catalogue, Evolution(3, True, TODAY.toordinal(), ghosts(N)))
    rows = [orjson.loads(line) for line in gzip.decompress(films.export(TODAY) or b"").splitlines()]
    assert len(rows) == N + N // 100
    assert set(rows[0]) == {"adult", "id", "original_title", "popularity", "video"}
    assert films.export(TODAY + timedelta(days=1)) is None
    assert films.export(TODAY - timedelta(days=93)) is None
    assert films.export(TODAY - timedelta(days=92)) is not None
    for ghost in ghosts(N):
        with pytest.raises(Refusal) as refusal:
            films.details(str(ghost), "")
        assert refusal.value.code in {34, 44}
