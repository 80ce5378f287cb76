"""Answers as JSON, with an entity tag where clients may ask again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

ATTRIBUTION: Final = "This product uses the TMDB API but is not endorsed or certified by TMDB."
REVALIDATE: Final = "private, no-cache"


def dumps(content: Any) -> bytes:
    """JSON: dates as ISO 8601 with their zone, bytes as base64, no NaN."""
    return orjson.dumps(content, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def reply(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(dumps(content), status, dict(headers or {}), media_type="application/json")


def cached(request: Request, content: Any) -> Response:
    """A JSON answer with an entity tag; 304 without a body when the client has it already."""
    body = dumps(content)
    headers = {"etag": f'"{blake2b(body, digest_size=12).hexdigest()}"', "cache-control": REVALIDATE}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if headers["etag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
