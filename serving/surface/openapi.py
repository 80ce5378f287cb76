"""/openapi.json: every route with its body, answers, errors and an example."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from surface import schemas
from surface.forecasts import BATCH, MAX_FILMS, StoredFilm
from surface.queries import MAX_ID, Choice, Page, Search

REF = "#/components/schemas/{model}"
GET_ERRORS = (401, 403, 404, 405, 421, 422, 429, 500, 503, 504)
POST_ERRORS = (400, 401, 403, 405, 408, 413, 415, 421, 422, 429, 500, 503, 504)

FILM_EXAMPLE = {
    "title": "Night Shift", "release_date": "2027-10-15", "budget": 12_000_000, "runtime": 98, "genres": ["Horror"],
    "original_language": "en", "directors": ["Jordan Peele"],
}  # fmt: skip
QUESTION_EXAMPLE = {"question": "Top 5 horror films since 2010 by revenue"}

VERDICT_EXAMPLE = {"request_id": "00000000-0000-4000-8000-000000000000", "verdict": "right"}

GETS: dict[str, tuple[type[BaseModel], str]] = {
    "/health": (schemas.Alive, "Whether the process runs"),
    "/api/health": (schemas.Health, "Model and database in one look"),
    "/api/summary": (schemas.Summary, "The ten most popular films"),
    "/api/predictions": (schemas.Predictions, "Forecasts beside what came true"),
    "/api/movies": (schemas.Movies, "Films found by title, genre and date"),
    "/api/movies/{movie_id}": (schemas.Movie, "One film: facts, people, history, forecasts"),
    "/api/upcoming": (schemas.Upcoming, "Films that are not out yet"),
    "/api/track-record": (schemas.TrackRecord, "How well the forecasts foretold what came true"),
    "/api/model": (schemas.ModelCard, "The model in use: card and metrics"),
    "/api/pipeline": (schemas.Pipeline, "Loads, counts, quarantine, drift, trainings"),
}

QUERIES: dict[str, type[BaseModel]] = {
    "/api/predictions": Page, "/api/upcoming": Page, "/api/movies": Search, "/api/track-record": Choice
}  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """The whole description, OpenAPI 3.1."""
    from marquee.ask.answer import Answer
    from marquee.model.film import Film
    from surface.asking import Question, Verdict

    answers: list[type[BaseModel]] = [model for model, _ in GETS.values()]
    answers += [schemas.ForecastAnswer, schemas.BatchAnswer, schemas.ProblemDocument, Answer]
    bodies: list[type[BaseModel]] = [Film, StoredFilm, Question, Verdict]
    _, definitions = models_json_schema(
        [*((model, "serialization") for model in answers), *((model, "validation") for model in bodies)],
        ref_template=REF, schema_generator=GenerateJsonSchema,
    )  # fmt: skip
    components = _in_the_standard_s_words(definitions["$defs"])
    _say_what_validators_check(components["Film"])
    paths = {path: {"get": _get(path, model, text)} for path, (model, text) in GETS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Marquee", "version": version("marquee"), "description": (__doc__ or "") + _ABOUT},
        "paths": paths | _posts(),
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": _problem()},
        },
        "security": [{}, {"bearer": []}],
    }


_ABOUT = (
    "\n\nForecasts of films, answers about them, and how well the forecasts did. Errors are problem details"
    " (RFC 9457). This product uses the TMDB API but is not endorsed or certified by TMDB."
)


def _problem() -> dict[str, Any]:
    schema = {"$ref": REF.format(model="ProblemDocument")}
    return {"description": "Refused, with the reason.", "content": {"application/problem+json": {"schema": schema}}}


def _errors(statuses: tuple[int, ...]) -> dict[str, Any]:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in statuses}


def _json(model: str | list[str]) -> dict[str, Any]:
    names = [model] if isinstance(model, str) else model
    refs = [{"$ref": REF.format(model=name)} for name in names]
    return {"application/json": {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}}}


def _get(path: str, model: type[BaseModel], text: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": "get" + "".join(part.capitalize() for part in path.strip("/").replace("-", "/").split("/")),
        "summary": text,
        "responses": {"200": {"description": text, "content": _json(model.__name__)}, **_errors(GET_ERRORS)},
    }
    if path.startswith("/api/") and path != "/api/health":
        operation["responses"]["304"] = {"description": "Nothing changed since If-None-Match."}
    if "{movie_id}" in path:
        schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
        operation["parameters"] = [{"name": "movie_id", "in": "path", "required": True, "schema": schema}]
    if path in QUERIES:
        operation["parameters"] = [_query(name, schema) for name, schema in _properties(QUERIES[path]).items()]
    return operation


def _properties(model: type[BaseModel]) -> dict[str, Any]:
    properties: dict[str, Any] = model.model_json_schema()["properties"]
    return properties


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    given = next((kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"), schema)
    told = {key: schema[key] for key in ("description",) if key in schema}
    return {"name": name, "in": "query", "required": False, "schema": given, **told}


def _posts() -> dict[str, Any]:
    item = {"anyOf": [{"$ref": REF.format(model=name)} for name in ("Film", "StoredFilm")]}
    # An item of a batch may be anything: a wrong one is refused by itself, never the batch.
    films = {"type": "array", "minItems": 1, "maxItems": MAX_FILMS, "items": {"description": "As a single request."}}
    batch = {"type": "object", "properties": {BATCH: films}, "required": [BATCH], "additionalProperties": False}
    examples = {
        "hypothetical": {"summary": "A film that does not exist yet", "value": FILM_EXAMPLE},
        "stored": {"summary": "A film of the warehouse", "value": {"movie_id": 603}},
        "batch": {"summary": "Several at once", "value": {BATCH: [{"movie_id": 603}, FILM_EXAMPLE]}},
    }
    question = {"schema": {"$ref": REF.format(model="Question")}, "example": QUESTION_EXAMPLE}
    verdict = {"schema": {"$ref": REF.format(model="Verdict")}, "example": VERDICT_EXAMPLE}
    picture = _json("Answer") | {"image/png": {"schema": {"type": "string", "format": "binary"}}}
    forecast = {"schema": {"anyOf": [*item["anyOf"], batch]}, "examples": examples}
    explain = {
        "name": "explain", "in": "query", "required": False, "schema": {"enum": ["true", "false"]},
        "description": "Reasons and similar past films: by default for one film, and for a batch when asked for.",
    }  # fmt: skip
    language = {
        "name": "Accept-Language", "in": "header", "required": False, "schema": {"type": "string"}, "example": "es",
        "description": "Language of sentences: English, Spanish or Portuguese.",
    }  # fmt: skip
    posts = {
        "/predict": _post("predict", "Forecast one film or up to 1,000", forecast,
                          _json(["ForecastAnswer", "BatchAnswer"]), (404,)),
        "/ask-text": _post("askText", "Answer a question in words, with its SQL and rows", question, _json("Answer")),
        "/ask-visual": _post("askVisual", "Answer a question with a chart; PNG by Accept", question, picture),
        "/ask-verdict": _post("askVerdict", "Say whether an answer was right", verdict, _json("Verdict"), (404,)),
    }  # fmt: skip
    posts["/predict"]["post"]["parameters"] = [explain, language]
    return posts


def _post(
    name: str, text: str, body: dict[str, Any], answer: dict[str, Any], more: tuple[int, ...] = ()
) -> dict[str, Any]:
    return {
        "post": {
            "operationId": name,
            "summary": text,
            "requestBody": {"required": True, "content": {"application/json": body}},
            "responses": {"200": {"description": text, "content": answer}, **_errors((*POST_ERRORS, *more))},
        }
    }


def _in_the_standard_s_words(schema: Any) -> Any:
    """Pydantic writes the bounds of a type that has a validator of its own as ge and le, which JSON Schema ignores."""
    words = {"ge": "minimum", "le": "maximum"}
    if isinstance(schema, list):
        return [_in_the_standard_s_words(part) for part in schema]
    if isinstance(schema, dict):
        return {words.get(name, name): _in_the_standard_s_words(part) for name, part in schema.items()}
    return schema


def _say_what_validators_check(film: dict[str, Any]) -> None:
    """Put into the schema what Film's validators check beyond types."""
    from marquee.model.film import GENRES

    properties = film["properties"]
    properties["release_date"]["pattern"] = "^(18[89][0-9]|19[0-9]{2}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$"
    amount = {"type": "integer", "minimum": 1000, "maximum": 10_000_000_000}
    properties["budget"]["anyOf"] = [amount, {"const": 0}, {"type": "null"}]
    for name in ("companies", "directors", "writers", "cast", "collection"):
        kinds = properties[name].get("items", properties[name])["anyOf"]
        for kind in (kind for kind in kinds if kind.get("type") == "integer"):
            kind |= {"minimum": 1, "maximum": MAX_ID}
    properties["genres"]["items"] = {"enum": [*GENRES, *GENRES.values()]}
