"""Whatever the order and the repetition of part sets, the warehouse ends in the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marquee.lake.parts import Record
from marquee.warehouse.loading import load_part_set

TABLES = [
    "movies",
    "collections",
    "genres",
    "keywords",
    "companies",
    "countries",
    "languages",
    "people",
    "tombstones",
    "movie_snapshots",
    "movie_confirmations",
    "quarantine",
    "load_ledger",
]
START = datetime(2026, 1, 30, tzinfo=UTC)


def document(movie_id: int, version: int, draw: Any) -> bytes:
    """A film whose measures, lists and appended sections vary."""
    people = draw(st.lists(st.integers(1, 4), max_size=4))
    film: dict[str, Any] = {
        "id": movie_id,
        "title": f"Film {movie_id}",
        "original_title": draw(st.sampled_from(["", "Ursprung", "a\tb\\n\n'ç"])),
        "overview": None,
        "status": "Released",
        "budget": draw(st.sampled_from([0, 5])),
        "revenue": draw(st.sampled_from([0, 7.0])),
        "runtime": 90,
        "vote_count": draw(st.sampled_from([0, 1])),
        "vote_average": 7,
        "popularity": draw(st.sampled_from([0.5, 1.5])),
        "genres": [{"id": each, "name": f"Genre {each}"} for each in draw(st.lists(st.integers(1, 3), max_size=3))],
        "production_companies": [],
        "production_countries": [{"iso_3166_1": "BR", "name": "Brazil"}],
        "spoken_languages": [{"iso_639_1": "xx", "name": ""}],
        "belongs_to_collection": {"id": 1, "name": f"Series, version {version:02}"} if draw(st.booleans()) else None,
    }
    if draw(st.booleans()):
        credit = {"credit_id": "c", "order": 0, "department": None, "job": "Director"}
        cast = [{**credit, "id": each, "name": f"Person {each}", "character": f"\\{version}"} for each in people]
        film["credits"] = {"cast": cast, "crew": [{**credit, "id": 9, "name": ""}]}
    if draw(st.booleans()):
        film["keywords"] = {"keywords": [{"id": each, "name": str(each)} for each in people]}
    if draw(st.booleans()):
        releases = [{"type": 3, "release_date": "2020-01-01T00:00:00.000Z", "certification": str(version % 3)}]
        film["release_dates"] = {"results": [{"iso_3166_1": "BR", "release_dates": releases}]}
    if draw(st.integers(0, 9)) == 0:
        del film["title"]
    return orjson.dumps(film)


@st.composite
def histories(draw: Any) -> list[list[Record]]:
    """Part sets: each fetches some films (some gone, some twice), at a time of its own."""
    part_sets = []
    version = 0
    for _ in range(draw(st.integers(1, 5))):
        records = []
        for movie_id in draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)):
            version += 1
            at = START + timedelta(hours=version)
            gone = draw(st.integers(0, 5)) == 0
            found = None if gone else document(movie_id, version, draw)
            records.append(Record(movie_id, "gone" if gone else "found", at, found))
        part_sets.append(records)
    return part_sets


def load(connection: Any, store: Any, order: list[str]) -> None:
    """Empty the warehouse and load part sets in this order."""
    connection.rollback()
    for table in TABLES:
        connection.execute(f"DELETE FROM warehouse.{table}")
    connection.commit()
    for name in order:
        load_part_set(connection, store, name)


@pytest.mark.parametrize("examples", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_order_and_repetition_do_not_matter(warehouse: Any, lake: Any, content: Any, examples: int) -> None:
    numbers = iter(range(1_000_000))
    with psycopg.connect(warehouse.owner_url) as connection:

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        @given(histories(), st.randoms(use_true_random=False))
        def check(part_sets: list[list[Record]], random: Any) -> None:
            names = [f"daily-{next(numbers)}" for _ in part_sets]
            for name, records in zip(names, part_sets, strict=True):
                lake.publish(name, records, part_size=2)
            load(connection, lake.store, names)
            expected = content(connection)
            again = [f"{name}-again" for name in random.sample(names, random.randint(0, len(names)))]
            for name in again:
                lake.publish(name, part_sets[names.index(name.removesuffix("-again"))])
            mixed = [*names, *again, *names]
            random.shuffle(mixed)
            load(connection, lake.store, mixed)
            found = content(connection)
            for table in expected:
                if table != "quarantine":
                    assert found[table] == expected[table], table

        check()
