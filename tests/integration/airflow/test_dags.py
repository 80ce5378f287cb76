"""Airflow itself parses the DAGs, and finds exactly the documented ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from marquee.settings import ROOT

READ_DAGS = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag()
print(json.dumps({"errors": bag.import_errors, "modules": sorted(sys.modules), "dags": {dag.dag_id: {
    "doc": dag.doc_md, "tags": sorted(dag.tags), "active": dag.max_active_runs,
    "tasks": {task.task_id: [task.pool, task.retries, bool(task.retry_policy)] for task in dag.tasks},
} for dag in bag.dags.values()}}))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The DAGs as Airflow reads them, in a process of its own: Airflow must not reach this one."""
    home: Path = tmp_path_factory.mktemp("airflow")
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
    }
    done = subprocess.run(
        [sys.executable, "-c", READ_DAGS],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_exactly_the_documented_dags_are_there(bag: Any) -> None:
    assert bag["errors"] == {}
    assert set(bag["dags"]) == {path.stem for path in (ROOT / "dags").glob("*.py")}
    assert set(bag["dags"]) >= {"tmdb_backfill", "tmdb_daily", "warehouse_load", "model_retrain", "score_movies"}


def test_reading_the_dags_compiles_nothing_and_learns_nothing(bag: Any) -> None:
    assert {"numba", "sklearn", "marquee.model.forecasting"} & set(bag["modules"]) == set()


def test_every_dag_explains_itself_and_limits_its_runs(bag: Any) -> None:
    for dag_id, dag in bag["dags"].items():
        assert dag["doc"].strip(), dag_id
        assert "If " in dag["doc"], f"{dag_id} does not say what to do when it fails"
        assert dag["tags"], dag_id
        assert dag["active"] <= 2, dag_id


def test_whatever_calls_tmdb_stands_in_its_pool(bag: Any) -> None:
    pools = {(dag_id, task): pool for dag_id, dag in bag["dags"].items() for task, (pool, *_) in dag["tasks"].items()}
    callers = {key for key in pools if key[0].startswith("tmdb_") and key[1] in {"plan", "fetch"}}
    assert callers
    assert {pools[key] for key in callers} == {"tmdb_api"}


def test_every_task_retries_by_the_policy(bag: Any) -> None:
    for dag in bag["dags"].values():
        for retries, policy in ((retries, policy) for _, retries, policy in dag["tasks"].values()):
            assert retries == 3
            assert policy
