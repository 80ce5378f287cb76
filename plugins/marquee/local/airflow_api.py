"""A small client of Airflow's REST API, for the commands that drive the stack."""

from __future__ import annotations

from typing import Any

import requests

from marquee.errors import StackError

TERMINAL = frozenset({"success", "failed"})


class AirflowRefused(StackError):
    """Airflow's API answered with an error."""

    sentence = "Airflow answered {status} to {method} {path}: {detail}. Look at .marquee/logs/airflow-api-server.log."


class AirflowApi:
    """Airflow's API at `base_url` (http://host:port), as one user."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self.base_url = base_url
        self._login = {"username": user, "password": password}
        self._http = requests.Session()

    def healthy(self) -> dict[str, str] | None:
        """Component -> status (healthy, unhealthy or None when it does not run); None while the API does not answer."""
        try:
            reply = self._http.get(f"{self.base_url}/api/v2/monitor/health", timeout=5)
        except requests.RequestException:
            return None
        if reply.status_code != 200:
            return None
        return {name: facts["status"] for name, facts in reply.json().items()}

    def dags(self) -> set[str]:
        """The ids of the DAGs that Airflow has parsed."""
        return {dag["dag_id"] for dag in self._call("GET", "/dags", params={"limit": 100})["dags"]}

    def paused(self) -> set[str]:
        """The ids of the DAGs whose schedule is off."""
        return {dag["dag_id"] for dag in self._call("GET", "/dags", params={"limit": 100, "paused": True})["dags"]}

    def import_errors(self) -> list[str]:
        """What could not be parsed, one text a file."""
        return [error["stack_trace"] for error in self._call("GET", "/importErrors")["import_errors"]]

    def set_pool(self, name: str, slots: int, description: str) -> None:
        """Create a pool, or change its size."""
        body = {"slots": slots, "description": description, "include_deferred": False}
        known = {pool["name"] for pool in self._call("GET", "/pools", params={"limit": 100})["pools"]}
        if name in known:
            self._call("PATCH", f"/pools/{name}", json={"pool": name, **body})
        else:
            self._call("POST", "/pools", json={"name": name, **body})

    def unpause(self, dag_id: str) -> None:
        """Let a DAG's schedule run."""
        self._call("PATCH", f"/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Start a run by hand; return its run id."""
        run_id: str = self._call("POST", f"/dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": conf})[
            "dag_run_id"
        ]
        return run_id

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The latest runs of a DAG, newest first."""
        query = {"order_by": "-run_after", "limit": 20}
        runs: list[dict[str, Any]] = self._call("GET", f"/dags/{dag_id}/dagRuns", params=query)["dag_runs"]
        return runs

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances"
        found: list[dict[str, Any]] = self._call("GET", path, params={"limit": 500})["task_instances"]
        return found

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        reply = self._http.request(method, f"{self.base_url}/api/v2{path}", timeout=30, **options)
        if reply.status_code == 401:
            self._authenticate()
            reply = self._http.request(method, f"{self.base_url}/api/v2{path}", timeout=30, **options)
        if not reply.ok:
            raise AirflowRefused(status=reply.status_code, method=method, path=path, detail=reply.text[:300])
        body: dict[str, Any] = reply.json()
        return body

    def _authenticate(self) -> None:
        reply = self._http.post(f"{self.base_url}/auth/token", json=self._login, timeout=30)
        if not reply.ok:
            raise AirflowRefused(status=reply.status_code, method="POST", path="/auth/token", detail=reply.text[:300])
        self._http.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
