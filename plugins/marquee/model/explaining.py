"""Why a forecast is what it is: what it would be if one thing about the film were as usual.

For each group of features that belong together (the budget, the genres, the director's record...) the film is forecast
again with the group's values replaced by the usual ones. The difference is that group's share, so the explanation is
faithful by its making: taking the named thing away moves the forecast by what the sentence says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marquee.model.features import NAMES, encode
from marquee.model.film import GENRES
from marquee.model.forecasting import COLUMNS, Model
from marquee.model.reading import FLOATS, Known

_NAMES_OF_GENRES = {number: name for name, number in GENRES.items()}
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
"""Features, by the beginnings of their names, that are taken away together. The year is not the film's doing."""

PLACES = {
    group: np.array([at for at, name in enumerate(NAMES) if name.startswith(starts)])
    for group, starts in GROUPS.items()
}
"""Where the features of every group stand in a row."""
LEAST_EFFECT = {"commercial": 0.01, "critical": 0.01, "vote_average": 0.03, "popularity": 0.01}
"""Smaller effects are not worth a sentence: probabilities, points of vote average, share of the ranking."""
_TARGET = {
    "commercial": "the chance of commercial success",
    "critical": "the chance of critical success",
    "vote_average": "the vote average",
    "popularity": "the popularity rank",
}


@dataclass(frozen=True)
class Reason:
    """One group's share in one forecast: with the group as usual the forecast would be `forecast - effect`."""

    target: str
    group: str
    effect: float
    sentence: str


def explain(model: Model, film: Known, most: int = 3) -> list[Reason]:
    """For every target up to `most` reasons, the strongest first; what has next to no effect is left out."""
    row = encode([film])
    effects = contributions(model, row)[0]
    reasons = []
    for target, columns in COLUMNS.items():
        column = columns[0]
        strongest = np.argsort(-np.abs(effects[:, column]), kind="stable")[:most]
        for at in strongest:
            effect = float(effects[at, column])
            if abs(effect) >= LEAST_EFFECT[target]:
                group = list(GROUPS)[at]
                reasons.append(Reason(target, group, effect, _sentence(target, group, effect, film, row[0])))
    return reasons


def contributions(model: Model, matrix: FLOATS) -> FLOATS:
    """(films, groups, 8): how far each group moves each value, from forecasting with the group as usual."""
    films, groups = len(matrix), len(GROUPS)
    changed = np.repeat(matrix[:, None, :], groups + 1, axis=1)
    for at, places in enumerate(PLACES.values()):
        changed[:, at + 1, places] = model.usual[places]
    values = model.values(changed.reshape(films * (groups + 1), -1)).reshape(films, groups + 1, -1)
    effects: FLOATS = values[:, :1] - values[:, 1:]
    return effects


def _sentence(target: str, group: str, effect: float, film: Known, row: FLOATS) -> str:
    size = f"{abs(effect):.2f} points" if target == "vote_average" else f"{abs(effect) * 100:.0f} percentage points"
    verb = "raises" if effect > 0 else "lowers"
    return f"{_subject(group, film, row)} {verb} {_TARGET[target]} by {size}."


def _subject(group: str, film: Known, row: FLOATS) -> str:
    value = dict(zip(NAMES, row.tolist(), strict=True))
    if group == "budget":
        return f"The budget of {film.budget:,} dollars" if value["budget"] >= 0 else "That the budget is unknown"
    if group == "runtime":
        return f"The runtime of {film.runtime} minutes" if film.runtime else "That the runtime is unknown"
    if group == "genres":
        names = [_NAMES_OF_GENRES[g] for g in film.genre_ids if g in _NAMES_OF_GENRES]
        return f"The choice of {' and '.join(_joined(names))}" if names else "That no genre is given"
    if group == "season":
        return f"The release in {film.release_date:%B}"
    if group == "language":
        return f"The original language ({film.original_language or 'unknown'})"
    if group == "countries":
        return f"Where it is produced ({', '.join(film.country_codes[:3]) or 'unknown'})"
    if group == "certification":
        return f"The rating {film.certification}" if film.certification else "That no age rating is given"
    if group == "series":
        earlier = max(value["collection_films"], value["series_films"])
        return f"Being part of a series with {earlier:.0f} earlier films" if earlier else "Being no sequel"
    if group == "overview":
        return "The length of the overview"
    return _record(group, value)


def _joined(names: Sequence[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names)


def _record(group: str, value: dict[str, float]) -> str:
    kind, who = {
        "director": ("director", "The director's record"),
        "writer": ("writer", "The writers' record"),
        "cast": ("actor", "The leading cast's record"),
        "companies": ("company", "The production companies' record"),
    }[group]
    films = value[f"{kind}_films"]
    if not films:
        return f"{who} (no earlier films known)"
    return f"{who} ({films:.0f} earlier films on average, rated {value[f'{kind}_rating']:.1f})"
