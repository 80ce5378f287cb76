"""A real scheduler: a refused model waits for a person, blocks nothing, and goes into use with the person's reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from marquee.local.airflow_api import AirflowApi

pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]
ANSWER = "/dags/model_approval/dagRuns/{}/taskInstances/approve/-1/hitlDetails"


@pytest.fixture(scope="module")
def airflow(tree: Any) -> Iterator[AirflowApi]:
    """The Airflow of a detached stack with 300 films and a published model."""
    assert tree.run("up", "-d").returncode == 0
    try:
        place = tree.root / ".marquee"
        port = json.loads((place / "running.json").read_text())["ports"]["airflow"]
        password = json.loads((place / "secrets.json").read_text())["airflow_admin"]
        api = AirflowApi(f"http://127.0.0.1:{port}", "admin", password)
        api.trigger("tmdb_backfill", {"limit": 300})
        tree.wait_for(lambda: states(api, "score_movies").count("success") >= 2, "no first model was scored")
        yield api
    finally:
        tree.run("down")


def states(api: AirflowApi, dag: str) -> list[str]:
    """The states of a DAG's runs, the newest first."""
    return [run["state"] for run in api.runs(dag)]


def approving(api: AirflowApi) -> dict[str, str]:
    """Task -> state of the newest run of model_approval; empty before there is one."""
    runs = api.runs("model_approval")
    tasks = api.tasks("model_approval", runs[0]["dag_run_id"]) if runs else []
    return {task["task_id"]: task["state"] for task in tasks}


def refuse_one(tree: Any, api: AirflowApi) -> str:
    """Train again on the same data: luck is refused. Returns the run that asks about it."""
    return asked_by(tree, api, "model_retrain", {"seed": 7})


def asked_by(tree: Any, api: AirflowApi, dag: str, form: dict[str, Any]) -> str:
    """Start a DAG and wait until it makes model_approval wait for an answer; returns that run."""
    asked = len(states(api, "model_approval"))
    api.trigger(dag, form)
    tree.wait_for(lambda: len(states(api, "model_approval")) > asked, "nobody was asked")
    tree.wait_for(lambda: approving(api).get("approve") == "awaiting_input", f"not waiting: {approving(api)}")
    run: str = api.runs("model_approval")[0]["dag_run_id"]
    return run


def test_a_refused_model_waits_without_holding_anything_up(airflow: AirflowApi, tree: Any) -> None:
    run = refuse_one(tree, airflow)
    assert states(airflow, "model_retrain")[0] == "success"
    question = airflow._call("GET", ANSWER.format(run))
    assert question["subject"].startswith("Publish marquee_success:")
    assert "the data are those of the champion" in question["body"]
    airflow._call("PATCH", ANSWER.format(run), json={"chosen_options": ["Reject"], "params_input": {"reason": ""}})
    tree.wait_for(lambda: states(airflow, "model_approval")[0] == "success", "the question did not end")
    assert approving(airflow) == {"find": "success", "approve": "success", "promote": "skipped"}


def test_a_run_by_hand_asks_about_the_newest_model_when_it_was_refused(airflow: AirflowApi, tree: Any) -> None:
    refused = tree.run("model", "list", COLUMNS="300").stdout
    run = asked_by(tree, airflow, "model_approval", {})
    question = airflow._call("GET", ANSWER.format(run))
    tag = question["subject"].split()[1]
    assert any(tag in line and "refused" in line for line in refused.splitlines())
    assert "the data are those of the champion" in question["body"]
    airflow._call("PATCH", ANSWER.format(run), json={"chosen_options": ["Reject"], "params_input": {"reason": ""}})
    tree.wait_for(lambda: states(airflow, "model_approval")[0] == "success", "the question did not end")


def test_an_approved_model_goes_into_use_with_the_reason(airflow: AirflowApi, tree: Any) -> None:
    run = refuse_one(tree, airflow)
    scored = len(states(airflow, "score_movies"))
    answer = {"chosen_options": ["Approve"], "params_input": {"reason": "the data were checked"}}
    airflow._call("PATCH", ANSWER.format(run), json=answer)
    tree.wait_for(lambda: states(airflow, "model_approval")[0] == "success", f"not approved: {approving(airflow)}")
    assert approving(airflow) == {"find": "success", "approve": "success", "promote": "success"}
    tree.wait_for(lambda: len(states(airflow, "score_movies")) > scored, "the approved model did not score")
    shown = tree.run("model", "list", COLUMNS="300").stdout
    (promoted,) = (line for line in shown.splitlines() if "promoted" in line)
    assert "approved by hand: the data were checked (admin)" in promoted
    assert "refused because the data are those of the champion" in promoted
