"""The replica's HTTP surface: an ASGI application without a framework, for it must never be the bottleneck."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson

from marquee.replica import words
from marquee.replica.catalogue import Catalogue
from marquee.replica.discover import LAST_PAGE
from marquee.replica.films import Films
from marquee.replica.refusals import Refusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

JSON = b"application/json;charset=utf-8"
EXPORT = re.compile(r"/p/exports/movie_ids_(\d\d)_(\d\d)_(\d{4})\.json\.gz")
LISTS = {
    "popular": {"sort_by": "popularity.desc"},
    "top_rated": {"sort_by": "vote_average.desc", "vote_count.gte": "300"},
}
SUCCESS = orjson.dumps({"success": True, "status_code": 1, "status_message": "Success."})


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire."""

    body: bytes
    status: int = 200
    content_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Replica:
    """TMDB's v3 API over one catalogue. `requests` counts those to /3 and /p."""

    def __init__(self, catalogue: Catalogue, films: Films, key: str | None = None) -> None:
        self._catalogue, self._films, self._key = catalogue, films, key
        self.requests = 0

    async def reply(self, scope: Scope) -> Reply:
        """The reply to a request, refusals included."""
        path: str = scope["path"]
        self.requests += 1
        try:
            if scope["method"] != "GET":
                raise Refusal(34)
            if path.startswith("/p/exports/"):
                return await self._export(path)
            params = _params(scope["query_string"])
            self._authorise(scope, params)
            return Reply(self._body(path, params))
        except Refusal as refusal:
            return Reply(refusal.body(), refusal.status)

    def state(self) -> dict[str, Any]:
        """Films that can be had today, lines left out, requests served."""
        broken = [{"line": line, "reason": reason} for line, reason in self._catalogue.broken]
        return {"movies": self._films.living(), "broken": broken, "requests": self.requests}

    def discover_page(self, query: bytes, page: int) -> dict[str, Any]:
        """Another page of a discover question; one without results outside TMDB's pages."""
        if not 1 <= page <= LAST_PAGE:
            return {"results": []}
        return self._films.discover({**_params(query), "page": str(page)})

    def _authorise(self, scope: Scope, params: dict[str, str]) -> None:
        """Any key will do unless one was set; none at all is refused with 7."""
        given = params.get("api_key", "")
        for name, value in scope["headers"]:
            if name == b"authorization" and value[:7].lower() == b"bearer ":
                given = value[7:].decode("latin-1").strip()
        if not given or (self._key is not None and given != self._key):
            raise Refusal(7)

    def _body(self, path: str, params: dict[str, str]) -> bytes:
        if path.startswith("/3/movie/"):
            return self._movie(path[9:], params)
        if path == "/3/discover/movie":
            return orjson.dumps(self._films.discover(params))
        if path == "/3/genre/movie/list":
            return orjson.dumps({"genres": self._genres()})
        if path == "/3/authentication":
            return SUCCESS
        return orjson.dumps(self._configuration(path))

    def _movie(self, rest: str, params: dict[str, str]) -> bytes:
        if rest == "changes":
            return orjson.dumps(self._films.changes(params))
        if rest in LISTS:
            return orjson.dumps(self._films.discover({**LISTS[rest], "page": params.get("page", "1")}))
        text, _, part = rest.partition("/")
        if part:
            return self._films.part(text, part)
        return self._films.details(text, params.get("append_to_response", ""))

    def _genres(self) -> list[dict[str, Any]]:
        names = words.genre_names() | self._catalogue.columns.genre_names
        return [{"id": genre, "name": names[genre]} for genre in sorted(names)]

    def _configuration(self, path: str) -> Any:
        if path == "/3/configuration":
            return {
                "images": {"base_url": "http://image.invalid/t/p/", "secure_base_url": "https://image.invalid/t/p/"}
            }
        if path == "/3/configuration/countries":
            countries = words.vocabulary()["countries"] | self._catalogue.countries
            return [
                {"iso_3166_1": code, "english_name": name, "native_name": name}
                for code, name in sorted(countries.items())
            ]
        if path == "/3/configuration/languages":
            listed = words.vocabulary()["languages"]
            spoken = {code: (entry["english_name"], entry["name"]) for code, entry in listed.items()}
            return [
                {"iso_639_1": code, "english_name": english, "name": name}
                for code, (english, name) in sorted((spoken | self._catalogue.spoken).items())
            ]
        raise Refusal(34)

    async def _export(self, path: str) -> Reply:
        found = EXPORT.fullmatch(path)
        try:
            day = date(int(found[3]), int(found[1]), int(found[2])) if found else date.min
        except ValueError:
            day = date.min
        body = await asyncio.to_thread(self._films.export, day)
        if body is None:
            return Reply(b"<Error><Code>NoSuchKey</Code></Error>", 404, b"application/xml")
        return Reply(body, content_type=b"application/gzip")


@lru_cache(1024)
def _parsed(query: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def _params(query: bytes) -> dict[str, str]:
    return dict(_parsed(query))


async def respond(send: Send, reply: Reply) -> None:
    """Sends a whole reply."""
    headers = [
        (b"content-type", reply.content_type),
        (b"content-length", str(len(reply.body)).encode()),
        *reply.headers,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
