"""Runs the replica as a process: one JSON line when it is ready, then HTTP until SIGTERM or SIGINT."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
import orjson
import uvicorn

from marquee.errors import PortTaken
from marquee.replica import synthetic
from marquee.replica.app import Replica
from marquee.replica.catalogue import Catalogue, from_documents, open_catalogue
from marquee.replica.evolution import Evolution
from marquee.replica.films import Films


def utc_today() -> date:
    """TMDB's days are UTC days."""
    return datetime.now(UTC).date()


def from_file(path: Path, seed: int = 0, today: Callable[[], date] = utc_today, key: str | None = None) -> Replica:
    """Serves a file's documents as they are: none ends, none changes."""
    return _replica(open_catalogue(path), Evolution(seed), today, key)


def from_seed(movies: int, seed: int = 0, today: Callable[[], date] = utc_today, key: str | None = None) -> Replica:
    """Serves synthetic films that live: they are edited, come out and end from day to day."""
    catalogue = from_documents(document for document, _ in synthetic.films_with_truth(movies, seed))
    evolution = Evolution(seed, True, today().toordinal(), synthetic.ghosts(movies))
    return _replica(catalogue, evolution, today, key)


def _replica(catalogue: Catalogue, evolution: Evolution, today: Callable[[], date], key: str | None) -> Replica:
    return Replica(catalogue, Films(catalogue, evolution, today), key)


@click.command()
@click.option(
    "--catalog", type=click.Path(path_type=Path), help="JSON lines of TMDB movie documents; plain, .gz, .xz, .zst."
)
@click.option("--movies", type=click.IntRange(min=1), help="Films of the synthetic catalogue (default 2,000).")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the synthetic catalogue and of the changes."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0 takes a free one.")
@click.option("--key", help="The only key or token that is accepted; any is, without this.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Stay on this day instead of following the clock.")
def serve(
    catalog: Path | None, movies: int | None, seed: int, host: str, port: int, key: str | None, today: datetime | None
) -> None:
    """Stand in for TMDB over HTTP, with a catalogue file or invented films, until SIGTERM or Ctrl-C."""
    if catalog is not None and movies is not None:
        raise click.UsageError("Give --catalog or --movies, not both.")
    clock = utc_today if today is None else today.date
    listener = listen(host, port)
    if catalog is not None:
        replica = from_file(catalog, seed, clock, key)
    else:
        replica = from_seed(movies or 2000, seed, clock, key)
    run(replica, listener)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, taken before the catalogue is read. Raises PortTaken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise PortTaken(name="The replica", host=host, port=port, reason=problem.strerror or problem) from problem
    return listener


def run(replica: Replica, listener: socket.socket) -> None:
    """Serves until a signal, then ends the process with 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    config = uvicorn.Config(
        replica, http="httptools", loop="uvloop", lifespan="off", access_log=False, log_level="warning",
        server_header=False, timeout_graceful_shutdown=2,
    )  # fmt: skip
    _Announcing(config, replica).run([listener])


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """Uvicorn hands a signal on when it has shut down; there is nothing left to do then."""
    sys.exit(0)


class _Announcing(uvicorn.Server):
    """Prints one JSON line when connections are accepted."""

    def __init__(self, config: uvicorn.Config, replica: Replica) -> None:
        super().__init__(config)
        self._replica = replica

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's, then the line."""
        await super().startup(sockets)
        host, port = (sockets or [])[0].getsockname()[:2]
        state = self._replica.state()
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        print(orjson.dumps({"url": url, "movies": state["movies"], "broken": state["broken"]}).decode(), flush=True)
