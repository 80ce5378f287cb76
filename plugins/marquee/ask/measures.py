"""Numbers as conditions: longer than 2 hours, between 5 and 10 million, at least 1000 votes, no tagline."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.model import TIMES, model
from marquee.ask.periods import between_dates, dated
from marquee.ask.plan import FILMS, Aggregate, Both, Column, Compare, Comparison, Expr, Function, Known, Tally, Value
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
from marquee.ask.values import PEOPLE, TEXTS

HIGHEST_RATING = 10
MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


HAVE = {"have", "has", "had", "having", "tienen", "tiene", "tengan", "têm", "tem", "tenham", "possuem", "possui"}


def number_test(items: list[Item], of: Expr, operator: str, number: Item, factor: float = 1) -> Test:
    scaled = whole_number(number) * factor
    value = Value(int(scaled) if scaled == int(scaled) else scaled)
    if value.value == 0 and operator in ("=", "<=") and isinstance(of, Column):
        return Test("movie", Known(of, False), text_of(items), kind="measure")
    return Test("movie", Compare(of, comparison(operator), value), text_of(items), kind="measure")


def comparison(operator: str) -> Comparison:
    """A comparator's argument as the plan's type."""
    found: dict[str, Comparison] = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", "<>": "<>"}
    return found[operator]


def operator_of(items: list[Item]) -> str:
    """The comparators of a phrase as one: "200 or more" after "more than" stays what it says last."""
    found = pick(items, "C")
    return found[-1].args[0] if found else "="


def factor_of(items: list[Item]) -> float:
    units = pick(items, "U")
    return float(units[0].args[1]) if units else 1.0


def fits(items: list[Item], measure: str) -> bool:
    """Whether the units, and the signs of money and percent at the numbers, are of this measure."""
    unit = model().measures[measure].unit if measure in model().measures else None
    marks = {i.args[0] for i in pick(items, "N") if i.args}
    if measure == "vote_average" and any(whole_number(n) > HIGHEST_RATING for n in pick(items, "N")):
        return False
    if ("percent" in marks and unit != "percent") or ("money" in marks and unit != "usd"):
        return False
    return all(u.args[0] == measure or (unit == "usd" and u.args[0] == "money") for u in pick(items, "U"))


def _named_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """revenue over 5 million; costing more than 100 million; longer than 2 hours; at least 1000 votes."""
    named = next(i for i in items if i.code in "XxG")
    if named.code == "X" and averaged(named.text) and not pick(items, "D") and named.args[0] != "release_date":
        value = whole_number(pick(items, "N")[-1]) * factor_of(items)
        return [merged(items, "M", (Aggregate("avg", Column("movie", named.args[0])), operator_of(items), value))]
    number = (
        pick(items, "ND")[-1] if named.args[0] != "release_date" else pick(items, "D" if pick(items, "D") else "N")[0]
    )
    if number.code == "D" and not pick(items, "CGUn") and named.args[0] not in ("release_date", "vote_count"):
        return None
    operator = named.args[1] if named.code == "G" and not pick(items, "C") else operator_of(items)
    if named.args[0] == "release_date":
        return _dated_comparison(reading, items, operator)
    if not fits(items, named.args[0]):
        return None
    return condition_item(items, number_test(items, Column("movie", named.args[0]), operator, number, factor_of(items)))


def _superlative_bounded(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The lowest budget above 1 million: the bound is on the superlative's measure."""
    head = items[0]
    if head.args[0] not in model().measures or head.args[0] == "release_date" or not fits(items, head.args[0]):
        return None
    number = pick(items, "ND")[0]
    test = number_test(items[1:], Column("movie", head.args[0]), operator_of(items), number, factor_of(items))
    return [head, merged(items[1:], "Z", test)]


def _measure_twice(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A runtime longer than 2 hours: the noun and the comparative speak of one measure."""
    noun, word = pick(items, "X")[0], pick(items, "G")[0]
    if noun.args[0] != word.args[0]:
        return None
    return _named_measure(reading, [i for i in items if i is not noun])


def _bounded_again(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A runtime greater than 100 and less than 150: the second bound is on the first one's measure."""
    first = items[0].data
    compare = first.condition if isinstance(first, Test) else None
    if not isinstance(compare, Compare) or not isinstance(compare.left, Column) or first.kind != "measure":
        return None
    operator, number = operator_of(items), pick(items, "ND")[0]
    if not fits(items, compare.left.name) or compare.operator[0] == operator[0]:
        return None
    again = number_test(items[1:], compare.left, operator, number, factor_of(items))
    return [items[0], merged(items[1:], "Z", again)]


def averaged(text: str) -> bool:
    """Whether a measure's words say that it is an average: average rating, nota media."""
    return bool(
        {"average", "mean", "avg", "media", "promedio", "medio", "média", "averages"} & set(text.lower().split())
    )


def _dated_comparison(reading: Reading, items: list[Item], operator: str) -> list[Item] | None:
    dates = pick(items, "D")
    if not dates:
        return None
    word = {">": "after", ">=": "since", "<": "before", "<=": "until", "=": "during"}.get(operator)
    if word is None:
        return None
    where = Item("L", word, items[0].start, items[0].end, (word,))
    found = dated(reading, [where, dates[0]])
    return [merged(items, "Z", found[0].data)] if found else None


def _unit_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    unit, number = pick(items, "U")[0], pick(items, "ND")[0]
    if unit.args[0] not in model().measures:
        return None
    column = Column("movie", unit.args[0])
    return condition_item(items, number_test(items, column, operator_of(items), number, factor_of(items)))


def _between(reading: Reading, items: list[Item]) -> list[Item] | None:
    named, units = pick(items, "XxG"), pick(items, "U")
    measure = named[0].args[0] if named else next((u.args[0] for u in units if u.args[0] in model().measures), None)
    if measure is None:
        return None
    low, high = pick(items, "ND")
    if measure == "release_date":
        return between_dates(reading, items) if low.code == high.code == "D" else None
    column, factor = Column("movie", measure), factor_of(items)
    if not fits(items, measure):
        return None
    lows = whole_number(low)
    if high.args == ("scaled",) and lows < 1000 <= whole_number(high):
        low = replace_number(low, lows * _scale_of(whole_number(high)))
    parts = tuple(number_test([n], column, o, n, factor).condition for o, n in ((">=", low), ("<=", high)))
    return condition_item(items, Test("movie", Both(parts), text_of(items), kind="measure"))


def replace_number(item: Item, value: float) -> Item:
    """The same item with another number: between 5 and 10 million."""
    return replace(item, data=value)


def _scale_of(value: float) -> float:
    return 1e9 if value >= 1e9 else 1e6 if value >= 1e6 else 1e3


def _cast_order(reading: Reading, items: list[Item]) -> list[Item] | None:
    attribute = pick(items, "Y")[0]
    if attribute.args[0] != "cast_order":
        return None
    numbers = [int(whole_number(n)) for n in pick(items, "N")] or [0]
    column = Column("actor", "cast_order")
    if len(numbers) == 2:
        parts = (Compare(column, ">=", Value(numbers[0])), Compare(column, "<=", Value(numbers[1])))
        return condition_item(items, Test("actor", Both(parts), text_of(items), kind="bound"))
    test = Compare(column, comparison(operator_of(items)), Value(numbers[0]))
    return condition_item(items, Test("actor", test, text_of(items), kind="bound"))


def _tally(reading: Reading, items: list[Item]) -> list[Item] | None:
    """More than 10 films, at least 3 genres: of a group, or of a film."""
    number, thing = pick(items, "ND")[0], pick(items, "FH")[0]
    facet = "movie" if thing.code == "F" else thing.args[0]
    if facet in TIMES:
        return None
    value = int(whole_number(number))
    cue = pick(items, "CG")[0]
    operator = cue.args[0] if cue.code == "C" else cue.args[1]
    if facet == "movie":
        people = any(i.code == "q" or (i.code == "H" and i.args[0] in PEOPLE) for i in reading.items)
        return [*(pick(items, "R") if people else []), merged(items, "M", (FILMS, operator, value))]
    return [merged(items, "μ", (facet, operator, value))]


def _with_names(items: list[Item], tally: list[Item] | None) -> list[Item] | None:
    """At least 5 Woody Allen films: the names stay, beside the count of films."""
    return [*tally, *pick(items, "VF")] if tally and pick(items, "F") else None


def _length_of_text(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A title longer than 40 characters: how long texts are is not in the data's plan."""
    if items[-1].args[0] == "character":
        raise NotUnderstood("unsupported", (text_of(items),))
    return None


def _average_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    """With an average rating above 7, of groups."""
    function: Function = pick(items, "A")[0].args[0]  # type: ignore[assignment]
    measure, number = pick(items, "X")[0], pick(items, "ND")[0]
    if not fits(items, measure.args[0]) or measure.args[0] == "release_date":
        return None
    value = whole_number(number) * factor_of(items)
    return [merged(items, "M", (Aggregate(function, Column("movie", measure.args[0])), operator_of(items), value))]


def _same_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films over 150 minutes against those under 90: the second number is of the first one's measure."""
    tests = [i.data for i in reading.items[: reading.items.index(items[0])] if isinstance(i.data, Test)]
    before = next((t for t in reversed(tests) if t.kind == "measure"), None)
    number = pick(items, "ND")[0]
    if before is None or not set("-r=") & set(reading.codes) or not isinstance(compare := before.condition, Compare):
        return None
    if not isinstance(compare.left, Column) or not isinstance(compare.right, Value):
        return None
    if str(compare.right.value) not in before.text and number.args != ("scaled",):
        return None
    return condition_item(items, number_test(items, compare.left, operator_of(items), number))


def _unknown_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Unknown budget; without a tagline; with a homepage."""
    known = not pick(items, "u!")
    if any(t.code == "Y" and t.args[0] not in TEXTS for t in pick(items, "XY")):
        return None
    parts = tuple(Known(Column("movie", t.args[0]), known) for t in pick(items, "XY"))
    return condition_item(
        items, Test("movie", parts[0] if len(parts) == 1 else Both(parts), text_of(items), kind="measure")
    )


def _tally_gender(reading: Reading, items: list[Item]) -> list[Item] | None:
    """At least one female director: those of a gender that a film has."""
    number, noun, gender = pick(items, "ND")[0], items[-1], pick(items, "Z")[0].data
    if not isinstance(gender, Test) or gender.kind != "gender" or noun.args[0] not in PEOPLE:
        return None
    if not isinstance(gender.condition, Compare):
        return None
    same = Compare(Column(noun.args[0], "gender"), "=", gender.condition.right)
    tally = Compare(Tally(noun.args[0], (same,)), comparison(operator_of(items)), Value(int(whole_number(number))))
    return condition_item(items, Test("movie", tally, text_of(items), kind="measure"))


def _tally_between(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Between 20 and 30 films: of a group, or of a film."""
    low, high = pick(items, "ND")
    bounds = [Item("C", op, n.start, n.end, (op,)) for op, n in ((">=", low), ("<=", high))]
    found = [_tally(reading, [c, n, items[-1]]) for c, n in zip(bounds, (low, high), strict=True)]
    return [i for f in found if f for i in f] or None


def _tally_or_more(reading: Reading, items: list[Item]) -> list[Item] | None:
    """With 10 or more films."""
    cue = pick(items, "C")[0]
    follows = cue.text.lower().split()[0] in ("or", "and", "o", "y", "ou", "e")
    return _tally(reading, items) if follows else None


def _average_alone(reading: Reading, items: list[Item]) -> list[Item] | None:
    """An average above 7, una media superior a 7: of ratings, the only thing so small that is averaged."""
    function, number = pick(items, "A")[0].args[0], pick(items, "ND")[0]
    if function != "avg" or not 0 < whole_number(number) <= HIGHEST_RATING or number.args:
        return None
    rating = Aggregate("avg", Column("movie", "vote_average"))
    return [merged(items, "M", (rating, operator_of(items), whole_number(number)))]


def _lost(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Lost more than 30 million: the other side of a profit."""
    number, operator = pick(items, "ND")[0], operator_of(items)
    if not pick(items, "C") or not fits(items, "profit") or operator not in MIRRORED:
        return None
    profit = Column("movie", "profit")
    parts = [number_test(items, profit, MIRRORED[operator], number, -factor_of(items)).condition]
    if operator in ("<", "<="):
        parts.append(Compare(profit, "<", Value(0)))
    test = parts[0] if len(parts) == 1 else Both(tuple(parts))
    return condition_item(items, Test("movie", test, text_of(items), kind="measure"))


def _has_text(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films of 2016 that have a homepage: a condition, told by its verb."""
    return _unknown_measure(reading, items[-1:]) if items[-2].text.lower() in HAVE else None


MEASURE_RULES: list[Rule] = [
    rule("[wvsW]*λ[ovi]*C[ND]U?", _lost),
    rule("[wvRiof]*B[ND][&>][ND]o?I?[FH]", _tally_between),
    rule("[wvRi]*[ND]C(?:oI?F|[FH])(?!oI?[FH])", _tally_or_more),
    rule("[wvRi]*[CG][ND]V+F", lambda r, i: _with_names(i, _tally(r, [x for x in i if x.code != "V"]))),
    rule("[wvRi]*[CG][ND]oI?F", _tally),
    rule("(?<=F)[wvRi]*C[ND]ZH", _tally_gender),
    rule("(?<=F)[wvRi]*C[ND]HZ", lambda r, i: _tally_gender(r, [*i[:-2], i[-1], i[-2]])),
    rule("B?Y[w]*B?N[&>]N", _cast_order),
    rule("[vWi]*αi*Y", _cast_order),
    rule("[wiov]*Y[wiv]*[BC]*[n]?N(?:[&>]N)?", _cast_order),
    rule("[wvs]*[CT]?A[oZ]*X[ovwi4I]*C[ov]*[ND]U?(?![FH])", _average_compared),
    rule("[wvs]*Av*C[ND](?![UFHX1])", _average_alone),
    rule("[wvosb]*X[wvofi4]*B[ND]U?[&>][ND]U?", _between),
    rule("[wvos]*[xG]v*B?[ND]U?[&>][ND]U?", _between),
    rule("[wv]*B[ND]U?[&>][ND]U?[oi]*X?", _between),
    rule("Y[wvio]*[CG]+[ND]H", _length_of_text),
    rule("[wvRi]*[CG][ND][FH]", _tally),
    rule("[wvR]+[ND]C[FH]", _tally),
    rule("[wv]+[ND][FH]C(?![NDAX])", _tally),
    rule("[wvs]*X[vo]*Gh?[ND]U?", _measure_twice),
    rule("SC[ND]U?(?![FH])", _superlative_bounded),
    rule("[WvI]*Gh?[ND]U?(?:[io]*X)?", _named_measure),
    rule("[WvwI]*x[ovi]*C?[ND]U?[oi4]X", lambda r, i: _named_measure(r, [x for x in i if x.code != "x"])),
    rule("[WviI]*x[i4of]*C?[ND]U?C?(?![FH])", _named_measure),
    rule("[wvsb]*k?Xk?[ovwi4@IR]*C[ov]*[ND]U?(?![FX]|oX)(?:C(?![ND]))?", _named_measure),
    rule("[wvs]*X[ovi]*[ND]U?C", _named_measure),
    rule("[wvs]*X[ovi]*[ND]U?(?![FH])", _named_measure),
    rule("Z[&β,]+[wv]*C[ND]U?(?![ioFHX])", _bounded_again),
    rule("[wvs]*C[ND]U?[oi4]*X", _named_measure),
    rule("[wvo]*[ND]XC(?![NDV])", _named_measure),
    rule("[wvo]*[ND]U?C?[oi]?X", _named_measure),
    rule("[wvx4oi]*C[ND]U(?!X)", _unit_compared),
    rule("[wvx4o]*[ND]UC", _unit_compared),
    rule("[wx]+[o4]*[ND]U(?!C)", _unit_compared),
    rule("[wvsIx]*C[ND](?![FHUXxC])", _same_measure),
    rule("(?<=[FZD])[vW]*[wv]Y(?![onVcsvN_C])", _unknown_measure),
    rule("(?<=[ZD])[&vW]*vY$", _has_text),
    rule("[wvs]*[uk]o?[XY]&[XY]", _unknown_measure),
    rule("[wvs]*[uk]o?[XY]", _unknown_measure),
    rule("[wvs]*[XY](?:[&,][XY])?v*!?v*[uk]", _unknown_measure),
    rule("w?![wv]*k?[XY]", _unknown_measure),
]
