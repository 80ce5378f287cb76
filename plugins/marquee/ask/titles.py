"""Films by their titles: the film X, the X films, the overview of X."""

from __future__ import annotations

import re

from marquee.ask.items import Item
from marquee.ask.plan import Among, Column, Compare, Condition, Either, Has, Value
from marquee.ask.reading import Reading, Test, condition_item, merged, pick
from marquee.ask.values import (
    TEXTS,
    entity_test,
    kind_of,
    of_kind,
    quoted,
    text_test,
    values_test,
)

SERIES = ("movie", "collection", "character")


def film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The film V, the films V and W."""
    values = pick(items, "V")
    if any(not of_kind(v, "movie") for v in values):
        if len(values) == 1 and quoted(values[0]):
            return condition_item(items, text_test("movie", "title", values[0].text))
        return None
    plain = [v for v in values if not quoted(v)]
    if any(kind_of(v) in ("genre", "country", "language", "person", "company") for v in plain):
        return None
    return condition_item(items, values_test(pick(items, "V&/,"), "movie", default_every=False))


def named_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The "V" movie: that film; the V films: those whose titles begin so."""
    value, noun = pick(items, "V")[0], pick(items, "F")[0]
    ranked = any(i.code in "αωνSt" for i in reading.items)
    if (ranked or noun.text.lower().endswith("s")) and kind_of(value) in SERIES:
        reading.assumptions.append(f"{value.text}…")
        name, title = value.text.replace("%", ""), Column("movie", "title")
        begins = Either(tuple(Compare(title, "like", Value(f"{the}{name}%")) for the in ("", "The ")))
        series = Among(Column("movie", "movie_id"), tuple(sorted(int(e.id) for e in of_kind(value, "movie"))))
        parts: list[Condition] = [begins, *([series] if series.values else [])]
        if kind_of(value) == "character" and (played := entity_test(value, "character")):
            parts.append(Has("character", (played.condition,)))
        either = Either(tuple(parts)) if len(parts) > 1 else begins
        return [merged([value], "Z", Test("movie", either, value.text, kind="measure")), noun]
    return film(reading, [value]) if quoted(value) else None


def films_of(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Filmes do Batman: the plural films of a title or a character are its series."""
    noun, value = items[0], items[-1]
    several = noun.text.lower().endswith("s") and not quoted(value)
    return named_films(reading, [noun, value]) if several and kind_of(value) in SERIES else None


def text_of_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The tagline "x": only in quotation marks or after named is a value the text itself."""
    noun, value = pick(items, "Y")[0], pick(items, "V")[0]
    at = reading.place(noun)
    told = re.search("[Fw][vwsW]*$", reading.codes[:at])
    if noun.args[0] in TEXTS and pick(items[items.index(noun) :], "o") and not pick(items, "n") and not told:
        return of_the_film(reading, items, noun, value)
    if noun.args[0] not in TEXTS[1:] or not (quoted(value) or pick(items, "n")):
        return None
    if noun.args[0] == "original_title":
        return film(reading, [noun, value])
    return condition_item(items, text_test("movie", noun.args[0], value.text))


def of_the_film(reading: Reading, items: list[Item], noun: Item, value: Item) -> list[Item] | None:
    """The overview of "X": X is the film, whose overview is asked for."""
    named = film(reading, [value])
    return [*items[: items.index(noun) + 1], *named] if named and quoted(value) else None
