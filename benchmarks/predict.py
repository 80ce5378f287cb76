"""./marquee bench predict: what a forecast costs beside what the server costs anyway, and beside the replaced way.

A warehouse of synthetic films is loaded, a model trained on it, and the real service started with one more route that
does nothing. Eight connections ask one after the other; rounds of all contestants alternate, and each figure is the
median of its rounds. The film is hypothetical, names a director and two actors, and its budget differs each time.
`predict` answers with reasons and similar past films, as one film does by default; `plain` with numbers and warnings,
as a batch does by default. A batch is compared with single requests that ask for the same.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
import orjson
import psycopg

from marquee.lake.store import open_store
from marquee.model import training
from marquee.replica.synthetic import films as synthetic_films
from marquee.settings import ROOT

sys.path.insert(0, str(Path(__file__).parent))
import load

HERE = Path(__file__).parent
CONNECTIONS = 8
BATCH = 100


@dataclass(frozen=True)
class Round:
    """What one contestant did in one round."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float


def film(number: int) -> dict[str, Any]:
    """A hypothetical film; budgets differ."""
    return {
        "title": "Night Shift", "release_date": "2027-10-15", "budget": 1_000_000 + 1000 * (number % 90_000),
        "runtime": 98, "genres": ["Horror", "Thriller"], "original_language": "en", "countries": ["US"],
        "overview": "A night guard hears what nobody else does.", "directors": [11], "cast": [21, 22],
    }  # fmt: skip


def body(contestant: str, number: int) -> Any:
    """What a contestant is sent."""
    if contestant == "empty":
        return {}
    return {"films": [film(BATCH * number + n) for n in range(BATCH)]} if "batch" in contestant else film(number)


async def drive(port: int, path: str, contestant: str, seconds: float) -> Round:
    """Ask with CONNECTIONS connections for some seconds."""
    payloads = [request(path, body(contestant, number)) for number in range(200)]
    taken: list[float] = []
    numbers = itertools.count()
    deadline = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (began := time.perf_counter()) < deadline:
            writer.write(payloads[next(numbers) % len(payloads)])
            await answered(reader)
            taken.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - began
    p50, p99 = np.percentile(taken, [50, 99]) * 1000
    return Round(len(taken) / elapsed, float(p50), float(p99))


def request(path: str, content: Any) -> bytes:
    """A whole HTTP request."""
    data = json.dumps(content).encode()
    head = ["POST " + path + " HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
    return "\r\n".join([*head, f"Content-Length: {len(data)}", "", ""]).encode() + data


async def answered(reader: asyncio.StreamReader) -> None:
    """Read one answer; anything but 200 is a failure of the benchmark."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    content = await reader.readexactly(length)
    if b" 200 " not in head[:16]:
        raise RuntimeError(f"{head[:60]!r} {content[:300]!r}")


@contextmanager
def server(command: list[str], environment: dict[str, str], folder: Path, url: str) -> Iterator[float]:
    """A running server; gives the seconds that it took until `url` answered 200."""
    began = time.perf_counter()
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        while not up(url):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise RuntimeError((folder / "server.log").read_text()[-3000:])
            time.sleep(0.05)
        yield time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def up(url: str) -> bool:
    """Whether a URL answers 200."""
    try:
        return bool(urllib.request.urlopen(url, timeout=5).status == 200)
    except OSError:
        return False


def fit_pipelines(data: Any, place: Path) -> None:
    """The same learners as scikit-learn pipelines over data frames, kept in a file."""
    import joblib
    import pandas as pd
    from sklearn.ensemble import (
        ExtraTreesClassifier,
        ExtraTreesRegressor,
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from marquee.model.features import NAMES
    from marquee.model.learning import Recipe

    recipe = Recipe()
    boosting: dict[str, Any] = {
        "max_iter": recipe.boosting_rounds,
        "max_leaf_nodes": 15,
        "max_depth": 6,
        "early_stopping": False,
    }
    forest: dict[str, Any] = {"n_estimators": recipe.forest_trees, "max_depth": 12, "min_samples_leaf": 4}
    frame = pd.DataFrame(data, columns=list(NAMES))
    wish = np.random.default_rng(0).random(len(frame)) + frame["budget"].to_numpy() / 20
    pipelines: dict[str, list[Any]] = {}
    for target in ("commercial", "critical"):
        members = (
            HistGradientBoostingClassifier(**boosting),
            ExtraTreesClassifier(**forest),
            LogisticRegression(max_iter=500),
        )
        pipelines[target] = [make_pipeline(StandardScaler(), m).fit(frame, wish > np.median(wish)) for m in members]
    for target in ("vote_average", "popularity"):
        several = (HistGradientBoostingRegressor(**boosting), ExtraTreesRegressor(**forest), Ridge())
        pipelines[target] = [make_pipeline(StandardScaler(), m).fit(frame, wish) for m in several]
    joblib.dump(pipelines, place)


def prepare(folder: Path, films: int, postgres: Any, say: Callable[[str], None]) -> tuple[str, Path]:
    """A warehouse with films, and a model store with a model trained on them."""
    bench = load.Bench(postgres, folder, say)
    url = bench.warehouse("predict")
    store = open_store(f"file://{folder}/lake")
    load.publish(store, "backfill-bench", map(orjson.dumps, synthetic_films(films, 1)))
    bench.load(url, store, "backfill-bench")
    models = folder / "models"
    with psycopg.connect(url) as connection:
        say(str(training.retrain(connection, models, now=datetime.now(UTC), success_factor=2.0).tag))
        data = training.read(connection, now=datetime.now(UTC), success_factor=2.0)
    fit_pipelines(data.rows.matrix, folder / "pipelines.joblib")
    return postgres.url("predict"), models


def contest(ports: tuple[int, int], seconds: float, rounds: int, say: Callable[[str], None]) -> dict[str, list[Round]]:
    """Every contestant's rounds, in turn; the first, short round warms up and does not count."""
    service, plain = ports
    contestants = {
        "empty": (service, "/empty"),
        "predict": (service, "/predict?explain=true"), "batch_explained": (service, "/predict?explain=true"),
        "plain": (service, "/predict?explain=false"), "batch": (service, "/predict?explain=false"),
        "fastapi": (plain, "/predict"), "fastapi_one": (plain, "/one"),
    }  # fmt: skip
    results: dict[str, list[Round]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, (port, path) in contestants.items():
            result = asyncio.run(drive(port, path, name, seconds if number else 2))
            say(f"{name}: {result.requests_per_second:.0f}/s, p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms")
            if number:
                results[name].append(result)
    return results


def figures(results: dict[str, list[Round]], ready: float) -> dict[str, float]:
    """The benchmark's keys."""
    rps = {name: statistics.median(r.requests_per_second for r in rounds) for name, rounds in results.items()}
    p99 = {name: statistics.median(r.p99_ms for r in rounds) for name, rounds in results.items()}
    ratios = {
        "rps_ratio": rps["predict"] / rps["empty"],
        "p99_ratio": p99["predict"] / p99["empty"],
        "batch_speedup": BATCH * rps["batch"] / rps["plain"],
        "batch_explained_speedup": BATCH * rps["batch_explained"] / rps["predict"],
        "fastapi_ratio": rps["predict"] / rps["fastapi"],
        "fastapi_one_ratio": rps["predict"] / rps["fastapi_one"],
        "ready_s": ready,
    }
    ratios |= {f"{name}_rps": value for name, value in rps.items()} | {f"{name}_p99_ms": v for name, v in p99.items()}
    return {name: round(value, 3) for name, value in ratios.items()}


@click.command()
@click.option("--films", default=2000, show_default=True, help="Synthetic films in the warehouse.")
@click.option("--seconds", default=5.0, show_default=True, help="Length of a round.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of each contestant.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
def main(films: int, seconds: float, rounds: int, as_json: bool) -> None:
    """Measure /predict."""

    def say(line: str) -> None:
        click.echo(line, err=True)

    with tempfile.TemporaryDirectory() as name, load.server(Path(name)) as postgres:
        folder = Path(name)
        url, models = prepare(folder, films, postgres, say)
        service, plain = free_ports()
        common = os.environ | {
            "BENTOML_DO_NOT_TRACK": "True", "BENTOML_HOME": str(models), "MARQUEE_MODELS_DIR": str(models),
            "MARQUEE_WAREHOUSE_URL": url,
            "MARQUEE_SERVICE_PASSWORD": load.PASSWORD,
            "MARQUEE_ASK_PASSWORD": load.PASSWORD,
            "MARQUEE_SERVICE_RATE": "1000000",
            "MARQUEE_HOME": name,
            "BENCH_PIPELINES": str(folder / "pipelines.joblib"),
            "PYTHONPATH": str(ROOT / "plugins"),
        }  # fmt: skip
        bento = [sys.executable, "-m", "bentoml", "serve", "predict_service:Marquee", "--working-dir", str(HERE)]
        bento += ["--host", "127.0.0.1", "--port", str(service)]
        uvicorn = [sys.executable, "-m", "uvicorn", "predict_fastapi:app", "--app-dir", str(HERE), "--no-access-log"]
        uvicorn += ["--port", str(plain)]
        with (
            server(bento, common, folder, f"http://127.0.0.1:{service}/readyz") as ready,
            server(uvicorn, common, folder, f"http://127.0.0.1:{plain}/openapi.json"),
        ):
            say(f"ready after {ready:.1f} s")
            result = figures(contest((service, plain), seconds, rounds, say), ready)
    click.echo(json.dumps(result) if as_json else "\n".join(f"{key}: {value}" for key, value in result.items()))


def free_ports() -> tuple[int, int]:
    """Two ports that were free a moment ago."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


if __name__ == "__main__":
    main()
