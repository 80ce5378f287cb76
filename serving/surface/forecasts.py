"""POST /predict: one film or up to 1,000, each stored (by TMDB's id) or hypothetical, each with its own outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.responses import Response

from marquee.model.film import Film
from marquee.model.phrases import Phrases, phrases
from surface.bodies import Body
from surface.languages import preferred
from surface.problems import FieldError, Problem, field_errors, pointer
from surface.queries import Wish, query
from surface.replies import ATTRIBUTION, reply
from surface.together import Manner

if TYPE_CHECKING:
    from marquee.model.telling import Told
    from surface.careers import Asked
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


@dataclass(frozen=True, slots=True)
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
    language = preferred(body.request.headers.get("accept-language"))
    content = body.json()
    if isinstance(content, dict) and BATCH in content:
        manner = Manner(served, wish.explain == "true", language)
        return await _several(state, manner, _batch(content))
    manner = Manner(served, wish.explain != "false", language)
    return _reply(manner, **await _one(state, manner, _read(content, ())))


def _reply(manner: Manner, **content: Any) -> Response:
    headers = {"content-language": manner.language, "vary": "accept-language"}
    return reply({**content, **_about(manner.served)}, headers=headers)


def _about(served: Served) -> dict[str, Any]:
    return {"api_version": 1, "model": served.about(), "attribution": ATTRIBUTION}


async def _one(state: State, manner: Manner, item: Item) -> dict[str, Any]:
    """The forecast of one film; the warehouse is asked in a thread. Raises the item's Problem."""
    if item.movie_id:
        (item,) = await asyncio.to_thread(_with_stored, state, [item])
    state.rules.metrics.count_films(item.film is not None, item.film is None)
    if item.film is None:
        raise item.problem or Problem(500)
    factor = manner.served.success_factor
    asked = state.careers.kept(item.film, factor)
    if asked is None:
        (asked,) = await asyncio.to_thread(state.careers.known, [item.film], factor)
    return _told(item, asked, await state.together.tell(asked.known, manner), phrases(manner.language))


async def _several(state: State, manner: Manner, wanted: Sequence[Any]) -> Response:
    """For each wanted film its forecast or its problem, in order.

    All is computed in the thread for batches, but the warehouse is waited for in another.
    """
    loop, factor = asyncio.get_running_loop(), manner.served.success_factor
    items, kept = await loop.run_in_executor(state.batches, _at_hand, state, factor, wanted)
    items, asked = (items, kept) if kept is not None else await asyncio.to_thread(_looked_up, state, factor, items)
    state.rules.metrics.count_films(len(asked), len(items) - len(asked))
    return await loop.run_in_executor(state.batches, _answer, manner, items, asked)


def _at_hand(state: State, factor: float, wanted: Sequence[Any]) -> tuple[list[Item], list[Asked] | None]:
    """The items read, and what is known of their films, or None when the warehouse must be asked."""
    items = [_read(value, (BATCH, number)) for number, value in enumerate(wanted)]
    kept = [None if item.film is None else state.careers.kept(item.film, factor) for item in items if not item.problem]
    asked = [one for one in kept if one is not None]
    return items, asked if len(asked) == len(kept) else None


def _looked_up(state: State, factor: float, items: list[Item]) -> tuple[list[Item], list[Asked]]:
    """The items with every stored film looked up, and for those that are films what is known of them."""
    items = _with_stored(state, items)
    return items, state.careers.known([item.film for item in items if item.film], factor)


def _answer(manner: Manner, items: Sequence[Item], asked: Sequence[Asked]) -> Response:
    told = manner.served.tell([one.known for one in asked], manner.explained, manner.language)
    pairs, words = iter(zip(asked, told, strict=True)), phrases(manner.language)
    results: list[Result] = [
        _told(item, *next(pairs), words) if item.film else item.problem or Problem(500) for item in items
    ]
    return _reply(manner, results=[_in_batch(number, result) for number, result in enumerate(results)])


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


def _told(item: Item, asked: Asked, told: Told, words: Phrases) -> dict[str, Any]:
    """What the model tells, with the film that it is about; reasons and similar films only when they were wanted."""
    assert item.film
    film = {"movie_id": item.movie_id, "title": item.film.title, "release_date": item.film.release_date}
    document = {"film": film, **vars(told.forecast), "warnings": list(_warnings(item, asked, told, words))}
    if told.reasons is not None:
        document |= {"reasons": told.reasons, "similar": told.similar}
    return document


def _warnings(item: Item, asked: Asked, told: Told, words: Phrases) -> Iterator[dict[str, Any]]:
    """Whom nobody knows, with who may be meant, and what the model has hardly seen."""
    place = pointer(item.place)
    for name in () if item.movie_id else asked.unknown:
        yield {
            "kind": "unknown_name",
            "pointer": place + name.place,
            "sentence": words.unknown(str(name.name), [near.name for near in name.near]),
            "suggestions": name.near,
        }
    for sentence in told.unusual:
        yield {"kind": "unusual", "sentence": sentence}


def _in_batch(number: int, result: dict[str, Any] | Problem) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"index": number, "status": "refused", "problem": result.document()}
    return {"index": number, "status": "forecast", **result}
