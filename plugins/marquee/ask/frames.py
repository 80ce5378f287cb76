"""Conditions and question words to a Plan: what is asked about, what is computed, by what it is grouped and sorted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from marquee.ask.grammar import (
    PERSON_FACETS,
    RULES,
    Build,
    Reading,
    Rule,
    Test,
    apply_rules,
    merged,
    pick,
)
from marquee.ask.model import model
from marquee.ask.plan import (
    Aggregate,
    Both,
    Column,
    Compare,
    Condition,
    Expr,
    Function,
    Has,
    Known,
    Math,
    Not,
    Order,
    Output,
    Plan,
    Tally,
    Value,
)
from marquee.ask.tagging import Item

MINIMUM_VOTES = 50
TITLE = Column("movie", "title")
FILMS = Aggregate("count", Column("movie", "movie_id"))
TIME_FACETS = ("year", "decade", "month")


class NotUnderstood(Exception):
    """The grammar has no reading; `words` are the ones it could not use."""

    def __init__(self, reason: str, words: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


@dataclass(frozen=True)
class Understood:
    """A complete reading."""

    plan: Plan
    shape: str
    assumptions: tuple[str, ...]
    chart: str | None = None
    subject: str = ""


def _label(facet: str) -> Column:
    return Column(facet, model().facets[facet].label)


def _identity(facet: str) -> Column:
    return Column(facet, model().facets[facet].identity)


def _rule(pattern: str, build: Build) -> Rule:
    return Rule(re.compile(pattern), build)


# --- second cascade: counts, aggregates, sort keys, groups --------------------------------------------------------
def _counted(reading: Reading, items: list[Item]) -> list[Item] | None:
    thing = next(i for i in reversed(items) if i.code in "FHl")
    facet = "movie" if thing.code == "F" else "actor" if thing.code == "l" else thing.args[0]
    kept = [i for i in items if i.code == "Z"]
    return [merged([items[0], thing], "2", Aggregate("count", _identity(facet)), (facet,)), *kept]


def _aggregated(reading: Reading, items: list[Item]) -> list[Item] | None:
    function = cast(Function, pick(items, "A")[0].args[0])
    measure = pick(items, "X")[0].args[0]
    if measure == "release_date" and function in ("avg", "sum", "median"):
        return None
    if measure == "vote_count" and function == "sum":
        function = "sum"
    kept = [i for i in items if i.code == "Z"]
    return [merged(items, "3", Aggregate(function, Column("movie", measure)), (measure, function)), *kept]


def _average_count(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The average number of actors of a film: a count for each film, then the average."""
    function, counted = cast(Function, pick(items, "A")[0].args[0]), pick(items, "2")[0]
    facet = counted.args[0]
    if function not in ("avg", "max", "min", "median") or facet == "movie":
        return [counted] if function == "sum" else None
    return [merged(items, "3", Aggregate(function, Tally(facet)), (facet, function))]


def _grouped(reading: Reading, items: list[Item]) -> list[Item] | None:
    facets = []
    for item in items:
        if item.code == "j":
            facets.append({"time": "year", "decades": "decade", "months": "month"}[item.args[0]])
        elif item.code == "H":
            facets.append(item.args[0])
        elif item.code == "U" and item.args[0] in ("years", "decades"):
            facets.append(item.args[0][:-1])
        elif item.code == "F":
            facets.append("movie")
        elif item.code == "X" and item.args[0] in ("release_date",):
            facets.append("year")
    return [merged(items, "6", tuple(facets))] if facets else None


def _sorted_by(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A superlative: its measure (or aggregate, or count) and direction."""
    head = next((i for i in items if i.code in "ST"), None)
    if head is None:
        return None
    number = next((i.data for i in items if i.code == "N"), None)
    args = ("judged",) if head.code == "S" and head.args[0] == "vote_average" and not pick(items, "X") else ()
    inner = next((i for i in items if i.code in "X23"), None)
    down = head.args[-1] == "desc"
    by: Expr
    if inner is None and head.code == "T":
        return None
    if inner is not None and inner.code in "23":
        by = inner.data
    elif inner is not None:
        by = Column("movie", inner.args[0])
    else:
        by = Column("movie", head.args[0])
    kept = [i for i in items if i.code in "ZF"]
    key = merged(items, "5", (by, down, number), args)
    return [key, *kept]


def _most_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    head = pick(items, "T")[0]
    thing = pick(items, "FH")[0]
    facet = "movie" if thing.code == "F" else thing.args[0]
    by: Expr = FILMS if thing.code == "F" else Aggregate("count", _identity(facet))
    kept = [i for i in items if i.code == "Z"]
    return [merged(items, "5", (by, head.args[-1] == "desc", None), (facet, "counted")), *kept]


def _limited(reading: Reading, items: list[Item]) -> list[Item] | None:
    down = pick(items, "tT")
    number = pick(items, "N")
    if not number or not isinstance(number[0].data, int) or not 1 <= number[0].data <= 1000:
        return None
    direction = ("asc",) if down and (down[0].data == "bottom" or down[0].args[-1] == "asc") else ("desc",)
    kept = [i for i in items if i.code in "ZSF"]
    return [merged(items, "9", number[0].data, direction if down else ()), *kept]


def _ordering(reading: Reading, items: list[Item]) -> list[Item] | None:
    target = next((i for i in items if i.code in "XYH23F"), None)
    directions = pick(items, "d")
    down = directions[0].data == "descending" if directions else None
    return [merged(items, "0", (target, down))]


FRAME_RULES: list[Rule] = [
    _rule("#[ovZ]*[FHl]", _counted),
    _rule("A[oZ]*X", _aggregated),
    _rule("XA", _aggregated),
    _rule("Ao?2", _average_count),
    _rule("[TS]o?[Z]*[X23](?:o?N)?", _sorted_by),
    _rule("[t]S", lambda r, i: [i[1]]),
    _rule("NS", _sorted_by),
    _rule("tN[ZS]*", _limited),
    _rule("S", _sorted_by),
    _rule("T[o]*Z*[FH]", _most_films),
    _rule("O[bo]*[XYH23F]?d?", _ordering),
    _rule("d", _ordering),
    _rule("[iob4,]*P[HUFX](?:[&,][HUX])*", _grouped),
    _rule("[b]H(?:[&,]b?H)*", _grouped),
    _rule("j", _grouped),
    _rule("TN|N", _limited),
]


@dataclass
class _Pieces:
    targets: list[Item] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    values: list[Item] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    key: Item | None = None
    film_key: bool = False
    sort: Item | None = None
    limit: Item | None = None
    having: list[Item] = field(default_factory=list)
    chart: str | None = None


SILENT = set("pQvWobiwf>4@hmI,&sRqnzde")
UNUSED_WORDS = set("V_NXTASBCLGJuck#rt%-!x7U*1/~=0gDaO")


def understand(items: list[Item], today: date) -> Understood:
    """The plan of the tagged question; raises NotUnderstood with the words that have no place in any reading."""
    reading = Reading(items, today)
    apply_rules(reading, RULES)
    apply_rules(reading, FRAME_RULES)
    return _Frame(reading).plan()


class _Frame:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.codes = reading.codes
        self.pieces = _Pieces()
        self._collect()

    def _collect(self) -> None:
        p = self.pieces
        leftovers = []
        items = self.reading.items
        for at, item in enumerate(items):
            code = item.code
            if code in "FHYXlg":
                p.targets.append(item)
            elif code == "Z" and isinstance(item.data, Test):
                p.tests.append(item.data)
            elif code in "23":
                p.values.append(item)
            elif code == "6":
                p.groups.extend(item.data)
            elif code == "5" and p.key is None:
                p.key = item
                p.film_key = any(i.code == "F" for i in items[at + 1 : at + 3]) or (
                    "Z" in self.codes[at + 1 : at + 2] and "F" in self.codes[at + 1 : at + 4]
                )
            elif code == "0" and p.sort is None:
                p.sort = item
            elif code == "9" and p.limit is None:
                p.limit = item
            elif code == "M":
                p.having.append(item)
            elif code == "K":
                p.chart = item.args[0] if p.chart in (None, "any") else p.chart
            elif code in "%-rE" or code in "yl8" or code in SILENT:
                continue
            else:
                leftovers.append(item.text)
        if leftovers:
            raise NotUnderstood("unused_word", tuple(leftovers))

    # --- assembling ---------------------------------------------------------------------------------------------
    def plan(self) -> Understood:
        p = self.pieces
        if "%" in self.codes:
            return self._share()
        if "-" in self.codes or "r" in self.codes:
            raise NotUnderstood("unsupported", ("difference",))
        if p.values or (p.groups and (not p.targets or all(t.code in "XF" for t in p.targets)) and p.key is None):
            return self._aggregates()
        if p.key is not None and self._group_level():
            return self._ranked_groups()
        return self._listing()

    def _group_level(self) -> bool:
        """Whether the superlative ranks groups (the genre with the most films), not films."""
        p = self.pieces
        assert p.key is not None
        by = p.key.data[0]
        heads = [t for t in p.targets if t.code == "H"]
        films = [t for t in p.targets if t.code == "F"]
        return bool(heads) and (isinstance(by, Aggregate) or (not p.film_key and not films))

    def _ranked_groups(self) -> Understood:
        p = self.pieces
        assert p.key is not None
        by, down, number = p.key.data
        facet = next(t.args[0] for t in p.targets if t.code == "H")
        if isinstance(by, Column):
            additive = model().measures[by.name].additive and by.name not in ("runtime", "vote_count")
            by = Aggregate("sum" if additive else "avg", by)
            self._assume(f"{by.function}")
        outputs = (Output(_label(facet), facet), Output(by, self._measure_name(by), self._unit(by)))
        limit = number or (p.limit.data if p.limit else 1)
        return self._finish(outputs, order=(Order(by, down),), limit=limit, shape="groups")

    def _aggregates(self) -> Understood:
        p = self.pieces
        exprs: list[Expr] = [v.data for v in p.values]
        if not exprs:
            exprs = [self._usual(t.args[0]) for t in p.targets if t.code == "X"] or [FILMS]
        groups = list(p.groups)
        for t in p.targets:
            if t.code == "H" and t.args[0] not in groups and t.args[0] not in [v.args[0] for v in p.values]:
                groups.append(t.args[0])
        columns = tuple(Output(_label(g) if g != "movie" else TITLE, g) for g in groups)
        measured = tuple(Output(e, self._measure_name(e), self._unit(e)) for e in exprs)
        limit = p.limit.data if p.limit else None
        if not groups:
            return self._finish(measured, shape="scalar")
        if p.key is not None:
            by, down, number = p.key.data
            return self._finish(
                (*columns, *measured), order=(Order(by, down),), limit=number or limit or 1, shape="groups"
            )
        return self._finish((*columns, *measured), order=self._order(groups, exprs), limit=limit, shape="groups")

    def _usual(self, measure: str) -> Aggregate:
        """How a measure adds up over a group when the question does not say."""
        function: Function = "sum" if measure in ("revenue", "budget", "profit", "vote_count") else "avg"
        self._assume(function)
        return Aggregate(function, Column("movie", measure))

    def _order(self, groups: list[str], exprs: list[Expr]) -> tuple[Order, ...]:
        p = self.pieces
        if p.sort is not None:
            target, down = p.sort.data
            if target is not None and target.code == "H" and target.args[0] in groups:
                return (Order(_label(target.args[0]), bool(down)),)
            return (Order(exprs[0], True if down is None else down),)
        times = [g for g in groups if g in TIME_FACETS]
        if times and p.limit is None:
            return tuple(Order(_label(g), False) for g in times)
        down = not (p.limit and p.limit.args == ("asc",))
        return (Order(exprs[0], down), Order(_label(groups[0]) if groups[0] != "movie" else TITLE, False))

    def _share(self) -> Understood:
        p = self.pieces
        if not p.tests:
            raise NotUnderstood("unsupported", ("%",))
        counted: Expr = Column("movie", "movie_id")
        people = [t for t in p.targets if t.code == "H" and t.args[0] in (*PERSON_FACETS, "character")]
        genders = [t for t in p.tests if t.kind == "gender"]
        if genders and people:
            facet = people[0].args[0]
            top = self._gender(genders[0], facet)
            rest = [t for t in p.tests if t not in genders]
            counted = Column(facet, "person_id")
        else:
            top_test, rest = self._numerator()
            top = self._where_one(top_test)
        share = Math("percent", Aggregate("count", counted, top), Aggregate("count", counted))
        p.tests = rest
        p.targets = []
        return self._finish((Output(share, "percentage", "percent"),), shape="scalar")

    def _numerator(self) -> tuple[Test, list[Test]]:
        """Before "among" or "of the" stands what is counted; else the last clause is."""
        items = self.reading.items
        tests = [(at, i.data) for at, i in enumerate(items) if i.code == "Z"]
        among = next((at for at, i in enumerate(items) if i.code == "m" and at > self.codes.index("%") + 1), None)
        before = [t for at, t in tests if among is not None and at < among]
        if before and len(before) < len(tests):
            return before[0], [t for _, t in tests if t is not before[0]]
        top = tests[-1][1]
        return top, [t for _, t in tests[:-1]]

    def _gender(self, test: Test, facet: str) -> Condition:
        person = "actor" if facet == "character" else facet
        condition = test.condition
        column = Column(person, "gender")
        positive: Condition = (
            Compare(column, condition.operator, condition.right)
            if isinstance(condition, Compare)
            else Known(column, False)
        )
        return Not(positive) if test.negated else positive

    def _listing(self) -> Understood:
        p = self.pieces
        outputs = self._outputs()
        order: tuple[Order, ...] = ()
        limit = p.limit.data if p.limit else None
        if p.key is not None:
            by, down, number = p.key.data
            if isinstance(by, Aggregate) and p.key.args[-1:] == ("counted",):
                by = Tally(p.key.args[0])
            order = (Order(by, down),)
            limit = number or limit or 1
            if p.key.args == ("judged",):
                p.tests.append(
                    Test(
                        "movie", Compare(Column("movie", "vote_count"), ">=", Value(MINIMUM_VOTES)), "", kind="measure"
                    )
                )
                self._assume("minimum_votes")
            if not any(t.code in "FY" for t in p.targets) and [t.code for t in p.targets] == []:
                outputs = (Output(TITLE, "title"),)
            if p.groups:
                keys = tuple(_label(g) for g in p.groups)
                shown = tuple(Output(k, g) for k, g in zip(keys, p.groups, strict=True))
                extra = (Output(by, self._measure_name(by), self._unit(by)),)
                return self._finish((*shown, *outputs, *extra), order=order, limit=limit, per=keys, shape="table")
        elif p.sort is not None:
            target, down = p.sort.data
            by = self._sort_column(target, outputs)
            order = (Order(by, bool(down) if down is not None else target is not None and target.code == "X"),)
        elif p.limit is not None and p.limit.args:
            by = next(
                (o.of for o in outputs if isinstance(o.of, Column) and o.of.name in model().measures),
                Column("movie", "popularity"),
            )
            order = (Order(by, p.limit.args == ("desc",)),)
        return self._finish(outputs, order=order, limit=limit, shape="list")

    def _sort_column(self, target: Item | None, outputs: tuple[Output, ...]) -> Expr:
        if target is None:
            return outputs[-1].of if len(outputs) > 1 else outputs[0].of
        if target.code == "X":
            return Column("movie", target.args[0])
        if target.code == "H":
            return _label(target.args[0])
        return TITLE

    def _outputs(self) -> tuple[Output, ...]:
        """What is to be shown, in the order in which it was asked."""
        p = self.pieces
        heads = [t for t in p.targets if t.code == "H"]
        wanted: list[Output] = []
        questions = [i for i in self.reading.items if i.code in "yq8"]
        films_tested = any(t.facet == "movie" and t.entities for t in p.tests)
        explicit = [t for t in p.targets if t.code in "HYXlg"]
        for item in p.targets:
            wanted.extend(self._output(item, heads, bool(explicit)))
        if not wanted and any(q.code == "y" for q in questions):
            wanted.append(Output(Column("movie", "release_date"), "release_date", "date"))
        if not wanted and any(q.code == "q" for q in questions):
            role = next((i.args[0] for i in self.reading.items if i.code == "R"), None)
            if role is None and not any(t.facet == "character" for t in p.tests):
                raise NotUnderstood("unsupported", ("who",))
            facet = "actor" if role in (None, "character", "actor") else "director" if role == "make" else role
            wanted.append(Output(_label(facet), facet))
        if not wanted:
            if films_tested and p.key is None and len(p.tests) == 1:
                raise NotUnderstood("nothing_asked")
            wanted.append(Output(TITLE, "title"))
        return tuple(dict.fromkeys(wanted))

    def _output(self, item: Item, heads: list[Item], explicit: bool) -> list[Output]:
        p = self.pieces
        if item.code == "F":
            asked = any(t.code == "Y" and t.args[0] == "title" for t in p.targets)
            plain = not explicit
            return [Output(TITLE, "title")] if plain and not asked else []
        if item.code == "H":
            owned = next(
                (t for t in p.targets if t.code == "Y" and t.args[0] in ("identity", "code", "cast_order")), None
            )
            beside = owned is not None and abs(p.targets.index(owned) - p.targets.index(item)) == 1
            if (
                beside
                and owned is not None
                and owned.args[0] == "identity"
                and not any(t.code == "Y" and t.args[0] == "title" for t in p.targets)
            ):
                return [Output(_identity(item.args[0]), f"{item.args[0]}_id")]
            return [Output(_label(item.args[0]), item.args[0])]
        if item.code == "X":
            unit = model().measures[item.args[0]].unit
            return [Output(Column("movie", item.args[0]), item.args[0], unit)]
        if item.code == "Y":
            if item.args[0] == "title":
                return [] if heads and not any(t.code == "F" for t in p.targets) else [Output(TITLE, "title")]
            if item.args[0] == "identity":
                return [] if heads else [Output(Column("movie", "movie_id"), "movie_id")]
            if item.args[0] in ("code", "cast_order"):
                raise NotUnderstood("unsupported", (item.text,))
            return [Output(Column("movie", item.args[0]), item.args[0])]
        if item.code == "l":
            p.sort = Item("0", "", 0, 0, (), (Item("H", "", 0, 0, ("actor",)), False))
            return [Output(_label("actor"), "actor")]
        return [Output(Column("actor", "gender"), "gender")]

    # --- finishing ----------------------------------------------------------------------------------------------
    def _finish(
        self,
        outputs: tuple[Output, ...],
        *,
        shape: str,
        order: tuple[Order, ...] = (),
        limit: int | None = None,
        per: tuple[Column, ...] = (),
    ) -> Understood:
        shown = {c for o in outputs for c in _facet_names(o.of)}
        where: list[Condition] = []
        bound: list[tuple[str, Condition]] = []
        for test in self.pieces.tests:
            facet = self._binding(test, shown)
            if facet:
                bound.append((facet, self._bare(test, facet)))
            else:
                where.append(self._where_one(test))
        having = tuple(Compare(FILMS, op, Value(n)) for op, n in (h.data for h in self.pieces.having))
        if having and not any(isinstance(o.of, Aggregate) for o in outputs):
            group = tuple(_label(f) for f in shown if f != "movie")
            plan = Plan(outputs, tuple(where), tuple(bound), having, order, limit, group=group)
        else:
            plan = Plan(outputs, tuple(where), tuple(bound), having, order, limit, per=per)
        return Understood(plan, shape, tuple(self.reading.assumptions), self.pieces.chart)

    def _binding(self, test: Test, shown: set[str]) -> str | None:
        groups = {model().facets[f].group: f for f in shown}
        if test.kind == "gender":
            return next((f for f in shown if f in (*PERSON_FACETS, "character")), None)
        group = model().facets[test.facet].group
        if group in groups and (test.facet, groups[group]) in (
            ("actor", "character"),
            ("character", "actor"),
            ("crew", "job"),
            ("crew", "department"),
            ("job", "crew"),
            ("department", "crew"),
            ("job", "department"),
            ("department", "job"),
        ):
            return groups[group]
        if test.facet == "person" and groups.get("crew") in ("job", "department", "crew"):
            return groups["crew"]
        if test.facet in shown and test.kind == "text":
            return test.facet
        return None

    def _bare(self, test: Test, facet: str) -> Condition:
        if test.kind == "gender":
            return self._gender(test, facet)
        return Not(test.condition) if test.negated else test.condition

    def _where_one(self, test: Test) -> Condition:
        facet = model().facets[test.facet]
        if test.kind == "gender":
            raise NotUnderstood("unsupported", (test.text,))
        if facet.kind != "link":
            condition: Condition = test.condition
        elif test.every:
            condition = Both(tuple(Has(test.facet, (c,)) for c in test.every))
        else:
            condition = Has(test.facet, (test.condition,))
        return Not(condition) if test.negated else condition

    def _assume(self, text: str) -> None:
        self.reading.assumptions.append(text)

    def _measure_name(self, e: Expr) -> str:
        if isinstance(e, Aggregate):
            inner = e.of.name if isinstance(e.of, Column) else "count" if not isinstance(e.of, Tally) else e.of.facet
            if e.function == "count":
                facet = e.of.facet if isinstance(e.of, Column) else ""
                return "films" if facet == "movie" else f"{facet}s"
            return f"{e.function}_{inner}"
        return e.name if isinstance(e, Column) else f"{e.facet}s" if isinstance(e, Tally) else "value"

    def _unit(self, e: Expr) -> str | None:
        column = e.of if isinstance(e, Aggregate) and e.function != "count" else e
        if isinstance(column, Column) and column.name in model().measures:
            return model().measures[column.name].unit
        return None


def _facet_names(e: Expr) -> set[str]:
    if isinstance(e, Column):
        return {e.facet}
    if isinstance(e, Aggregate):
        return _facet_names(e.of)
    if isinstance(e, Math):
        return _facet_names(e.left) | _facet_names(e.right)
    return set()
