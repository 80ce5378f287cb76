"""Opening a file of lines that may be compressed; what it is shows in its first bytes, whatever its name says."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast

import zstandard

from marquee.errors import CatalogueMissing, CatalogueUnreadable

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes; a film's document is some kilobytes, so a longer line is a file of another kind."""

_DAMAGE = (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(number from 1, bytes without the line's end) of every line that is not blank.

    Raises CatalogueMissing when the file cannot be opened, CatalogueUnreadable when its compression is
    damaged or a line has no end within LONGEST_LINE.
    """
    number = 0
    with ExitStack() as stack:
        stream = _open(path, stack)
        try:
            while line := stream.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    raise CatalogueUnreadable(path=path, reason=f"line {number} is longer than 64 MiB")
                text = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
                if text:
                    yield number, text
        except _DAMAGE as damage:
            reason = f"its compression is damaged after line {number} ({damage})"
            raise CatalogueUnreadable(path=path, reason=reason) from damage


def _open(path: Path, stack: ExitStack) -> IO[bytes]:
    try:
        raw = stack.enter_context(path.open("rb"))
    except OSError as problem:
        raise CatalogueMissing(path=path, reason=problem.strerror or problem) from problem
    start = raw.read(6)
    raw.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(raw, "rb"))
    if start.startswith(b"\xfd7zXZ\x00"):
        return cast("IO[bytes]", lzma.open(raw, "rb"))
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return io.BufferedReader(_Zstd(raw), 1 << 20)
    return raw


class _Zstd(io.RawIOBase):
    """Frames one after another; unlike zstandard's own reader it says when the last one is cut."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed, self._plain = b"", b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._plain:
            packed = self._packed or self._raw.read(1 << 17)
            if not packed:
                if self._frame is not None:
                    raise EOFError("the last zstd frame is cut")
                return 0
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            self._plain, self._packed = self._frame.decompress(packed), b""
            if self._frame.eof:
                self._packed, self._frame = self._frame.unused_data, None
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size
