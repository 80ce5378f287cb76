"""TMDB's API as Marquee uses it: one method for each thing that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import orjson
import requests

from marquee.errors import BadBody, BadRequest, ExportMissing, Gone
from marquee.tmdb.answers import check_movie, parse
from marquee.tmdb.backoff import Backoff
from marquee.tmdb.changes import changed_ids, day_params
from marquee.tmdb.credential import Credential
from marquee.tmdb.export import ExportRow, export_name, read_rows
from marquee.tmdb.pacing import Limiter
from marquee.tmdb.transport import Transport

APPENDED = "credits,keywords,release_dates"


class TmdbClient:
    """Raises KeyRefused, BadRequest, BadBody and Unavailable; safe to share between threads."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        exports_url: str,
        limiter: Limiter,
        place: str = "MARQUEE_TMDB_TOKEN",
        backoff: Backoff | None = None,
        session: Callable[[], requests.Session] = requests.Session,
        **transport: Any,
    ) -> None:
        """`token` is a v4 token or a v3 key; `place` names, in messages, where a user finds it."""
        credential = Credential(token, place=place)
        self.transport = Transport(base_url, credential, limiter, backoff=backoff, session=session, **transport)
        self._exports = exports_url.rstrip("/")

    def check(self) -> None:
        """Ask TMDB whether it takes the key. Raises KeyRefused, and BadRequest when the address is not TMDB's API."""
        self._json("/authentication", {}, about="the key")

    def movie(self, movie_id: int) -> bytes | None:
        """A film's document as received, with what is in APPENDED; None when TMDB has no such id."""
        about = f"film {movie_id}"
        try:
            return self.transport.get(
                f"/movie/{movie_id}",
                {"append_to_response": APPENDED},
                about=about,
                check=lambda body: check_movie(body, movie_id, about=about),
            )
        except Gone:
            return None

    def get(self, path: str, params: Mapping[str, object] | None = None) -> bytes:
        """Any other answer that is JSON, as received. Raises Gone as well."""
        return self.transport.get(path, params or {}, about=path, check=lambda body: parse(body, about=path))

    def changes(self, day: date) -> list[int]:
        """The ids of films that changed on a UTC day, each once; adult films left out."""
        about = f"the changes of {day}"
        return changed_ids(
            lambda page: self._json("/movie/changes", {**day_params(day), "page": page}, about=about),
            about=about,
        )

    def discover(self, params: Mapping[str, object], page: int) -> dict[str, Any]:
        """One page (1 to 500, 20 films each) of discover."""
        return self._json("/discover/movie", {**params, "page": page}, about=f"discover page {page}")

    def genres(self) -> dict[str, int]:
        """TMDB's film genres: name to id."""
        answer = self._json("/genre/movie/list", {}, about="the genres")
        return {str(genre["name"]): int(genre["id"]) for genre in answer["genres"]}

    def export(self, day: date) -> Iterator[ExportRow]:
        """Every row of a day's id export. Raises ExportMissing at once, BadBody while reading."""
        name = export_name(day)
        try:
            file = self.transport.download(f"{self._exports}/{name}", about=name)
        except (BadRequest, Gone) as error:  # the files' host answers 403 or 404
            raise ExportMissing(days=day.isoformat()) from error
        return read_rows(file, about=name)

    def _json(self, path: str, params: Mapping[str, object], *, about: str) -> dict[str, Any]:
        """An answer that must be an object."""

        def check(body: bytes) -> None:
            if not isinstance(parse(body, about=about), dict):
                raise BadBody(about=about, reason="it is not an object")

        try:
            document: dict[str, Any] = orjson.loads(self.transport.get(path, params, about=about, check=check))
        except Gone as error:
            raise BadRequest(about=about, reason=f"there is no {path}") from error
        return document
