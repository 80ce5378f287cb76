"""What happens when things around the service change: models, tokens, the database, hosts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psycopg
import pytest

from marquee.local.postgres import EmbeddedPostgres
from marquee.model import registry
from marquee.settings import ROOT
from marquee.warehouse.migrations import migrate

WaitUntil = Callable[..., None]
FILM = {"release_date": "2027-10-15", "budget": 12_000_000, "genres": ["Horror"], "runtime": 98}


def variant(models_dir: Path, number: int) -> str:
    """Put a model into the store whose answers differ from all others', beside the latest one; returns its tag."""
    source = registry.folder_of(models_dir, registry.latest(models_dir))
    version = f"variant-{number:03d}"
    target = source.with_name(version)
    shutil.copytree(source, target)
    with np.load(target / registry.ARRAYS) as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed["calibration"] = changed["calibration"] * 0
    changed["calibration"][:, -1] = -4 + number * 0.5
    np.savez(target / registry.ARRAYS, **changed)
    return f"{registry.NAME}:{version}"


def point_to(models_dir: Path, tag: str) -> None:
    """Promote: the store's `latest` names this tag from now on."""
    latest = models_dir / "models" / registry.NAME / "latest"
    new = latest.with_name("latest.new")
    new.write_text(tag.partition(":")[2])
    os.replace(new, latest)


@pytest.mark.slow
def test_ten_promotions_under_load_have_no_failed_and_no_mixed_answer(
    other_service: Callable[..., Any], models_dir: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    store = tmp_path / "models"
    shutil.copytree(models_dir, store)
    tags = [variant(store, number) for number in range(10)]
    running = other_service("/readyz", MARQUEE_MODELS_DIR=str(store), MARQUEE_SERVICE_WORKERS="2")
    seen: dict[str, set[float]] = {}
    failures: list[str] = []
    done = threading.Event()

    def ask() -> None:
        with running.client() as api:
            while not done.is_set():
                answer = api.post("/predict", json={"films": [FILM, FILM]})
                if answer.status_code != 200:
                    failures.append(answer.text)
                    continue
                content = answer.json()
                values = {item["commercial_probability"] for item in content["results"]}
                seen.setdefault(content["model"]["tag"], set()).update(values)

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        for tag in tags:
            point_to(store, tag)
            wait_until(lambda tag=tag: tag in seen)  # type: ignore[misc]
    finally:
        done.set()
        for client in clients:
            client.join()
    assert failures == []
    assert set(tags) <= set(seen)
    assert {tag: len(values) for tag, values in seen.items() if len(values) > 1} == {}
    assert len({next(iter(values)) for values in seen.values()}) == len(seen)


@pytest.mark.slow
def test_a_damaged_model_leaves_the_old_one_in_use(
    other_service: Callable[..., Any], models_dir: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    store = tmp_path / "models"
    shutil.copytree(models_dir, store)
    good = registry.latest(store)
    damaged = registry.folder_of(store, good).with_name("damaged")
    damaged.mkdir()
    running = other_service("/readyz", MARQUEE_MODELS_DIR=str(store))
    point_to(store, "marquee_success:damaged")
    wait_until(lambda: "model does not load" in running.log.read_text())
    with running.client() as api:
        assert api.post("/predict", json=FILM).json()["model"]["tag"] == good


@pytest.mark.slow
def test_the_database_may_go_and_come_back(
    other_service: Callable[..., Any],
    models_dir: Path,
    tmp_path: Path,
    passwords: dict[str, str],
    wait_until: WaitUntil,
    free_port: int,
) -> None:
    server = EmbeddedPostgres(tmp_path / "pg", free_port, "secret", tmp_path / "postgres.log")
    with ExitStack() as database:
        database.enter_context(server.running("-c", "fsync=off"))
        server.create_database("films")
        migrate(server.url("films"), passwords)
        running = other_service(
            "/readyz", MARQUEE_MODELS_DIR=str(models_dir), MARQUEE_WAREHOUSE_URL=server.url("films")
        )
        with running.client() as api:
            assert api.get("/api/summary").status_code == 200
            database.close()
            for method, path, body in [
                ("GET", "/api/summary", None),
                ("POST", "/predict", {"movie_id": 1}),
                ("POST", "/ask-text", {"question": "how many films are there"}),
            ]:
                away = api.request(method, path, json=body)
                assert away.status_code == 503, (path, away.text)
                assert int(away.headers["retry-after"]) > 0
            assert api.get("/readyz").status_code == api.get("/health").status_code == api.get("/").status_code == 200
            assert api.get("/api/health").json()["database"] == {"status": "unavailable"}
            database.enter_context(server.running("-c", "fsync=off"))
            wait_until(lambda: api.get("/api/summary").status_code == 200)
            wait_until(lambda: api.post("/ask-text", json={"question": "how many films are there"}).status_code == 200)


@pytest.mark.slow
def test_questions_are_answered_while_gemini_is_away(other_service: Callable[..., Any]) -> None:
    running = other_service(MARQUEE_GEMINI_API_KEY="key", MARQUEE_GEMINI_URL="http://127.0.0.1:9")
    with running.client() as api:
        answer = api.post("/ask-text", json={"question": "top 5 horror films by revenue"}).json()
        assert (answer["status"], answer["engine"], len(answer["rows"])) == ("ok", "offline", 5)
        helpless = api.post("/ask-text", json={"question": "glimmering flubbers of zork"})
        assert (helpless.status_code, helpless.json()["status"]) == (200, "clarify")


def test_tokens_guard_everything_but_the_page_and_the_probes(
    other_service: Callable[..., Any], models_dir: Path
) -> None:
    running = other_service("/readyz", MARQUEE_MODELS_DIR=str(models_dir), MARQUEE_SERVICE_TOKENS="old-one, new-one")
    with running.client() as api:
        for method, path in [("GET", "/api/summary"), ("POST", "/predict"), ("POST", "/ask-text"), ("GET", "/nothing")]:
            refused = api.request(method, path, json=FILM if method == "POST" else None)
            assert refused.status_code == 401, path
            assert refused.headers["www-authenticate"].startswith("Bearer")
            assert refused.headers["content-type"] == "application/problem+json"
        for token in ("old-one", "new-one"):
            headers = {"authorization": f"Bearer {token}", "host": "films.example"}
            assert api.post("/predict", json=FILM, headers=headers).status_code == 200
        assert {api.get(path).status_code for path in ("/", "/health", "/livez", "/readyz", "/metrics")} == {200}
    assert "new-one" not in running.log.read_text()


def test_rates_are_limited_and_say_when_to_come_again(other_service: Callable[..., Any], models_dir: Path) -> None:
    running = other_service("/readyz", MARQUEE_MODELS_DIR=str(models_dir), MARQUEE_SERVICE_RATE="1")
    with running.client() as api:
        answers = [api.get("/api/model") for _ in range(5)]
        assert api.get("/readyz").status_code == 200
    late = answers[-1]
    assert late.status_code == 429
    assert late.headers["retry-after"] == "1"
    assert late.json()["status"] == 429


def test_wrong_tokens_cannot_be_tried_without_end(other_service: Callable[..., Any]) -> None:
    running = other_service(MARQUEE_SERVICE_TOKENS="right", MARQUEE_SERVICE_RATE="1")
    with running.client() as api:
        statuses = [api.get("/api/model", headers={"authorization": f"Bearer {n}"}).status_code for n in range(5)]
        assert statuses[:2] == [401, 401]
        assert statuses[-1] == 429
        assert api.get("/api/model", headers={"authorization": "Bearer right"}).status_code == 503


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_open_door_without_tokens_is_refused_at_start(environment: dict[str, str], host: str) -> None:
    command = [sys.executable, "-m", "bentoml", "serve", "service:Marquee", "--working-dir", str(ROOT / "serving")]
    run = subprocess.run(
        [*command, "--host", host, "--port", "0"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1
    assert "MARQUEE_SERVICE_TOKENS" in run.stderr
    assert "Traceback" not in run.stderr + run.stdout


def test_a_missing_setting_is_named(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bentoml", "serve", "service:Marquee", "--working-dir", str(ROOT / "serving")]
    changed = {name: value for name, value in environment.items() if name != "MARQUEE_SERVICE_PASSWORD"}
    run = subprocess.run(command, env=changed, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert "MARQUEE_SERVICE_PASSWORD" in run.stderr


def test_another_host_name_is_not_served_without_tokens(service: Any) -> None:
    answer = httpx.get(service.url + "/api/summary", headers={"host": "rebound.example"})
    assert answer.status_code == 421


def test_the_service_s_login_reads_and_writes_nothing_but_questions(filled: str, passwords: dict[str, str]) -> None:
    url = filled.replace(filled.split("//")[1].split("@")[0], f"marquee_service:{passwords['marquee_service']}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT count(*) FROM warehouse.movies")
        for attack in (
            "DELETE FROM warehouse.movies",
            "UPDATE warehouse.movies SET title = 'x'",
            "DELETE FROM warehouse.questions",
            "UPDATE warehouse.questions SET question = 'x'",
            "CREATE TABLE warehouse.x (a int)",
            "CREATE TEMP TABLE x (a int)",
            "INSERT INTO warehouse.movies (movie_id, title) VALUES (1, 'x')",
            "TRUNCATE warehouse.model_predictions",
            "SET ROLE marquee_loader",
            "ALTER ROLE marquee_service SUPERUSER",
            "CREATE SCHEMA mine",
            "SELECT * FROM pg_authid",
            "SELECT pg_read_file('/etc/passwd')",
            "COPY warehouse.movies TO PROGRAM 'cat'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attack)


def test_logs_are_json_lines_with_the_request_s_id(service: Any, api: httpx.Client, wait_until: WaitUntil) -> None:
    api.get("/api/model", headers={"x-request-id": "look-for-me"})
    wait_until(lambda: "look-for-me" in service.log.read_text())
    line = next(line for line in service.log.read_text().splitlines() if "look-for-me" in line)
    entry = json.loads(line)
    assert entry | {"method": "GET", "route": "/api/model", "status": 200} == entry
    assert entry["milliseconds"] > 0


def test_questions_about_tmdb_s_own_content_need_the_stated_right(other_service: Callable[..., Any]) -> None:
    running = other_service(MARQUEE_TMDB_URL="https://api.themoviedb.org/3")
    with running.client() as api:
        refused = api.post("/ask-text", json={"question": "how many films are there"})
    assert refused.status_code == 403
    assert "MARQUEE_TMDB_ML_RIGHTS" in refused.json()["detail"]
