"""./marquee bench extract: how close the extraction comes to TMDB's limit, and to what the HTTP library can do.

The replica runs as a process of its own. Paced: it waits 80 ms before every answer and refuses what is over 40 requests
in any one second; once one process fetches, then four share the limit. Unthrottled: it answers at once, and plain
clients with as many connections fetch the same documents without checking, storing or pacing anything.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from threading import local
from typing import Any

import click
import requests

from marquee.lake.backfill import BackfillParams
from marquee.lake.extraction import WORKERS, fetch_chunk, plan_backfill, publish
from marquee.lake.plan import read_chunk
from marquee.lake.store import open_store
from marquee.tmdb.client import APPENDED, TmdbClient
from marquee.tmdb.pacing import Limiter

RATE, LATENCY_MS, TASKS = 40, 80, 4
UNLIMITED = 1e6
HEADERS = {"Authorization": "Bearer bench", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Took:
    """Seconds on the clock when a run began and ended, and seconds of processor time."""

    began: float
    ended: float
    cpu: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@contextmanager
def timed(into: list[Took]) -> Iterator[None]:
    """Append what the block took; the clock is the machine's, so that processes can be compared."""
    began, cpu = time.monotonic(), time.process_time()
    yield
    into.append(Took(began, time.monotonic(), time.process_time() - cpu))


def client_of(url: str, rate: float, tasks: int = 1) -> TmdbClient:
    """A client of the replica."""
    return TmdbClient(f"{url}/3", "bench", exports_url=f"{url}/p/exports", limiter=Limiter(rate, tasks=tasks))


def marquee_chunks(url: str, lake: str, chunks: list[str], rate: float, tasks: int = 1) -> Took:
    """Fetch chunks as one of so many mapped tasks does."""
    client, store, took = client_of(url, rate, tasks), open_store(lake), list[Took]()
    with timed(took):
        for key in chunks:
            fetch_chunk(client, store, key, journal=Path(lake.removeprefix("file://") + "-journal"))
    return took[0]


def address(url: str, movie_id: int) -> str:
    """A film's address with everything that Marquee asks for."""
    return f"{url}/3/movie/{movie_id}?append_to_response={APPENDED}"


def plain_requests(url: str, ids: list[int]) -> Took:
    """requests and threads, and nothing else: a session a thread, bodies thrown away."""
    mine, took = local(), list[Took]()

    def get(movie_id: int) -> int:
        if not hasattr(mine, "session"):
            mine.session = requests.Session()
            mine.session.headers.update(HEADERS)
        return len(mine.session.get(address(url, movie_id), timeout=30).content)

    with timed(took), ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(get, ids))
    return took[0]


def plain_httpx(url: str, ids: list[int]) -> Took:
    """httpx.AsyncClient with as many connections."""
    import httpx

    async def run() -> None:
        slots = asyncio.Semaphore(WORKERS)
        async with httpx.AsyncClient(headers=HEADERS, limits=httpx.Limits(max_connections=WORKERS)) as client:

            async def get(movie_id: int) -> int:
                async with slots:
                    return len((await client.get(address(url, movie_id))).content)

            await asyncio.gather(*map(get, ids))

    took = list[Took]()
    with timed(took):
        asyncio.run(run())
    return took[0]


def plain_aiohttp(url: str, ids: list[int]) -> Took:
    """aiohttp with as many connections."""
    import aiohttp

    async def run() -> None:
        slots = asyncio.Semaphore(WORKERS)
        async with aiohttp.ClientSession(headers=HEADERS) as session:

            async def get(movie_id: int) -> int:
                async with slots, session.get(address(url, movie_id)) as response:
                    return len(await response.read())

            await asyncio.gather(*map(get, ids))

    took = list[Took]()
    with timed(took):
        asyncio.run(run())
    return took[0]


PEERS: dict[str, Callable[[str, list[int]], Took]] = {
    "requests": plain_requests, "httpx": plain_httpx, "aiohttp": plain_aiohttp,
}  # fmt: skip


class Bench:
    """A replica, a folder for lakes, and a fresh process for every measurement."""

    def __init__(self, url: str, folder: Path, say: Callable[[str], None]) -> None:
        self.url, self.folder, self.say = url, folder, say

    def quirks(self, **fields: object) -> None:
        """Set the replica's behaviour and forget what it has counted."""
        requests.put(f"{self.url}/-/quirks", json=fields, timeout=30).raise_for_status()
        requests.delete(f"{self.url}/-/requests", timeout=30).raise_for_status()

    def counted(self) -> dict[str, Any]:
        """What the replica has counted since."""
        answer: dict[str, Any] = requests.get(f"{self.url}/-/requests", timeout=30).json()
        return answer

    def apart(self, work: Callable[..., Took], *arguments: list[Any]) -> list[Took]:
        """Run `work` once for each element of the arguments, every one in a process of its own, all at once."""
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(arguments[0]), mp_context=spawn) as pool:
            return list(pool.map(work, *arguments))

    def plan(self, name: str, films: int, chunk: int) -> tuple[str, list[str]]:
        """A new lake with a plan of so many films."""
        lake = (self.folder / name).as_uri()
        store = open_store(lake)
        params = BackfillParams(limit=films)
        return lake, plan_backfill(client_of(self.url, UNLIMITED), store, name, params, chunk_size=chunk)

    def paced(self, films: int) -> dict[str, float]:
        """One process at the limit."""
        lake, chunks = self.plan("paced", films, 2_000)
        self.quirks(rate_limit=RATE, latency_ms=LATENCY_MS)
        (took,) = self.apart(marquee_chunks, [self.url], [lake], [chunks], [RATE])
        publish(open_store(lake), "paced")
        counted = self.counted()
        self.say(f"one task: {films} films in {took.seconds:.1f} s, {took.cpu:.1f} s of CPU, {counted['statuses']}")
        return {
            "ratio_to_ideal": took.seconds / (films / RATE),
            "received_429": counted["statuses"].get("429", 0),
            "worst_second": counted["worst_second"],
            "cpu_share": took.cpu / took.seconds,
        }

    def four_tasks(self, films: int) -> dict[str, float]:
        """Four processes that share the limit."""
        lake, chunks = self.plan("four", films, films // TASKS)
        self.quirks(rate_limit=RATE, latency_ms=LATENCY_MS)
        each = [[key] for key in chunks[:TASKS]]
        took = self.apart(marquee_chunks, [self.url] * TASKS, [lake] * TASKS, each, [RATE] * TASKS, [TASKS] * TASKS)
        counted = self.counted()
        seconds = max(one.ended for one in took) - min(one.began for one in took)
        self.say(f"four tasks: {films} films in {seconds:.1f} s, {counted['statuses']}")
        return {
            "four_tasks_ratio": seconds / (films // TASKS * TASKS / RATE),
            "four_tasks_received_429": counted["statuses"].get("429", 0),
            "four_tasks_worst_second": counted["worst_second"],
        }

    def unthrottled(self, films: int, rounds: int) -> dict[str, float]:
        """Requests a second without limit, against plain clients, in turns; the ratio is the median of the rounds'."""
        self.quirks()
        speeds: dict[str, list[float]] = {"marquee": [], **{name: [] for name in PEERS}}
        for number in range(rounds):
            lake, chunks = self.plan(f"free{number}", films, 2_000)
            ids = [movie_id for key in chunks for movie_id in read_chunk(open_store(lake), key).ids]
            (took,) = self.apart(marquee_chunks, [self.url], [lake], [chunks], [UNLIMITED])
            speeds["marquee"].append(len(ids) / took.seconds)
            for name, peer in PEERS.items():
                (took,) = self.apart(peer, [self.url], [ids])
                speeds[name].append(len(ids) / took.seconds)
        middle = {name: statistics.median(values) for name, values in speeds.items()}
        for name, speed in middle.items():
            self.say(f"unthrottled, {name}: {speed:.0f} requests a second (median of {rounds} rounds)")
        return {
            "unthrottled_ratio": statistics.median(map(truediv, speeds["marquee"], speeds["requests"])),
            **{f"{name}_per_second": speed for name, speed in middle.items()},
        }


@contextmanager
def replica(films: int, catalog: Path | None) -> Iterator[str]:
    """The address of a replica in a process of its own, which ends with this one, however that ends."""
    what = ["--catalog", str(catalog.resolve())] if catalog else ["--movies", str(films)]
    leash = [sys.executable, "-m", "marquee.local.leash", "SIGTERM", "5"]
    command = [*leash, sys.executable, "-m", "marquee.replica", *what, "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.communicate()


@click.command()
@click.option("--films", default=4_000, show_default=True, type=click.IntRange(8), help="Films of the paced runs.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Rounds of the unthrottled run.")
@click.option("--only", type=click.Choice(["paced", "four_tasks", "unthrottled"]), help="One part only.")
@click.option(
    "--catalog", type=click.Path(exists=True, path_type=Path), help="Films to serve instead of invented ones."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
def run(films: int, rounds: int, only: str | None, catalog: Path | None, as_json: bool) -> None:
    """Measure the extraction."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as folder, replica(films * 11 // 10, catalog) as url:
        bench = Bench(url, Path(folder), click.echo)
        if only in (None, "paced"):
            figures |= bench.paced(films)
        if only in (None, "four_tasks"):
            figures |= bench.four_tasks(films)
        if only in (None, "unthrottled"):
            figures |= bench.unthrottled(films // 2, rounds)
    if not as_json:
        for name, value in figures.items():
            click.echo(f"{name:24} {value:10.3f}")
    else:
        click.echo(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    run()
