"""One line of a part: what TMDB said about one id, with the document's bytes exactly as received."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson

_DOCUMENT = b',"document":'


@dataclass(frozen=True)
class Record:
    """`document` holds the raw body of a film that was found, and is None for one that is gone."""

    movie_id: int
    status: Literal["found", "gone"]
    fetched_at: datetime
    document: bytes | None


@dataclass(frozen=True)
class Failure:
    """A film of which no usable document could be had, and why."""

    movie_id: int
    fetched_at: datetime
    reason: str


def encode(item: Record | Failure) -> bytes:
    """One JSON object on one line, newline included.

    {"id":1,"status":"found","fetched_at":"...","document":<the body itself>}. A body that is not JSON on one line
    (pretty-printed, say) goes in as {"base64":"..."} instead: the same bytes come back either way. A failure has
    status "failed" and a reason; readers of documents pass over it.
    """
    head: dict[str, object] = {"id": item.movie_id, "status": "failed", "fetched_at": item.fetched_at.isoformat()}
    if isinstance(item, Failure):
        return orjson.dumps({**head, "reason": item.reason}) + b"\n"
    body = b"null" if item.document is None else _embed(item.document)
    return orjson.dumps({**head, "status": item.status})[:-1] + _DOCUMENT + body + b"}\n"


def decode(line: bytes) -> Record | Failure:
    """What `encode` wrote. Raises ValueError or KeyError when it did not write it."""
    head, found, rest = line.rstrip(b"\n").partition(_DOCUMENT)
    fields = orjson.loads(head + b"}" if found else head)
    at = datetime.fromisoformat(fields["fetched_at"])
    if fields["status"] == "failed":
        return Failure(fields["id"], at, fields["reason"])
    return Record(fields["id"], fields["status"], at, _extract(rest[:-1]))


def _embed(body: bytes) -> bytes:
    if b"\n" not in body and b"\r" not in body and not body.startswith(b'{"base64":') and body != b"null":
        try:
            orjson.loads(body)
        except orjson.JSONDecodeError:
            pass
        else:
            return body
    return b'{"base64":"' + base64.b64encode(body) + b'"}'


def _extract(body: bytes) -> bytes | None:
    if body == b"null":
        return None
    if body.startswith(b'{"base64":'):
        return base64.b64decode(orjson.loads(body)["base64"])
    return body
