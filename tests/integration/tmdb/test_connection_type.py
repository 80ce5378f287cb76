"""Airflow's connection type `tmdb`: its form, and what the Test button says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """
import json, os
from airflow.providers_manager import ProvidersManager
from marquee.airflow.hook import TmdbHook
known = ProvidersManager()
results = {name: TmdbHook(name).test_connection() for name in ("good", "refused", "nobody")}
print(json.dumps({"hook": known.hooks["tmdb"].hook_class_name, "name": known.hooks["tmdb"].hook_name, "tests": results,
                  "fields": [name for name in known.connection_form_widgets if "tmdb" in name]}))
"""
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def strict_replica() -> Iterator[str]:
    """A replica that takes one key only."""
    command = [sys.executable, "-m", "marquee.replica", "--movies", "5", "--port", "0", "--key", KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


def _connection(url: str, key: str) -> str:
    return json.dumps({"conn_type": "tmdb", "host": f"{url}/3", "password": key})


def test_the_form_and_its_test_button(strict_replica: str, tmp_path: Path) -> None:
    connections = {
        "AIRFLOW_CONN_GOOD": _connection(strict_replica, KEY),
        "AIRFLOW_CONN_REFUSED": _connection(strict_replica, KEY[::-1]),
        "AIRFLOW_CONN_NOBODY": _connection("http://127.0.0.1:1", KEY),
    }
    environment = {**os.environ, **connections, "AIRFLOW_HOME": str(tmp_path), "MARQUEE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (said["hook"], said["name"]) == ("marquee.airflow.hook.TmdbHook", "TMDB")
    assert said["fields"] == ["extra__tmdb__exports_url"]
    assert said["tests"]["good"] == [True, "TMDB accepts the key."]
    works, words = said["tests"]["refused"]
    assert not works
    assert "the Airflow connection 'refused'" in words
    works, words = said["tests"]["nobody"]
    assert not works
    assert "gave no answer" in words
    assert KEY not in done.stdout + done.stderr
    assert KEY[::-1] not in done.stdout + done.stderr
