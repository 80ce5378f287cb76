"""Where documents differ in shape from the contract without breaking it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from marquee.warehouse.contract import Checked
from marquee.warehouse.documents import Document

KNOWN = frozenset(Document.__struct_fields__)
APPENDED = frozenset({"credits", "keywords", "release_dates"})
NEVER_NULL = frozenset({"original_title", "overview", "status", "budget", "revenue", "popularity", "vote_average"})


@dataclass(frozen=True)
class Difference:
    """One way in which documents differed. `verdict`: evolve (loaded, look at it), quarantine, or stop."""

    kind: str
    key: str
    documents: int
    verdict: str


class Drift:
    """Counts keys over the good documents of a load."""

    def __init__(self) -> None:
        self._shapes: Counter[tuple[str, ...]] = Counter()
        self._nulls: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()

    def see(self, checked: Checked) -> None:
        """Count one good document."""
        self._shapes[checked.keys] += 1

    def report(self) -> list[Difference]:
        """New keys (kept in movies.extra) and absent ones, the most frequent first."""
        new: Counter[str] = Counter()
        absent: Counter[str] = Counter()
        for keys, documents in self._shapes.items():
            present = frozenset(keys)
            new.update(dict.fromkeys(present - KNOWN, documents))
            absent.update(dict.fromkeys(KNOWN - present, documents))
        found = [("new_key", new), ("absent_key", absent)]
        return [
            Difference(kind, key, documents, "evolve")
            for kind, counted in found
            for key, documents in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        ]
