"""Numbers, dates and single words as conditions: longer than 2 hours, between 2010 and 2015, above the average."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from marquee.ask.model import model
from marquee.ask.plan import (
    Aggregate,
    Both,
    Column,
    Compare,
    Comparison,
    Condition,
    Either,
    Expr,
    Function,
    Known,
    Plan,
    Scalarly,
    Value,
)
from marquee.ask.plan import Output as Shown
from marquee.ask.reading import Reading, Rule, Test, condition_item, merged, pick, rule, text_of, whole_number
from marquee.ask.tagging import Item, Period
from marquee.ask.values import TEXTS, entity_test

RELEASE = Column("movie", "release_date")
FILMS = Aggregate("count", Column("movie", "movie_id"))
PLAUSIBLE_BUDGET = 100_000
GREAT_RATING, POOR_RATING, MINIMUM_VOTES = 7.5, 5, 50
BLOCKBUSTER, LOW_BUDGET, SHORT_MINUTES = 100_000_000, 5_000_000, 40


# --- dates --------------------------------------------------------------------------------------------------------
def span(first: date | None, last: date | None, text: str) -> Test:
    """Released from the first to the last day, both included."""
    parts: list[Condition] = []
    if first:
        parts.append(Compare(RELEASE, ">=", Value(first.isoformat(), "date")))
    if last:
        parts.append(Compare(RELEASE, "<=", Value(last.isoformat(), "date")))
    return Test("movie", parts[0] if len(parts) == 1 else Both(tuple(parts)), text, kind="date")


def period_of(reading: Reading, item: Item) -> Period:
    """The days that a period item means."""
    if isinstance(item.data, Period):
        return item.data
    year = reading.today.year + {"last": -1, "this": 0, "next": 1}[item.args[0]]
    reading.assumptions.append(f"{item.text}: {year}")
    return Period(date(year, 1, 1), date(year, 12, 31))


def _dated(reading: Reading, items: list[Item]) -> list[Item] | None:
    where = pick(items, "L")
    period = period_of(reading, pick(items, "D")[0])
    word = where[0].args[0] if where else "during"
    first, last = {
        "before": (None, period.first - timedelta(days=1)),
        "until": (None, period.last),
        "after": (period.last + timedelta(days=1), None),
        "since": (period.first, None),
        "during": (period.first, period.last),
    }[word]
    return condition_item(items, span(first, last, text_of(items)))


def _between_dates(reading: Reading, items: list[Item]) -> list[Item] | None:
    first, last = (period_of(reading, i) for i in pick(items, "D"))
    if first.first > last.last:
        return None
    return condition_item(items, span(first.first, last.last, text_of(items)))


def _several_dates(reading: Reading, items: list[Item]) -> list[Item] | None:
    periods = [period_of(reading, i) for i in pick(items, "D")]
    tests = tuple(span(p.first, p.last, i.text) for p, i in zip(periods, pick(items, "D"), strict=True))
    either = Either(tuple(t.condition for t in tests))
    return condition_item(items, Test("movie", either, text_of(items), kind="date", any=tests))


def _last_years(reading: Reading, items: list[Item]) -> list[Item] | None:
    numbers, unit, word = pick(items, "N"), pick(items, "UH")[0], next(i for i in items if i.code in "7ω")
    if unit.args[0] not in ("years", "decades", "year", "decade"):
        return None
    years = int(whole_number(numbers[0]) if numbers else 1) * (10 if unit.args[0].startswith("decade") else 1)
    today = reading.today
    other = date(today.year + (years if word.data == "future" else -years), today.month, min(today.day, 28))
    first, last = (today, other) if word.data == "future" else (other, today)
    reading.assumptions.append(f"{text_of(items)}: {first.isoformat()} – {last.isoformat()}")
    return condition_item(items, span(first, last, text_of(items)))


# --- measures -----------------------------------------------------------------------------------------------------
def _number_test(items: list[Item], of: Expr, operator: str, number: Item, factor: float = 1) -> Test:
    scaled = whole_number(number) * factor
    value = Value(int(scaled) if scaled == int(scaled) else scaled)
    if value.value == 0 and operator in ("=", "<=") and isinstance(of, Column):
        return Test("movie", Known(of, False), text_of(items), kind="measure")
    return Test("movie", Compare(of, comparison(operator), value), text_of(items), kind="measure")


def comparison(operator: str) -> Comparison:
    """A comparator's argument as the plan's type."""
    found: dict[str, Comparison] = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", "<>": "<>"}
    return found[operator]


def _operator(items: list[Item]) -> str:
    """The comparators of a phrase as one: "200 or more" after "more than" stays what it says last."""
    found = pick(items, "C")
    return found[-1].args[0] if found else "="


def _factor(items: list[Item]) -> float:
    units = pick(items, "U")
    return float(units[0].args[1]) if units else 1.0


def _fits(items: list[Item], measure: str) -> bool:
    """Whether the unit, if any, is one of this measure."""
    money = measure in ("revenue", "budget", "profit")
    return all(u.args[0] == measure or (money and u.args[0] == "money") for u in pick(items, "U"))


def _named_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """revenue over 5 million; costing more than 100 million; longer than 2 hours; at least 1000 votes."""
    named = next(i for i in items if i.code in "XxG")
    if named.code == "X" and averaged(named.text) and not pick(items, "D") and named.args[0] != "release_date":
        value = whole_number(pick(items, "N")[-1]) * _factor(items)
        return [merged(items, "M", (Aggregate("avg", Column("movie", named.args[0])), _operator(items), value))]
    number = (
        pick(items, "ND")[-1] if named.args[0] != "release_date" else pick(items, "D" if pick(items, "D") else "N")[0]
    )
    operator = named.args[1] if named.code == "G" and not pick(items, "C") else _operator(items)
    if named.args[0] == "release_date":
        return _dated_comparison(reading, items, operator)
    if not _fits(items, named.args[0]):
        return None
    return condition_item(items, _number_test(items, Column("movie", named.args[0]), operator, number, _factor(items)))


def _superlative_bounded(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The lowest budget above 1 million: the bound is on the superlative's measure."""
    head = items[0]
    if head.args[0] not in model().measures or head.args[0] == "release_date" or not _fits(items, head.args[0]):
        return None
    number = pick(items, "ND")[0]
    test = _number_test(items[1:], Column("movie", head.args[0]), _operator(items), number, _factor(items))
    return [head, merged(items[1:], "Z", test)]


def _measure_twice(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A runtime longer than 2 hours: the noun and the comparative speak of one measure."""
    noun, word = pick(items, "X")[0], pick(items, "G")[0]
    if noun.args[0] != word.args[0]:
        return None
    return _named_measure(reading, [i for i in items if i is not noun])


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
    found = _dated(reading, [where, dates[0]])
    return [merged(items, "Z", found[0].data)] if found else None


def _unit_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    unit, number = pick(items, "U")[0], pick(items, "ND")[0]
    if unit.args[0] not in model().measures:
        return None
    column = Column("movie", unit.args[0])
    return condition_item(items, _number_test(items, column, _operator(items), number, _factor(items)))


def _between(reading: Reading, items: list[Item]) -> list[Item] | None:
    named, units = pick(items, "XxG"), pick(items, "U")
    measure = named[0].args[0] if named else next((u.args[0] for u in units if u.args[0] in model().measures), None)
    if measure is None:
        return None
    low, high = pick(items, "ND")
    if measure == "release_date":
        return _between_dates(reading, items) if low.code == high.code == "D" else None
    column, factor = Column("movie", measure), _factor(items)
    if not _fits(items, measure):
        return None
    lows = whole_number(low)
    if high.args == ("scaled",) and lows < 1000 <= whole_number(high):
        low = replace_number(low, lows * _scale_of(whole_number(high)))
    parts = tuple(_number_test([n], column, o, n, factor).condition for o, n in ((">=", low), ("<=", high)))
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
    numbers = [int(whole_number(n)) for n in pick(items, "N")]
    column = Column("actor", "cast_order")
    if len(numbers) == 2:
        parts = (Compare(column, ">=", Value(numbers[0])), Compare(column, "<=", Value(numbers[1])))
        return condition_item(items, Test("actor", Both(parts), text_of(items), kind="bound"))
    test = Compare(column, comparison(_operator(items)), Value(numbers[0]))
    return condition_item(items, Test("actor", test, text_of(items), kind="bound"))


def _tally(reading: Reading, items: list[Item]) -> list[Item] | None:
    """More than 10 films, at least 3 genres: of a group, or of a film."""
    number, thing = pick(items, "ND")[0], pick(items, "FH")[0]
    facet = "movie" if thing.code == "F" else thing.args[0]
    if facet in ("year", "decade", "month"):
        return None
    value = int(whole_number(number))
    cue = pick(items, "CG")[0]
    operator = cue.args[0] if cue.code == "C" else cue.args[1]
    if facet == "movie":
        return [merged(items, "M", (FILMS, operator, value))]
    return [merged(items, "μ", (facet, operator, value))]


def _average_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    """With an average rating above 7, of groups."""
    function: Function = pick(items, "A")[0].args[0]  # type: ignore[assignment]
    measure, number = pick(items, "X")[0], pick(items, "ND")[0]
    if not _fits(items, measure.args[0]) or measure.args[0] == "release_date":
        return None
    value = whole_number(number) * _factor(items)
    return [merged(items, "M", (Aggregate(function, Column("movie", measure.args[0])), _operator(items), value))]


def _unknown_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Unknown budget; without a tagline; with a homepage."""
    thing = pick(items, "XY")[0]
    if thing.code == "Y" and thing.args[0] not in TEXTS:
        return None
    known = bool(pick(items, "k")) or not (pick(items, "u") or pick(items, "!"))
    test = Test("movie", Known(Column("movie", thing.args[0]), known), text_of(items), kind="measure")
    return condition_item(items, test)


# --- sub-questions ------------------------------------------------------------------------------------------------
def _than_average(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Longer than the average; revenue above the median."""
    named = next(i for i in items if i.code in "XG")
    function: Function = pick(items, "A")[0].args[0]  # type: ignore[assignment]
    if function == "sum" or named.args[0] == "release_date":
        return None
    operator = named.args[1] if named.code == "G" else _operator(items)
    column = Column("movie", named.args[0])
    inner = Scalarly(Plan((Shown(Aggregate(function, column), "value"),)))
    test = Test("movie", Compare(column, comparison(operator), inner), text_of(items), kind="measure")
    return condition_item(items, test)


def _than_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Longer than Avatar; with a higher budget than Titanic."""
    named = next(i for i in items if i.code in "XG")
    value = pick(items, "V")[0]
    film = entity_test(value, "movie")
    if film is None:
        return None
    operator = named.args[1] if named.code == "G" else _operator(items)
    column = Column("movie", named.args[0])
    inner = Scalarly(Plan((Shown(Aggregate("max", column), "value"),), (film.condition,)))
    test = Test("movie", Compare(column, comparison(operator), inner), text_of(items), kind="measure")
    return condition_item(items, test)


def _measure_to_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Revenue lower than budget; revenue more than 3 times the budget."""
    left, right = [i for i in items if i.code in "XGx"]
    cue = pick(items, "C")
    if left.args[0] == right.args[0] or not (cue or left.code == "G"):
        return None
    operator = comparison(left.args[1] if left.code == "G" and not cue else _operator(items))
    test = Compare(Column("movie", left.args[0]), operator, Column("movie", right.args[0]))
    return condition_item(items, Test("movie", test, text_of(items), kind="measure"))


# --- single words -------------------------------------------------------------------------------------------------
def _settle(reading: Reading, items: list[Item]) -> list[Item] | None:
    item = items[0]
    if isinstance(item.data, Test):
        return None
    name, *rest = item.args
    if name == "upcoming":
        return condition_item(items, span(reading.today + timedelta(days=1), None, item.text))
    if name == "month":
        test = Test("movie", Compare(Column("month", "month"), "=", Value(int(rest[0]))), item.text, kind="date")
    elif name == "status":
        test = Test("movie", Compare(Column("movie", "status"), "=", Value(rest[0])), item.text)
    elif name == "vague":
        test = _vague(reading, rest[0], item.text)
    else:
        column = Column("person", "gender")
        known = Known(column, False) if rest[0] == "unknown" else Compare(column, "=", Value(rest[0]))
        test = Test("person", known, item.text, kind="gender")
    return condition_item(items, test)


def _vague(reading: Reading, word: str, text: str) -> Test:
    """A vague word by its definition, which the answer states."""

    def measure(name: str, operator: Comparison, value: float) -> Compare:
        return Compare(Column("movie", name), operator, Value(int(value) if value == int(value) else value))

    definitions: dict[str, tuple[Compare, ...]] = {
        "great": (measure("vote_average", ">=", GREAT_RATING), measure("vote_count", ">=", MINIMUM_VOTES)),
        "bad": (measure("vote_average", "<=", POOR_RATING), measure("vote_count", ">=", MINIMUM_VOTES)),
        "blockbuster": (measure("revenue", ">=", BLOCKBUSTER),),
        "flop": (measure("profit", "<", 0),),
        "profitable": (measure("profit", ">", 0),),
        "short": (measure("runtime", "<=", SHORT_MINUTES),),
        "big_budget": (measure("budget", ">=", BLOCKBUSTER),),
        "low_budget": (measure("budget", "<=", LOW_BUDGET),),
    }
    parts = definitions[word]
    said = ", ".join(f"{p.left.name} {p.operator} {p.right.value}" for p in parts
                     if isinstance(p.left, Column) and isinstance(p.right, Value))  # fmt: skip
    reading.assumptions.append(f"{text}: {said}")
    return Test("movie", parts[0] if len(parts) == 1 else Both(parts), text, kind="measure")


def _negate(reading: Reading, items: list[Item]) -> list[Item] | None:
    test = items[-1].data
    if not isinstance(test, Test):
        return None
    return condition_item(items, replace(test, negated=not test.negated))


def _or(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Two conditions on films joined by or."""
    left, right = items[0].data, items[-1].data
    if "gender" in (left.kind, right.kind):
        return None
    return condition_item(items, Test("movie", left.condition, text_of(items), kind="either", any=(left, right)))


def _no_facet(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films without keywords; films with no actors."""
    noun = pick(items, "H")[0]
    facet = model().facets[noun.args[0]]
    if facet.kind != "link":
        if noun.args[0] != "collection":
            return None
        column = Column("movie", "collection")
        return condition_item(items, Test("movie", Known(column, False), text_of(items), kind="measure"))
    return condition_item(items, Test(noun.args[0], Known(Column(noun.args[0], facet.identity)), text_of(items),
                                      negated=True))  # fmt: skip


def _ordinal(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Portuguese "segundo" is both according to and second: before a superlative it is second."""
    place = next((s.args[0] for s in items[0].others if s.name == "ordinal"), None)
    return [replace(items[0], code="ν", args=(place,))] if place else None


def _decade_of_years(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The years 60 ("los años 60", "anos 90")."""
    number = whole_number(pick(items, "N")[0])
    words = text_of(items).lower().replace("ñ", "n").split()
    if not {"anos", "decada", "década"} & set(words) or number not in range(10, 100, 10):
        return None
    first = 1900 + int(number)
    return condition_item(items, span(date(first, 1, 1), date(first + 9, 12, 31), text_of(items)))


FIRST_RULES: list[Rule] = [
    rule("Z", _settle),
    rule("B?Y[w]*B?N[&>]N", _cast_order),
    rule("[wiov]*Y[wiv]*[BC]*[n]?N(?:[&>]N)?", _cast_order),
    # words with two meanings
    rule("RP(?=[V_])", lambda r, i: [i[0], replace(i[1], code="b")]),
    rule("P(?=V)", lambda r, i: [replace(i[0], code="b")]),
    rule("P(?=[FZV]+S)", _ordinal),
    # time
    rule("[oi]*[LiP]N", _decade_of_years),
    rule("[oi]*[LiPof]?[HU]N", _decade_of_years),
    rule("[Riofv4]*B[FRi]*D[&>]D", _between_dates),
    rule("[Rv]*[fL]D>D", _between_dates),
    rule("[iof4]*[7ω]N[UH]", _last_years),
    # groups' averages, films' measures
    rule("[wvs]*[CT]?A[oZ]*X[ovwi4I]*C[ov]*[ND]U?", _average_compared),
    rule("[wvosb]*X[wvofi4]*B[ND]U?[&>][ND]U?", _between),
    rule("[wvos]*[xG]v*B?[ND]U?[&>][ND]U?", _between),
    rule("[wv]*B[ND]U?[&>][ND]U?[oi]*X?", _between),
    rule("[wvs]*X[ovI]*C[ov>]*I?X", _measure_to_measure),
    rule("[WvI]*G[hI]*X", _measure_to_measure),
    rule("[WvI]*xC[hIo]*X", _measure_to_measure),
    rule("[wvs]*X[ovIW]*Ch?[oiI>]*AX?", _than_average),
    rule("[wvs]*Ch?[o]*AX", _than_average),
    rule("[wvW]*Gh?[oi]*AF?X?", _than_average),
    rule("[wvs]*C?X[ovI]*(?:C[ovI]*|h)(?:[IoX]*)F?V", _than_film),
    rule("[wvs]*C X h V", _than_film),
    rule("[wvW]*Gh?[Io]*F?V", _than_film),
    rule("[wvRi]*[CG][ND][FH]", _tally),
    rule("[wvs]*X[vo]*Gh?[ND]U?", _measure_twice),
    rule("SC[ND]U?(?![FH])", _superlative_bounded),
    rule("[WvI]*Gh?[ND]U?(?:[io]*X)?", _named_measure),
    rule("[WviI]*x[i4of]*C?[ND]U?C?(?![FH])", _named_measure),
    rule("[wvsb]*k?X[ovwi4@IR]*C[ov]*[ND]U?(?!F)(?:C(?![ND]))?", _named_measure),
    rule("[wvs]*X[ovi]*[ND]U?C", _named_measure),
    rule("[wvs]*X[ovi]*[ND]U?(?![FH])", _named_measure),
    rule("[wvs]*C[ND]U?[oi4]*X", _named_measure),
    rule("[wvo]*[ND]U?C?[oi]?X", _named_measure),
    rule("[wvx4oi]*C[ND]U(?!X)", _unit_compared),
    rule("[wvx4o]*[ND]UC", _unit_compared),
    rule("[wx]+[o4]*[ND]U(?!C)", _unit_compared),
    rule("[wvs]*[uk]o?[XY]", _unknown_measure),
    rule("[wvs]*[XY](?:[&,][XY])?v*[uk]", _unknown_measure),
    rule("w?![wv]*[XY]", _unknown_measure),
    rule("[Riof4v]*L[Ri]*D", _dated),
    rule("[Rif]*D&?L(?![ifo]*D)", _dated),
]

LAST_RULES: list[Rule] = [
    rule("[if]*D(?:[,&/]{1,2}D)+", _several_dates),
    rule("[Riof4]*D", _dated),
    rule("w?![wv]*H(?!o)", _no_facet),
    rule("!v*[io4wbf]*Z", _negate),
    rule("Z[~]?/[vw]*Z", _or),
]
