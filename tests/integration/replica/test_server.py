"""The replica as its users meet it: a process that speaks HTTP."""

import gzip
import lzma
import socket
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import requests

BEARER = {"Authorization": "Bearer anything"}


def get(url: str, path: str, **params: str) -> requests.Response:
    return requests.get(url + path, params=params, headers=BEARER, timeout=20)


def test_every_film_of_the_export_is_had_and_every_ghost_is_gone(synthetic) -> None:
    url = synthetic["url"]
    export = requests.get(f"{url}/p/exports/movie_ids_11_21_2026.json.gz", timeout=20)
    ids = [orjson.loads(line)["id"] for line in gzip.decompress(export.content).splitlines()]
    assert synthetic["movies"] == 500
    assert len(ids) == 505
    with requests.Session() as session:
        session.headers.update(BEARER)
        replies = [
            session.get(f"{url}/3/movie/{movie_id}?append_to_response=credits,keywords,release_dates")
            for movie_id in ids
        ]
    found = [reply.json() for reply in replies if reply.ok]
    assert len(found) == 500
    assert all({"credits", "keywords", "release_dates"} <= set(document) for document in found)
    assert {reply.json()["status_code"] for reply in replies if not reply.ok} <= {34, 44}


def test_both_ways_to_give_a_key_and_none(synthetic) -> None:
    url = synthetic["url"] + "/3/authentication"
    assert requests.get(url, headers=BEARER, timeout=20).json()["success"]
    assert requests.get(url, params={"api_key": "x"}, timeout=20).json()["success"]
    refused = requests.get(url, timeout=20)
    assert (refused.status_code, refused.json()["status_code"], refused.json()["success"]) == (401, 7, False)


def test_a_set_key_is_the_only_one(start) -> None:
    url = start("--movies", "3", "--key", "right")["url"]
    assert get(url, "/3/configuration", api_key="right").status_code == 401
    assert requests.get(url + "/3/configuration", params={"api_key": "right"}, timeout=20).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/3/movie/999999999", 404, 34),
        ("/3/movie/x", 404, 6),
        ("/3/nothing", 404, 34),
        ("/3/discover/movie?page=501", 400, 22),
        ("/3/discover/movie?primary_release_date.gte=1.1.2020", 400, 23),
        ("/3/movie/changes?start_date=2026-01-01&end_date=2026-02-01", 422, 20),
    ],
)
def test_refusals_have_tmdbs_shape(synthetic, path: str, status: int, code: int) -> None:
    reply = get(synthetic["url"], path)
    assert (reply.status_code, reply.json()["status_code"], reply.json()["success"]) == (status, code, False)


@pytest.mark.parametrize(
    "path", ["genre/movie/list", "configuration", "configuration/countries", "configuration/languages"]
)
def test_lists_are_served(synthetic, path: str) -> None:
    assert get(synthetic["url"], f"/3/{path}").json()


def test_an_export_that_is_not_there_is_404(synthetic) -> None:
    for name in ("movie_ids_11_22_2026", "movie_ids_02_30_2026", "tv_series_ids_11_21_2026"):
        assert requests.get(f"{synthetic['url']}/p/exports/{name}.json.gz", timeout=20).status_code == 404


def test_same_seed_same_bytes_from_another_process(start, synthetic) -> None:
    other = start("--movies", "500", "--seed", "5", "--today", "2026-11-21")
    for path in ("/3/discover/movie?page=3", "/3/movie/changes", "/p/exports/movie_ids_11_20_2026.json.gz"):
        assert get(other["url"], path).content == get(synthetic["url"], path).content


def test_a_broken_line_is_announced_and_counted(start, tmp_path: Path) -> None:
    path = tmp_path / "films.jsonl.xz"
    path.write_bytes(lzma.compress(b'{"id": 1, "title": "A"}\n{"id": 2, "ti\n{"id": 3, "title": "C"}\n'))
    ready = start("--catalog", str(path))
    assert (ready["movies"], [broken["line"] for broken in ready["broken"]]) == (2, [2])
    assert get(ready["url"], "/-/state").json()["broken"] == ready["broken"]


@pytest.mark.parametrize("file", ["raw_details_2025-12", "raw_details_with_credits_2025-12", "tmdb5000"])
def test_real_documents_pass_byte_for_byte(start, tmdb_data: Path, file: str) -> None:
    path = tmdb_data / f"{file}.jsonl.xz"
    ready = start("--catalog", str(path))
    lines = lzma.decompress(path.read_bytes()).splitlines()
    assert (ready["movies"], ready["broken"]) == (len(lines), [])
    with requests.Session() as session:
        session.headers.update(BEARER)
        for line in lines[:400]:
            document = orjson.loads(line)
            parts = ",".join(part for part in ("credits", "keywords") if part in document)
            assert session.get(f"{ready['url']}/3/movie/{document['id']}?append_to_response={parts}").content == line


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "marquee.replica", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_busy_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--movies", "3", "--port", str(port))
    assert ended.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_missing_catalogue_is_one_clear_line(tmp_path: Path) -> None:
    ended = run("--catalog", str(tmp_path / "absent.jsonl"))
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert "absent.jsonl cannot be opened" in ended.stderr
