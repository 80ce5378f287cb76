"""A catalogue of 1,250,000 films is planned, and chunks of large documents fetched, within 300 MB."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

FILMS, LIMIT, BODY = 1_250_000, 300 * 1024 * 1024, 100_000
PROGRAM = """
import sys
from pathlib import Path
from marquee.lake.backfill import BackfillParams
from marquee.lake.extraction import fetch_chunk, plan_backfill, progress
from marquee.lake.store import open_store
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter

def peak():
    status = Path("/proc/self/status").read_text()  # getrusage counts what the parent held when it forked
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024

url, lake, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]) or None
client = TmdbClient(f"{url}/3", "any", exports_url=url, limiter=Limiter(1e6))
store = open_store(lake)
chunks = plan_backfill(client, store, "all", BackfillParams(limit=limit))
print(peak(), file=sys.stderr)
for key in chunks[:2]:
    fetch_chunk(client, store, key, journal=Path(lake.removeprefix("file://") + "-journal"))
print(len(chunks), progress(store)[1], peak())
"""


class Handler(BaseHTTPRequestHandler):
    """An export of 1,250,000 films, and films of 100 kB."""

    protocol_version = "HTTP/1.1"
    export: bytes

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/movie_ids"):
            body = self.export
        else:
            number = path.rpartition("/")[2]
            body = b'{"id":%s,"text":"%s"}' % (number.encode(), b"x" * BODY)
            body = b"{}" if number == "authentication" else body
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def catalogue() -> Iterator[str]:
    """The address of the catalogue."""
    line = '{"adult":false,"id":%d,"original_title":"A title of usual length %d","popularity":%.4f,"video":false}\n'
    rows = (line % (number, number, number * 7919 % 99991 / 1000) for number in range(1, FILMS + 1))
    Handler.export = gzip.compress("".join(rows).encode(), 1)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0, 1_000_000])
def test_peak_memory(catalogue, tmp_path, limit):
    command = [sys.executable, "-c", PROGRAM, catalogue, tmp_path.as_uri(), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")
    chunks, planned, peak = map(int, done.stdout.split())
    assert (chunks, planned) == (1_000, limit or FILMS)
    print(f"planning: {int(done.stderr) / 1e6:.0f} MB, with fetching: {peak / 1e6:.0f} MB")
    assert peak < LIMIT
