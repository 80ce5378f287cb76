"""Quirks of content: what a reply says, rather than how it arrives."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

import orjson

from marquee.replica.app import EXPORT, Scope
from marquee.replica.discover import PAGE
from marquee.replica.quirks import Quirks

Json = dict[str, Any]
COUNTS = ("budget", "revenue", "runtime", "vote_count")
NOWHERE = "/3/nothing"


def bent(scope: Scope, quirks: Quirks) -> Scope:
    """The request that is really answered: exports that are not there, dead ids, merged ids."""
    path: str = scope["path"]
    export = EXPORT.fullmatch(path)
    if export and f"{export[3]}-{export[1]}-{export[2]}" in {day.isoformat() for day in quirks.no_export}:
        return {**scope, "path": "/p/exports/none"}
    text, *rest = path.removeprefix("/3/movie/").split("/")
    if not path.startswith("/3/movie/") or not text.isdigit():
        return scope
    movie_id = quirks.merged.get(int(text), int(text))
    return {**scope, "path": NOWHERE if quirks.is_dead(movie_id) else "/".join(["/3/movie", str(movie_id), *rest])}


def altered(path: str, body: bytes, quirks: Quirks, ask: Callable[[int], Json], attempt: int) -> bytes:
    """The body of a good reply as the quirks would have it; `ask` gives another page of the same question."""
    if path.removeprefix("/3/movie/").isdigit():
        if not (quirks.new_keys or quirks.mixed_numbers):
            return body
        return orjson.dumps(_document(orjson.loads(body), quirks))
    if path == "/3/discover/movie" and quirks.re_ranking:
        body = orjson.dumps(_slipped(orjson.loads(body), quirks, ask, attempt))
    if path in {"/3/discover/movie", "/3/movie/changes"} and quirks.lying_pages != 1:
        body = orjson.dumps(_lying(orjson.loads(body), quirks.lying_pages))
    return body


def _document(document: Json, quirks: Quirks) -> Json:
    if quirks.mixed_numbers and quirks.chance("mixed", document["id"]) < 0.5:
        counts = {key: float(document[key]) for key in COUNTS if isinstance(document.get(key), int)}
        shares = {key: round(document[key]) for key in ("popularity", "vote_average") if document.get(key) is not None}
        document = document | counts | shares
    return document | quirks.new_keys


def _slipped(page: Json, quirks: Quirks, ask: Callable[[int], Json], attempt: int) -> Json:
    shift = round((2 * quirks.chance("rank", page["page"], attempt) - 1) * quirks.re_ranking)
    if not shift:
        return page
    neighbour = ask(page["page"] + (1 if shift > 0 else -1))["results"]
    rows = page["results"]
    slipped = (rows + neighbour)[shift:] if shift > 0 else neighbour[shift:] + rows
    return page | {"results": slipped[:PAGE]}


def _lying(page: Json, factor: float) -> Json:
    return page | {total: ceil(page[total] * factor) for total in ("total_pages", "total_results")}
