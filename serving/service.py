"""The BentoML service `Marquee`: its routes and nothing else. What they do is in surface/."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable

import bentoml
import click
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marquee.errors import SettingError
from marquee.settings import Settings
from surface import asking, catalogue, forecasts, problems
from surface.access import refuse_open_door
from surface.bodies import Body, Written
from surface.connections import guard
from surface.gate import Gate
from surface.headers import page_policy
from surface.logs import write_json_lines
from surface.pages import Dashboard
from surface.problems import Problem
from surface.state import State, build

os.environ.setdefault("BENTOML_DO_NOT_TRACK", "True")
# numpy is imported later. Its matrices are small here: a second thread of OpenBLAS would only wait, spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _state(settings: Settings) -> State:
    """The worker's state, or the end of the process with one sentence when the settings do not allow a start."""
    command = click.get_current_context(silent=True)
    host = (command.params.get("host") if command else None) or settings.service_host
    try:
        state = build(settings)
        refuse_open_door(str(host), state.rules.access.tokens)
    except (SettingError, ValueError) as error:
        sys.exit(f"Marquee's service does not start. {error}")
    return state


guard()
STATE = _state(Settings())
PAGE = Dashboard(
    page_policy(posters=STATE.settings.service_posters, framed_by=STATE.settings.service_framed_by),
    {"refresh_seconds": STATE.settings.service_refresh_seconds, "posters": STATE.settings.service_posters},
)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _written(error, request)


def _written(problem: Problem, request: Request) -> Response:
    body = problem.body(request.scope.get("marquee.request_id"))
    return Response(body, problem.status, problem.headers, media_type=problems.MEDIA_TYPE)


async def _answered(answer: Awaitable[Response], body: Body) -> Response:
    """A route's response, its problems written out."""
    try:
        return await answer
    except Problem as problem:
        return _written(problem, body.request)


PAGES = Starlette(
    routes=[*catalogue.ROUTES, Route("/", PAGE.page), Route("/assets/{version}/{file:path}", PAGE.asset)],
    exception_handlers={Problem: _problem},
)
PAGES.state.marquee = STATE


@bentoml.service(
    name="Marquee",
    workers=STATE.settings.service_workers,
    traffic={"timeout": 120},
    logging={"access": {"enabled": False}},
    metrics={"enabled": False},
    tracing={"excluded_urls": ".*"},
)
class Marquee:
    """Forecasts of films, answers and charts about them, and the dashboard."""

    def __init__(self) -> None:
        write_json_lines()

    @bentoml.on_startup  # type: ignore[untyped-decorator]
    async def open(self) -> None:
        """Begin to connect and to watch the model store."""
        await STATE.open()

    @bentoml.on_shutdown  # type: ignore[untyped-decorator]
    async def close(self) -> None:
        """Give the connections back."""
        await STATE.close()

    async def __is_ready__(self) -> bool:
        """Ready once a model is in use."""
        return STATE.slot.model is not None

    @bentoml.api(route="/predict", input_spec=Body, output_spec=Written)  # type: ignore[untyped-decorator]
    async def predict(self, body: Body, /) -> Response:
        """Forecast one film or up to 1,000."""
        return await _answered(forecasts.predict(STATE, body), body)

    @bentoml.api(route="/ask-text", input_spec=Body, output_spec=Written)  # type: ignore[untyped-decorator]
    async def ask_text(self, body: Body, /) -> Response:
        """Answer a question in words, with its SQL and rows."""
        return await _answered(asking.ask_text(STATE, body), body)

    @bentoml.api(route="/ask-visual", input_spec=Body, output_spec=Written)  # type: ignore[untyped-decorator]
    async def ask_visual(self, body: Body, /) -> Response:
        """Answer a question with a chart."""
        return await _answered(asking.ask_visual(STATE, body), body)

    @bentoml.api(route="/ask-verdict", input_spec=Body, output_spec=Written)  # type: ignore[untyped-decorator]
    async def ask_verdict(self, body: Body, /) -> Response:
        """Keep what a person thinks of an answer."""
        return await _answered(asking.ask_verdict(STATE, body), body)


Marquee.add_asgi_middleware(Gate, rules=lambda: STATE.rules)  # type: ignore[attr-defined]
Marquee.mount_asgi_app(PAGES, path="/")  # type: ignore[attr-defined]
