"""Drive the DAGs of a running stack through Airflow's API, from the backfill to the scores."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from marquee.errors import StackError
from marquee.local.airflow_api import TERMINAL, AirflowApi
from marquee.local.phases import Phases, Report
from marquee.local.stack import DAG_IDS, Stack

_POLL_S = 0.4
ASKING = "model_approval"
"""The DAG that waits for a person's answer, for days if need be."""


class RunFailed(StackError):
    """A DAG run failed."""

    sentence = "{dag}: task {task} failed in run {run}. Its log is {log}."


class RunMissing(StackError):
    """A DAG run that should follow did not begin."""

    sentence = "{dag} did not begin within {seconds:.0f} s. Look at .marquee/logs/airflow-scheduler.log."


class Chain:
    """The demo's way through the DAGs: a backfill by hand, then what the assets trigger, then one day of changes."""

    def __init__(self, stack: Stack, phases: Phases) -> None:
        self._stack = stack
        self._airflow: AirflowApi = stack.airflow
        self._phases = phases

    def run(self, limit: int | None) -> None:
        """Run everything to its end; raise RunFailed at the first failure. `limit`: at most so many films."""
        with self._phases.phase("tmdb_backfill: into the lake", "films") as report:
            run_id = self._airflow.trigger("tmdb_backfill", {"limit": limit} if limit else {})
            self._wait("tmdb_backfill", run_id, lambda: self._fetched(report))
        with self._phases.phase("warehouse_load: into Postgres", "rows") as report:
            self._wait_first("warehouse_load", lambda: self._loaded(report))
        self._airflow.unpause("tmdb_daily")
        with self._phases.phase("model_retrain: learn"):
            self._wait_first("model_retrain")
        with self._phases.phase("tmdb_daily: what changed"):
            self._wait_first("tmdb_daily")
        with self._phases.phase("score_movies: forecasts"):
            self._wait_scored()
            self._settle()

    def states(self) -> dict[str, str]:
        """DAG id -> "success", or the state of its first run that is not one; only DAGs that ran."""
        runs = {dag: [run["state"] for run in self._airflow.runs(dag)] for dag in sorted(DAG_IDS)}
        return {dag: next((s for s in states if s != "success"), "success") for dag, states in runs.items() if states}

    def _wait_first(self, dag: str, tick: Callable[[], None] = lambda: None, seconds: float = 60) -> None:
        """Wait for the oldest run of a DAG that an asset or a schedule begins."""
        deadline = time.monotonic() + seconds
        while not (runs := self._airflow.runs(dag)):
            if time.monotonic() > deadline:
                raise RunMissing(dag=dag, seconds=seconds)
            self._pause(tick)
        self._wait(dag, runs[-1]["dag_run_id"], tick)

    def _wait_scored(self, seconds: float = 60) -> None:
        """Wait until score_movies has begun after the training, or the question whether a refused model may pass."""
        run = self._airflow.runs("model_retrain")[-1]
        (task,) = self._airflow.tasks("model_retrain", run["dag_run_id"])
        deadline = time.monotonic() + seconds
        followers = ("score_movies", ASKING)
        while all(run["queued_at"] < task["end_date"] for dag in followers for run in self._airflow.runs(dag)):
            if time.monotonic() > deadline:
                raise RunMissing(dag="score_movies", seconds=seconds)
            self._pause(lambda: None)

    def _wait(self, dag: str, run_id: str, tick: Callable[[], None]) -> None:
        while True:
            run = next(run for run in self._airflow.runs(dag) if run["dag_run_id"] == run_id)
            if run["state"] in TERMINAL:
                break
            self._pause(tick)
        tick()
        self._require_success(dag, run)

    def _settle(self) -> None:
        """Wait until no run is active but the one that waits for a person, looking three times: one may be to begin."""
        quiet = 0
        while quiet < 3:
            runs = [(dag, run) for dag in DAG_IDS - {ASKING} for run in self._airflow.runs(dag)]
            for dag, run in runs:
                self._require_success(dag, run)
            quiet = quiet + 1 if all(run["state"] in TERMINAL for _, run in runs) else 0
            self._pause(lambda: None)

    def _require_success(self, dag: str, run: dict[str, Any]) -> None:
        if run["state"] != "failed":
            return
        tasks = self._airflow.tasks(dag, run["dag_run_id"])
        failed = next((task for task in tasks if task["state"] == "failed"), None)
        name = failed["task_id"] if failed else "(none)"
        raise RunFailed(dag=dag, task=name, run=run["dag_run_id"], log=self._log(dag, run["dag_run_id"], failed))

    def _log(self, dag: str, run_id: str, task: dict[str, Any] | None) -> str:
        """Where Airflow keeps the log of a task's last try."""
        folder = self._stack.home.airflow / "logs" / f"dag_id={dag}" / f"run_id={run_id}"
        if task is None:
            return str(folder)
        folder /= f"task_id={task['task_id']}"
        if task["map_index"] >= 0:
            folder /= f"map_index={task['map_index']}"
        return str(folder / f"attempt={task['try_number']}.log")

    def _pause(self, tick: Callable[[], None]) -> None:
        self._stack.require()
        tick()
        time.sleep(_POLL_S)

    def _fetched(self, report: Report) -> None:
        report(*self._stack.fetched())

    def _loaded(self, report: Report) -> None:
        report(self._stack.rows_loaded())
