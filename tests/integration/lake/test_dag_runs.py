"""Airflow itself runs tmdb_backfill with a preset, and tmdb_reconcile over a warehouse that has drifted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from marquee.lake.parts import Manifest, Record, part_sets, read_manifest, read_part, write_manifest, write_part
from marquee.lake.store import Store, open_store
from marquee.settings import ROOT

PROGRAM = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
run = DagBag().dags[sys.argv[1]].test(run_conf=json.loads(sys.argv[2]))
print("STATE", run.state)
"""
Run = Callable[[str, dict[str, object]], list[Record]]


@pytest.fixture
def store(tmp_path) -> Store:
    """The lake of the runs."""
    return open_store((tmp_path / "lake").as_uri())


@pytest.fixture
def run(replica, warehouse, tmp_path, store) -> Run:
    """Run a DAG in an Airflow of its own; the records of the one part set that is in the lake afterwards."""
    host = {"conn_type": "tmdb", "host": f"{replica}/3", "password": "any"}
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path}/airflow.db",
        "AIRFLOW_CONN_TMDB": orjson.dumps({**host, "extra": {"exports_url": f"{replica}/p/exports"}}).decode(),
        "AIRFLOW_CONN_WAREHOUSE": warehouse.loader_url,
        "MARQUEE_LAKE_URL": store.url,
        "MARQUEE_TMDB_RATE": "1000",
        "MARQUEE_HOME": str(tmp_path / "home"),
    }

    def run(dag_id: str, conf: dict[str, object]) -> list[Record]:
        for command in (["-m", "airflow", "db", "migrate"], ["-c", PROGRAM, dag_id, orjson.dumps(conf).decode()]):
            done = subprocess.run(
                [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
        assert "STATE success" in done.stdout, done.stdout + done.stderr
        (name,) = part_sets(store)
        return [record for part in read_manifest(store, name).parts for record in read_part(store, part)]

    return run


@pytest.mark.slow
def test_airflow_fetches_the_horror_films_since_2010(run):
    films = [orjson.loads(record.document) for record in run("tmdb_backfill", {"preset": "Horror films since 2010"})]
    assert films
    for film in films:
        assert "Horror" in {genre["name"] for genre in film["genres"]}
        assert film["release_date"] >= "2010"


@pytest.mark.slow
def test_airflow_reconciles(run, store, warehouse):
    old = datetime.now(UTC) - timedelta(days=181)
    info = write_part(store, "daily-2026-01-01", 0, [Record(1, "gone", old, None)])
    write_manifest(store, Manifest(part_set="daily-2026-01-01", made_at=old, parts=(info,)))
    with warehouse.owner() as connection:
        connection.execute(
            "INSERT INTO warehouse.movies (movie_id, title, fetched_at) VALUES"
            " (999999998, 'Kept too long', now() - interval '181 days'), (999999999, 'No longer there', now())"
        )
    records = run("tmdb_reconcile", {"missing": "always"})
    assert 999_999_999 in {record.movie_id for record in records if record.status == "gone"}
    assert sum(record.status == "found" for record in records) > 250
    with warehouse.owner() as connection:
        assert connection.execute("SELECT movie_id FROM warehouse.movies").fetchall() == [(999_999_999,)]
