"""The semantic model of schema `ask`: measures and facets, read from lexicon/model.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

LEXICON = Path(__file__).parent / "lexicon"
TIMES = ("year", "decade", "quarter", "month", "weekday", "day")


@dataclass(frozen=True)
class Measure:
    """A number of a film: its column, unit, whether a model foretells it, and the words for it in each language."""

    name: str
    unit: str | None
    additive: bool
    forecast: bool
    labels: dict[str, str]


@dataclass(frozen=True)
class Facet:
    """Something a film has: the view it is in, the row filter of that view, its identity and its label column.

    `kind` says whether a film has many (link), one (column), or is one itself (movie).
    """

    name: str
    kind: Literal["movie", "link", "column"]
    view: str
    label: str
    identity: str
    where: str
    group: str
    labels: dict[str, str]


@dataclass(frozen=True)
class Model:
    """Every measure and facet by its name."""

    measures: dict[str, Measure]
    facets: dict[str, Facet]


@cache
def model() -> Model:
    """The semantic model; read once."""
    raw = tomllib.loads((LEXICON / "model.toml").read_text(encoding="utf-8"))
    measures = {
        name: Measure(name, m.get("unit"), m.get("additive", False), m.get("forecast", False), m["labels"])
        for name, m in raw["measures"].items()
    }
    facets = {
        name: Facet(
            name,
            f["kind"],
            f.get("view", "movies"),
            f["label"],
            f.get("identity", f["label"]),
            f.get("where", ""),
            f.get("group", name),
            f["labels"],
        )
        for name, f in raw["facets"].items()
    }
    return Model(measures, facets)
