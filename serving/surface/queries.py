"""Query parameters of the GET routes, checked like bodies."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from surface.problems import Problem, field_errors

Q = TypeVar("Q", bound=BaseModel)
MAX_ID = 2**31 - 1


class Page(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    genre: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None


class Wish(BaseModel):
    """What /predict may add to a forecast."""

    model_config = ConfigDict(extra="forbid")

    explain: Literal["true", "false"] | None = None


def query(model: type[Q], request: Request) -> Q:
    """The query string as a model; raises Problem 422 that names the wrong parameters."""
    given = request.query_params
    twice = {name for name in given if len(given.getlist(name)) > 1}
    if twice:
        raise Problem(422, f"Given more than once: {', '.join(sorted(twice))[:200]}.")
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        raise Problem(422, fields=field_errors(error)) from error
