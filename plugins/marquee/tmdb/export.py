"""TMDB's daily id export: one JSON object a line, gzip."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from typing import IO, NamedTuple, cast

import orjson

from marquee.errors import BadBody


class ExportRow(NamedTuple):
    """One film of an export. `popularity` is on the scale of the export's day."""

    movie_id: int
    popularity: float
    adult: bool
    video: bool


def export_name(day: date) -> str:
    """The file's name, e.g. movie_ids_11_21_2026.json.gz."""
    return f"movie_ids_{day:%m_%d_%Y}.json.gz"


def read_rows(file: IO[bytes], *, about: str) -> Iterator[ExportRow]:
    """The rows of a downloaded export; closes it. Raises BadBody with the line's number."""
    number = 0
    with file:
        try:
            for line in _plain(file):
                number += 1
                row = orjson.loads(line)
                popularity = float(row.get("popularity") or 0)
                yield ExportRow(int(row["id"]), popularity, bool(row.get("adult")), bool(row.get("video")))
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadBody(about=about, reason=f"near line {number}: {error}") from error


def _plain(file: IO[bytes]) -> IO[bytes]:
    """Undo the gzip unless HTTP's content encoding already did."""
    compressed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if compressed else file
