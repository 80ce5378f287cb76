"""What `./marquee status` knows: the parts, the last runs, how old data and model are, the quarantine, the disk."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from psycopg.rows import dict_row

from marquee.errors import LakeError, WarehouseError
from marquee.lake.keys import MOVIES
from marquee.lake.store import open_store
from marquee.local.airflow_api import AirflowRefused
from marquee.local.environment import without_login
from marquee.local.home import Home
from marquee.local.stack import DAG_IDS, Stack
from marquee.settings import SQL, Settings
from marquee.warehouse.connections import connect

Facts = dict[str, Any]
_FOLDERS = ("data", "demo", "logs", "backups")


def of_nothing(given: Settings) -> Facts:
    """The facts while no stack runs, or one only starts or stops (`holder` is its process): the disk."""
    holder = Home(given.home).holder()
    return {"running": False, "holder": holder, "home": str(given.home), "disk": disk(given.home)}


def of_stack(stack: Stack, now: datetime) -> Facts:
    """The facts of a running stack. A part that does not answer is named with its reason; the others are told."""
    health = stack.airflow.healthy() or {}
    parts = [*_own(stack), *_airflow(stack, health)]
    facts: Facts = {"running": True, "home": str(stack.home.root), "mode": stack.home.mode, "at": now, "parts": parts}
    facts |= {"runs": [], "disk": disk(stack.home.root)}
    try:
        facts["runs"] = _runs(stack) if health else []
    except (AirflowRefused, requests.RequestException) as error:
        parts.append(_part("Airflow's runs", "embedded", stack.airflow_url, str(error)))
    try:
        facts["warehouse"] = warehouse(stack.settings.role_url("loader"))
        state = "answers"
    except WarehouseError as error:
        facts["warehouse"], state = None, str(error)
    next(part for part in parts if part["part"] == "warehouse")["state"] = state
    return facts


def warehouse(url: str) -> Facts:
    """Films, when they were fetched and loaded, reason -> documents in quarantine, the model in use or None."""
    with connect(url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute((SQL / "operations" / "status.sql").read_bytes()).fetchone()
    assert row is not None
    return row


def disk(home: Path) -> Facts:
    """Bytes that are free on the home's disk, and that each of its folders holds."""
    near = next(folder for folder in (home, *home.parents) if folder.exists())
    held = {name: _size(home / name) for name in _FOLDERS if (home / name).exists()}
    return {"free": shutil.disk_usage(near).free, "held": held}


def _size(folder: Path) -> int:
    """Bytes of the files below; one that goes away meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size
        except FileNotFoundError:
            continue
    return total


def _own(stack: Stack) -> list[Facts]:
    """TMDB, the lake, the warehouse, the service."""
    given, settings = stack.given, stack.settings
    assert settings.warehouse_url is not None
    place = without_login(settings.warehouse_url.get_secret_value())
    return [
        _part("TMDB", "TMDB" if given.tmdb_token else "replica", settings.tmdb_url, _tmdb_state(stack)),
        _part("lake", "your own" if given.lake_url else "embedded", settings.lake_url or "", _lake_state(settings)),
        _part("warehouse", "your own" if given.warehouse_url else "embedded", place, ""),
        _part("service", "embedded", stack.service_url, _service_state(stack.service_url)),
    ]


def _tmdb_state(stack: Stack) -> str:
    """Whether the replica answers; TMDB itself is not asked."""
    if stack.replica_url is None:
        return "not asked"
    return "answers" if _answers(f"{stack.replica_url}/-/state") else "not running"


def _service_state(url: str) -> str:
    if not _answers(f"{url}/health"):
        return "not running"
    return "ready" if _answers(f"{url}/readyz") else "runs, no model yet"


def _answers(url: str) -> bool:
    """Whether somebody answers there with a 2xx or 3xx."""
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _lake_state(settings: Settings) -> str:
    assert settings.lake_url is not None
    try:
        store = open_store(settings.lake_url, endpoint_url=settings.lake_endpoint_url, exclusive=False)
        return "answers" if next(store.list(MOVIES), None) else "empty"
    except LakeError as error:
        return str(error)


def _airflow(stack: Stack, health: dict[str, str]) -> list[Facts]:
    if not health:
        return [_part("Airflow", "embedded", stack.airflow_url, "not running")]
    url = stack.airflow_url
    return [_part(f"Airflow {name}", "embedded", url, state or "not running") for name, state in health.items()]


def _part(part: str, which: str, where: str, state: str) -> Facts:
    return {"part": part, "which": which, "where": where, "state": state}


def _runs(stack: Stack) -> list[Facts]:
    """The last run of each DAG, and whether its schedule is on."""
    paused = stack.airflow.paused()
    return [_last_run(stack, dag_id) | {"paused": dag_id in paused} for dag_id in sorted(DAG_IDS)]


def _last_run(stack: Stack, dag_id: str) -> Facts:
    runs = stack.airflow.runs(dag_id)
    last = runs[0] if runs else {}
    return {"dag": dag_id, "state": last.get("state"), "began": last.get("start_date"), "ended": last.get("end_date")}
