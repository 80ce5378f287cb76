"""A chunk of a part set: what its records change, worked out without touching the database.

Processes of their own start with this module: it imports nothing that takes long to import, such as psycopg.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from marquee.warehouse import rows
from marquee.warehouse.contract import BadDocument, Checked, check
from marquee.warehouse.documents import CONTRACT
from marquee.warehouse.drift import Drift
from marquee.warehouse.lines import Bad, Line
from marquee.warehouse.rows import Names, Rows

CHUNK = 2_000

Blocks = dict[str, bytes]
"""Rows of several tables in COPY's text format, by table."""


class State(NamedTuple):
    """A film's times, digest and measures as stored; `fetched_at` is None for one that only has a tombstone."""

    movie_id: int
    fetched_at: datetime | None
    digest: int | None
    credits_at: datetime | None
    keywords_at: datetime | None
    releases_at: datetime | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    revenue: int | None
    gone_at: datetime | None


@dataclass(frozen=True)
class Chunk:
    """Rows to write. `fresh` rows are of films that the warehouse has never seen; `staged` ones are compared first."""

    names: Blocks
    fresh: Blocks
    staged: Blocks
    bad: list[Bad]
    months: set[str]
    drift: Drift
    lines: int


class _Draft:
    """A chunk while its rows are gathered."""

    def __init__(self) -> None:
        self.fresh: defaultdict[str, Rows] = defaultdict(list)
        self.staged: defaultdict[str, Rows] = defaultdict(list)
        self.bad: list[Bad] = []
        self.months: set[str] = set()
        self.drift = Drift()

    def finished(self, names: Names, lines: int) -> Chunk:
        """The chunk, with what its documents call things."""
        blocks = [_blocks(found) for found in (names.take(), self.fresh, self.staged)]
        return Chunk(blocks[0], blocks[1], blocks[2], self.bad, self.months, self.drift, lines)


def _blocks(rows: Mapping[str, Rows]) -> Blocks:
    return {table: "".join(found).encode() for table, found in rows.items() if found}


def split(lines: Iterable[Line], most: int = CHUNK) -> Iterator[list[Line]]:
    """Chunks of lines in which no film occurs twice."""
    chunk: list[Line] = []
    seen: set[int] = set()
    for line in lines:
        if len(chunk) == most or line.record.movie_id in seen:
            yield chunk
            chunk, seen = [], set()
        chunk.append(line)
        seen.add(line.record.movie_id)
    if chunk:
        yield chunk


def digest(document: bytes) -> int:
    """A document's hash as a bigint. It covers the contract too: another contract may read the same bytes otherwise."""
    found = hashlib.sha1(CONTRACT + document, usedforsecurity=False).digest()
    return int.from_bytes(found[:8], "big", signed=True)


def work_out(lines: list[Line], states: Mapping[int, State], names: Names) -> Chunk:
    """What the records change, given what the warehouse holds of their films."""
    chunk = _Draft()
    for line in lines:
        record = line.record
        if record.document is None:
            chunk.staged["tombstones"].append(f"{record.movie_id}\t{rows.stamp(record.fetched_at)}\n")
            continue
        state = states.get(record.movie_id)
        mark = digest(record.document)
        if state and state.fetched_at == record.fetched_at and state.digest == mark:
            continue
        try:
            checked = check(record.document, record.movie_id)
            film = _Film(checked, record.fetched_at, mark, state)
            sections = film.sections()
        except BadDocument as bad:
            chunk.bad.append(Bad(line, bad.reason, bad.detail.replace("\0", "")))
            continue
        chunk.drift.see(checked, record.document)
        names.hear(checked.document, film.at)
        film.write(chunk, sections)
    return chunk.finished(names, len(lines))


class _Film:
    """One good document beside what the warehouse holds of its film."""

    def __init__(self, checked: Checked, fetched_at: datetime, mark: int, state: State | None) -> None:
        self.checked, self.fetched_at, self.mark, self.state = checked, fetched_at, mark, state
        self.at = rows.stamp(fetched_at)
        self.measured = rows.measures(checked.document)
        known = state.fetched_at if state else None
        self.new = known is None
        self.newer = known is None or (fetched_at, mark) > (known, state.digest or 0 if state else 0)
        self.unchanged = not self.new and self.newer and state is not None and state.digest == mark

    def sections(self) -> dict[str, list[tuple[str, str]]]:
        """The rows of each section in which this document is the newest. Raises BadDocument."""
        film = self.checked.document
        found: dict[str, list[tuple[str, str]]] = {}
        if self.newer:
            found["core"] = rows.core(film)
        if film.credits and self._wins("credits_at"):
            found["credits"] = rows.credits(film.id, film.credits)
        if film.keywords and self._wins("keywords_at"):
            found["keywords"] = rows.keywords(film.id, film.keywords)
        if film.release_dates and self._wins("releases_at"):
            found["releases"] = rows.releases(film.id, film.release_dates)
        return found

    def write(self, chunk: _Draft, sections: dict[str, list[tuple[str, str]]]) -> None:
        """Put the rows into the chunk."""
        target = chunk.fresh if self.new else chunk.staged
        if self.newer:
            target["movies"].append(self._movie(sections))
        if self.unchanged:
            sections = {}
        if not self.new and sections:
            flags = "\t".join(str(name in sections) for name in ("core", "credits", "keywords", "releases"))
            chunk.staged["films"].append(f"{self.checked.document.id}\t{self.at}\t{flags}\n")
        for tables in sections.values():
            for table, text in tables:
                if text:
                    target[table].append(text)
        self._observe(chunk)

    def _wins(self, column: str) -> bool:
        held: datetime | None = getattr(self.state, column) if self.state else None
        return held is None or self.fetched_at > held or (self.newer and self.fetched_at == held)

    def _movie(self, sections: dict[str, list[tuple[str, str]]]) -> str:
        times = [self._time(name, sections) for name in ("credits", "keywords", "releases")]
        gone = self.state.gone_at if self.state else None
        deleted = rows.stamp(gone) if gone and gone >= self.fetched_at else ""
        return rows.movie(self.checked, self.measured, self.at, self.mark, times, deleted)

    def _time(self, section: str, sections: dict[str, list[tuple[str, str]]]) -> str:
        if section in sections:
            return self.at
        held: datetime | None = getattr(self.state, f"{section}_at") if self.state else None
        return rows.stamp(held) if held else ""

    def _observe(self, chunk: _Draft) -> None:
        """Popularity, votes and revenue: a snapshot when one of them changed, else a confirmation."""
        film = self.checked.document
        state = self.state
        observation = "\t".join((str(film.id), self.at, *self.measured)) + "\n"
        chunk.months.add(self.at[:7])
        if state is None or state.fetched_at is None:
            chunk.fresh["movie_snapshots"].append(observation)
        elif self.fetched_at > state.fetched_at:
            held = (state.popularity, state.vote_average, state.vote_count, state.revenue)
            if held == (film.popularity, film.vote_average or None, film.vote_count, film.revenue):
                chunk.fresh["movie_confirmations"].append(f"{film.id}\t{self.at}\n")
            else:
                chunk.fresh["movie_snapshots"].append(observation)
        else:
            chunk.staged["movie_snapshots"].append(observation)
