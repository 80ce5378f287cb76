"""Where the shape of documents differs from the contract, and what becomes of them for it.

evolve: the document is loaded; a new key is kept in movies.extra, an absent one leaves its column empty. quarantine:
the document is put aside. (stop: too many were put aside; then the load ends with TooManyBadDocuments.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from marquee.warehouse.contract import Checked
from marquee.warehouse.documents import NESTED, Document
from marquee.warehouse.lines import Bad

KNOWN = frozenset(Document.__struct_fields__)
LOOK_AT_FIRST, LOOK_AT_EACH = 40, 100


@dataclass(frozen=True)
class Difference:
    """One way in which so many documents differed; `key` is a path such as credits.cast[].role."""

    kind: str
    key: str
    documents: int
    verdict: Literal["evolve", "quarantine"]

    def __str__(self) -> str:
        """The difference for a log."""
        return f"{self.kind} {self.key or 'the document'} in {self.documents} documents"


class Drift:
    """Counts keys of the good documents of a chunk: all at the top, and below in the first ones and in samples."""

    def __init__(self) -> None:
        self._seen = 0
        self._shapes: Counter[tuple[str, ...]] = Counter()
        self._found: Counter[tuple[str, str]] = Counter()

    def see(self, checked: Checked, raw: bytes) -> None:
        """Count one good document."""
        self._seen += 1
        self._shapes[checked.keys] += 1
        if checked.nulls:
            self._found.update(("null_value", key) for key in checked.nulls)
        if self._seen <= LOOK_AT_FIRST or self._seen % LOOK_AT_EACH == 0:
            self._found.update(set(_below("", orjson.loads(raw))))

    def add(self, other: Drift) -> None:
        """Count what another has counted."""
        self._seen += other._seen
        self._shapes.update(other._shapes)
        self._found.update(other._found)

    def report(self, bad: Iterable[Bad] = ()) -> list[Difference]:
        """Every difference, the most frequent first within its verdict."""
        found = self._found.copy()
        for keys, documents in self._shapes.items():
            present = frozenset(keys)
            found.update({("new_key", key): documents for key in present - KNOWN})
            found.update({("absent_key", key): documents for key in KNOWN - present})
        broken = Counter((each.reason, _path(each.detail)) for each in bad)
        return [
            *(Difference(kind, key, documents, "quarantine") for (kind, key), documents in _ranked(broken)),
            *(Difference(kind, key, documents, "evolve") for (kind, key), documents in _ranked(found)),
        ]


def _below(path: str, value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, str]]:
    """New and absent keys of the objects below the top of a document."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)):
                yield from _below(f"{path}[]", item)
    elif not path or path in NESTED:
        known = NESTED[path] if path else value.keys()
        if value.keys() != known:
            yield from (("new_key", f"{path}.{key}") for key in value.keys() - known)
            yield from (("absent_key", f"{path}.{key}") for key in known - value.keys())
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                yield from _below(f"{path}.{key}" if path else key, item)


def _path(detail: str) -> str:
    """The path that a refusal names, with any element for a certain one: credits.cast[].id."""
    missing = re.search(r"required field `(\w+)`", detail)
    place = re.search(r"at `\$\.?([^`]*)`", detail)
    parts = [place[1] if place else "", missing[1] if missing else ""]
    return re.sub(r"\[\d+\]", "[]", ".".join(part for part in parts if part)).replace("[...]", "[]")


def _ranked(found: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))
