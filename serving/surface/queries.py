"""Query parameters of the GET routes, checked like bodies."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from marquee.model.film import NO_ZERO
from surface.problems import Problem, field_errors

Q = TypeVar("Q", bound=BaseModel)
MAX_ID = 2**31 - 1


def _a_day(value: Any) -> Any:
    """Pydantic would take a number of seconds for a date."""
    if type(value) is not str or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("must be a day, YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_a_day)]


class Choice(BaseModel):
    """Which films count."""

    model_config = ConfigDict(extra="forbid")

    genre: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_ZERO)] | None = Field(
        None, description="Name of a genre in English, in any case.", examples=["Horror"]
    )
    released_from: Day | None = Field(None, description="First day of release that counts.", examples=["2020-01-01"])
    released_to: Day | None = Field(None, description="Last day of release that counts.", examples=["2029-12-31"])


class Page(Choice):
    """Which part of a list."""

    offset: Annotated[int, Field(ge=0, le=100_000, description="Entries to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=100, description="Entries in the answer.")] = 20


class Search(Page):
    """Which films to find."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=100, pattern=NO_ZERO)] | None = Field(
        None, description="A part of the title or of the original title, in any case.", examples=["matrix"]
    )

    def parameters(self) -> dict[str, Any]:
        """What sql/service/movies.sql takes: one entry more than the page has tells whether there is another page."""
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", self.title.lower()) + "%" if self.title else None
        return self.model_dump() | {"title": pattern, "limit": self.limit + 1}


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
