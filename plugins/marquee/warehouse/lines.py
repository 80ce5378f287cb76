"""Records of the lake with where they stand, in batches, and those whose document broke the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from marquee.lake.reading import records
from marquee.lake.record import Record


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the lake: line `number` (from 1) of a part."""

    part_key: str
    number: int
    record: Record


@dataclass(frozen=True, slots=True)
class Bad:
    """A record whose document broke the contract."""

    line: Line
    reason: str
    detail: str


class Batch(Protocol):
    """Records that are worked out together; it travels to the process that does so."""

    def lines(self) -> Iterable[Line]:
        """The records, in order. Raises PartDamaged."""


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part as the lake keeps it: compressed, with the hash that its manifest names."""

    key: str
    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredParts:
    """A batch of the lake's parts that are not even decompressed yet."""

    parts: list[StoredPart]

    def lines(self) -> Iterator[Line]:
        """The records, each part checked against its hash. Raises PartDamaged."""
        for part in self.parts:
            for number, record in enumerate(records(part.key, part.sha256, part.data), 1):
                yield Line(part.key, number, record)


@dataclass(frozen=True, slots=True)
class ReadLines:
    """A batch of records that are at hand."""

    read: list[Line]

    def lines(self) -> list[Line]:
        """The records."""
        return self.read
