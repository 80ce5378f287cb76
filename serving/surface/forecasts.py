"""POST /predict: one film or up to 1,000, each stored (by TMDB's id) or hypothetical, each with its own outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from marquee.model.film import Film
from surface.bodies import Body
from surface.problems import FieldError, Problem, field_errors, pointer
from surface.replies import ATTRIBUTION, reply

if TYPE_CHECKING:
    from surface.served import Served
    from surface.state import State

MAX_FILMS = 1000
BATCH = "films"
LOOKED_UP = {"movie_id", "directors", "writers", "cast", "companies", "collection"}
NO_CONNECTION: Any = None
"""For films without a past the database is not asked."""


class StoredFilm(BaseModel):
    """A film of the warehouse."""

    model_config = ConfigDict(extra="forbid", strict=True)

    movie_id: Annotated[int, Field(ge=1, le=2**31 - 1, description="TMDB's id of the film.", examples=[603])]


@dataclass(frozen=True)
class Item:
    """One wanted film: what is known of it, once it is, or the problem that it has."""

    place: tuple[str | int, ...]
    movie_id: int | None = None
    film: Film | None = None
    problem: Problem | None = None


async def predict(state: State, body: Body) -> Response:
    """One forecast, or one result for each item of `films`; all of them by one and the same model."""
    served = state.slot.take()
    content = body.json()
    batch = isinstance(content, dict) and BATCH in content
    wanted = _batch(content) if batch else [content]
    if not batch and _quick(content):
        results = _results(state, served, wanted, batch)
    else:
        results = await asyncio.to_thread(_results, state, served, wanted, batch)
    for result in results:
        state.rules.metrics.films_forecast.labels("refused" if isinstance(result, Problem) else "forecast").inc()
    about = {"api_version": 1, "model": served.about(), "attribution": ATTRIBUTION}
    if batch:
        return reply({"results": [_in_batch(number, result) for number, result in enumerate(results)], **about})
    if isinstance(results[0], Problem):
        raise results[0]
    return reply({**results[0], **about})


def _quick(content: Any) -> bool:
    """Whether a film names nobody and is not stored: its forecast takes less time than a change of threads."""
    return isinstance(content, dict) and content.keys().isdisjoint(LOOKED_UP)


def _batch(content: dict[str, Any]) -> list[Any]:
    films = content[BATCH]
    if not isinstance(films, list) or not 1 <= len(films) <= MAX_FILMS or len(content) > 1:
        wrong = FieldError(pointer([BATCH]), f"must be a list of 1 to {MAX_FILMS} films, with nothing beside it")
        raise Problem(422, fields=[wrong])
    return films


def _results(state: State, served: Served, wanted: Sequence[Any], batch: bool) -> list[dict[str, Any] | Problem]:
    """For each wanted film its forecast or its problem, in order."""
    items = [_read(value, (BATCH, number) if batch else ()) for number, value in enumerate(wanted)]
    items = _with_stored(state, items)
    found = iter(_forecasts(state, served, [item for item in items if item.film]))
    return [next(found) if item.film else item.problem or Problem(500) for item in items]


def _read(value: Any, place: tuple[str | int, ...]) -> Item:
    """One item as it came: {"movie_id": 603}, or a Film."""
    try:
        if isinstance(value, dict) and "movie_id" in value:
            return Item(place, movie_id=StoredFilm.model_validate(value).movie_id)
        return Item(place, film=Film.model_validate(value))
    except ValidationError as error:
        return Item(place, problem=Problem(422, fields=field_errors(error, place)))


def _with_stored(state: State, items: list[Item]) -> list[Item]:
    """The items with every stored film looked up; an unknown one gets a problem."""
    ids = {item.movie_id for item in items if item.movie_id}
    if not ids:
        return items
    rows = state.database.fetch("films", {"movie_ids": list(ids)})
    films = {row.pop("movie_id"): row for row in rows}
    return [_stored(item, films.get(item.movie_id)) if item.movie_id else item for item in items]


def _stored(item: Item, row: dict[str, Any] | None) -> Item:
    if row is None:
        problem = Problem(404, f"No film with TMDB's id {item.movie_id} is in the warehouse.")
        return Item(item.place, problem=problem)
    if row["release_date"] is None:
        wrong = FieldError(pointer([*item.place, "movie_id"]), "the release date of this film is not known")
        return Item(item.place, problem=Problem(422, "This film cannot be forecast.", fields=[wrong]))
    # Stored facts are TMDB's, not the client's: they are not held to the limits of a request.
    return Item(item.place, item.movie_id, Film.model_construct(**row))


def _forecasts(state: State, served: Served, items: Sequence[Item]) -> list[dict[str, Any]]:
    from marquee.model.reading import requested_films

    films = [item.film for item in items if item.film]
    if not films:
        return []
    if any(map(_has_past, films)):
        with state.database.connection() as connection:
            known = requested_films(connection, films, served.success_factor)
    else:
        known = requested_films(NO_CONNECTION, films, served.success_factor)
    return [
        {"film": _identity(item), **asdict(forecast)}
        for item, forecast in zip(items, served.model.forecast(known), strict=True)
    ]


def _has_past(film: Film) -> bool:
    """Whether somebody or something in the film may have a career to look up."""
    return bool(film.directors or film.writers or film.cast or film.companies or film.collection)


def _identity(item: Item) -> dict[str, Any]:
    assert item.film
    return {"movie_id": item.movie_id, "title": item.film.title, "release_date": item.film.release_date}


def _in_batch(number: int, result: dict[str, Any] | Problem) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"index": number, "status": "refused", "problem": result.document()}
    return {"index": number, "status": "forecast", **result}
