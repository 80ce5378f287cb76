"""A stored part as records. Imports little: the processes that read parts for a load start with it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import zstandard

from marquee.errors import PartDamaged
from marquee.lake.record import Record, decode


def records(key: str, sha256: str, data: bytes) -> Iterator[Record]:
    """The documents and tombstones of a part's stored bytes, in order. Raises PartDamaged before the first record."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise PartDamaged(key=key, reason=f"its hash is not {sha256}")
    return (item for line in lines(key, data) if isinstance(item := decode(line), Record))


def lines(key: str, data: bytes) -> Iterator[bytes]:
    """The lines of a compressed part, without holding all of it uncompressed. Raises PartDamaged."""
    try:
        with zstandard.ZstdDecompressor().stream_reader(data) as stream:
            yield from io.BufferedReader(stream, 1 << 20)
    except zstandard.ZstdError as error:
        raise PartDamaged(key=key, reason=str(error)) from error
