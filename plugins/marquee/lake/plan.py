"""Plans: which films a part set is to hold, cut into chunks that tasks fetch side by side."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

import orjson
from pydantic import BaseModel, ConfigDict

from marquee.errors import ObjectMissing
from marquee.lake import keys
from marquee.lake.store import Store

log = logging.getLogger(__name__)

PART_SIZE = 250
MOST_CHUNKS = 1_000  # Airflow maps at most 1,024 tasks by default


class Chunk(BaseModel):
    """The ids that one task fetches. Its parts are numbered from `first_part`, `part_size` films in each."""

    model_config = ConfigDict(frozen=True)

    number: int
    first_part: int
    part_size: int
    ids: tuple[int, ...]

    def batches(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The number of each part, with its ids: the same after every restart."""
        for offset in range(0, len(self.ids), self.part_size):
            yield self.first_part + offset // self.part_size, self.ids[offset : offset + self.part_size]


class Plan(BaseModel):
    """The chunks of a part set: `size` films in each but the last, in parts of `part_size`.

    `about` says what was asked for, and holds the proof of coverage of a slice.
    """

    model_config = ConfigDict(frozen=True)

    part_set: str
    made_at: datetime
    films: int
    size: int
    part_size: int
    chunks: tuple[str, ...]
    about: dict[str, object] = {}

    def films_of(self, part: int) -> int:
        """How many films the part with this number is to hold."""
        chunk, index = divmod(part, parts_of(self.size, self.part_size))
        in_chunk = min(self.size, self.films - chunk * self.size)
        return min(self.part_size, in_chunk - index * self.part_size)


def parts_of(films: int, part_size: int) -> int:
    """How many parts so many films fill."""
    return -(-films // part_size)


def chunk_size(films: int) -> int:
    """Films in a chunk: 500 to 2,000, so that a catalogue stays within the tasks that Airflow maps."""
    return min(2_000, max(500, -(-films // MOST_CHUNKS)))


def read_plan(store: Store, part_set: str) -> Plan | None:
    """The plan of a part set, or None while there is none."""
    try:
        return Plan.model_validate_json(store.read(keys.plan(part_set)))
    except ObjectMissing:
        return None


def read_chunk(store: Store, key: str) -> Chunk:
    """The chunk that a plan names by its key."""
    return Chunk.model_validate_json(store.read(key))


def write_plan(
    store: Store,
    part_set: str,
    ids: Sequence[int],
    *,
    now: datetime,
    about: dict[str, object],
    size: int | None = None,
    part_size: int = PART_SIZE,
) -> Plan:
    """Write the chunks, then the plan that names them; the plan that came first wins."""
    size = size or chunk_size(len(ids))
    parts = parts_of(size, part_size)
    chunks = tuple(
        _write_chunk(store, part_set, number, number * parts, part_size, ids[offset : offset + size])
        for number, offset in enumerate(range(0, len(ids), size))
    )
    plan = Plan(
        part_set=part_set, made_at=now, films=len(ids), size=size, part_size=part_size, chunks=chunks, about=about
    )
    if store.create(keys.plan(part_set), plan.model_dump_json(indent=1).encode()):
        log.info("%s: %d films in %d chunks, %s", part_set, plan.films, len(plan.chunks), plan.about)
        return plan
    return read_plan(store, part_set) or plan


def _write_chunk(store: Store, part_set: str, number: int, first: int, part_size: int, ids: Sequence[int]) -> str:
    fields = {"number": number, "first_part": first, "part_size": part_size, "ids": list(ids)}
    data = orjson.dumps(fields)
    key = keys.chunk(part_set, number, hashlib.sha256(data).hexdigest()[:12])
    store.create(key, data)
    return key
