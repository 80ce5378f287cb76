"""The words of an overview as a sparse row: hashed, so that nothing is fitted and no vocabulary is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from marquee.model.compiled import compiled
from marquee.model.reading import FLOATS

INTS = NDArray[np.int64]

BUCKETS = 4096
"""Words share so many places; more did not forecast better."""
_WORD = re.compile(r"[^\W\d_]{4,}")
"""Shorter words say little in any language that parts words by blanks."""

REASON = "words of the overview: written for the announcement"


def read_words(overviews: Sequence[str | None]) -> csr_array:
    """(films, BUCKETS): the same share for each different word of a film, of length 1 in all; no words, no entries."""
    starts, buckets = hashed(overviews)
    sizes = np.diff(starts)
    shares = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return csr_array((shares, buckets.astype(np.int32), starts), shape=(len(overviews), BUCKETS))


def hashed(overviews: Sequence[str | None]) -> tuple[INTS, INTS]:
    """The buckets of the different words of overview n: entries starts[n] to starts[n + 1] of the second array."""
    rows = [
        sorted({crc32(word.encode()) % BUCKETS for word in _WORD.findall((text or "").lower())}) for text in overviews
    ]
    starts = [0, *accumulate(map(len, rows))]
    return np.array(starts, dtype=np.int64), np.array([bucket for row in rows for bucket in row], dtype=np.int64)


@compiled("float64[:,::1](int64[::1], int64[::1], float64[:,:])")
def weigh(starts: INTS, buckets: INTS, weights: FLOATS) -> FLOATS:
    """(films, tasks) from (BUCKETS, tasks): read_words(overviews) @ weights, without making the sparse matrix."""
    found = np.zeros((len(starts) - 1, weights.shape[1]))
    for film in range(len(found)):
        own = buckets[starts[film] : starts[film + 1]]
        for bucket in own:
            for task in range(weights.shape[1]):
                found[film, task] += weights[bucket, task] / np.sqrt(len(own))
    return found
