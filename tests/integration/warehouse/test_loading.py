"""Loading: real films counted twice, and the same state whatever the order."""

from __future__ import annotations

from typing import Any

import orjson
import pandas as pd

from marquee.warehouse.counts import counts
from marquee.warehouse.loading import load_part_set, load_pending


def count(connection: Any, table: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM warehouse.{table}").fetchone()[0]
    return found


def test_real_films_load_and_agree_with_an_independent_reading(
    warehouse: Any, lake: Any, real_films: list[Any]
) -> None:
    lake.publish("backfill-2017", real_films)
    heard: list[tuple[int, int]] = []
    with warehouse.loader() as connection:
        report = load_part_set(connection, lake.store, "backfill-2017", progress=lambda *at: heard.append(at))
    assert (report.documents, report.tombstones, report.quarantined) == (4803, 0, 0)
    assert heard[-1] == (4803, 4803)

    films = pd.DataFrame([orjson.loads(record.document) for record in real_films])
    cast = pd.json_normalize([each for credit in films.credits for each in credit["cast"]])
    crew = pd.json_normalize([each for credit in films.credits for each in credit["crew"]])
    expected = {
        "movies": len(films),
        "movie_genres": films.genres.map(len).sum(),
        "genres": pd.json_normalize(films.genres.explode().dropna().tolist()).id.nunique(),
        "movie_companies": films.production_companies.map(len).sum(),
        "companies": pd.json_normalize(films.production_companies.explode().dropna().tolist()).id.nunique(),
        "movie_countries": films.production_countries.map(len).sum(),
        "movie_languages": films.spoken_languages.map(len).sum(),
        "movie_keywords": films.keywords.map(lambda found: len(found["keywords"])).sum(),
        "movie_cast": len(cast),
        "movie_crew": len(crew),
        "people": pd.concat([cast.id, crew.id]).nunique(),
        "movie_snapshots": len(films),
        "movie_snapshots_2017_03": len(films),
        "movie_snapshots_other": 0,
        "quarantine": 0,
        "load_ledger": 1,
    }
    measures = ("budget", "revenue", "runtime", "vote_average", "vote_count")
    with warehouse.owner() as connection:
        assert {table: count(connection, table) for table in expected} == expected
        known = connection.execute(
            f"SELECT {', '.join(f'count({each}), sum({each})' for each in measures)} FROM warehouse.movies"
        ).fetchone()
        assert connection.execute(
            "SELECT m.title, c.character, p.name, m.release_date::text FROM warehouse.movies m"
            " JOIN warehouse.movie_cast c USING (movie_id) JOIN warehouse.people p USING (person_id)"
            " WHERE movie_id = 19995 AND c.position = 0"
        ).fetchone() == ("Avatar", "Jake Sully", "Sam Worthington", "2009-12-10")
    for number, each in enumerate(measures):
        assert known[2 * number] == (films[each] > 0).sum(), each
        assert abs(float(known[2 * number + 1]) - films[each].sum()) < 1e-6 * films[each].sum(), each
    assert report.rows == sum(
        expected[table] for table in expected if table not in ("movie_snapshots_2017_03", "load_ledger")
    ) + count_rows(warehouse, "countries", "languages", "keywords")


def count_rows(warehouse: Any, *tables: str) -> int:
    with warehouse.owner() as connection:
        return sum(count(connection, table) for table in tables)


def test_newer_details_keep_what_they_do_not_speak_of(
    loaded_warehouse: Any, lake: Any, real_details: list[Any]
) -> None:
    lake.publish("daily-2025", real_details)
    with loaded_warehouse.loader() as connection:
        [report] = load_pending(connection, lake.store)
        assert report.quarantined == 0
        assert list(load_pending(connection, lake.store)) == []
        held = counts(connection)
        assert (held.deleted, held.quarantined, held.part_sets, held.last_part_set) == (0, 0, 2, "daily-2025")
        assert held.movies == count(connection, "movies") > 4803
        assert count(connection, "movie_cast") == 38_569
        assert connection.execute(
            "SELECT vote_count > 30000, credits_at::date::text, fetched_at::date::text FROM movies"
            " WHERE movie_id = 19995"
        ).fetchone() == (True, "2017-03-01", "2025-12-15")
        assert count(connection, "movie_snapshots") == 4803 + 1794


def test_the_newest_name_stays_also_when_it_was_the_first(warehouse: Any, lake: Any, record: Any) -> None:
    def named(name: str) -> list[dict[str, Any]]:
        return [{"id": 1, "name": name}]

    lake.publish("a", [record(n, n, genres=named(name)) for n, name in enumerate(["Old", "New", "Old", "Old"], 1)])
    lake.publish("b", [record(5, 2.5, genres=named("Newer"))])
    with warehouse.loader() as connection:
        load_part_set(connection, lake.store, "a")
        held = "SELECT name, fetched_at FROM genres"
        assert connection.execute(held).fetchone() == ("Old", record(0, 3).fetched_at)
        connection.rollback()
        load_part_set(connection, lake.store, "b")
        assert connection.execute(held).fetchone() == ("Old", record(0, 3).fetched_at)
