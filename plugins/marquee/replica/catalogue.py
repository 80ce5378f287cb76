"""The films that the replica serves: their documents on disk as they came, and a small index in memory.

A million films need about 200 bytes each in memory: the documents wait in a temporary file, uncompressed, and
are read by their position. Another temporary file holds their lines of the daily id export.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from marquee.errors import CatalogueUnreadable
from marquee.replica.index import Columns
from marquee.replica.streams import lines

LARGEST_ID = 2**31 - 1
WRITTEN_AT_ONCE = 1 << 20
BROKEN_AT_START = 100
"""When so many lines are broken and none was good, the file is of another kind."""


class Catalogue:
    """Films by id. `broken` names the lines of the source that are no movie documents: (line number, reason)."""

    def __init__(self) -> None:
        self.broken: list[tuple[int, str]] = []
        self.columns = Columns()
        self.countries: dict[str, str] = {}
        self.spoken: dict[str, tuple[str, str]] = {}
        self._rows: dict[int, int] = {}
        self._documents = _Spool()
        self._export_lines = _Spool()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, movie_id: int) -> bool:
        return movie_id in self._rows

    def add(self, raw: bytes, document: dict[str, Any]) -> None:
        """Takes one film; `raw` is what will be served, `document` the same parsed. Ids must be new."""
        self._rows[document["id"]] = len(self._rows)
        self._documents.append(raw)
        self._export_lines.append(_export_line(document))
        self.columns.add(document)
        self._learn_names(document)

    def row(self, movie_id: int) -> int | None:
        """The film's place in the order of the source, which is its place in the columns."""
        return self._rows.get(movie_id)

    def document(self, movie_id: int) -> bytes | None:
        """The film's line as it stood in the source, or None."""
        row = self._rows.get(movie_id)
        return None if row is None else self._documents[row]

    def at(self, row: int) -> bytes:
        """The document of a row of the columns."""
        return self._documents[row]

    def export_lines(self) -> Iterator[bytes]:
        """One line of the daily id export for each film, in the order of the source."""
        return iter(self._export_lines)

    def _learn_names(self, document: dict[str, Any]) -> None:
        for country in objects(document.get("production_countries")):
            self.countries.setdefault(str(country.get("iso_3166_1")), str(country.get("name")))
        for language in objects(document.get("spoken_languages")):
            names = (str(language.get("english_name") or ""), str(language.get("name") or ""))
            self.spoken.setdefault(str(language.get("iso_639_1")), names)


def open_catalogue(path: str | Path) -> Catalogue:
    """Reads JSON lines of TMDB movie documents in one pass; plain, gzip, xz or zstd, told by the content.

    A line that is no movie document is named in `broken` and left out, as is a repeated id.
    Raises CatalogueMissing and CatalogueUnreadable (damaged compression, no movie document at all).
    """
    path = Path(path)
    catalogue = Catalogue()
    for number, raw in lines(path):
        try:
            catalogue.add(raw, _checked(raw, catalogue))
        except ValueError as problem:
            catalogue.broken.append((number, str(problem)))
            if len(catalogue.broken) == BROKEN_AT_START and not len(catalogue):
                break
    if not len(catalogue):
        number, reason = catalogue.broken[0] if catalogue.broken else (1, "the file is empty")
        raise CatalogueUnreadable(path=path, reason=f"line {number}: {reason}")
    return catalogue


def from_documents(documents: Iterable[dict[str, Any]]) -> Catalogue:
    """A catalogue of documents that are right by construction, such as the synthetic ones."""
    catalogue = Catalogue()
    for document in documents:
        catalogue.add(orjson.dumps(document), document)
    return catalogue


def _checked(raw: bytes, catalogue: Catalogue) -> dict[str, Any]:
    """The parsed document; ValueError says in words why the line is none."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise ValueError(f"not JSON ({problem})") from problem
    if not isinstance(document, dict):
        raise ValueError(f"a JSON {type(document).__name__} where an object was expected")
    movie_id = document.get("id")
    if type(movie_id) is not int or not 0 < movie_id <= LARGEST_ID:
        raise ValueError(f"id is {movie_id!r}, not a whole number from 1 to {LARGEST_ID}")
    if not isinstance(document.get("title"), str):
        raise ValueError(f"film {movie_id} has no title, so this is no movie document")
    if movie_id in catalogue:
        raise ValueError(f"film {movie_id} stood in an earlier line already")
    return document


def _export_line(document: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "adult": document.get("adult") is True,
            "id": document["id"],
            "original_title": document.get("original_title") or document["title"],
            "popularity": document.get("popularity") or 0.0,
            "video": document.get("video") is True,
        }
    )


def objects(value: object) -> list[dict[str, Any]]:
    """The JSON objects in what should be a list of them."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class _Spool:
    """Byte strings in a temporary file that has no name; it vanishes with the object or the process."""

    def __init__(self) -> None:
        self._handle, name = tempfile.mkstemp(prefix="marquee-replica-")
        os.unlink(name)
        weakref.finalize(self, os.close, self._handle)
        self._ends = array("Q", [0])
        self._unwritten = bytearray()

    def append(self, value: bytes) -> None:
        self._unwritten += value
        self._ends.append(self._ends[-1] + len(value))
        if len(self._unwritten) > WRITTEN_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        while self._unwritten:
            del self._unwritten[: os.write(self._handle, self._unwritten)]

    def __getitem__(self, place: int) -> bytes:
        if self._unwritten:
            self._flush()
        start, end = self._ends[place], self._ends[place + 1]
        return os.pread(self._handle, end - start, start)

    def __iter__(self) -> Iterator[bytes]:
        return (self[place] for place in range(len(self._ends) - 1))
