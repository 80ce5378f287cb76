"""Airflow itself runs tmdb_reconcile against a replica and a warehouse that has drifted from it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from marquee.lake.parts import Manifest, Record, part_sets, read_manifest, read_part, write_manifest, write_part
from marquee.lake.store import open_store
from marquee.settings import ROOT

PROGRAM = """
from airflow.dag_processing.dagbag import DagBag
run = DagBag().dags["tmdb_reconcile"].test(run_conf={"missing": "always"})
print("STATE", run.state)
"""


@pytest.mark.slow
def test_airflow_reconciles(replica, warehouse, tmp_path):
    lake = (tmp_path / "lake").as_uri()
    store, old = open_store(lake), datetime.now(UTC) - timedelta(days=181)
    info = write_part(store, "daily-2026-01-01", 0, [Record(1, "gone", old, None)])
    write_manifest(store, Manifest(part_set="daily-2026-01-01", made_at=old, parts=(info,)))
    with warehouse.owner() as connection:
        connection.execute(
            "INSERT INTO warehouse.movies (movie_id, title, fetched_at) VALUES"
            " (999999998, 'Kept too long', now() - interval '181 days'), (999999999, 'No longer there', now())"
        )
    environment = {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path}/airflow.db",
        "AIRFLOW_CONN_TMDB": orjson.dumps(
            {
                "conn_type": "tmdb",
                "host": f"{replica}/3",
                "password": "any",
                "extra": {"exports_url": f"{replica}/p/exports"},
            }
        ).decode(),
        "AIRFLOW_CONN_WAREHOUSE": warehouse.loader_url,
        "MARQUEE_LAKE_URL": lake,
        "MARQUEE_TMDB_RATE": "1000",
        "MARQUEE_HOME": str(tmp_path / "home"),
    }
    for command in (["-m", "airflow", "db", "migrate"], ["-c", PROGRAM]):
        done = subprocess.run(
            [sys.executable, *command], env=os.environ | environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "STATE success" in done.stdout, done.stdout + done.stderr
    with warehouse.owner() as connection:
        assert connection.execute("SELECT movie_id FROM warehouse.movies").fetchall() == [(999_999_999,)]
    (name,) = part_sets(store)
    manifest = read_manifest(store, name)
    records = [record for part in manifest.parts for record in read_part(store, part)]
    assert 999_999_999 in {record.movie_id for record in records if record.status == "gone"}
    assert manifest.documents > 250
