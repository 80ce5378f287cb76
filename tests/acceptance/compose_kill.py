"""Kills a worker's container in the middle of a backfill, and afterwards counts what became of the films.

compose_kill.py kill ENGINE PROJECT RATE     returns when it is dead
compose_kill.py count ENGINE PROJECT RATE    prints what was seen as JSON
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

LAKE = Path(__file__).with_name("compose_lake.py").read_text()
REPLICA = (
    "import urllib.request, sys; print(urllib.request.urlopen('http://127.0.0.1:8000' + sys.argv[1]).read().decode())"
)
QUIRK = """import urllib.request, sys
urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/-/quirks', sys.argv[1].encode(),
    {'Content-Type': 'application/json'}, method='PUT'))"""


def run(*command: str, given: str | None = None) -> str:
    """A command of the engine: its output."""
    return subprocess.run([engine, *command], input=given, check=True, stdout=subprocess.PIPE, text=True).stdout


def names(part: str) -> list[str]:
    """The running containers of a part."""
    pattern = re.compile(rf"{project}[_-]{part}[_-]\d+")
    return sorted(name for name in run("ps", "--format", "{{.Names}}").split() if pattern.fullmatch(name))


def in_lake(question: str) -> str:
    """compose_lake.py's answer."""
    (scheduler,) = names("airflow-scheduler")
    return run("exec", "-i", scheduler, "with-environment", "python", "-", question, given=LAKE)


def replica(program: str, argument: str) -> str:
    (name,) = names("replica")
    return run("exec", name, "python", "-c", program, argument)


def retried() -> int:
    """Tasks of the backfill that were tried a second time."""
    (postgres,) = names("postgres")
    question = "SELECT count(*) FROM task_instance WHERE dag_id = 'tmdb_backfill' AND try_number = 2"
    return int(run("exec", postgres, "psql", "-U", "postgres", "-d", "airflow", "-Atc", question))


def processes(worker: str) -> int:
    """How many processes a worker has: more while it runs a task."""
    return int(run("exec", worker, "sh", "-c", "ls -d /proc/[0-9]* | wc -l"))


def kill() -> None:
    """Wait until half of the films lie in the lake, then kill -9 the worker that does most."""
    replica(QUIRK, json.dumps({"rate_limit": rate}))
    workers = names("airflow-worker")
    assert len(workers) == 2, workers
    in_lake("half")
    victim = max(workers, key=processes)
    os.kill(int(run("inspect", "-f", "{{.State.Pid}}", victim)), signal.SIGKILL)
    print(f"compose_kill.py: killed {victim}", file=sys.stderr)


def count() -> dict[str, Any]:
    """Films in the lake and requests to the replica: nothing lost, nothing doubled, the rate kept."""
    lake = json.loads(in_lake("count"))
    assert lake["held"] == lake["planned"] > 0, lake
    assert lake["twice"] == 0, lake
    asked = json.loads(replica(REPLICA, "/-/requests?log=1"))
    films = Counter(path for _, _, path in asked["log"] if path.startswith("/3/movie/"))
    assert max(films.values()) <= 2
    assert asked["statuses"].get("429", 0) == 0
    assert asked["worst_second"] <= rate
    tasks, again = retried(), sum(films.values()) - len(films)
    assert tasks > 0, "no task ran on the worker that was killed"
    return lake | {
        "tasks_retried": tasks,
        "asked_again": again,
        "worst_second": asked["worst_second"],
        "seconds": asked["seconds"],
    }


mode, engine, project, text = sys.argv[1:]
rate = int(text)
if mode == "kill":
    kill()
else:
    print(json.dumps(count()))
