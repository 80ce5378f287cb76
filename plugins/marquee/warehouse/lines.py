"""Records of the lake with where they stand, and those whose document broke the contract."""

from __future__ import annotations

from dataclasses import dataclass

from marquee.lake.parts import Record


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
