"""What the replica says about films on a day: documents, discover pages, changes and the id export."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from math import ceil
from typing import Any

import msgspec
import numpy as np
import orjson

from marquee.replica.catalogue import Catalogue, objects
from marquee.replica.discover import PAGE, Discover, Params, day_number, page_number
from marquee.replica.evolution import Evolution
from marquee.replica.index import PARTS
from marquee.replica.refusals import Refusal

EMPTY: dict[str, dict[str, list[Any]]] = {
    "credits": {"cast": [], "crew": []},
    "keywords": {"keywords": []},
    "release_dates": {"results": []},
}
LONGEST_RANGE, CHANGES_PAGE, LAST_CHANGES_PAGE = 14, 100, 1000
MOST_APPENDED = 20
EXPORT_KEPT_DAYS = 92
LINES_AT_ONCE = 10_000
MOVING = ("id", "popularity", "release_date", "revenue", "status", "vote_average", "vote_count")
"""What differs from day to day in an evolving catalogue."""
LISTED = (
    "adult", "backdrop_path", "id", "original_language", "original_title", "overview", "popularity",
    "poster_path", "release_date", "title", "video", "vote_average", "vote_count",
)  # fmt: skip

_TOP_LEVEL = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Films:
    """The catalogue as it stands on the injected today."""

    def __init__(self, catalogue: Catalogue, evolution: Evolution, today: Callable[[], date]) -> None:
        self._catalogue, self._evolution, self._today = catalogue, evolution, today
        self._columns = catalogue.columns.frozen()
        self._discover = Discover(catalogue, self._columns)
        self._ghosts = frozenset(evolution.ghosts)
        self._named = np.concatenate([self._columns["id"], np.array(evolution.ghosts, dtype=np.int64)])
        self._export: tuple[date, bytes] | None = None

    def living(self) -> int:
        """How many films can be had today."""
        ended = self._evolution.ended_all(self._columns["id"], self._today().toordinal())
        return len(self._catalogue) - int(ended.sum())

    def details(self, text: str, append: str) -> bytes:
        """The film's document with the parts asked for and no others; as in the source, byte for byte, whenever
        nothing has to change. Raises Refusal 6, 27, 34 or 44."""
        movie_id, wanted = self._known_id(text), append.split(",") if append else []
        if len(wanted) > MOST_APPENDED:
            raise Refusal(27)
        row = self._catalogue.row(movie_id)
        if row is None:
            raise Refusal(34)
        raw, has = self._catalogue.at(row), int(self._columns["parts"][row])
        asked = sum(1 << bit for bit, part in enumerate(PARTS) if part in wanted)
        if self._evolution.evolving or has & ~asked:
            return self._rewritten(raw, asked)
        missing = {part: EMPTY[part] for bit, part in enumerate(PARTS) if asked & ~has & 1 << bit}
        return raw[:-1].rstrip() + b"," + orjson.dumps(missing)[1:] if missing else raw

    def part(self, text: str, part: str) -> bytes:
        """GET /3/movie/{id}/credits and the like. Raises Refusal 6, 34 or 44."""
        if part not in PARTS:
            raise Refusal(34)
        document = orjson.loads(self.details(text, part))
        return orjson.dumps({"id": document["id"], **document[part]})

    def discover(self, params: Params) -> dict[str, Any]:
        """A page of 20; total_pages is not capped, although pages over 500 are refused (22)."""
        page, rows = page_number(params), self._discover.rows(params)
        shown = rows[(page - 1) * PAGE : page * PAGE]
        return {
            "page": page,
            "results": [self._listed(int(row)) for row in shown],
            "total_pages": ceil(len(rows) / PAGE),
            "total_results": len(rows),
        }

    def changes(self, params: Params) -> dict[str, Any]:
        """Ids edited on the days from start_date to end_date, both included; yesterday and today by default.

        Raises Refusal 20 (over 14 days, or backwards), 22, 23.
        """
        today = self._today().toordinal()
        last = day_number(params["end_date"]) if params.get("end_date") else today
        first = day_number(params["start_date"]) if params.get("start_date") else last - 1
        if not 0 <= last - first <= LONGEST_RANGE:
            raise Refusal(20)
        page = page_number(params, LAST_CHANGES_PAGE)
        changed = np.zeros(len(self._named), dtype=bool)
        for day in range(first, min(last, today) + 1):
            changed |= self._evolution.edited(self._named, day)
            if self._evolution.evolving:
                changed[: len(self._catalogue)] |= self._columns["day"] == day
        ids = self._named[changed].tolist()
        shown = ids[(page - 1) * CHANGES_PAGE : page * CHANGES_PAGE]
        return {
            "results": [{"id": movie_id, "adult": None if movie_id % 23 == 0 else False} for movie_id in shown],
            "page": page,
            "total_pages": ceil(len(ids) / CHANGES_PAGE),
            "total_results": len(ids),
        }

    def export(self, day: date) -> bytes | None:
        """The gzip of the day's id export, None when the day has none (any longer)."""
        if not timedelta(0) <= self._today() - day <= timedelta(days=EXPORT_KEPT_DAYS):
            return None
        if self._export is None or self._export[0] != day:
            self._export = (day, _packed(self._export_lines(day)))
        return self._export[1]

    def _export_lines(self, day: date) -> Iterator[bytes]:
        ended = self._evolution.ended_all(self._columns["id"], day.toordinal())
        for line, gone in zip(self._catalogue.export_lines(), ended, strict=True):
            if not gone:
                yield line
        for ghost in self._evolution.ghosts:
            title = f"Withdrawn {ghost}"
            yield orjson.dumps(
                {"adult": False, "id": ghost, "original_title": title, "popularity": 0.0, "video": False}
            )

    def _known_id(self, text: str) -> int:
        if not text.isascii() or not text.isdigit():
            raise Refusal(6)
        movie_id = int(text)
        if movie_id in self._ghosts:
            raise Refusal(44 if movie_id % 5 == 0 else 34)
        if self._evolution.ended(movie_id, self._today().toordinal()):
            raise Refusal(34)
        return movie_id

    def _rewritten(self, raw: bytes, asked: int) -> bytes:
        """Only what moves is parsed; every other value keeps its bytes."""
        document = _TOP_LEVEL.decode(raw)
        if self._evolution.evolving:
            document |= {key: msgspec.Raw(orjson.dumps(value)) for key, value in self._moved(document).items()}
        for bit, part in enumerate(PARTS):
            if asked & 1 << bit:
                document.setdefault(part, msgspec.Raw(orjson.dumps(EMPTY[part])))
            else:
                document.pop(part, None)
        return msgspec.json.encode(document)

    def _moved(self, document: dict[str, msgspec.Raw]) -> dict[str, Any]:
        return self._evolution.on(
            {key: msgspec.json.decode(document[key]) for key in MOVING}, self._today().toordinal()
        )

    def _listed(self, row: int) -> dict[str, Any]:
        document = _TOP_LEVEL.decode(self._catalogue.at(row))
        listed = {key: msgspec.json.decode(document[key]) if key in document else None for key in LISTED}
        if self._evolution.evolving:
            listed |= {key: value for key, value in self._moved(document).items() if key in LISTED}
        listed["genre_ids"] = [genre.get("id") for genre in objects(msgspec.json.decode(document.get("genres", b"[]")))]
        return listed


def _packed(lines: Iterator[bytes]) -> bytes:
    """The gzip of the lines, the same bytes for the same lines; a million of them never stand in memory at once."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as stream:
        while batch := list(islice(lines, LINES_AT_ONCE)):
            stream.write(b"\n".join(batch) + b"\n")
    return packed.getvalue()
