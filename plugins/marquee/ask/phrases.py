"""The second round of rules: counts, aggregates, superlatives, groups, limits, orders, outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from marquee.ask.items import Item
from marquee.ask.model import TIMES, model
from marquee.ask.plan import FILMS, Aggregate, Column, Expr, Function, Output, Tally
from marquee.ask.reading import Reading, Rule, Test, merged, pick, rule
from marquee.ask.values import PEOPLE

TITLE = Column("movie", "title")
PERIODS = {"time": "year", "decades": "decade", "months": "month"}
ADDITIVE = ("revenue", "budget", "profit", "vote_count")


def label_of(facet: str) -> Column:
    """The column that shows a facet."""
    return TITLE if facet == "movie" else Column(facet, model().facets[facet].label)


def identity_of(facet: str) -> Column:
    """The column that tells a facet's things apart."""
    return Column(facet, model().facets[facet].identity)


def facet_of(item: Item) -> str:
    """The facet of a noun."""
    return {"F": "movie", "l": "actor"}.get(item.code) or str(item.args[0])


def usual(measure: str) -> Aggregate:
    """How a measure adds up over a group when the question does not say: money and votes as totals."""
    return Aggregate("sum" if measure in ADDITIVE else "avg", Column("movie", measure))


def _kept(items: list[Item], codes: str = "Z") -> list[Item]:
    return [i for i in items if i.code in codes]


def _counted(reading: Reading, items: list[Item]) -> list[Item] | None:
    thing = next(i for i in reversed(items) if i.code in "FHl")
    facet = facet_of(thing)
    if items[-1].code == "Y" and items[-1].args[0] != "title":
        return None
    if facet == "status" or thing.code == "l":
        return None
    counted = merged([items[0], thing], "2", Aggregate("count", identity_of(facet)), (facet,))
    kinds = [i for i in pick(items, "Z") if i.end == thing.end and isinstance(i.data, Test) and i.data.any]
    if not kinds or "/" in kinds[0].data.text:
        return [counted, *_kept(items)]
    apart = replace(kinds[0], data=replace(kinds[0].data, kind="bound"))
    rest = [i for i in pick(items, "Z") if i is not kinds[0]]
    return [counted, merged([thing], "6", (apart.data.facet,)), apart, *rest]


def _counted_named(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many + a condition whose noun was part of it: how many comedies."""
    test: Test = items[-1].data
    people = next((i for i in reading.items if i.code == "H" and i.args[0] in (*PEOPLE, "character")), None)
    if isinstance(test, Test) and test.kind == "gender" and people is not None:
        return [merged(items[:1], "2", Aggregate("count", identity_of(people.args[0])), people.args), items[-1]]
    if not isinstance(test, Test) or test.facet not in ("genre", "country", "language", "movie", "keyword"):
        return None
    return [merged(items[:1], "2", FILMS, ("movie",)), items[-1]]


def _from_to(reading: Reading, items: list[Item]) -> list[Item] | None:
    """From the longest to the shortest: an order."""
    first, last = pick(items, "S")
    if first.args[0] != last.args[0] or first.args[0] not in model().measures or first.args[-1] == last.args[-1]:
        return None
    by = merged(items, "X", None, first.args[:1])
    return [merged(items, "0", (by, first.args[-1] == "desc"))]


def _counted_each(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The studios with most westerns, and how many each made: the count of films beside each."""
    if "F" not in reading.codes and "M" not in reading.codes:
        return None
    return [merged(items, "2", FILMS, ("movie",))]


def _with_how_much(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The ten dearest films, and how much each made: the measure beside each."""
    asked = "F" in reading.codes or "H" in reading.codes or any(i.code == "q" for i in reading.items)
    return [merged(items, "X", None, pick(items, "x")[0].args)] if asked else None


def _aggregated(reading: Reading, items: list[Item]) -> list[Item] | None:
    function = cast(Function, pick(items, "A")[0].args[0])
    made = []
    for item in pick(items, "X"):
        if item.args[0] == "release_date" and function in ("avg", "sum", "median"):
            return None
        made.append(merged([item], "3", Aggregate(function, Column("movie", item.args[0])), (item.args[0], function)))
    return [*made, *_kept(items)]


def _aggregated_count(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The average number of actors of a film: a count for each film, then the average."""
    function, counted = cast(Function, pick(items, "A")[0].args[0]), pick(items, "2")[0]
    facet = counted.args[0]
    if function == "sum":
        return [counted]
    if facet == "movie":
        return [merged(items, "3", Aggregate(function, Column("movie", "movie_id")), ("films", function))]
    return [merged(items, "3", Aggregate(function, Tally(facet)), (facet, function))]


def _grouped(reading: Reading, items: list[Item]) -> list[Item] | None:
    facets: list[str] = []
    for item in items:
        if item.code == "j":
            facets.append(PERIODS[item.args[0]])
        elif item.code in "HFl":
            facets.append(facet_of(item))
        elif item.code == "U" and item.args[0] in ("years", "decades"):
            facets.append(item.args[0][:-1])
        elif item.code == "X":
            if item.args[0] != "release_date":
                return None
            facets.append("year")
        elif item.code == "g":
            facets.append("gender")
    return [merged(items, "6", tuple(facets)), *_kept(items)] if facets else None


def _ranked(reading: Reading, items: list[Item]) -> list[Item] | None:
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
    return [merged(items, "5", (by, head.args[-1] == "desc", number, place), args), *_kept(items, "ZFH")]


def _earliest(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The first film of X; the last 5 films."""
    number = next((int(i.data) for i in items if i.code == "N"), None)
    down = bool(pick(items, "ω"))
    key = merged(items, "5", (Column("movie", "release_date"), down, number, 1))
    return [key, *_kept(items, "ZF")]


def _most_things(reading: Reading, items: list[Item]) -> list[Item] | None:
    head, thing = pick(items, "T")[0], pick(items, "FHl")[-1]
    facet = facet_of(thing)
    if facet in (*TIMES, "status"):
        return None
    number = next((int(i.data) for i in items if i.code == "N"), None)
    place = next((int(i.args[0]) for i in items if i.code == "ν"), 1)
    by = FILMS if facet == "movie" else Aggregate("count", identity_of(facet))
    key = merged([head, thing], "5", (by, head.args[-1] == "desc", number, place), ("counted", facet))
    return [key, *_kept(items)]


def _limited(reading: Reading, items: list[Item]) -> list[Item] | None:
    down, number = pick(items, "tbT"), pick(items, "N")
    if not number or number[0].data != int(number[0].data) or not 1 <= number[0].data <= 1000:
        return None
    after = next((i for at, i in enumerate(reading.items) if at and reading.items[at - 1] is items[-1]), None)
    if after is not None and isinstance(after.data, Test) and after.data.kind == "date":
        return None
    lowest = bool(down) and (down[0].data == "bottom" or down[0].args[-1] == "asc")
    direction = () if not down else ("asc",) if lowest else ("desc",)
    return [merged(items, "9", int(number[0].data), direction), *_kept(items, "ZSF")]


def _by_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Top 10 films by revenue: the measure after "by" is what ranks them."""
    limit = items[0]
    ranked = pick(items, "X23")[0]
    by: Expr = ranked.data if ranked.code in "23" else Column("movie", ranked.args[0])
    down = limit.args != ("asc",)
    counted = ("counted", ranked.args[0]) if ranked.code == "2" else ()
    key = merged([ranked], "5", (by, down, limit.data, 1), counted)
    return [*[i for i in items[1:] if i.code in "FHZY"], key]


def _ordering(reading: Reading, items: list[Item]) -> list[Item] | None:
    target = next((i for i in items if i.code in "XYH23aA#6"), next((i for i in items if i.code == "F"), None))
    directions = pick(items, "d")
    ranked = next((i for i in items if i.code == "S"), None)
    down = directions[0].data == "descending" if directions else ranked.args[-1] == "desc" if ranked else None
    return [merged(items, "0", (target, down))]


def _named_output(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Person id, company names, names of the director, titles of the films."""
    noun, attribute = pick(items, "FHl")[0], pick(items, "Y")[0]
    facet, wanted = facet_of(noun), attribute.args[0]
    if facet in TIMES:
        return None
    if noun.code == "l":
        return [noun]
    if wanted == "title":
        return [merged(items, "τ", (Output(label_of(facet), "title" if facet == "movie" else facet),), (facet,))]
    if wanted == "identity":
        if facet in ("country", "language", "original_language", "status", "department", "job", "character"):
            return None
        person = facet in PEOPLE
        return [
            merged(items, "τ", (Output(identity_of(facet), "person_id" if person else f"{facet}_id", "id"),), (facet,))
        ]
    if wanted == "code" and facet in ("country", "language", "original_language"):
        return [merged(items, "τ", (Output(identity_of(facet), f"{facet}_code"),), (facet,))]
    if facet == "movie" and wanted not in ("code", "cast_order"):
        return [merged(items, "τ", (Output(Column("movie", wanted), wanted),), ("movie",))]
    return None


def _either_is_more(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Which is longer, A or B: the comparison without "than" ranks the things named."""
    pairs = [t for i in reading.items if i.code == "Z" and isinstance(t := i.data, Test) and t.any and t.entities]
    word = next(i for i in items if i.code in "GC")
    if not any(t.facet == "movie" for t in pairs):
        return None
    measure = word.args[0] if word.code == "G" else pick(items, "X")[0].args[0]
    down = (word.args[1] if word.code == "G" else word.args[0]).startswith(">")
    return [merged(items, "5", (Column("movie", measure), down, None, 1), ("pair",))]


def _more_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Which has more films, A or B: a ranking of the two by their films."""
    named = [i.data for i in reading.items if i.code == "Z" and isinstance(i.data, Test)]
    pairs = [t for t in named if t.facet != "movie" and len(t.any) == 2 and t.entities]
    down = items[0].args[0].startswith(">")
    return [merged(items, "5", (FILMS, down, None, 1), ("counted", "movie"))] if pairs else None


def _likely(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How likely is X to succeed: the words after it name the forecast."""
    foretold = any(i.code == "X" and model().measures[i.args[0]].forecast for i in reading.items)
    return [] if foretold else None


def _without_number(reading: Reading, items: list[Item]) -> list[Item] | None:
    return [replace(items[0], data=(*items[0].data[:2], int(pick(items, "N")[0].data), items[0].data[3]))]


def _placed(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The third film with the most votes: the place belongs to the only ranking there is."""
    keys = pick(reading.items, "5")
    if len(keys) != 1 or keys[0].data[3] != 1:
        return None
    keys[0].data = (*keys[0].data[:3], int(items[0].args[0]))
    return []


def _every_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """List every film: all of them, not one group for each."""
    alone = items[0].text.lower() in ("every", "each", "cada", "todo") and not set("A#%23X") & set(reading.codes)
    return items[1:] if alone and reading.codes[0] == "p" else None


def _by_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Made by the films of X: the plural films are who made it; by film would be a group."""
    return items[1:] if items[1].text.lower().endswith("s") else None


def _high_to_low(reading: Reading, items: list[Item]) -> list[Item] | None:
    """From the highest to the lowest revenue: an order by that measure."""
    first, last = pick(items, "T")
    down = first.args[-1] == "desc"
    return [merged(items, "0", (pick(items, "X")[0], down))] if first.args[-1] != last.args[-1] else None


def _asked_again(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Give the number of the month: a period that was asked for already is shown as its number."""
    asked = [i.args[0] for i in reading.items if i.code == "H" and not any(i is n for n in items)]
    return [] if items[-1].args[0] in ("month", "year", "quarter") and items[-1].args[0] in asked else None


def _ranked_value(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Indicate the number too, include the total: what ranks is always shown beside what it ranks."""
    by = next((i.data[0] for i in reading.items if i.code == "5"), None)
    if items[-1].code in "23":
        return [] if items[-1].data == by else None
    wanted = "count" if items[-1].code == "#" else items[-1].args[0]
    return [] if isinstance(by, Aggregate) and by.function == wanted else None


def _counted_once(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Count each person only once: what is counted is always counted once."""
    return [] if items[-1].text.lower() == "once" else None


def _in_its_unit(reading: Reading, items: list[Item]) -> list[Item] | None:
    """In minutes, in dollars: the unit in which the measure is kept."""
    unit, after = items[-1], reading.codes[next(n for n, i in enumerate(reading.items) if i is items[-1]) + 1 :]
    kept = {"money": "usd", "runtime": "minutes"}.get(unit.args[0])
    measures = [i.args[0] for i in reading.items if i.code in "X35" and i.args and i.args[0] in model().measures]
    same = bool(measures) and all(model().measures[m].unit == kept for m in measures)
    return [] if same and unit.args[1:] == ("1",) and not after.strip("p,") else None


PHRASE_RULES: list[Rule] = [
    rule("[,&p]*#?P[FHIl]C?N$", _counted_once),
    rule("p[#Y]o?H$", _asked_again),
    rule("iU$", _in_its_unit),
    rule("O?f?T>To?X", _high_to_low),
    rule("(?<!4)PF", _every_film),
    rule("bF", _by_films),
    rule("a[vI]*H", _grouped),
    rule("a[vI]*(?=[X#AT])", lambda r, i: []),
    rule(
        "CH",
        lambda r, i: _grouped(r, i[1:]) if i[0].text.lower() == "over" and i[1].args[0] in PERIODS.values() else None,
    ),
    rule("c(?=[XHYF23])", lambda r, i: [merged(i, "&", None)]),
    rule("(?<=[,&])#[vRIxδw]*$", _counted_each),
    rule("(?<=[,&w])8[Iv]*x[Ivδ]*$", _with_how_much),
    rule("(?<=#F[Z])P$", lambda r, i: [replace(i[0], code="δ")]),
    rule("#[ovZx]*[FHl]Y?", _counted),
    rule("#CZF?hZF?", lambda r, i: [merged([i[0], i[1]], "-", None), *_kept(i)]),
    rule("8GvZhZ", lambda r, i: [merged([i[0]], "-", None), merged([i[1]], "X", None, i[1].args), *_kept(i)]),
    rule("#X", lambda r, i: i[1:] if i[1].args[0] == "vote_count" else None),
    rule("#[vo]*Z", _counted_named),
    rule("A[oZ]*X(?:[,&]{1,2}A?X)*", _aggregated),
    rule("#A[o]*(?=[XH])", lambda r, i: [i[1], i[0]] if r.codes[r.items.index(i[-1]) + 1] == "H" else [i[1]]),
    rule("A[o]*x", lambda r, i: _aggregated(r, [i[0], merged(i[-1:], "X", None, i[-1].args)])),
    rule("XA", _aggregated),
    rule("xA(?![ND])", lambda r, i: _aggregated(r, [i[1], merged(i[:1], "X", None, i[0].args)])),
    rule("Ao?2", _aggregated_count),
    rule("2A", _aggregated_count),
    rule("O?[of]*I?S>I?S(?!F)", _from_to),
    rule("N?ν?[t]?[TS]o?N?Z*[X23](?:o?N)?", _ranked),
    rule("[X23]T", _ranked),
    rule("[X23][oi]FZ*T(?=$|[pc,&])", lambda r, i: [*_kept(i, "F"), *(_ranked(r, [i[0], i[-1]]) or []), *_kept(i)]),
    rule("xT", lambda r, i: _ranked(r, [i[1], merged([i[0]], "X", None, i[0].args)])),
    rule("Tx", lambda r, i: _ranked(r, [i[0], merged([i[1]], "X", None, i[1].args)])),
    rule("ν[FZH]+S", lambda r, i: [*_kept(i, "FZH"), *(_ranked(r, [i[0], i[-1]]) or [])]),
    rule("ν?[NtZ]*S", _ranked),
    rule("t?N[F]?Z*S", _ranked),
    rule("[αω]N?Z*F", _earliest),
    rule("Fω", _earliest),
    rule("N?ν?T[o]*N?Z*[FHl]", _most_things),
    rule("[tT]N[Z]*", _limited),
    rule("C(?=Z?F)", _more_films),
    rule("[GC]X?(?=.*Z)|(?<=Z)[GC]X?", lambda r, i: _either_is_more(r, i) if i[0].code == "G" or len(i) > 1 else None),
    rule("[Opvifob4,&]*O[bioWf]*F?[bio]*d?[bo]+[XYH23a]d?", _ordering),
    rule("[Opvifob4,&]*O[bioWf]*A?#[vifb4Qo]*d?", _ordering),
    rule("[Opvifob4,&]*O[bioWf]*[XYH23Fa#]?[vifb4Qo]*d?(?![b][aXYH23])", _ordering),
    rule("[ifvp,&4]*d[b4o]*[aXYH23#A]?[#A]?", _ordering),
    rule("9[oZ]*[FH][oZ]*[wbiP]+[X23]", _by_measure),
    rule("[iob4,pf]*P[HUFXlg](?:[&,]{1,2}P?[HUX])*", _grouped),
    rule("j", _grouped),
    rule("[b][HFg](?:[&,]{1,2}b?H)*", _grouped),
    rule("Y[om]Z*[FHl]|[FHl]Y", _named_output),
    rule("5N", _without_number),
    rule("π", _likely),
    rule("α?N(?=[ZS5τFHl])", _limited),
    rule("Nα", _limited),
    rule("ν", _placed),
    rule("[,&pc]+[#A23]$", _ranked_value),
]
