"""Millions of names in flat arrays: found whole by hash, misspelt ones by their consonants, people by family name.

One name costs 12 bytes here, and 8 more when it can be found misspelt; Python objects are made for what is found only.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Key = TypeVar("_Key", np.int32, np.int64)

CONSONANTS = "bcdfghjklmnpqrstvwxz"
MAX_CANDIDATES = 400


class NameTable:
    """Hashes of names, sorted, each with the number of what it stands for; the names themselves are not kept here."""

    def __init__(
        self, names: Iterable[tuple[str, int]], text: Callable[[int], str], fuzzy: Callable[[int], bool]
    ) -> None:
        """`names`: normal name and number of each; `text`: a number's normal name; `fuzzy`: found misspelt too."""
        hashes, owners, skeletons, others = array("q"), array("I"), array("i"), array("I")
        for name, owner in names:
            hashes.append(hash(name))
            owners.append(owner)
            if fuzzy(owner):
                skeletons.append(short_hash(skeleton(name)))
                others.append(owner)
        self._hashes, self._owners = _sorted(hashes, owners, np.int64)
        self._skeletons, self._others = _sorted(skeletons, others, np.int32)
        self._text = text

    @property
    def bytes(self) -> int:
        """The memory of the arrays."""
        return sum(a.nbytes for a in (self._hashes, self._owners, self._skeletons, self._others))

    def find(self, name: str) -> list[int]:
        """The numbers of exactly this name (two names with one 64-bit hash are not expected)."""
        wanted = hash(name)
        first = int(self._hashes.searchsorted(wanted))
        if first == len(self._hashes) or self._hashes[first] != wanted:
            return []
        return [int(n) for n in self._owners[first : int(self._hashes.searchsorted(wanted, "right"))]]

    def alike(self, name: str) -> Iterator[tuple[str, int]]:
        """Names with nearly the same consonants, with their numbers; the caller judges how alike they are."""
        keys = np.fromiter({short_hash(k) for k in near_skeletons(skeleton(name))}, dtype=np.int32)
        low, high = self._skeletons.searchsorted(keys, "left"), self._skeletons.searchsorted(keys, "right")
        left = MAX_CANDIDATES
        for first, last in zip(low, high, strict=True):
            for owner in self._others[first : min(last, first + left)]:
                yield self._text(int(owner)), int(owner)
                left -= 1


def short_hash(text: str) -> int:
    """32 bits of a hash: enough to look candidates up that are compared anyway."""
    return hash(text) >> 32


def _sorted(keys: array[int], values: array[int], kind: type[_Key]) -> tuple[NDArray[_Key], NDArray[np.uint32]]:
    if not keys:
        return np.zeros(0, kind), np.zeros(0, np.uint32)
    order = np.argsort(np.frombuffer(keys, dtype=kind), kind="stable")
    return np.frombuffer(keys, dtype=kind)[order], np.frombuffer(values, dtype=np.uint32)[order]


def skeleton(name: str) -> str:
    """The consonants of a name in alphabetical order, doubled ones once: what most misspellings leave as it was."""
    letters = [c for c, before in zip(name, " " + name, strict=False) if c in CONSONANTS and c != before]
    return "".join(sorted(letters)) + "".join(c for c in name if c.isdigit())


def near_skeletons(key: str) -> Iterator[str]:
    """The skeleton itself, and those with one consonant less, more, or other."""
    yield key
    shorter = {key[:i] + key[i + 1 :] for i in range(len(key))}
    yield from shorter
    for base in (key, *shorter):
        for letter in CONSONANTS:
            yield "".join(sorted(base + letter))
