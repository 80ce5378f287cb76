"""Questions inside questions: longer than the average, dearer than Titanic, revenue below the budget."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.columns import identity_of
from marquee.ask.items import Item
from marquee.ask.measures import averaged, comparison, factor_of, fits, number_test, operator_of
from marquee.ask.model import model
from marquee.ask.plan import (
    AgainstOwn,
    Aggregate,
    Both,
    Column,
    Compare,
    Expr,
    Function,
    Has,
    Math,
    Output,
    Plan,
    Scalarly,
    Value,
)
from marquee.ask.reading import (
    NotUnderstood,
    Reading,
    Rule,
    Test,
    condition_item,
    merged,
    pick,
    rule,
    text_of,
    whole_number,
)
from marquee.ask.values import entity_test, kind_of, plain_test

THESE = ("this", "these", "those", "that", "the", "them", "their", "its")


def _than_average(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Longer than the average; revenue above the median."""
    named = next(i for i in items if i.code in "XGx")
    function: Function = pick(items, "A")[-1].args[0]  # type: ignore[assignment]
    if named.code in "Xx" and _of_groups(reading, items, named):
        grouped = Aggregate("avg", Column("movie", named.args[0]))
        return [merged(items, "M", (grouped, operator_of(items), None))] if function == "avg" else None
    if function == "sum" or named.args[0] == "release_date":
        return None
    operator = named.args[1] if named.code == "G" else operator_of(items)
    column = Column("movie", named.args[0])
    inner = Scalarly(Plan((Output(Aggregate(function, column), "value"),)))
    kind = "within" if _these(items) else "measure"
    test = Test("movie", Compare(column, comparison(operator), inner), text_of(items), kind=kind)
    return condition_item(items, test)


def _than_average_of(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A budget above the average budget of action films, longer than the average comedy: the average of those films."""
    among = plain_test(pick(items, "V")[0])
    found = _than_average(reading, [i for i in items if i.code not in "VF"])
    if not found or not isinstance(test := found[0].data, Test):
        return None
    compare = test.condition
    if among is None or not isinstance(compare, Compare) or not isinstance(compare.right, Scalarly):
        raise NotUnderstood("unsupported", (text_of(items),))
    link = model().facets[among.facet].kind == "link"
    where = Has(among.facet, (among.condition,)) if link else among.condition
    inner = Scalarly(compare.right.plan.narrowed(where))
    return [merged(items, "Z", replace(test, condition=replace(compare, right=inner), kind="measure"))]


def _these(items: list[Item]) -> bool:
    """Whether the average is said to be that of this group, of these films."""
    codes = "".join(i.code for i in items)
    pronoun = next((i for i in items[codes.index("A") :] if i.code == "I"), None)
    return pronoun is not None and pronoun.text.lower().split()[0] in THESE


def _of_groups(reading: Reading, items: list[Item], named: Item) -> bool:
    """Which genres have an average rating above the average: of groups, unless films stand before."""
    before = reading.codes[: reading.place(items[0])].rstrip("vwsQ")
    return before[-1:] == "H" and (averaged(named.text) or len(pick(items, "A")) > 1)


def _than_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Longer than Avatar; with a higher budget than Titanic."""
    named = next(i for i in items if i.code in "XGx")
    value = pick(items, "V")[0]
    film = entity_test(value, "movie")
    if film is None:
        return None
    reading.compared = film
    operator = named.args[1] if named.code == "G" else operator_of(items)
    column = Column("movie", named.args[0])
    inner = Scalarly(Plan((Output(Aggregate("max", column), "value"),), (film.condition,)))
    test = Test("movie", Compare(column, comparison(operator), inner), text_of(items), kind="measure")
    return condition_item(items, test)


def _than_it(reading: Reading, items: list[Item]) -> list[Item] | None:
    """More popular than X but with fewer votes; after X and earned more than it: compared with that film again."""
    named, film = next(i for i in items if i.code in "XGx"), reading.compared
    if film is None or named.args[0] == "release_date" or reading.items[0] is items[0]:
        return None
    cue = pick(items, "C")
    if not cue and named.code != "G":
        return None
    operator = named.args[1] if named.code == "G" and not cue else operator_of(items)
    column = Column("movie", named.args[0])
    inner = Scalarly(Plan((Output(Aggregate("max", column), "value"),), (film.condition,)))
    test = Test("movie", Compare(column, comparison(operator), inner), text_of(items), kind="measure")
    return condition_item(items, test)


def _measure_to_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Revenue lower than budget; revenue more than 3 times the budget."""
    left, right = [i for i in items if i.code in "XGx"]
    cue = pick(items, "C")
    if left.args[0] == right.args[0] or not (cue or left.code == "G" or pick(items, "×")):
        return None
    operator = comparison(left.args[1] if left.code == "G" and not cue else operator_of(items) if cue else ">=")
    other: Expr = Column("movie", right.args[0])
    times = pick(items, "×")
    if times:
        number = 2.0 if times[0].data == "twice" else whole_number(pick(items, "ND")[0])
        other = Math("*", other, Value(int(number) if number == int(number) else number))
    test = Compare(Column("movie", left.args[0]), operator, other)
    return condition_item(items, Test("movie", test, text_of(items), kind="measure"))


def _fact_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Is the revenue of A over 900 million; is A's budget higher than that of B: only as a yes-or-no question."""
    film = items[next(n for n, i in enumerate(items) if i.code == "Z")]
    measure, numbers, others = pick(items, "X")[0], pick(items, "ND"), pick(items, "Z")[1:]
    if (
        reading.opening not in ("v", "V")
        or not _is_film(film)
        or measure.args[0] == "release_date"
        or not fits(items, measure.args[0])
    ):
        return None
    column = Column("movie", measure.args[0])
    if numbers:
        test = number_test(items, column, operator_of(items), numbers[0], factor_of(items))
        return [film, merged(items, "Z", test)]
    if not _is_film(others[0]):
        return None
    inner = Scalarly(Plan((Output(Aggregate("max", column), "value"),), (others[0].data.condition,)))
    compare = Compare(column, comparison(operator_of(items)), inner)
    return [film, merged(items, "Z", Test("movie", compare, text_of(items), kind="measure"))]


def _is_film(item: Item) -> bool:
    return isinstance(item.data, Test) and item.data.facet == "movie" and bool(item.data.entities)


def _since_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Released after Interstellar, before the release of Avatar."""
    film = entity_test(pick(items, "V")[0], "movie")
    operator = {"after": ">", "before": "<"}.get(pick(items, "L")[0].args[0])
    named = [i for i in items if i.code == "X"]
    if film is None or operator is None or kind_of(pick(items, "V")[0]) != "movie":
        return None
    if any(i.args[0] != "release_date" for i in named) or any(i.args[0] != "release" for i in pick(items, "R")):
        return None
    column, reading.compared = Column("movie", "release_date"), film
    inner = Scalarly(Plan((Output(Aggregate("max", column), "value"),), (film.condition,)))
    test = Test("movie", Compare(column, comparison(operator), inner), text_of(items), kind="measure")
    return condition_item(items, test)


def _between_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Released between A and B: after the one film and before the other."""
    films = [entity_test(v, "movie") for v in pick(items, "V")]
    verbs = {i.args[0] for i in items if i.code == "R"}
    if any(f is None for f in films) or any(kind_of(v) != "movie" for v in pick(items, "V")):
        return None
    if set("-r=") & set(reading.codes) or not verbs & {"release", "director", "make"}:
        return None
    column = Column("movie", "release_date")
    days = [Scalarly(Plan((Output(Aggregate("max", column), "value"),), (f.condition,))) for f in films if f]
    parts = (Compare(column, ">", days[0]), Compare(column, "<", days[1]))
    kept = [i for i in items if i.code == "R" and i.args[0] != "release"]
    return [*kept, merged(items, "Z", Test("movie", Both(parts), text_of(items), kind="measure"))]


FACT_RULES: list[Rule] = [
    rule("X[ov]*Z[v]*C[v]*[ND]U?", _fact_compared),
    rule("Z[ov]*X[v]*C[v]*[ND]U?", _fact_compared),
    rule("X[ov]*Z[v]*C[Iofh]*X?o?Zo?", _fact_compared),
    rule("Z[ov]*X[v]*C[Iofh]*Zo?X?", _fact_compared),
]


def _than_own_average(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Longer than the average of its year, of the films of its decade."""
    named, group = next(i for i in items if i.code in "XGx"), pick(items, "H")[0].args[0]
    function: Function = pick(items, "A")[-1].args[0]  # type: ignore[assignment]
    if model().facets[group].kind != "column" or function == "median" or named.args[0] == "release_date":
        return None
    operator = named.args[1] if named.code == "G" else operator_of(items)
    against = AgainstOwn(Column("movie", named.args[0]), comparison(operator), function, identity_of(group))
    return condition_item(items, Test("movie", against, text_of(items), kind="measure"))


OWN = "[oiFR]*[IJ][oF]*H(?![VHN_])"

OF_OTHERS = "(?:AX?|XA)(?:oF)?o?VF?"

SUBQUESTION_RULES: list[Rule] = [
    rule(f"[wvsW]*(?:G|X[ovIW]*C|[xI]*xC)h?[oI>]*A[oX]*{OWN}", _than_own_average),
    rule("[wvs]*X[ovI]*C[ov>]*I?X", _measure_to_measure),
    rule("[wvsWI]*[XxG][vI]*C?(?:[ND]×|×)[oI]*[Xx]", _measure_to_measure),
    rule("[WvI]*G[hIQ]*[Xx]", _measure_to_measure),
    rule("[WvI]*xC[hIoQ]*[Xx]", _measure_to_measure),
    rule(f"[wvs]*XA?[ovIW]*Ch?[oiI>]*{OF_OTHERS}", _than_average_of),
    rule(f"[WvI]*xA?C[hIo]*{OF_OTHERS}", _than_average_of),
    rule(f"[wvW]*Gh?[oi]*{OF_OTHERS}", _than_average_of),
    rule("[wvs]*XA?[ovIW]*Ch?[oiI>]*AX?(?:o?I)?F?", _than_average),
    rule("[wvs]*Ch?[o]*AX", _than_average),
    rule("[WvI]*xA?C[hIo]*AX?", _than_average),
    rule("[wvW]*Gh?[oi]*AX?(?:o?I)?F?X?", _than_average),
    rule("[wvs]*C?X[ovI]*(?:C[ovI>]*|h)(?:[IoX>]*)F?V", _than_film),
    rule("R[iI]*[Bm]F?V&F?V", _between_films),
    rule("R?[vI]*L[IR]*[XFR]?[ov]*F?V", _since_film),
    rule("[wvW]*Gh?[Io]*F?V", _than_film),
    rule("[Wwv]*xC[hQ]?[Iof]*F?V", _than_film),
    rule("[wvs]*Ch?o?XA(?=$|[,pioR])", _than_average),
    rule("[Wwv]*xCh?I", _than_it),
    rule("[wv]*GhI", _than_it),
    rule("[wv]+CX(?![ovi]*[NDUVA])", _than_it),
    rule("(?<=β)[wv]*[GT](?=$|[p,?])", _than_it),
]
