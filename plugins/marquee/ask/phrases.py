"""The second round of rules: counts, aggregates, superlatives, groups, limits, orders, outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from marquee.ask.columns import PERIODS, facet_of, identity_of, label_of
from marquee.ask.items import Item
from marquee.ask.model import TIMES, model
from marquee.ask.plan import FILMS, Aggregate, Column, Function, Output, Tally
from marquee.ask.ranking import (
    by_films,
    by_measure,
    earliest,
    either_is_more,
    from_to,
    high_to_low,
    kept,
    limited,
    more_films,
    most_films,
    most_things,
    ordering,
    placed,
    ranked,
    ranked_value,
    sorted_films,
    then_by,
    total_of,
    without_number,
)
from marquee.ask.reading import Reading, Rule, Test, merged, pick, rule
from marquee.ask.values import PEOPLE


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
        return [counted, *kept(items)]
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


def _counted_each(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The studios with most westerns, and how many each made: the count of films beside each."""
    if any(i.code == "5" and i.args[:1] == ("counted",) for i in reading.items):
        return []
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
    return [*made, *kept(items)]


def _summed(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Quem tem a maior bilheteria somada: the superlative ranks by the total."""
    best, function = items
    if function.args[0] not in ("sum", "avg") or best.args[0] not in model().measures:
        return None
    of = Column("movie", best.args[0])
    made = merged([best], "3", Aggregate(cast(Function, function.args[0]), of), (best.args[0], function.args[0]))
    return [merged([best], "T", "direction", best.args[-1:]), made]


def _of_averages(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Rated below 7 on average: TMDB's rating is an average already."""
    at = reading.place(items[0])
    test = reading.items[at - 1].data
    return [] if isinstance(test, Test) and test.condition_on("vote_average") else None


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
    return [merged(items, "6", tuple(facets)), *kept(items)] if facets else None


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


def _likely(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How likely is X to succeed: the words after it name the forecast."""
    foretold = any(i.code == "X" and model().measures[i.args[0]].forecast for i in reading.items)
    return [] if foretold else None


def _every_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """List every film: all of them, not one group for each."""
    alone = items[0].text.lower() in ("every", "each", "cada", "todo") and not set("A#%23X") & set(reading.codes)
    return items[1:] if alone and reading.codes[0] == "p" else None


def _asked_again(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Give the number of the month: a period that was asked for already is shown as its number."""
    asked = [i.args[0] for i in reading.items if i.code == "H" and not any(i is n for n in items)]
    return [] if items[-1].args[0] in ("month", "year", "quarter") and items[-1].args[0] in asked else None


def _counted_once(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Count each person only once: what is counted is always counted once."""
    return [] if items[-1].text.lower() == "once" else None


def _in_its_unit(reading: Reading, items: list[Item]) -> list[Item] | None:
    """In minutes, in dollars: the unit in which the measure is kept."""
    unit, after = items[-1], reading.codes[reading.place(items[-1]) + 1 :]
    kept = {"money": "usd", "runtime": "minutes"}.get(unit.args[0])
    measures = [i.args[0] for i in reading.items if i.code in "X35" and i.args and i.args[0] in model().measures]
    same = bool(measures) and all(model().measures[m].unit == kept for m in measures)
    return [] if same and unit.args[1:] == ("1",) and not after.strip("p,") else None


def _name_too(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Name and id of the genres: "name" asks for the name, and tells nobody to list."""
    return [replace(items[0], code="Y", args=("title",))] if items[0].text.lower() == "name" else None


def _unit_beside(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The runtime in minutes of X: the unit in which it is kept."""
    at = reading.place(items[0])
    kept = {"money": "usd", "runtime": "minutes"}.get(items[-1].args[0])
    named = reading.items[at - 1].args[0]
    return [] if model().measures[named].unit == kept and items[-1].args[1:] == ("1",) else None


def _most_often(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The actor who most worked with X; los que más aparecen: in the most films."""
    people = any(i.code == "q" or (i.code == "H" and i.args[0] in (*PEOPLE, "company")) for i in reading.items)
    verb = next(i for i in reading.items[reading.items.index(items[-1]) + 1 :] if i.code == "R")
    if not people or verb.args[0] not in (*PEOPLE, "make", "character") or "5" in reading.codes:
        return None
    return [merged(items[-1:], "5", (FILMS, items[-1].args[-1] == "desc", None, 1), ("counted", "movie"))]


PHRASE_RULES: list[Rule] = [
    rule("(?<=[HqQ])T(?=v*R)", _most_often),
    rule("p(?=&Y)", _name_too),
    rule("[,&p]*#?P[FHIl]C?N$", _counted_once),
    rule("p[#Y]o?H$", _asked_again),
    rule("iU$", _in_its_unit),
    rule("(?<=X)iU(?=o)", _unit_beside),
    rule("O?f?T>To?X", high_to_low),
    rule("(?<!4)PF", _every_film),
    rule("bF", by_films),
    rule("PFA|APF", lambda r, i: pick(i, "A") if {"x", "X"} & set(r.codes) else None),
    rule("a[vI]*H", _grouped),
    rule("a[vI]*(?=[X#AT])", lambda r, i: []),
    rule(
        "CH",
        lambda r, i: _grouped(r, i[1:]) if i[0].text.lower() == "over" and i[1].args[0] in PERIODS.values() else None,
    ),
    rule("c(?=[XHYF23])", lambda r, i: [merged(i, "&", None)]),
    rule("(?<=[,&])#F?P?[vRIxδw]*$", _counted_each),
    rule("(?<=H[,&])#F[vRIx>]*P$", _counted_each),
    rule("(?<=[,&w])8[Iv]*x[Ivδ]*$", _with_how_much),
    rule("(?<=#F[Z])P$", lambda r, i: [replace(i[0], code="δ")]),
    rule("#[ovZx]*[FHl]Y?", _counted),
    rule("#CZF?hZF?", lambda r, i: [merged([i[0], i[1]], "-", None), *kept(i)]),
    rule("8GvZhZ", lambda r, i: [merged([i[0]], "-", None), merged([i[1]], "X", None, i[1].args), *kept(i)]),
    rule("#X", lambda r, i: i[1:] if i[1].args[0] == "vote_count" else None),
    rule("#[vo]*Z", _counted_named),
    rule("A[oZ]*X(?:[,&]{1,2}A?X)*", _aggregated),
    rule("#A[o]*(?=[XH])", lambda r, i: [i[1], i[0]] if r.codes[r.items.index(i[-1]) + 1] == "H" else [i[1]]),
    rule("A[o]*x", lambda r, i: _aggregated(r, [i[0], merged(i[-1:], "X", None, i[-1].args)])),
    rule("XA", _aggregated),
    rule("SA", _summed),
    rule("(?<=Z)A(?=$|[,p])", _of_averages),
    rule("xA(?![ND])", lambda r, i: _aggregated(r, [i[1], merged(i[:1], "X", None, i[0].args)])),
    rule("Ao?2", _aggregated_count),
    rule("2A", _aggregated_count),
    rule("O?[of]*I?S>I?S(?!F)", from_to),
    rule("N?ν?[t]?[TS]o?N?Z*[X23](?:o?N)?", ranked),
    rule("(?<=[RZ])T(?![HFXlx23ZN])|T(?=R)", most_films),
    rule("[X23]T", ranked),
    rule("[X23][oi]FZ*T(?=$|[pc,&])", lambda r, i: [*kept(i, "F"), *(ranked(r, [i[0], i[-1]]) or []), *kept(i)]),
    rule("xT", lambda r, i: ranked(r, [i[1], merged([i[0]], "X", None, i[0].args)])),
    rule("Tx", lambda r, i: ranked(r, [i[0], merged([i[1]], "X", None, i[1].args)])),
    rule("ν[FZH]+S", lambda r, i: [*kept(i, "FZH"), *(ranked(r, [i[0], i[-1]]) or [])]),
    rule("ν?[NtZ]*S", ranked),
    rule("t?N[F]?Z*S", ranked),
    rule("[αω]N?Z*F", earliest),
    rule("Fω", earliest),
    rule("N?ν?T[o]*N?Z*[FHl]", most_things),
    rule("[tT]N[Z]*", limited),
    rule("C(?=Z?F)", more_films),
    rule("[Xx]C(?=[,&]?Z$)", either_is_more),
    rule("[GC]X?(?=.*Z)|(?<=Z)[GC]X?", lambda r, i: either_is_more(r, i) if i[0].code == "G" or len(i) > 1 else None),
    rule("p?O[vo]*Z*FZ*[iw]?d?[bioP]+[X23Y]d?", sorted_films),
    rule("p?O[vo]*H[ovi]*Z*[iw]?d?[bioP]+Yd?", sorted_films),
    rule("O[vo]*(?=H[bP]+[23](?!&))", lambda r, i: []),
    rule("O[vo]*H[bP]+X(?!&)", lambda r, i: [*kept(i, "H"), total_of(i[-1])]),
    rule("H[bP]X(?!&)", lambda r, i: [*kept(i, "Hb"), total_of(i[-1])]),
    rule("(?<=[HZ])P(?=[23])", lambda r, i: [replace(i[0], code="b")]),
    rule("[Opvifob4,&]*O[bioWf]*F?[bio]*d?[bo]+[XYH23a]d?", ordering),
    rule("[Opvifob4,&]*O[bioWf]*A?#[vifb4Qo]*d?", ordering),
    rule("[Opvifob4,&]*O[bioWf]*[XYH23Fa#]?[vifb4Qo]*d?(?![b][aXYH23])", ordering),
    rule("[ifvp,&4]*d[b4o]*[aXYH23#A]?[#A]?", ordering),
    rule("0[,&]+[bP][XYH]d?", then_by),
    rule("^9(?=[oZ]*[bP]X[^FH]*$)", lambda r, i: [*i, replace(i[0], code="F", args=("film",), data="film")]),
    rule("9[oZ]*[FH][oZ]*[wbiP]+[X23]", by_measure),
    rule("[iob4,pf]*P[HUFXlg](?:[&,]{1,2}P?[HUX])*", _grouped),
    rule("j", _grouped),
    rule("[b][HFg](?:[&,]{1,2}b?H)*", _grouped),
    rule("Y[omi]Z*[FHl]|[FHl]Y", _named_output),
    rule("5N", without_number),
    rule("π", _likely),
    rule("α?N(?=[ZS5τFHl])", limited),
    rule("Nα", limited),
    rule("ν", placed),
    rule("[,&pc]+[#A23]$", ranked_value),
]
