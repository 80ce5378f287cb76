"""Parts and manifests: what one extraction run wrote, with counts, sizes and hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from datetime import datetime

import zstandard
from pydantic import BaseModel, ConfigDict

from marquee.errors import PartDamaged
from marquee.lake import keys
from marquee.lake.reading import lines, records
from marquee.lake.record import Failure, Record, decode, encode
from marquee.lake.store import Store

__all__ = [
    "Failure",
    "Manifest",
    "PartInfo",
    "Record",
    "part_sets",
    "read_manifest",
    "read_part",
    "write_part",
]

ATTRIBUTION = "This product uses the TMDB API but is not endorsed or certified by TMDB."
_LEVEL = 3


class PartInfo(BaseModel):
    """One part: `bytes` as stored, `raw_bytes` uncompressed, `sha256` of the stored bytes."""

    model_config = ConfigDict(frozen=True)

    key: str
    documents: int
    tombstones: int
    failures: tuple[Failure, ...] = ()
    bytes: int
    raw_bytes: int
    sha256: str
    oldest: datetime | None = None


class Manifest(BaseModel):
    """A whole part set. Its existence makes the part set visible; `digest` stands for its whole content."""

    model_config = ConfigDict(frozen=True)

    part_set: str
    made_at: datetime
    attribution: str = ATTRIBUTION
    parts: tuple[PartInfo, ...]

    @property
    def documents(self) -> int:
        """Films with a document."""
        return sum(part.documents for part in self.parts)

    @property
    def tombstones(self) -> int:
        """Films that TMDB no longer has."""
        return sum(part.tombstones for part in self.parts)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Films of which no usable document could be had."""
        return tuple(failure for part in self.parts for failure in part.failures)

    @property
    def bytes(self) -> int:
        """Stored size of all parts."""
        return sum(part.bytes for part in self.parts)

    @property
    def digest(self) -> str:
        """SHA-256 over the hashes of the parts, in order."""
        return hashlib.sha256("".join(part.sha256 for part in self.parts).encode()).hexdigest()


def write_part(store: Store, part_set: str, number: int, items: Iterable[Record | Failure]) -> PartInfo:
    """Create a part and describe it; when it exists already, whoever wrote it, describe that one."""
    text = b"".join(map(encode, items))
    data = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(text)
    key = keys.part(part_set, number)
    return _describe(key, data) if store.create(key, data) else describe_part(store, key)


def describe_part(store: Store, key: str) -> PartInfo:
    """Read a part from the store and say what it holds."""
    return _describe(key, store.read(key))


def _describe(key: str, data: bytes) -> PartInfo:
    raw_bytes, found, oldest = 0, {"found": 0, "gone": 0}, None
    failures = []
    for line in lines(key, data):
        raw_bytes += len(line)
        item = decode(line)
        if isinstance(item, Failure):
            failures.append(item)
            continue
        found[item.status] += 1
        oldest = item.fetched_at if oldest is None else min(oldest, item.fetched_at)
    return PartInfo(
        key=key, documents=found["found"], tombstones=found["gone"], failures=tuple(failures),
        bytes=len(data), raw_bytes=raw_bytes, sha256=hashlib.sha256(data).hexdigest(), oldest=oldest,
    )  # fmt: skip


def read_part(store: Store, info: PartInfo) -> Iterator[Record]:
    """The documents and tombstones of a part, in order. Raises PartDamaged before the first record."""
    return records(info.key, info.sha256, store.read(info.key))


def write_manifest(store: Store, manifest: Manifest) -> Manifest:
    """Make a part set visible; when it already is, its manifest stays and is returned."""
    if store.create(keys.manifest(manifest.part_set), manifest.model_dump_json(indent=1).encode()):
        return manifest
    return read_manifest(store, manifest.part_set)


def read_manifest(store: Store, part_set: str) -> Manifest:
    """Raises ObjectMissing while the part set is not published."""
    key = keys.manifest(part_set)
    try:
        return Manifest.model_validate_json(store.read(key))
    except ValueError as error:
        raise PartDamaged(key=key, reason=str(error)) from error


def part_sets(store: Store, *, except_for: Container[str] = ()) -> list[str]:
    """Published part sets in order of their making, without those in `except_for` (they cost no read)."""
    names = [keys.part_set_of(key) for key in store.list(keys.MOVIES) if key.endswith(keys.MANIFEST)]
    made = {name: read_manifest(store, name).made_at for name in names if name not in except_for}
    return sorted(made, key=lambda name: (made[name], name))
