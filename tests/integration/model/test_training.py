"""From a filled warehouse to a published model and its forecasts, on the synthetic catalogue."""

import json
import lzma
from dataclasses import replace
from datetime import UTC, datetime

import bentoml
import numpy as np
import pytest
from bentoml._internal.models.model import ModelStore

from marquee.errors import ModelDamaged, NoModel, NothingToLearn, OneClassOnly, TooFewFilms
from marquee.model import reading, registry, scoring, training
from marquee.model.features import encode
from marquee.model.film import Film
from marquee.model.similar import similar
from marquee.replica import synthetic

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore:GitWildMatchPattern:DeprecationWarning")  # BentoML's import
LATER = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue():
    return list(synthetic.films(300, 0))


def train(connection, folder, now=NOW):
    return training.retrain(connection, folder, now=now, success_factor=2.0)


def test_a_first_model_of_300_films_is_published_and_scores(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as owner:
        fill(owner, catalogue)
    with warehouse.loader() as connection:
        report = train(connection, tmp_path)
        assert report.promoted, report.reason
        assert registry.latest(tmp_path) == report.tag
        assert (
            bentoml.models.get(report.tag, _model_store=ModelStore(str(tmp_path / "models"))).tag.name
            == "marquee_success"
        )

        model = registry.load(tmp_path, report.tag)
        newest = [film for part in reading.stored_films(connection, 2.0) for film in part][-1]
        resembled = similar(model, [newest], encode([newest]))[0]
        assert len(resembled) == 3
        told = connection.execute(
            "SELECT title, vote_average FROM warehouse.movies WHERE movie_id = %s", [resembled[0].movie_id]
        ).fetchone()
        assert (resembled[0].title, resembled[0].vote_average) == told

        told: list[str] = []
        rows = scoring.score(connection, tmp_path, now=NOW, tell=told.append)
        kept = connection.execute("SELECT drift FROM warehouse.model_versions").fetchone()
        drifted = [line.removeprefix("drift: ") for line in told if line.startswith("drift: ")]
        assert [found["told"] for found in kept[0]] == drifted
        assert any("has moved" in line for line in drifted)
        written = connection.execute(
            "SELECT count(*), count(DISTINCT movie_id) FROM warehouse.model_predictions"
        ).fetchone()
        assert written == (rows, rows)
        upcoming = connection.execute(
            "SELECT count(*) FROM warehouse.movies m WHERE release_date > '2026-11-20' AND NOT adult AND NOT EXISTS "
            "(SELECT FROM warehouse.model_predictions p WHERE p.movie_id = m.movie_id)"
        ).fetchone()
        assert upcoming == (0,)

        again = train(connection, tmp_path, LATER)
        assert "the data are those of the champion" in str(again.reason)
        assert registry.latest(tmp_path) == report.tag
        versions = connection.execute("SELECT tag, status FROM warehouse.model_versions ORDER BY trained_at").fetchall()
        assert versions == [(report.tag, "promoted"), (again.tag, "refused")]


def test_the_same_data_give_the_same_forecasts_bit_for_bit(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        films = [film for part in reading.stored_films(connection, 2.0) for film in part]
        first = train(connection, tmp_path / "a")
        connection.execute("DELETE FROM warehouse.model_versions")
        second = train(connection, tmp_path / "b", LATER)
    old, new = (registry.load(tmp_path / f, r.tag).forecast(films) for f, r in (("a", first), ("b", second)))
    assert old == new


@pytest.mark.slow
def test_real_films_give_the_same_forecasts_bit_for_bit(warehouse, fill, tmdb_data, tmp_path):
    with lzma.open(tmdb_data / "tmdb5000.jsonl.xz") as lines, warehouse.owner() as connection:
        fill(connection, (json.loads(line) for line in lines))
        films = [film for part in reading.stored_films(connection, 2.0) for film in part]
        first = train(connection, tmp_path / "a")
        connection.execute("DELETE FROM warehouse.model_versions")
        second = train(connection, tmp_path / "b", LATER)
    old, new = (registry.load(tmp_path / f, r.tag).forecast(films) for f, r in (("a", first), ("b", second)))
    assert len(films) > 4_000
    assert old == new


@pytest.mark.slow
def test_new_films_retire_the_champion(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        connection.execute("UPDATE warehouse.movies SET deleted_at = now() WHERE movie_id % 60 = 0")
        first = train(connection, tmp_path)
        assert first.promoted, first.reason
        connection.execute("UPDATE warehouse.movies SET deleted_at = NULL")
        second = train(connection, tmp_path, LATER)
        assert second.promoted, second.reason
        versions = connection.execute("SELECT tag, status FROM warehouse.model_versions ORDER BY trained_at").fetchall()
    assert versions == [(first.tag, "retired"), (second.tag, "promoted")]
    assert registry.latest(tmp_path) == second.tag


def test_a_model_whose_files_changed_is_not_used(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as owner:
        fill(owner, catalogue)
    with warehouse.loader() as connection:
        with pytest.raises(NoModel):
            scoring.score(connection, tmp_path, now=NOW)
        report = train(connection, tmp_path)
        schema = registry.folder_of(tmp_path, report.tag) / registry.SCHEMA
        schema.write_text(json.dumps({**json.loads(schema.read_text()), "success_factor": 9}))
        with pytest.raises(ModelDamaged, match="differ"):
            scoring.score(connection, tmp_path, now=NOW)


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        ("DELETE FROM warehouse.movies", TooFewFilms),
        ("DELETE FROM warehouse.movies WHERE movie_id % 20 > 0", TooFewFilms),
        ("UPDATE warehouse.movies SET revenue = NULL", NothingToLearn),
        ("UPDATE warehouse.movies SET vote_average = 5", OneClassOnly),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(warehouse, fill, catalogue, tmp_path, damage, error):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        connection.execute(damage)
        with pytest.raises(error, match="stays"):
            train(connection, tmp_path)
        assert connection.execute("SELECT count(*) FROM warehouse.model_versions").fetchone() == (0,)


@pytest.mark.slow
def test_in_the_middle_of_a_load_the_champion_stays(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        champion = train(connection, tmp_path)
        assert champion.promoted, champion.reason
        connection.execute("UPDATE warehouse.movies SET deleted_at = now() WHERE movie_id % 3 = 0")
        report = train(connection, tmp_path, LATER)
        assert not report.promoted
        assert "middle of a load" in str(report.reason)
        assert registry.latest(tmp_path) == champion.tag


def test_constant_columns_teach_nothing_and_break_nothing(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        connection.execute("UPDATE warehouse.movies SET runtime = 90, original_language = 'en', overview = 'A film'")
        connection.execute("DELETE FROM warehouse.movie_genres")
        report = train(connection, tmp_path)
        model = registry.load(tmp_path, report.tag)
        films = [film for part in reading.stored_films(connection, 2.0) for film in part]
        assert np.isfinite([list(vars(forecast).values()) for forecast in model.forecast(films)]).all()
        strange = [replace(film, runtime=200, original_language="fi", overview="Another story") for film in films]
        assert np.isfinite([list(vars(forecast).values()) for forecast in model.forecast(strange)]).all()


def test_the_card_shows_the_evaluation_and_where_the_model_comes_from(warehouse, fill, catalogue, tmp_path):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        report = train(connection, tmp_path)
    folder = registry.folder_of(tmp_path, report.tag)
    card = (folder / registry.CARD).read_text()
    for shown in ("forecasts.png", "reliability.png"):
        assert f"({shown})" in card
        assert (folder / shown).read_bytes().startswith(b"\x89PNG")
    schema = registry.read_schema(tmp_path, report.tag)
    assert all(str(value) in card for value in (schema["fingerprint"], schema["revision"], schema["versions"]["numpy"]))
    compared = json.loads((folder / registry.METRICS).read_text())["baselines"]
    assert set(compared["commercial"]) == {"Marquee", "logistic regression, raw columns", "random forest, raw columns"}
    assert set(compared["popularity"]) == {"Marquee", "linear regression", "linear regression with votes (leaks)"}
    assert "| popularity | linear regression with votes (leaks) | r2 " in card


def test_a_requested_film_gets_the_features_of_the_stored_one(warehouse, fill, catalogue):
    with warehouse.owner() as connection:
        fill(connection, catalogue)
        stored = {f.movie_id: f for part in reading.stored_films(connection, 2.0) for f in part}
        documents = [d for d in catalogue if d["id"] in stored]
        requested = reading.requested_films(connection, [request(d) for d in documents], 2.0)
    expected = encode([stored[d["id"]] for d in documents])
    assert len(documents) > 200
    assert np.array_equal(encode(requested), expected)
    assert [film.overview for film in requested] == [stored[d["id"]].overview for d in documents]
    assert expected[:, 60:].any()


def request(document):
    crew = document["credits"]["crew"]
    certifications = [
        r["certification"]
        for c in (document.get("release_dates") or {}).get("results", [])
        if c["iso_3166_1"] == "US"
        for r in c["release_dates"]
        if r["certification"]
    ]
    return Film.model_validate(
        {
            "title": document["title"],
            "release_date": document["release_date"],
            "budget": document["budget"] if document["budget"] >= 1000 else 0,
            "runtime": document["runtime"],
            "genres": [g["id"] for g in document["genres"]],
            "original_language": document["original_language"],
            "countries": [c["iso_3166_1"] for c in document["production_countries"]],
            "companies": [c["id"] for c in document["production_companies"]],
            "directors": [p["id"] for p in crew if p["job"] == "Director"],
            "writers": [p["id"] for p in crew if p["job"] in ("Screenplay", "Writer")],
            "cast": [p["id"] for p in document["credits"]["cast"]][:8],
            "collection": (document["belongs_to_collection"] or {}).get("id"),
            "overview": document["overview"] or None,
            "certification": min(certifications, default=None),
        }
    )
