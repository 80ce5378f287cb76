"""POST /predict: one film or up to 1,000, each stored (by TMDB's id) or hypothetical, each with its own outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.responses import Response

from marquee.model.film import Film
from surface.bodies import Body
from surface.problems import FieldError, Problem, field_errors, pointer
from surface.queries import Wish, query
from surface.replies import ATTRIBUTION, reply

if TYPE_CHECKING:
    from marquee.model.forecasting import Forecast
    from marquee.model.reading import Known
    from surface.served import Served
    from surface.state import State

MAX_FILMS = 1000
BATCH = "films"


def _a_number(value: Any) -> Any:
    """JSON's true and "603" are no numbers."""
    if isinstance(value, bool | str):
        raise ValueError("must be a number")
    return value


class StoredFilm(BaseModel):
    """A film of the warehouse."""

    model_config = ConfigDict(extra="forbid")

    movie_id: Annotated[int, BeforeValidator(_a_number)] = Field(
        ge=1, le=2**31 - 1, description="TMDB's id of the film.", examples=[603]
    )


@dataclass(frozen=True)
class Item:
    """One wanted film: what is known of it, once it is, or the problem that it has."""

    place: tuple[str | int, ...]
    movie_id: int | None = None
    film: Film | None = None
    problem: Problem | None = None


Result = dict[str, Any] | Problem


async def predict(state: State, body: Body) -> Response:
    """One forecast, or one result for each item of `films`; all of them by one and the same model."""
    served = state.slot.take()
    wish = query(Wish, body.request)
    content = body.json()
    batch = isinstance(content, dict) and BATCH in content
    if batch:
        results = await asyncio.to_thread(_several, state, served, _batch(content))
    else:
        results = [await _one(state, served, _read(content, ()), wish.explain == "true")]
    refused = sum(isinstance(result, Problem) for result in results)
    state.rules.metrics.count_films(len(results) - refused, refused)
    about = {"api_version": 1, "model": served.about(), "attribution": ATTRIBUTION}
    if batch:
        return reply({"results": [_in_batch(number, result) for number, result in enumerate(results)], **about})
    if isinstance(results[0], Problem):
        raise results[0]
    return reply({**results[0], **about})


async def _one(state: State, served: Served, item: Item, explained: bool) -> Result:
    """The forecast of one film, with its reasons on demand; the warehouse is asked in a thread."""
    if item.movie_id:
        (item,) = await asyncio.to_thread(_with_stored, state, [item])
    if item.film is None:
        return item.problem or Problem(500)
    known = state.careers.kept(item.film, served.success_factor)
    if known is None:
        (known,) = await asyncio.to_thread(state.careers.known, [item.film], served.success_factor)
    told = _told(item, await state.together.forecast(served, known))
    if explained:
        told["reasons"] = await asyncio.to_thread(_reasons, served, known)
    return told


def _reasons(served: Served, known: Known) -> list[Any]:
    """What moved the forecast most, for each of the four numbers."""
    from marquee.model.explaining import explain

    return explain(served.model, known)


def _several(state: State, served: Served, wanted: Sequence[Any]) -> list[Result]:
    """For each wanted film its forecast or its problem, in order."""
    items = _with_stored(state, [_read(value, (BATCH, number)) for number, value in enumerate(wanted)])
    films = [item.film for item in items if item.film]
    forecasts = iter(served.model.forecast(state.careers.known(films, served.success_factor)) if films else ())
    return [_told(item, next(forecasts)) if item.film else item.problem or Problem(500) for item in items]


def _batch(content: dict[str, Any]) -> list[Any]:
    films = content[BATCH]
    if not isinstance(films, list) or not 1 <= len(films) <= MAX_FILMS or len(content) > 1:
        wrong = FieldError(pointer([BATCH]), f"must be a list of 1 to {MAX_FILMS} films, with nothing beside it")
        raise Problem(422, fields=[wrong])
    return films


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


def _told(item: Item, forecast: Forecast) -> dict[str, Any]:
    """A forecast with the film that it is about."""
    assert item.film
    film = {"movie_id": item.movie_id, "title": item.film.title, "release_date": item.film.release_date}
    return {"film": film, **vars(forecast)}


def _in_batch(number: int, result: dict[str, Any] | Problem) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"index": number, "status": "refused", "problem": result.document()}
    return {"index": number, "status": "forecast", **result}
