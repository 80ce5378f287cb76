"""What the service tells about films, forecasts and itself: the GET routes."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from surface.problems import Problem
from surface.queries import MAX_ID, Choice, Page, Search, query
from surface.replies import ATTRIBUTION, cached, reply

if TYPE_CHECKING:
    from surface.state import State


def state_of(request: Request) -> State:
    """The worker's state."""
    state: State = request.app.state.marquee
    return state


def envelope(**content: Any) -> dict[str, Any]:
    """A body with its version and TMDB's attribution."""
    return {"api_version": 1, **content, "attribution": ATTRIBUTION}


async def health(request: Request) -> Response:
    """Whether the process runs; says nothing of what it depends on."""
    return reply({"status": "ok"})


async def api_health(request: Request) -> Response:
    """Model and database in one look; 200 also when one is missing, since this route itself works."""
    state = state_of(request)
    model = state.slot.model
    database = await _database(state)
    healthy = model is not None and database["status"] == "ok"
    return reply(
        envelope(
            status="ok" if healthy else "degraded",
            model={"status": "ok", "tag": model.tag} if model else {"status": "missing", "tag": None},
            database=database,
            time=datetime.now(UTC),
        )
    )


async def _database(state: State) -> dict[str, Any]:
    try:
        async with asyncio.timeout(4):
            row = (await state.database.rows("state"))[0]
    except (Problem, TimeoutError):
        return {"status": "unavailable"}
    return {"status": "ok", **row}


async def summary(request: Request) -> Response:
    """The ten most popular films."""
    movies = await state_of(request).database.rows("summary")
    return cached(request, envelope(movies=movies))


async def predictions(request: Request) -> Response:
    """Forecasts beside what came true, a page of them."""
    page = query(Page, request)
    (found,) = await state_of(request).database.rows("predictions", page.model_dump())
    return cached(request, envelope(**found, offset=page.offset, limit=page.limit))


async def movies(request: Request) -> Response:
    """Films found by title, genre and date, a page of them."""
    page = query(Search, request)
    rows = await state_of(request).database.rows("movies", page.parameters())
    more = len(rows) > page.limit
    return cached(request, envelope(movies=rows[: page.limit], more=more, offset=page.offset, limit=page.limit))


async def movie(request: Request) -> Response:
    """One film: facts, people, history, forecasts."""
    given = str(request.path_params["movie_id"])
    movie_id = int(given) if re.fullmatch("[0-9]{1,10}", given) else 0
    rows = await state_of(request).database.rows("movie", {"movie_id": movie_id}) if 0 < movie_id <= MAX_ID else []
    if not rows:
        raise Problem(404, "No film with this TMDB id is in the warehouse.")
    return cached(request, envelope(movie=rows[0]))


async def upcoming(request: Request) -> Response:
    """Films that are not out yet, a page of them."""
    page = query(Page, request)
    parameters = page.model_dump() | {"today": datetime.now(UTC).date()}
    (found,) = await state_of(request).database.rows("upcoming", parameters)
    return cached(request, envelope(**found, offset=page.offset, limit=page.limit))


async def track_record(request: Request) -> Response:
    """How well the forecasts foretold what came true."""
    state, choice = state_of(request), query(Choice, request).model_dump()
    factor = state.slot.model.success_factor if state.slot.model else state.settings.success_factor
    rows = await state.database.rows("track_record", choice | {"factor": factor})
    coverage = (await state.database.rows("coverage", choice))[0]
    targets = dict.fromkeys(("commercial", "critical")) | {row.pop("target"): row for row in rows}
    return cached(request, envelope(targets=targets, intervals=coverage if coverage["films"] else None))


async def model(request: Request) -> Response:
    """The model in use: its card and its metrics."""
    served = state_of(request).slot.take()
    return cached(
        request,
        envelope(tag=served.tag, trained_at=served.trained_at, metrics=served.metrics, card=served.card),
    )


async def pipeline(request: Request) -> Response:
    """Loads, counts, quarantine, drift, trainings."""
    return cached(request, envelope(**(await state_of(request).database.rows("pipeline"))[0]))


async def describe(request: Request) -> Response:
    """This service's OpenAPI document."""
    from surface.openapi import document

    return cached(request, await asyncio.to_thread(document))


async def metrics(request: Request) -> Response:
    """Prometheus' text, of all workers together."""
    state = state_of(request)
    known = state.rules.metrics
    for name, gauges in (("service", state.database.gauges()), ("ask", state.questions.gauges())):
        known.pool_size.labels(name).set(gauges[0])
        known.pool_waiting.labels(name).set(gauges[1])
    if state.slot.model:
        known.model_trained.set(state.slot.model.trained_at.timestamp())
    await _tell_data_age(state)
    body, kind = await asyncio.to_thread(known.exposition)
    return Response(body, media_type=kind)


async def _tell_data_age(state: State) -> None:
    """Set the gauge of the last load; while the database is away it keeps its value."""
    with suppress(Problem):
        rows = await state.database.rows("loaded")
        if rows[0]["loaded_at"]:
            state.rules.metrics.data_loaded.set(rows[0]["loaded_at"].timestamp())


ROUTES = [
    Route("/health", health),
    Route("/api/health", api_health),
    Route("/api/summary", summary),
    Route("/api/predictions", predictions),
    Route("/api/movies", movies),
    Route("/api/movies/{movie_id}", movie),
    Route("/api/upcoming", upcoming),
    Route("/api/track-record", track_record),
    Route("/api/model", model),
    Route("/api/pipeline", pipeline),
    Route("/openapi.json", describe),
    Route("/docs.json", describe),
    Route("/metrics", metrics),
]
