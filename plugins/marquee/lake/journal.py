"""What a chunk has fetched but not yet stored as a part: a file on the worker's own disk, so that a crash repeats
only the requests that were in flight. It saves work and nothing depends on it: without it, the lake ends the same.
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from marquee.lake.record import Failure, Record, decode, encode

log = logging.getLogger(__name__)


class Journal:
    """An append-only file with one line a film, in the form of a part's lines. Threads may share it."""

    def __init__(self, path: Path) -> None:
        """Open the file, made if need be; a last line that a crash cut off is dropped."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._lock = path, threading.Lock()
        self._places: dict[int, tuple[int, int]] = {}
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._end = self._index()
        os.ftruncate(self._file, self._end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file, and remove it unless an error ends the chunk early."""
        os.close(self._file)
        if error is None:
            self._path.unlink(missing_ok=True)

    def get(self, movie_id: int) -> Record | Failure | None:
        """What an earlier run noted about a film."""
        place = self._places.get(movie_id)
        return decode(os.pread(self._file, place[1], place[0])) if place else None

    def add(self, item: Record | Failure) -> None:
        """Note a film; the line survives the end of the process, though not a power cut. A full disk is no error."""
        line = encode(item)
        with self._lock:
            try:
                os.write(self._file, line)
            except OSError as error:
                log.warning("%s is not noted in %s: %s", item.movie_id, self._path, error)

    def _index(self) -> int:
        """Find the whole lines; the position after the last of them."""
        end = 0
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    item = decode(line) if line.endswith(b"\n") else None
                except (ValueError, KeyError):
                    item = None
                if item is None:
                    break
                self._places[item.movie_id] = (end, len(line))
                end += len(line)
        return end
