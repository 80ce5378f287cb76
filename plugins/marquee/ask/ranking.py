"""Superlatives, places, limits and orders: the ten dearest, the third longest, from A to Z."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.columns import facet_of, identity_of, usual
from marquee.ask.items import Item
from marquee.ask.model import TIMES, model
from marquee.ask.plan import FILMS, Aggregate, Column, Expr
from marquee.ask.reading import Reading, Test, merged, pick


def kept(items: list[Item], codes: str = "Z") -> list[Item]:
    """The items with one of these codes, which a rule leaves as they are."""
    return [i for i in items if i.code in codes]


def from_to(reading: Reading, items: list[Item]) -> list[Item] | None:
    """From the longest to the shortest: an order."""
    first, last = pick(items, "S")
    if first.args[0] != last.args[0] or first.args[0] not in model().measures or first.args[-1] == last.args[-1]:
        return None
    by = merged(items, "X", None, first.args[:1])
    return [merged(items, "0", (by, first.args[-1] == "desc"))]


def ranked(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A superlative: its measure (or aggregate, or count), direction, how many, and which place."""
    head = next((i for i in items if i.code in "ST"), None)
    if head is None:
        return None
    number = next((int(i.data) for i in items if i.code == "N"), None)
    place = next((int(i.args[0]) for i in items if i.code == "ν"), 1)
    inner = next((i for i in items if i.code in "X23"), None)
    judged = head.code == "S" and head.args[0] == "vote_average" and inner is None
    by: Expr
    if inner is not None and inner.code in "23":
        by = inner.data
    elif inner is not None:
        by = Column("movie", inner.args[0])
    elif head.code == "S":
        by = FILMS if head.args[0] == "films" else Column("movie", head.args[0])
    else:
        return None
    counted = isinstance(by, Aggregate) and by.function == "count"
    args = (
        ("judged",)
        if judged
        else ("counted", by.of.facet)
        if counted and isinstance(by, Aggregate) and isinstance(by.of, Column)
        else ()
    )
    return [merged(items, "5", (by, head.args[-1] == "desc", number, place), args), *kept(items, "ZFH")]


def earliest(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The first film of X; the last 5 films."""
    number = next((int(i.data) for i in items if i.code == "N"), None)
    down = bool(pick(items, "ω"))
    key = merged(items, "5", (Column("movie", "release_date"), down, number, 1))
    return [key, *kept(items, "ZF")]


MADE = ("made", "make", "hizo", "hicieron", "fez", "fizeram")


def most_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Who has worked the most with X: in the most films."""
    at = reading.place(items[0])
    made = at and reading.items[at - 1].text.lower().endswith(MADE)
    if made and not set("q5H") & set(reading.codes):
        return [merged(items, "5", (Column("movie", "revenue"), items[0].args[-1] == "desc", None, 1))]
    if "5" in reading.codes or not any(i.code == "q" or i.code == "H" for i in reading.items):
        return None
    return [merged(items, "5", (FILMS, items[0].args[-1] == "desc", None, 1), ("counted", "movie"))]


def most_things(reading: Reading, items: list[Item]) -> list[Item] | None:
    head, thing = pick(items, "T")[0], pick(items, "FHl")[-1]
    facet = facet_of(thing)
    if facet in (*TIMES, "status"):
        return None
    number = next((int(i.data) for i in items if i.code == "N"), None)
    place = next((int(i.args[0]) for i in items if i.code == "ν"), 1)
    lead = pick(items, "l")
    by = FILMS if facet == "movie" or lead else Aggregate("count", identity_of(facet))
    counted = "movie" if lead else facet
    key = merged([head, thing], "5", (by, head.args[-1] == "desc", number, place), ("counted", counted))
    return [*lead, key, *kept(items)]


def limited(reading: Reading, items: list[Item]) -> list[Item] | None:
    down, number = pick(items, "tbT"), pick(items, "N")
    if not number or number[0].data != int(number[0].data) or not 1 <= number[0].data <= 1000:
        return None
    after = next((i for at, i in enumerate(reading.items) if at and reading.items[at - 1] is items[-1]), None)
    if after is not None and isinstance(after.data, Test) and after.data.kind == "date":
        return None
    lowest = bool(down) and (down[0].data == "bottom" or down[0].args[-1] == "asc")
    direction = () if not down else ("asc",) if lowest else ("desc",)
    return [merged(items, "9", int(number[0].data), direction), *kept(items, "ZSF")]


def by_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Top 10 films by revenue: the measure after "by" is what ranks them."""
    limit = items[0]
    ranked = pick(items, "X23")[0]
    by: Expr = ranked.data if ranked.code in "23" else Column("movie", ranked.args[0])
    down = limit.args != ("asc",)
    counted = ("counted", ranked.args[0]) if ranked.code == "2" else ()
    key = merged([ranked], "5", (by, down, limit.data, 1), counted)
    return [*[i for i in items[1:] if i.code in "FHZY"], key]


def ordering(reading: Reading, items: list[Item]) -> list[Item] | None:
    target = next((i for i in items if i.code in "XYH23aA#6"), next((i for i in items if i.code == "F"), None))
    directions = pick(items, "d")
    ranked = next((i for i in items if i.code == "S"), None)
    down = directions[0].data == "descending" if directions else ranked.args[-1] == "desc" if ranked else None
    if directions and directions[0].args[0] in model().measures and (target is None or target.code == "F"):
        target = merged(directions, "X", None, directions[0].args)
    order = merged(items, "0", (target, down))
    rest = others(reading, items)
    of_films = [i for i in rest if isinstance(i.data, Test) and i.data.facet == "movie" and i.data.entities]
    head = next((i.code for i in rest if i.code in "FH"), "F")
    if target is None or target.code not in "X23" or pick(rest, "X23") or head == "F" or of_films:
        return [order]
    return [total_of(target) if target.code == "X" else target, order]


def total_of(measure: Item) -> Item:
    """A measure as that of a group: the total of money and votes, the average of others."""
    total = usual(measure.args[0])
    return merged([measure], "3", total, (measure.args[0], total.function))


def others(reading: Reading, items: list[Item]) -> list[Item]:
    """The question's items beside those that a rule matched."""
    return [i for i in reading.items if not any(i is n for n in items)]


def sorted_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Sort the films of 1955 by rating; a ranking of films by revenue: the films stay what is shown."""
    target = next((i for i in reversed(items) if i.code in "XY23"), items[-1])
    directions = pick(items, "d")
    down = directions[0].data == "descending" if directions else None
    return [*kept(items, "FHZ"), merged([items[0], target], "0", (target, down))]


def then_by(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Sorted by rating and then by title: the first key with those after it."""
    target, direction = pick(items, "XYH")[0], pick(items, "d")
    down = direction[0].data == "descending" if direction else None
    return [merged(items, "0", (*items[0].data, target, down))]


def either_is_more(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Which is longer, A or B: the comparison without "than" ranks the things named."""
    pairs = [t for i in reading.items if i.code == "Z" and isinstance(t := i.data, Test) and t.any and t.entities]
    word = next(i for i in items if i.code in "GC")
    if not any(t.facet == "movie" for t in pairs):
        return None
    measure = word.args[0] if word.code == "G" else pick(items, "Xx")[0].args[0]
    down = (word.args[1] if word.code == "G" else word.args[0]).startswith(">")
    return [merged(items, "5", (Column("movie", measure), down, None, 1), ("pair",))]


def more_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Which has more films, A or B: a ranking of the two by their films."""
    named = [i.data for i in reading.items if i.code == "Z" and isinstance(i.data, Test)]
    pairs = [t for t in named if t.facet != "movie" and len(t.any) == 2 and t.entities]
    down = items[0].args[0].startswith(">")
    return [merged(items, "5", (FILMS, down, None, 1), ("counted", "movie"))] if pairs else None


def without_number(reading: Reading, items: list[Item]) -> list[Item] | None:
    return [replace(items[0], data=(*items[0].data[:2], int(pick(items, "N")[0].data), items[0].data[3]))]


def placed(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The third film with the most votes: the place belongs to the only ranking there is."""
    keys = pick(reading.items, "5")
    if len(keys) != 1 or keys[0].data[3] != 1:
        return None
    keys[0].data = (*keys[0].data[:3], int(items[0].args[0]))
    return []


def high_to_low(reading: Reading, items: list[Item]) -> list[Item] | None:
    """From the highest to the lowest revenue: an order by that measure."""
    first, last = pick(items, "T")
    down = first.args[-1] == "desc"
    return [merged(items, "0", (pick(items, "X")[0], down))] if first.args[-1] != last.args[-1] else None


def ranked_value(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Indicate the number too, include the total: what ranks is always shown beside what it ranks."""
    by = next((i.data[0] for i in reading.items if i.code == "5"), None)
    if items[-1].code in "23":
        return [] if items[-1].data == by else None
    wanted = "count" if items[-1].code == "#" else items[-1].args[0]
    return [] if isinstance(by, Aggregate) and by.function == wanted else None


def by_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Made by the films of X: the plural films are who made it; by film would be a group."""
    return items[1:] if items[1].text.lower().endswith("s") else None
