"""The one shape of every error: problem details for HTTP APIs (RFC 9457), with the paths of wrong fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from pydantic import ValidationError

MEDIA_TYPE: Final = "application/problem+json"
MAX_FIELDS: Final = 50

SENTENCES: Final[Mapping[int, str]] = {
    400: "The request could not be read.",
    401: "This service asks for a bearer token: send 'Authorization: Bearer <token>'.",
    404: "Nothing is served at this address. GET /openapi.json lists what is.",
    405: "This address does not take this method. GET /openapi.json lists what is served.",
    422: "Some fields are wrong.",
    500: "Something went wrong here. The service's log has the details under this request id.",
    503: "The service is not ready.",
    504: "The answer took too long and was given up.",
}


@dataclass(frozen=True)
class FieldError:
    """One wrong field: a JSON pointer (RFC 6901) into the request's body, and what is wrong with it."""

    pointer: str
    sentence: str


class Problem(Exception):
    """An answer other than success: raised anywhere below a route, written out by the edge."""

    def __init__(
        self,
        status: int,
        sentence: str | None = None,
        *,
        fields: Sequence[FieldError] = (),
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.sentence = sentence or SENTENCES.get(status) or HTTPStatus(status).phrase + "."
        self.fields = tuple(fields[:MAX_FIELDS])
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["retry-after"] = str(retry_after)
        super().__init__(self.sentence)

    def document(self, request_id: str | None = None) -> dict[str, Any]:
        """The problem as a JSON object; `instance` names the request that had it."""
        phrase = HTTPStatus(self.status).phrase
        document: dict[str, Any] = {
            "type": f"urn:marquee:problem:{phrase.lower().replace(' ', '-')}",
            "title": phrase,
            "status": self.status,
            "detail": self.sentence,
        }
        if request_id:
            document["instance"] = f"urn:marquee:request:{request_id}"
        if self.fields:
            document["errors"] = [{"pointer": field.pointer, "detail": field.sentence} for field in self.fields]
        return document

    def body(self, request_id: str | None = None) -> bytes:
        """The problem as it goes over the wire."""
        return orjson.dumps(self.document(request_id))


def pointer(parts: Iterable[str | int]) -> str:
    """A JSON pointer, e.g. ("films", 3, "budget") -> /films/3/budget."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1")[:80] for part in parts)


def field_errors(error: ValidationError, prefix: Sequence[str | int] = ()) -> list[FieldError]:
    """What pydantic found, without the values that were sent."""
    return [
        FieldError(pointer((*prefix, *(part for part in found["loc"] if _is_a_place(part)))), found["msg"])
        for found in error.errors(include_url=False, include_context=False, include_input=False)[:MAX_FIELDS]
    ]


def _is_a_place(part: str | int) -> bool:
    """Pydantic puts the tried alternative of a union into the path; a client has no such place."""
    return not (isinstance(part, str) and ("[" in part or part in ("int", "str", "constrained-str")))
