"""Runs the replica as a process: one JSON line when it is ready, then HTTP until SIGTERM or SIGINT."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
import orjson
import uvicorn
from pydantic import ValidationError

from marquee.errors import PortTaken
from marquee.replica import synthetic
from marquee.replica.app import Replica
from marquee.replica.catalogue import Catalogue, from_documents, open_catalogue
from marquee.replica.control import Clock, Controlled
from marquee.replica.evolution import Evolution
from marquee.replica.films import Films
from marquee.replica.quirks import Quirks


def utc_today() -> date:
    """TMDB's days are UTC days."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Options:
    """What both kinds of catalogue have in common."""

    seed: int = 0
    today: Callable[[], date] = utc_today
    key: str | None = None
    quirks: Quirks = field(default_factory=Quirks)


def from_file(path: Path, options: Options) -> Controlled:
    """Serves a file's documents as they are: none ends, none changes."""
    return _controlled(open_catalogue(path), Evolution(options.seed), options)


def from_seed(movies: int, options: Options) -> Controlled:
    """Serves synthetic films that live: they are edited, come out and end from day to day."""
    catalogue = from_documents(document for document, _ in synthetic.films_with_truth(movies, options.seed))
    evolution = Evolution(options.seed, True, options.today().toordinal(), synthetic.ghosts(movies))
    return _controlled(catalogue, evolution, options)


def _controlled(catalogue: Catalogue, evolution: Evolution, options: Options) -> Controlled:
    clock = Clock(options.today)
    return Controlled(Replica(catalogue, Films(catalogue, evolution, clock), options.key), clock, options.quirks)


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
@click.option("--quirks", default="{}", help="Quirks in force from the start, as a JSON object: see docs/replica.md.")
def serve(
    catalog: Path | None,
    movies: int | None,
    seed: int,
    host: str,
    port: int,
    key: str | None,
    today: datetime | None,
    quirks: str,
) -> None:
    """Stand in for TMDB over HTTP, with a catalogue file or invented films, until SIGTERM or Ctrl-C."""
    if catalog is not None and movies is not None:
        raise click.UsageError("Give --catalog or --movies, not both.")
    try:
        options = Options(seed, utc_today if today is None else today.date, key, Quirks.model_validate_json(quirks))
    except ValidationError as problem:
        raise click.BadParameter(str(problem), param_hint="--quirks") from problem
    listener = listen(host, port)
    run(from_seed(movies or 2000, options) if catalog is None else from_file(catalog, options), listener)


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


def run(app: Controlled, listener: socket.socket) -> None:
    """Serves until a signal, then ends the process with 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    config = uvicorn.Config(
        app, http="httptools", loop="uvloop", lifespan="off", access_log=False, log_level="warning",
        server_header=False, timeout_keep_alive=75, timeout_graceful_shutdown=2,
    )  # fmt: skip
    _Announcing(config, app).run([listener])


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """Uvicorn hands a signal on when it has shut down; there is nothing left to do then."""
    sys.exit(0)


class _Announcing(uvicorn.Server):
    """Prints one JSON line when connections are accepted."""

    def __init__(self, config: uvicorn.Config, app: Controlled) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's, then the line."""
        await super().startup(sockets)
        host, port = (sockets or [])[0].getsockname()[:2]
        state = self._app.state()
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        print(orjson.dumps({"url": url, "movies": state["movies"], "broken": state["broken"]}).decode(), flush=True)
