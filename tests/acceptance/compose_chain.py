"""Drives a running stack of containers from outside, through its published ports, and prints what it saw as JSON.

compose_chain.py run|ask AIRFLOW_URL ADMIN_PASSWORD SERVICE_URL TOKEN

`run` goes from the backfill to the forecasts, then asks; `ask` only asks, of a stack that was loaded before.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import requests

from marquee.local.airflow_api import TERMINAL, AirflowApi, AirflowRefused

PATIENCE_S = 900
CHAIN = ("tmdb_backfill", "warehouse_load", "model_retrain", "score_movies")
FILM = {"title": "A Film", "release_date": "2027-07-09", "budget": 60_000_000, "genres": ["Adventure"]}


def run_chain(airflow: AirflowApi) -> dict[str, float]:
    """Start a backfill by hand and wait for every DAG that follows; seconds until each ended."""
    until(lambda: (airflow.healthy() or {}).get("dag_processor") == "healthy" and airflow.dags() >= set(CHAIN))
    began = time.monotonic()
    airflow.trigger("tmdb_backfill", {})
    seconds = {}
    for dag in CHAIN:
        until(lambda dag=dag: ended(airflow, dag))  # type: ignore[misc]
        seconds[dag] = round(time.monotonic() - began, 1)
    return seconds


def ended(airflow: AirflowApi, dag: str) -> bool:
    """Whether the DAG's oldest run is over; ends the program when it failed."""
    runs = airflow.runs(dag)
    if not runs or runs[-1]["state"] not in TERMINAL:
        return False
    tasks = [(task["task_id"], task["state"]) for task in airflow.tasks(dag, runs[-1]["dag_run_id"])]
    if runs[-1]["state"] != "success":
        sys.exit(f"{dag} failed: {tasks}")
    if ("retrain", "skipped") in tasks:
        sys.exit("the gate refused the model: take more films")
    return True


def ask(service: str, token: str) -> dict[str, Any]:
    """A forecast, an answer and a chart, once the service has a model."""
    until(lambda: requests.get(f"{service}/readyz", timeout=5).ok)
    refused = requests.post(f"{service}/predict", json=FILM, timeout=30)
    assert refused.status_code == 401, refused.text
    forecast = post(service, token, "/predict", FILM).json()
    answer = post(service, token, "/ask-text", {"question": "How many films are there?"}).json()
    chart = post(service, token, "/ask-visual", {"question": "Average vote by genre"}, accept="image/png").content
    assert chart.startswith(b"\x89PNG")
    return {
        "model_tag": forecast["model"]["tag"],
        "prediction": forecast["commercial_probability"],
        "films": answer["rows"][0][0],
        "answer": answer["answer"],
        "chart_bytes": len(chart),
    }


def post(service: str, token: str, path: str, body: object, accept: str = "application/json") -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Accept": accept}
    reply = requests.post(f"{service}{path}", json=body, headers=headers, timeout=60)
    assert reply.ok, f"{path}: {reply.status_code} {reply.text[:300]}"
    return reply


def until(ready: Any) -> None:
    """Poll until `ready` gives something true; a part that is still starting counts as not ready."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except (requests.RequestException, AirflowRefused):
            pass
        time.sleep(0.5)
    sys.exit(f"not ready within {PATIENCE_S} s")


mode, airflow_url, password, service_url, token = sys.argv[1:]
seen: dict[str, Any] = {}
if mode == "run":
    seen["seconds"] = run_chain(AirflowApi(airflow_url, "admin", password))
print(json.dumps(seen | ask(service_url, token)))
