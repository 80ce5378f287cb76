"""Request bodies of the POST routes: read as strict JSON, refused with the paths of wrong fields."""

from __future__ import annotations

from typing import Any, TypeVar

import orjson
from _bentoml_impl.serde import Serde
from _bentoml_sdk.io_models import IODescriptor
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from surface.problems import Problem, field_errors

B = TypeVar("B", bound=BaseModel)


class Body(IODescriptor):  # type: ignore[misc]
    """The request as it came: BentoML hands it to the route unread, so that one place decides what is valid."""

    __root_input__ = True
    content: bytes
    request: Any

    @classmethod
    async def from_http_request(cls, request: Request, serde: Serde) -> Body:
        """The body's bytes; the gate has bounded them."""
        body: Body = cls.model_construct(content=await request.body(), request=request)
        return body

    def json(self) -> Any:
        """The body's value; raises Problem 400.

        orjson refuses NaN, infinities, wrong UTF-8 and more than 1,024 levels.
        """
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise Problem(
                400, f"The body is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})."
            ) from error


class Written(IODescriptor):  # type: ignore[misc]
    """What BentoML is told about answers: routes write them themselves; /openapi.json describes them."""


def validated(model: type[B], value: Any) -> B:
    """The value as a model; raises Problem 422 with the paths of wrong fields."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Problem(422, fields=field_errors(error)) from error
