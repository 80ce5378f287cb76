"""What each of TMDB's answers means. Source: developer.themoviedb.org/docs/errors, and recorded responses."""

from __future__ import annotations

from typing import Any

import orjson

from marquee.errors import BadBody, BadRequest, Gone, KeyRefused

REFUSED = frozenset({3, 7, 10})
GONE = frozenset({6, 34, 44})
BUG = frozenset({5, 20, 22, 23, 27, 47})
LATER = frozenset({9, 11, 24, 25, 43, 46})


class Later(Exception):
    """One attempt failed in a way that may pass; `retry_after` is the header, `limited` marks a 429."""

    def __init__(self, reason: str, *, retry_after: str | None = None, limited: bool = False) -> None:
        self.reason, self.retry_after, self.limited = reason, retry_after, limited
        super().__init__(reason)


def raise_for_answer(status: int, body: bytes, retry_after: str | None, *, about: str, place: str) -> None:
    """Raise what an answer other than 2xx means: KeyRefused, Gone, BadRequest, or Later.

    TMDB's own code counts before the HTTP status (44 is permanent although it comes with HTTP 500). A 404
    without TMDB's code is not Gone: a wrong address must not turn the catalogue into tombstones.
    """
    code, message = _code(body)
    reason = f"HTTP {status}" + (f", code {code}: {message}" if code else "")
    if code in REFUSED or status == 401:
        raise KeyRefused(reason=reason, place=place)
    if code in GONE:
        raise Gone(about=about)
    if code in BUG:
        raise BadRequest(about=about, reason=reason)
    if code in LATER or status == 429 or status >= 500:
        raise Later(reason, retry_after=retry_after, limited=status == 429 or code == 25)
    raise BadRequest(about=about, reason=reason)


def parse(body: bytes, *, about: str) -> Any:
    """The body as JSON. Raises BadBody when it is not, which is also how a truncated body shows."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadBody(about=about, reason=f"not JSON, {len(body)} bytes ({error})") from None


def check_movie(body: bytes, movie_id: int, *, about: str) -> None:
    """Raise BadBody unless the body is a whole document of this film. Unknown keys pass."""
    document = parse(body, about=about)
    if not isinstance(document, dict):
        raise BadBody(about=about, reason=f"a {type(document).__name__} instead of an object")
    if document.get("id") != movie_id:
        raise BadBody(about=about, reason=f"its id is {document.get('id')!r}")


def _code(body: bytes) -> tuple[int | None, str]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None, ""
    if not isinstance(document, dict) or not isinstance(document.get("status_code"), int):
        return None, ""
    return document["status_code"], str(document.get("status_message", ""))
