"""A TMDB that answers from a script, as the adapter of an ordinary requests session."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from marquee.tmdb.backoff import Backoff
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter

Answer = requests.Response | Exception


def answer(status: int = 200, body: object = b"{}", *, cut: bool = False, **headers: str) -> requests.Response:
    """An answer; a body that is not bytes is sent as JSON; `cut` promises more bytes than come."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if cut:
        names["Content-Length"] = str(len(data) + 10)
    response = requests.Response()
    response.status_code = status
    response.headers.update(names)
    response.raw = HTTPResponse(io.BytesIO(data), headers=names, status=status, preload_content=False)
    return response


def error(status: int, code: int | None = None, message: str = "text", **headers: str) -> requests.Response:
    """One of TMDB's error bodies; HTML when there is no code."""
    if code is None:
        return answer(status, b"<html>no</html>", **headers)
    return answer(status, {"success": False, "status_code": code, "status_message": message}, **headers)


@dataclass
class Script(BaseAdapter):
    """Gives the answers one after another and remembers the requests."""

    answers: Iterator[Answer]
    sent: list[requests.PreparedRequest] = field(default_factory=list)
    options: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self.sent.append(request)
        self.options.append(kwargs)
        given = next(self.answers)
        if isinstance(given, Exception):
            raise given
        given.request, given.url = request, str(request.url)
        return given

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Scripted:
    """A client over a script, and what it did: requests sent, seconds slept."""

    client: TmdbClient
    script: Script
    slept: list[float]

    @property
    def urls(self) -> list[str]:
        return [str(request.url) for request in self.script.sent]


@pytest.fixture
def scripted() -> Callable[..., Scripted]:
    """Build a client whose TMDB gives these answers; time stands still but for its sleeps."""

    def build(answers: Iterable[Answer], *, token: str = "v4.token", **options: Any) -> Scripted:
        script, slept, time = Script(iter(answers)), [], [0.0]

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            time[0] += seconds

        def session() -> requests.Session:
            made = requests.Session()
            made.mount("https://", script)
            return made

        client = TmdbClient(
            "https://tmdb.test/3",
            token,
            exports_url="https://files.test",
            limiter=Limiter(1e6, clock=lambda: time[0], sleep=sleep),
            backoff=options.pop("backoff", Backoff(draw=lambda: 1.0)),
            session=session,
            sleep=options.pop("sleep", sleep),
            **options,
        )
        return Scripted(client, script, slept)

    return build


@pytest.fixture
def make() -> Callable[..., requests.Response]:
    """The function `answer`."""
    return answer


@pytest.fixture
def refuse() -> Callable[..., requests.Response]:
    """The function `error`."""
    return error
