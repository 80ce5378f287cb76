"""Slices of films on which a model must hold as well: decades, genres, languages, budget bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marquee.model.features import LANGUAGES, NAMES
from marquee.model.film import GENRES
from marquee.model.reading import DAYS, FLOATS

LEAST_FILMS = 100
"""A smaller slice says too little to be judged on."""
BANDS = {"under 1 million": (3.0, 6.0), "1 to 10 million": (6.0, 7.0), "10 to 40 million": (7.0, 7.6),
         "40 to 100 million": (7.6, 8.0), "100 million and more": (8.0, 99.0)}  # fmt: skip
"""Budgets in dollars, as log10: from, to before."""


def slices(matrix: FLOATS, released: DAYS) -> dict[str, NDArray[np.bool_]]:
    """The films of every slice, by its name; slices overlap, and some may be empty."""
    years = released.astype("datetime64[Y]").astype(int) + 1970
    found = {f"the {decade}s": years // 10 * 10 == decade for decade in np.unique(years // 10 * 10).tolist()}
    for name in GENRES:
        found[f"genre {name}"] = _column(matrix, f"genre_{name.lower().replace(' ', '_')}") == 1
    for code in (*LANGUAGES, "other"):
        found[f"language {code}"] = _column(matrix, f"language_{code}") == 1
    budget = _column(matrix, "budget")
    for name, (low, high) in BANDS.items():
        found[f"budget {name}"] = (budget >= low) & (budget < high)
    found["budget unknown"] = budget < 0
    return found


def _column(matrix: FLOATS, name: str) -> FLOATS:
    return matrix[:, NAMES.index(name)]
