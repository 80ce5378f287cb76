"""Features that belong together: what an explanation takes away at once, and what weighs the same in a likeness."""

from __future__ import annotations

import numpy as np

from marquee.model.features import NAMES

GROUPS: dict[str, tuple[str, ...]] = {
    "budget": ("budget",),
    "runtime": ("runtime",),
    "genres": ("genre_",),
    "language": ("language_",),
    "countries": ("country_",),
    "season": ("month", "weekday", "day_of_year", "summer", "halloween", "holidays"),
    "certification": ("certification",),
    "director": ("director_",),
    "writer": ("writer_",),
    "cast": ("actor_", "lead_"),
    "companies": ("company_",),
    "series": ("collection_", "series_", "sequel_number"),
    "overview": ("overview_words",),
}
"""Features, by the beginnings of their names. The year is not the film's doing and in no group."""

PLACES = {
    group: np.array([at for at, name in enumerate(NAMES) if name.startswith(starts)])
    for group, starts in GROUPS.items()
}
"""Where the features of every group stand in a row."""

MEMBERSHIP = np.stack([np.isin(np.arange(len(NAMES)), places) for places in PLACES.values()])
"""(groups, features): whether a feature belongs to a group."""
