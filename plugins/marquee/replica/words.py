"""Invented titles, names and sentences, put together from the lists in vocabulary.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any


@cache
def vocabulary() -> dict[str, Any]:
    """The lists, read once."""
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name("vocabulary.json").read_text(encoding="utf-8"))
    return loaded


@cache
def genre_names() -> dict[int, str]:
    """TMDB's 19 movie genres by id."""
    return {int(genre): name for genre, name in vocabulary()["genres"].items()}


def pick(rng: Random, items: Sequence[Any]) -> Any:
    """One of the items; several times faster than Random.choice."""
    return items[int(rng.random() * len(items))]


def place(rng: Random) -> str:
    """A town that does not exist."""
    first, middle, last = vocabulary()["places"]
    return f"{pick(rng, first)}{pick(rng, middle)}{pick(rng, last)}"


def person_name(rng: Random, language: str) -> str:
    """A given and a family name as they sound in that language, in Latin letters."""
    words = vocabulary()["languages"][language]
    start, end = words["family"]
    return f"{pick(rng, words['given'])} {pick(rng, start)}{pick(rng, end)}"


def title(rng: Random, language: str) -> tuple[str, str]:
    """(English title, original title) that mean the same."""
    words = vocabulary()["languages"]
    english, native = words["en"], words[language]
    one, two = int(rng.random() * 30), int(rng.random() * 30)
    form, town = rng.random(), place(rng)
    tight = "" if language in {"ja", "zh"} else " "
    if form < 0.45:
        of = f"{tight}{native['of']}{tight}" if language != "ko" else native["of"]
        return f"The {english['nouns'][one]} of {town}", _of(native["nouns"][one], of, town, language)
    if form < 0.75:
        joint = f"{tight}{native['and']}{tight}" if language != "ko" else native["and"]
        suffix = "" if form < 0.55 else f" {town}" if form < 0.65 else f", {town}"
        pair = f"{native['nouns'][one]}{joint}{native['nouns'][two]}"
        return f"{english['nouns'][one]} and {english['nouns'][two]}{suffix}", f"{pair}{suffix}"
    return f"{town} {english['nouns'][one]}", f"{native['nouns'][one]} {town}" if language != "en" else (
        f"{town} {english['nouns'][one]}"
    )


def _of(noun: str, of: str, town: str, language: str) -> str:
    if language == "en":
        return f"The {noun} of {town}"
    return f"{town}{of}{noun}" if language in {"ja", "ko", "hi", "zh"} else f"{noun}{of}{town}"


def overview(rng: Random, town: str) -> str:
    """Two plain English sentences."""
    words = vocabulary()
    second = pick(rng, words["heroes"])
    return (
        f"{pick(rng, words['heroes'])} {pick(rng, words['events'])} {town} {pick(rng, words['turns'])}. "
        f"{second} {pick(rng, words['events'])} {place(rng)}, {pick(rng, words['turns'])}."
    )
