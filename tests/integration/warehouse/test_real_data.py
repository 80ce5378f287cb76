"""All real films that there are, of eleven sources from 2013 to 2026, counted by pandas and by the warehouse."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pytest

from marquee.lake.parts import Record
from marquee.warehouse import reconciliation
from marquee.warehouse.loading import load_part_set

from ..conftest import read_records

FIXTURES_AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sources(tmdb_data: Path, real_films: list[Record], real_details: list[Record]) -> dict[str, list[Record]]:
    """Part sets: the catalogue of 2017, details on top of it, full credits, and recorded responses."""
    credits = read_records(tmdb_data / "raw_details_with_credits_2025-12.jsonl.xz", datetime(2025, 12, 16, tzinfo=UTC))
    bodies = [path.read_bytes() for path in sorted((tmdb_data / "api_fixtures").glob("*.json"))]
    films = [body for body in bodies if isinstance(found := json.loads(body), dict) and "budget" in found]
    recorded = [
        Record(orjson.loads(body)["id"], "found", FIXTURES_AT + timedelta(hours=number), body)
        for number, body in enumerate(films)
    ]
    return {"a-2017": real_films, "b-details": real_details, "c-credits": credits, "d-recorded": recorded}


def read(sources: dict[str, list[Record]]) -> pd.DataFrame:
    """One row a document, the oldest first."""
    rows = [
        {**json.loads(record.document or b""), "at": record.fetched_at}
        for records in sources.values()
        for record in records
    ]
    films = pd.DataFrame(rows).sort_values("at", kind="stable")
    # TMDB once sent the popularity as text: such a document is not what the contract says, and is put aside.
    return films[~films.popularity.map(lambda value: isinstance(value, str))]


def newest(films: pd.DataFrame, section: str) -> pd.Series:
    """The section of each film's newest document that has it."""
    return films.dropna(subset=section).groupby("id")[section].last()


def ids(column: pd.Series, key: str) -> int:
    """Different ids in lists of things."""
    return len({each[key] for things in column.dropna() for each in things})


def links(column: pd.Series, key: str) -> int:
    """Different things of each film, summed."""
    return sum(len({each[key] for each in things}) for things in column)


def expected(films: pd.DataFrame) -> dict[str, int]:
    """What each table must hold."""
    core = {name: newest(films, name) for name in films if name != "id"}
    credits, keywords, releases = core["credits"], core["keywords"], core["release_dates"]
    measures = films[["popularity", "vote_average", "vote_count", "revenue"]].replace(0, float("nan")).fillna(-1)
    changed = measures.ne(measures.groupby(films.id).shift()).any(axis=1)
    people = {each["id"] for found in films.credits.dropna() for kind in ("cast", "crew") for each in found[kind]}
    return {
        "movies": films.id.nunique(),
        "genres": ids(films.genres, "id"),
        "movie_genres": links(core["genres"], "id"),
        "companies": ids(films.production_companies, "id"),
        "movie_companies": links(core["production_companies"], "id"),
        "countries": ids(films.production_countries, "iso_3166_1"),
        "movie_countries": links(core["production_countries"], "iso_3166_1"),
        "languages": ids(films.spoken_languages, "iso_639_1"),
        "movie_languages": links(core["spoken_languages"], "iso_639_1"),
        "keywords": ids(films.keywords.dropna().map(lambda found: found["keywords"]), "id"),
        "movie_keywords": links(keywords.map(lambda found: found["keywords"]), "id"),
        "collections": len({each["id"] for each in films.belongs_to_collection.dropna()}),
        "people": len(people),
        "movie_cast": sum(len(found["cast"]) for found in credits),
        "movie_crew": sum(len(found["crew"]) for found in credits),
        "release_dates": sum(len(country["release_dates"]) for found in releases for country in found["results"]),
        "movie_snapshots": int(changed.sum()),
        "movie_confirmations": int((~changed).sum()),
    }


@pytest.mark.slow
def test_all_real_films_load_and_agree_with_pandas(
    warehouse: Any, lake: Any, sources: dict[str, list[Record]], tmdb_data: Path
) -> None:
    for name, records in sources.items():
        lake.publish(name, records)
    films = read(sources)
    with warehouse.loader() as connection:
        for name in ("c-credits", "a-2017", "d-recorded", "b-details"):
            assert load_part_set(connection, lake.store, name).quarantined == (name == "d-recorded"), name
        assert connection.execute("SELECT reason, detail LIKE '%$.popularity%' FROM quarantine").fetchall() == [
            ("wrong_type", True)
        ]
        found = {
            table: connection.execute(f"SELECT count(*) FROM warehouse.{table}").fetchone()[0]  # type: ignore[index]
            for table in expected(films)
        }
        assert found == expected(films)
        last = films.groupby("id").tail(1)
        sums = "sum(budget), sum(revenue), sum(runtime), sum(vote_count), count(budget), count(release_date)"
        assert connection.execute(f"SELECT {sums} FROM warehouse.movies").fetchone() == (
            *(int(last[name].sum()) for name in ("budget", "revenue", "runtime", "vote_count")),
            int((last.budget > 0).sum()),
            int(last.release_date.fillna("").ne("").sum()),
        )

        exported = {record.movie_id for record in exported_ids(tmdb_data)}
        compared = reconciliation.compare(connection, iter(exported), stale_before=datetime(2025, 1, 1, tzinfo=UTC))
        held = films.groupby("id")["at"].max()
        assert set(compared.missing) == exported - set(held.index)
        assert set(compared.dead) == set(held.index) - exported
        assert set(compared.stale) == set(held[held < datetime(2025, 1, 1, tzinfo=UTC)].index) & exported


def exported_ids(tmdb_data: Path) -> list[Record]:
    """The lines of the id export."""
    return read_records(tmdb_data / "export_sample_2025-11.jsonl.xz", datetime(2025, 11, 1, tzinfo=UTC))
