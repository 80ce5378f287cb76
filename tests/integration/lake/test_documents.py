"""Real documents pass through client and lake and come back byte for byte."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from marquee.lake.extraction import fetch_chunk, plan_ids, publish
from marquee.lake.parts import Record, read_part, write_part
from marquee.lake.store import open_store
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Shelf(ThreadingHTTPServer):
    """Serves bodies by their path, every other one compressed."""

    bodies: dict[str, bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One connection to the shelf."""

    protocol_version = "HTTP/1.1"
    server: Shelf
    wbufsize = -1

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body = self.server.bodies[path]
        self.send_response(200)
        if len(path) % 2:
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A running, empty shelf."""
    server = Shelf(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def client_of(shelf: Shelf) -> TmdbClient:
    """A client of the shelf, which waits for nothing."""
    return TmdbClient(f"{shelf.url}/3", "any", exports_url=shelf.url, limiter=Limiter(1e6))


def lines(path: Path) -> list[bytes]:
    """The lines of a packed file, without their ends."""
    return lzma.decompress(path.read_bytes()).splitlines()


def _films(shelf: Shelf, store_url: str, documents: list[bytes]) -> None:
    by_id = {json.loads(document)["id"]: document for document in documents}
    shelf.bodies = {f"/3/movie/{movie_id}": document for movie_id, document in by_id.items()}
    store, client = open_store(store_url), client_of(shelf)
    for key in plan_ids(store, "real", by_id):
        fetch_chunk(client, store, key)
    manifest = publish(store, "real")
    records = [record for info in manifest.parts for record in read_part(store, info)]
    assert {record.movie_id: record.document for record in records} == by_id
    assert (manifest.tombstones, manifest.failures) == (0, ())


@pytest.mark.parametrize("name", ["raw_details_2025-12.jsonl.xz", "raw_details_with_credits_2025-12.jsonl.xz"])
def test_recorded_films(shelf, tmp_path, tmdb_data, name):
    documents = lines(tmdb_data / name)
    assert len(documents) in (1794, 18)
    _films(shelf, tmp_path.as_uri(), documents)


@pytest.mark.slow
def test_the_catalogue_of_2017(shelf, tmp_path, tmdb_data):
    _films(shelf, tmp_path.as_uri(), lines(tmdb_data / "tmdb5000.jsonl.xz"))


def test_recorded_answers_of_every_kind(shelf, tmp_path, tmdb_data):
    fixtures = [path for path in sorted((tmdb_data / "api_fixtures").glob("*.json")) if path.name != "MANIFEST.json"]
    answers = [path.read_bytes() for path in fixtures] + lines(tmdb_data / "raw_discover_pages_2025-12.jsonl.xz")
    assert len(answers) == 66 + 50
    shelf.bodies = {f"/3/answer/{number}": answer for number, answer in enumerate(answers)}
    client, store = client_of(shelf), open_store(tmp_path.as_uri())
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(client.get, (f"/answer/{number}" for number in range(len(answers)))))
    info = write_part(store, "real", 0, [Record(n, "found", NOON, body) for n, body in enumerate(bodies)])
    assert [record.document for record in read_part(store, info)] == answers
