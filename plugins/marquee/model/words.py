"""The words of an overview as a sparse row: hashed, so that nothing is fitted and no vocabulary is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from scipy.sparse import csr_array

BUCKETS = 4096
"""Words share so many places; more did not forecast better."""
_WORD = re.compile(r"[^\W\d_]{4,}")
"""Shorter words say little in any language that parts words by blanks."""

REASON = "words of the overview: written for the announcement"


def read_words(overviews: Sequence[str | None]) -> csr_array:
    """(films, BUCKETS): the same share for each different word of a film, of length 1 in all; no words, no entries."""
    rows = [
        sorted({crc32(word.encode()) % BUCKETS for word in _WORD.findall((text or "").lower())}) for text in overviews
    ]
    sizes = np.array([len(row) for row in rows], dtype=np.int64)
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    columns = np.array([bucket for row in rows for bucket in row], dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return csr_array((values, columns, starts), shape=(len(rows), BUCKETS))
