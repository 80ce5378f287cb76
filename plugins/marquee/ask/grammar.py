"""Items to conditions: rules over the items' codes, applied in order until none fits. Each rule composes with the rest.

A code string such as "pFRbV" (list, film, directed, by, value) is searched for each rule's pattern; the rule's
function turns the matched items into fewer items, mostly one condition (code Z) or one expression. What no rule and
no frame uses is reported, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from marquee.ask.entities import Entity
from marquee.ask.model import model
from marquee.ask.plan import (
    Among,
    Both,
    Column,
    Compare,
    Comparison,
    Condition,
    Either,
    Expr,
    Known,
    Tally,
    Value,
)
from marquee.ask.tagging import Item, Period

PERSON_FACETS = (
    "actor",
    "director",
    "writer",
    "producer",
    "composer",
    "cinematographer",
    "editor",
    "animator",
    "crew",
    "person",
)
OPPOSITE: dict[str, Comparison] = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


@dataclass(frozen=True)
class Test:
    """One condition as read: on which facet, what it demands, whether denied, and how it is said."""

    facet: str
    condition: Condition
    text: str
    negated: bool = False
    entities: tuple[Entity, ...] = ()
    every: tuple[Condition, ...] = ()
    kind: str = "value"


@dataclass
class Reading:
    """The question while it is read: items, assumptions and the day that relative dates start from."""

    items: list[Item]
    today: date
    assumptions: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    @property
    def codes(self) -> str:
        return "".join(i.code for i in self.items)


Build = Callable[[Reading, list[Item]], list[Item] | None]


@dataclass(frozen=True)
class Rule:
    """A pattern over codes and what to make of the items that it matched."""

    pattern: re.Pattern[str]
    build: Build


def apply_rules(reading: Reading, rules: list[Rule]) -> None:
    """Apply each rule wherever it fits, from left to right, in the rules' order."""
    for rule in rules:
        at = 0
        while match := rule.pattern.search(reading.codes, at):
            matched = reading.items[match.start() : match.end()]
            new = rule.build(reading, matched)
            if new is None:
                at = match.start() + 1
                continue
            reading.items[match.start() : match.end()] = new
            at = match.start()
            if new and len(new) == len(matched):
                at = match.end()


def merged(items: list[Item], code: str, data: Any, args: tuple[str, ...] = ()) -> Item:
    """One item in place of several."""
    return Item(code, " ".join(i.text for i in items), items[0].start, items[-1].end, args, data)


def pick(items: list[Item], codes: str) -> list[Item]:
    """The items with one of these codes."""
    return [i for i in items if i.code in codes]


# --- values -------------------------------------------------------------------------------------------------------
ORDER = ("genre", "country", "language", "person", "company", "movie", "collection", "keyword", "job", "department",
         "certification", "character")  # fmt: skip


def kind_of(item: Item) -> str:
    """The likeliest kind of a value that stands alone."""
    kinds = [e.kind for e in item.data]
    order = ("movie", *ORDER) if item.args[:1] == ("quoted",) else ORDER
    return next((k for k in order if k in kinds), "")


def of_kind(item: Item, *kinds: str) -> tuple[Entity, ...]:
    """The value's meanings of these kinds."""
    found = tuple(e for e in item.data if e.kind in kinds)
    guessed = [e for e in found if not e.guessed]
    return tuple(guessed) or found


def entity_test(item: Item, facet: str) -> Test | None:
    """The value as a condition on a facet; None when it has no such meaning."""
    kind = "person" if facet in PERSON_FACETS else "language" if facet == "original_language" else facet
    entities = of_kind(item, kind)
    info = model().facets[facet]
    if not entities:
        return None
    identity = "title" if facet == "movie" else info.identity
    if facet == "character":
        return Test(facet, _matches("character", "character", item.text), item.text, entities=entities)
    if facet == "movie":
        films = tuple(sorted({int(e.id) for e in entities}))
        return Test(facet, Among(Column("movie", "movie_id"), films), item.text, entities=entities)
    ids = tuple(dict.fromkeys(e.id for e in entities))
    return Test(facet, Among(Column(facet, identity), ids), entities[0].name, entities=entities)


def text_test(facet: str, column: str, text: str) -> Test:
    """A free text compared without regard to case, e.g. a tagline or a character."""
    return Test(facet, _matches(facet, column, text), text, kind="text")


def _matches(facet: str, column: str, text: str) -> Compare:
    plain = text.strip().rstrip(".,?!") if len(text) > 3 else text.strip()
    pattern = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = re.sub(r"['’`´]", "_", pattern).replace("…", "%").replace("...", "%")
    return Compare(Column(facet, column), "like", Value(pattern + ("%" if pattern != text.strip() else "")))


def joined(tests: list[Test], every: bool) -> Test:
    """Several values of one facet as one condition: all of them, or any of them."""
    first = tests[0]
    entities = tuple(e for t in tests for e in t.entities)
    text = (" & " if every else " / ").join(t.text for t in tests)
    if every:
        return Test(first.facet, first.condition, text, entities=entities, every=tuple(t.condition for t in tests))
    return Test(first.facet, Either(tuple(t.condition for t in tests)), text, entities=entities)


def values_test(items: list[Item], facet: str, *, default_every: bool = True) -> Test | None:
    """Values joined by and, or, commas as one condition on the facet."""
    tests = [entity_test(v, facet) for v in pick(items, "V")]
    if not tests or any(t is None for t in tests):
        return None
    sure = [t for t in tests if t]
    if len(sure) == 1:
        return sure[0]
    single = model().facets[facet].kind != "link"
    return joined(sure, every=not pick(items, "/") and default_every and not single)


def condition_item(items: list[Item], test: Test) -> Item:
    return merged(items, "Z", test)


# --- dates --------------------------------------------------------------------------------------------------------
RELEASE = Column("movie", "release_date")


def _day(day: date) -> Value:
    return Value(day.isoformat(), "date")


def span(first: date | None, last: date | None, text: str) -> Test:
    """Released from the first to the last day, both included."""
    parts: list[Condition] = []
    if first:
        parts.append(Compare(RELEASE, ">=", _day(first)))
    if last:
        parts.append(Compare(RELEASE, "<=", _day(last)))
    return Test("movie", parts[0] if len(parts) == 1 else Both(tuple(parts)), text, kind="date")


def resolve_period(reading: Reading, item: Item) -> Period:
    """The days that a period item means."""
    if isinstance(item.data, Period):
        return item.data
    year = reading.today.year + {"last": -1, "this": 0, "next": 1}[item.args[0]]
    return Period(date(year, 1, 1), date(year, 12, 31))


def _dated(reading: Reading, items: list[Item]) -> list[Item] | None:
    where = pick(items, "L")
    period = resolve_period(reading, pick(items, "D")[0])
    text = " ".join(i.text for i in items)
    word = where[0].args[0] if where else "during"
    first, last = {
        "before": (None, period.first - timedelta(days=1)),
        "until": (None, period.last),
        "after": (period.last + timedelta(days=1), None),
        "since": (period.first, None),
        "during": (period.first, period.last),
    }[word]
    return [condition_item(items, span(first, last, text))]


def _between_dates(reading: Reading, items: list[Item]) -> list[Item] | None:
    periods = [resolve_period(reading, i) for i in pick(items, "D")]
    text = " ".join(i.text for i in items)
    return [condition_item(items, span(periods[0].first, periods[-1].last, text))]


def _several_dates(reading: Reading, items: list[Item]) -> list[Item] | None:
    periods = [resolve_period(reading, i) for i in pick(items, "D")]
    tests = [span(p.first, p.last, "") for p in periods]
    text = " ".join(i.text for i in items)
    return [condition_item(items, Test("movie", Either(tuple(t.condition for t in tests)), text, kind="date"))]


def _last_years(reading: Reading, items: list[Item]) -> list[Item] | None:
    number, unit, word = pick(items, "N")[0].data, pick(items, "U")[0], pick(items, "7")[0]
    if unit.args[0] not in ("years", "decades"):
        return None
    years = int(number) * (10 if unit.args[0] == "decades" else 1)
    today = reading.today
    other = date(today.year + (years if word.data == "future" else -years), today.month, min(today.day, 28))
    text = " ".join(i.text for i in items)
    first, last = (today, other) if word.data == "future" else (other, today)
    reading.assumptions.append(f"{text}: {first.isoformat()} – {last.isoformat()}")
    return [condition_item(items, span(first, last, text))]


# --- measures -----------------------------------------------------------------------------------------------------
def measure_column(item: Item) -> Column:
    return Column("movie", item.args[0])


def _compare(items: list[Item], of: Expr, operator: str, number: Item, factor: float = 1) -> Item | None:
    text = " ".join(i.text for i in items)
    value: Value
    if isinstance(number.data, Period):
        if of == RELEASE:
            return None
        value = Value(number.data.first.year * (int(factor) if factor == int(factor) else factor))
    else:
        scaled = number.data * factor
        value = Value(int(scaled) if scaled == int(scaled) else scaled)
    if value.value == 0 and operator in ("=", "<=") and isinstance(of, Column):
        return condition_item(items, Test("movie", Known(of, False), text, kind="measure"))
    return condition_item(items, Test("movie", Compare(of, operator, value), text, kind="measure"))  # type: ignore[arg-type]


def _factor(items: list[Item]) -> float:
    units = pick(items, "U")
    return float(units[0].args[1]) if units else 1.0


def _fits(items: list[Item], measure: str) -> bool:
    """Whether the unit, if any, is one of this measure."""
    for unit in pick(items, "U"):
        money = unit.args[0] == "money" and measure in ("revenue", "budget", "profit")
        if not money and unit.args[0] != measure and unit.args[0] not in ("percent",):
            return False
    return True


def _measure_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    measure = pick(items, "X")[0]
    number = pick(items, "ND")[0]
    comparators = pick(items, "C")
    if not _fits(items, measure.args[0]):
        return None
    item = _compare(
        items, measure_column(measure), comparators[0].args[0] if comparators else "=", number, _factor(items)
    )
    return [item] if item else None


def _measured_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    verb = pick(items, "xG")[0]
    number = pick(items, "ND")[0]
    comparators = pick(items, "C")
    operator = comparators[0].args[0] if comparators else verb.args[1] if verb.code == "G" else "="
    if not _fits(items, verb.args[0]):
        return None
    if verb.args[0] == "release_date":
        word = Item("L", verb.text, verb.start, verb.end, ("after" if operator == ">" else "before",))
        return _dated(reading, [word, number]) if number.code == "D" else None
    item = _compare(items, Column("movie", verb.args[0]), operator, number, _factor(items))
    return [item] if item else None


def _unit_compared(reading: Reading, items: list[Item]) -> list[Item] | None:
    unit, number = pick(items, "U")[0], pick(items, "ND")[0]
    comparators = pick(items, "C")
    if unit.args[0] not in model().measures or not comparators:
        return None
    item = _compare(items, Column("movie", unit.args[0]), comparators[0].args[0], number, _factor(items))
    return [item] if item else None


def _measure_between(reading: Reading, items: list[Item]) -> list[Item] | None:
    named = pick(items, "XxG")
    units = pick(items, "U")
    measure = named[0].args[0] if named else next((u.args[0] for u in units if u.args[0] in model().measures), None)
    if measure is None or measure == "release_date":
        return None
    low, high = pick(items, "ND")
    factor = _factor(items)
    column = Column("movie", measure)
    parts = []
    for operator, number in ((">=", low), ("<=", high)):
        part = _compare([number], column, operator, number, factor)
        assert part is not None
        parts.append(part.data.condition)
    text = " ".join(i.text for i in items)
    return [condition_item(items, Test("movie", Both(tuple(parts)), text, kind="measure"))]


def _tally(reading: Reading, items: list[Item]) -> list[Item] | None:
    """More than 10 films, at least 3 genres: a number of things, for a group or for a film."""
    number = pick(items, "ND")[0]
    thing = pick(items, "FH")[0]
    comparators = pick(items, "C")
    facet = "movie" if thing.code == "F" else thing.args[0]
    operator = comparators[0].args[0] if comparators else "="
    value = number.data.first.year if isinstance(number.data, Period) else number.data
    text = " ".join(i.text for i in items)
    if thing.code == "F":
        return [merged(items, "M", (operator, value), ("movie",))]
    test = Test("movie", Compare(Tally(facet), operator, Value(value)), text, kind="tally")  # type: ignore[arg-type]
    return [condition_item(items, test)]


def _unknown_measure(reading: Reading, items: list[Item]) -> list[Item] | None:
    known = bool(pick(items, "k"))
    thing = pick(items, "XY")[0]
    name = thing.args[0]
    if name in ("identity", "code", "cast_order"):
        return None
    text = " ".join(i.text for i in items)
    test = Test("movie", Known(Column("movie", name), known), text, kind="measure")
    return [condition_item(items, test)]


# --- roles and values ---------------------------------------------------------------------------------------------
def _role(reading: Reading, items: list[Item]) -> list[Item] | None:
    """directed by V; V directed; did V appear in; director V; V as director."""
    roles = [
        i for i in items if i.code in "RH" and i.args[0] in (*PERSON_FACETS, "company", "release", "make", "character")
    ]
    values = pick(items, "V")
    if not roles or not values:
        return None
    role = roles[-1].args[0] if roles[-1].code == "H" else roles[0].args[0]
    kinds = {e.kind for v in values for e in v.data}
    if role in ("release", "make", "crew", "producer", "person") and "company" in kinds and "person" not in kinds:
        role = "company"
    elif role == "company" and "company" not in kinds:
        return None
    elif role == "make" and "person" in kinds:
        role = "director"
    elif role == "character":
        role = "actor" if "person" in kinds else "character"
    elif role == "actor" and "person" not in kinds and "character" in kinds:
        role = "character"
    elif role == "crew" and len(roles) == 1 and roles[0].code == "R":
        role = "person"
    elif role in ("release",):
        return None
    test = values_test([i for i in items if i.code in "V&/,"], role)
    return [condition_item(items, test)] if test else None


def _cued(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A facet's noun beside its value: the keyword "x", Drama genre, company X, character named Y."""
    noun, value = pick(items, "HFYl")[0], pick(items, "V")[0]
    if noun.code == "F" or (noun.code == "Y" and noun.args[0] == "title"):
        return _film(reading, items)
    if noun.code == "Y":
        if noun.args[0] in ("identity", "cast_order", "code"):
            return None
        return [condition_item(items, text_test("movie", noun.args[0], value.text))]
    facet = noun.args[0]
    if facet in ("year", "decade", "month", "status"):
        return None
    test = values_test([i for i in items if i.code in "V&/,"], facet)
    if test is None and facet in ("language", "original_language"):
        test = values_test([i for i in items if i.code in "V&/,"], "language")
    if test is None and facet == "character" and value.args[:1] == ("quoted",):
        test = text_test("character", "character", value.text)
    return [condition_item(items, test)] if test else None


def _film(reading: Reading, items: list[Item]) -> list[Item] | None:
    values = pick(items, "V")
    if any(not of_kind(v, "movie") for v in values):
        return None
    if not any(v.args[:1] == ("quoted",) for v in values) and any(
        kind_of(v) in ("genre", "country", "language") for v in values
    ):
        return None
    test = values_test([i for i in items if i.code in "V&/,"], "movie", default_every=False)
    return [condition_item(items, test)] if test else None


def _quoted_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    return _film(reading, items[:1]) if items[0].args[:1] == ("quoted",) else None


def _containing(reading: Reading, items: list[Item]) -> list[Item] | None:
    cue, value = pick(items, "c")[0], pick(items, "V_")[0]
    nouns = pick(items, "YHF")
    noun = nouns[-1] if nouns else None
    facet, column = "movie", "title"
    if noun and noun.code == "H" and noun.args[0] in ("character", "keyword", "company", *PERSON_FACETS):
        facet, column = noun.args[0], model().facets[noun.args[0]].label
    elif noun and noun.code == "Y" and noun.args[0] not in ("identity", "code", "cast_order"):
        column = noun.args[0]
    text = value.text.replace("%", "\\%")
    pattern = {"containing": f"%{text}%", "starting": f"{text}%", "ending": f"%{text}"}[cue.args[0]]
    test = Test(
        facet, Compare(Column(facet, column), "like", Value(pattern)), " ".join(i.text for i in items), kind="text"
    )
    keep = [noun] if noun and noun.code == "H" and facet != "movie" else []
    return [*keep, condition_item(items, test)]


def _plain_value(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A value with no cue: by its likeliest kind."""
    values = pick(items, "V")
    kind = kind_of(values[0])
    for v in values:
        if kind not in {e.kind for e in v.data}:
            return None
    if kind == "person":
        return _plain_person(reading, items, values)
    if not kind:
        return None
    test = values_test(items, kind, default_every=kind not in ("movie", "country", "language"))
    if test is None:
        return None
    others = sorted({e.kind for e in values[0].data} - {kind})
    if others and values[0].args[:1] != ("quoted",) and "movie" in (kind, *others):
        reading.choices.append(f"{values[0].text}: {kind}")
    return [condition_item(items, test)]


def _plain_person(reading: Reading, items: list[Item], values: list[Item]) -> list[Item] | None:
    roles = {e.role for v in values for e in of_kind(v, "person")[:1]}
    by = bool(pick(items, "b"))
    role = "director" if by or roles == {"director"} else "actor" if roles == {"actor"} else "person"
    test = values_test([i for i in items if i.code in "V&/,"], role)
    if test is None:
        return None
    reading.choices.append(f"{test.text}: {role}")
    return [condition_item(items, test)]


def _negate(reading: Reading, items: list[Item]) -> list[Item] | None:
    test: Test = items[-1].data
    return [condition_item(items, replace(test, negated=not test.negated))]


def _number_id(reading: Reading, items: list[Item]) -> list[Item] | None:
    noun, number = pick(items, "FH")[0], pick(items, "ND")[0]
    value = number.data.first.year if isinstance(number.data, Period) else number.data
    facet = "movie" if noun.code == "F" else noun.args[0]
    if facet in ("crew", "actor"):
        facet = "person"
    identity = model().facets[facet].identity
    return [condition_item(items, Test(facet, Among(Column(facet, identity), (value,)), str(value)))]


def _simple(item: Item) -> Test | None:
    """Conditions of one word: a month, a status, a gender, upcoming."""
    name, *rest = item.args
    if name == "month":
        return Test("movie", Compare(Column("month", "month"), "=", Value(int(rest[0]))), item.text, kind="date")
    if name == "status":
        return Test("movie", Compare(Column("movie", "status"), "=", Value(rest[0])), item.text)
    if name == "person_gender":
        column = Column("person", "gender")
        test = Known(column, False) if rest[0] == "unknown" else Compare(column, "=", Value(rest[0]))
        return Test("person", test, item.text, kind="gender")
    return None


def _settle(reading: Reading, items: list[Item]) -> list[Item] | None:
    item = items[0]
    if item.data is not None and isinstance(item.data, Test):
        return None
    if item.args[:1] == ("upcoming",):
        return [condition_item(items, span(reading.today + timedelta(days=1), None, item.text))]
    test = _simple(item)
    return [condition_item(items, test)] if test else None


def _rule(pattern: str, build: Build) -> Rule:
    return Rule(re.compile(pattern), build)


VALUES = "V(?:[,&/]{1,2}V)*"
RULES: list[Rule] = [
    _rule("Z", _settle),
    # texts and ids
    _rule("F?[ov]*Ynv*V", lambda r, i: _cued(r, i)),
    _rule("[HY]?[ovwi]*c[FY]?[on]?[V_](?:[iw]*[IoY]*Y)?", _containing),
    _rule(
        "[FH](?:Y|n|4|)N(?![UX])",
        lambda r, i: _number_id(r, i) if len(i) == 3 or i[0].text.lower().endswith(("no.", "#")) else None,
    ),
    # time
    _rule("[Rifov]*B[FRi]*D[&>]D", _between_dates),
    _rule("(?:R|v)?f?D>D", _between_dates),
    _rule("[iof4]*7NU", _last_years),
    # measures
    _rule("[wvo]*X[wvofi4]*B?[ND]U?[&>][ND]U?", _measure_between),
    _rule("[xGv]*B[ND]U?[&>][ND]U?[oi]*X?", _measure_between),
    _rule("[wvso]*X[ovwi4@IR]*C[ov]*[ND]U?(?!F)", _measure_compared),
    _rule("[wvs]*X[ovi]*[ND]U?(?![FH])", _measure_compared),
    _rule("[wvs]*C[ND]U?[oi4]*X", _measure_compared),
    _rule("[wvo]*[ND]U?[oi]?X", _measure_compared),
    _rule("[Wv]*G[h]*[ND]U?", _measured_compared),
    _rule("[Wvi]*x[i4of]*C?[ND]U?", _measured_compared),
    _rule("[wvx4o]*C[ND]U", _unit_compared),
    _rule("[wv]*C[ND][FH]", _tally),
    _rule("[wvs]*[uk]o?[XY]", _unknown_measure),
    _rule("[wvs]*[XY]v*[uk]", _unknown_measure),
    _rule("[Riof4]*LR?D", _dated),
    # roles
    _rule("V[vIW]*@H", _role),
    _rule(f"[Wwv]*Rb?H?{VALUES}", _role),
    _rule(f"v?{VALUES}[vI]*R(?![bV])[iwo4]*", _role),
    _rule(
        f"H[nvbo]*{VALUES}",
        lambda r, i: _cued(r, i) if i[0].args[0] not in PERSON_FACETS or "o" not in [x.code for x in i] else None,
    ),
    _rule(f"(?:F|Y(?=[nV]))[n]*{VALUES}", lambda r, i: _cued(r, i)),
    _rule(
        "VH",
        lambda r, i: (
            _cued(r, i)
            if i[1].args[0] in ("genre", "keyword", "company", "country", "language", "original_language", "collection")
            else None
        ),
    ),
    _rule("VF", _quoted_film),
    _rule("[if]*D(?:[,&/]{1,2}D)+", _several_dates),
    _rule("(?:R|v)?[iof4]*D", _dated),
    _rule(f"b?{VALUES}", _plain_value),
    _rule("V", _plain_value),
    _rule("!v*Z", _negate),
]
