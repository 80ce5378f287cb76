"""Conditions and question words to a Plan: what is asked about, what is computed, by what it is grouped and sorted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from marquee.ask.conditions import FILMS, FIRST_RULES, LAST_RULES, MINIMUM_VOTES, PLAUSIBLE_BUDGET, averaged
from marquee.ask.model import model
from marquee.ask.phrases import ADDITIVE, PHRASE_RULES, TITLE, identity_of, label_of, usual
from marquee.ask.plan import (
    Aggregate,
    Among,
    AmongPlan,
    Both,
    Column,
    Compare,
    Condition,
    Either,
    Expr,
    Has,
    Known,
    Math,
    Not,
    Order,
    Output,
    Plan,
    Scalarly,
    Tally,
    Value,
)
from marquee.ask.reading import NotUnderstood, Reading, Test, apply_rules, opened, pick
from marquee.ask.tagging import Item
from marquee.ask.values import PEOPLE, VALUE_RULES

TIME_FACETS = ("year", "decade", "month")
SILENT = set("pQvWobiwf>4@mI,&sRqnzd~aE8yKαω=eθ")


@dataclass(frozen=True)
class Understood:
    """A complete reading: the plan, the shape of its answer, what it rests on, and the chart that was wished for."""

    plan: Plan
    shape: str
    assumptions: tuple[str, ...]
    chart: str | None = None


def understand(items: list[Item], today: date) -> Understood:
    """The plan of the tagged question; raises NotUnderstood with the words that have no place in any reading."""
    reading = Reading(items, today, opening=opened(items))
    for rules in (FIRST_RULES, VALUE_RULES, LAST_RULES):
        apply_rules(reading, rules)
    apply_rules(reading, PHRASE_RULES, keep="ZμMV_")
    return Frame(reading).read()


@dataclass
class Pieces:
    """The items sorted by what they contribute."""

    outputs: list[Item] = field(default_factory=list)
    films: list[Item] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    values: list[Item] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    having: list[Item] = field(default_factory=list)
    key: Item | None = None
    sort: Item | None = None
    limit: Item | None = None
    chart: str | None = None
    averaged: bool = False


class Frame:
    """One reading of one question: sorts the items, then builds the plan by the question's form."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.codes = reading, reading.codes
        self.pieces = Pieces()
        self._one_kind_of_people()
        self.key_on_films = False
        if any(pair in self.codes for pair in ("HoH", "τoH", "HiH")):
            self._chain()
        leftovers = [i.text for at, i in enumerate(reading.items) if not self._place(at, i)]
        if leftovers:
            raise NotUnderstood("unused_word", tuple(leftovers))

    def _one_kind_of_people(self) -> None:
        """Person, beside cast or crew in the same question, means those."""
        facets = {i.args[0] for i in self.reading.items if i.code in "Hτ" and i.args}
        known = next((f for f in ("actor", "character", "crew", "job", "department") if f in facets), None)
        if known is None or "person" not in facets:
            return
        people = "actor" if known in ("actor", "character") else "crew"
        for item in self.reading.items:
            if item.code in "Hτ" and item.args[:1] == ("person",):
                item.args = (people,)
                if item.code == "τ":
                    item.data = tuple(replace(o, of=Column(people, o.of.name)) for o in item.data)

    def _chain(self) -> None:
        """The countries of the actors: a facet of a facet is nothing that a film has, unless both are of one credit."""
        items = self.reading.items
        for left, of, right in zip(items, items[1:], items[2:], strict=False):
            if left.code in "Hτ" and of.code in "oi" and right.code == "H":
                first, second = (model().facets[i.args[0]].group for i in (left, right) if i.args[0] in model().facets)
                if first != second and second not in ("year", "decade", "collection"):
                    raise NotUnderstood("unsupported", (left.text, right.text))

    def _place(self, at: int, item: Item) -> bool:
        """Put one item where it belongs; False when nothing can use it."""
        p, code = self.pieces, item.code
        if code in "HYXlgτ":
            p.outputs.append(item)
        elif code == "F":
            p.films.append(item)
        elif code == "Z" and isinstance(item.data, Test):
            p.tests.append(item.data)
        elif code in "23":
            p.values.append(item)
        elif code == "6":
            p.groups.extend(g for g in item.data if g not in p.groups)
        elif code == "5" and p.key is None:
            p.key = item
            after, before = self.codes[at + 1 :].lstrip("Z"), self.codes[:at].rstrip("wZ")
            self.key_on_films = after[:1] == "F" or (before[-1:] == "F" and self.codes[at - 1 : at] == "w")
            if after[:1] == "Y" and not pick([item], "Q") and "T" not in item.args:
                return False
        elif code == "0" and p.sort is None:
            p.sort = item
        elif code == "9" and p.limit is None:
            p.limit = item
        elif code in "Mμ":
            p.having.append(item)
        elif code == "K":
            p.chart = item.args[0] if p.chart in (None, "any") else p.chart
        elif code == "A":
            p.averaged = item.args[0] == "avg"
            return (item.args[0] == "sum" and "2" in self.codes) or p.averaged
        elif code == "x":
            return self._verb_measure(item)
        elif code == "t":
            return p.limit is not None or p.key is not None
        elif code == "#":
            films = "F" in self.codes
            if films:
                item.code, item.data, item.args = "2", FILMS, ("movie",)
                p.values.append(item)
            return films
        elif code in "%-rJ":
            return True
        elif code == "B":
            return any(c in self.codes for c in "-r=%")
        else:
            return code in SILENT
        return True

    def _verb_measure(self, item: Item) -> bool:
        """How much did X gross: the verb is the measure, unless the measure is named too."""
        if "8" in self.codes and not any(c in self.codes for c in "X35"):
            self.pieces.outputs.append(replace(item, code="X"))
        return True

    # --- by form --------------------------------------------------------------------------------------------------
    def read(self) -> Understood:
        """The plan, by the first form that fits."""
        p = self.pieces
        if "J" in self.codes:
            return self._same()
        if "%" in self.codes and "-" in self.codes:
            raise NotUnderstood("unsupported", ("%",))
        if "%" in self.codes:
            return self._share()
        if "r" in self.codes or "-" in self.codes:
            return self._two_sides("/" if "r" in self.codes else "-")
        if "e" in self.codes and not p.groups:
            return self._trend()
        if self._yes_or_no():
            return self._truth()
        if "=" in self.codes and (compared := self._compared()):
            return compared
        if self._count_of_groups():
            return self._counted_groups()
        if p.key is not None and p.groups and not isinstance(p.key.data[0], Aggregate):
            return self._best_of_each()
        if p.values and p.key is None and not (p.averaged and not p.values):
            return self._aggregates()
        if p.chart == "box" and len(p.groups) == 1 and len(self._measures()) == 1 and not p.values:
            measured = self._measured(Column("movie", self._measures()[0]))
            p.tests.append(Test("movie", Known(measured.of), "", kind="measure"))  # type: ignore[arg-type]
            return self._finish((self._head_output(p.groups[0]), measured), "list")
        if p.groups and p.key is None:
            return self._aggregates()
        if self._average_asked():
            return self._aggregates()
        if p.key is not None and self._heads() and self._ranks_groups():
            return self._ranked_groups()
        if p.key is None and p.limit is not None and self._heads() and not p.films and not p.tests and self._measures():
            return self._aggregates()
        return self._listing()

    def _average_asked(self) -> bool:
        """The average rating of several films is one number; of one film it is what TMDB shows."""
        p = self.pieces
        measured = [i for i in p.outputs if i.code == "X"]
        if p.key is not None or not measured or not all(averaged(i.text) for i in measured):
            return False
        return not self._film_named() and not any(i.code in "Yτ" for i in p.outputs) and bool(p.films or p.tests)

    def _heads(self) -> list[str]:
        """The facets asked for, films aside."""
        found = [i.args[0] for i in self.pieces.outputs if i.code in "Hτ" and i.args[0] != "movie"]
        ranked = self.pieces.key is not None and isinstance(self.pieces.key.data[0], Aggregate)
        if not self.pieces.outputs and "q" in self.codes and (ranked or self.pieces.having):
            found = [self._who().name]
        return found + (["actor"] if any(i.code == "l" for i in self.pieces.outputs) else [])

    def _measures(self) -> list[str]:
        return [i.args[0] for i in self.pieces.outputs if i.code == "X"]

    def _ranks_groups(self) -> bool:
        assert self.pieces.key is not None
        by = self.pieces.key.data[0]
        if isinstance(by, Aggregate):
            return self.pieces.key.args[-1:] != (self._heads()[0],)
        return not self.key_on_films or self.pieces.averaged

    def _ranked_groups(self) -> Understood:
        """The genre with the most films; the director with the highest average rating."""
        p = self.pieces
        assert p.key is not None
        by, down, number, place = p.key.data
        heads = list(dict.fromkeys(self._heads()))
        if isinstance(by, Column):
            by = Aggregate("avg", by) if p.averaged or by.name not in ADDITIVE else usual(by.name)
            if not p.averaged:
                self._assume(by.function)
        self._sane_budgets(by)
        shown = [self._head_output(h) for h in heads]
        extra = [self._measured(usual(m)) for m in self._measures() if isinstance(by, Aggregate) and usual(m) != by]
        outputs = (*shown, *extra, self._measured(by))
        limit = number or (p.limit.data if p.limit else self._first(place))
        return self._finish(outputs, "groups", (Order(by, down),), limit, place - 1)

    def _first(self, place: int) -> int:
        """How many a superlative without a number shows: one, or the first few when the noun is plural."""
        key = self.pieces.key
        noun = self._noun_of_key()
        plural = noun is not None and noun.text.lower().rstrip("?.!").split(" ")[-1].endswith("s")
        if place > 1 or not plural or (key and key.args == ("pair",)):
            return 1
        self._assume("first_ten")
        return 10

    def _noun_of_key(self) -> Item | None:
        """The noun that a superlative speaks of: the one right after it, else the nearest before."""
        items = self.reading.items
        at = next((n for n, i in enumerate(items) if i is self.pieces.key), None)
        if at is None:
            return None
        if items[at + 1 : at + 2] and items[at + 1].code in "FHτ":
            return items[at + 1]
        after = [i for i in items[at + 1 : at + 4] if i.code in "FZ"]
        if after and any(i.code == "F" for i in after):
            return next(i for i in after if i.code == "F")
        return next((i for i in reversed(items[:at]) if i.code in "FHτYI"), None)

    def _best_of_each(self) -> Understood:
        """The dearest film of each genre."""
        p = self.pieces
        assert p.key is not None
        by, down, number, _ = p.key.data
        if "movie" in p.groups:
            raise NotUnderstood("unused_word", (p.key.text,))
        keys = tuple(label_of(g) for g in p.groups)
        groups = tuple(self._head_output(g) for g in p.groups)
        asked = tuple(o for o in self._outputs() if o not in groups) or (Output(TITLE, "title"),)
        if not any(o.of == TITLE for o in asked) and p.films:
            asked = (Output(TITLE, "title"), *asked)
        measured = self._measured(by)
        self._judge()
        outputs = (*groups, *asked, *([] if measured in asked else [measured]))
        known = tuple(Known(k) for k in keys if model().facets[k.facet].kind == "column")
        return self._finish(outputs, "table", (Order(by, down),), number or 1, per=keys, more=known)

    def _aggregates(self) -> Understood:
        """Counts and aggregates, whole or by group."""
        p = self.pieces
        exprs: list[Expr] = []
        for item in self.reading.items:
            if item.code in "23":
                exprs.append(item.data)
            elif item.code == "X" and item in p.outputs:
                mean = p.averaged or averaged(item.text)
                exprs.append(Aggregate("avg", Column("movie", item.args[0])) if mean else self._usual(item.args[0]))
        exprs = list(dict.fromkeys(exprs)) or [FILMS]
        counted = [v.args[0] for v in p.values if v.code == "2"]
        groups = list(dict.fromkeys([*p.groups, *(h for h in self._heads() if h not in counted)]))
        if p.films and any(i.code in "Yτ" for i in p.outputs) and not groups and counted and counted != ["movie"]:
            groups = ["movie"]
        if groups == ["movie"] and any(isinstance(e, Aggregate) and isinstance(e.of, Tally) for e in exprs):
            groups, p.groups = [], []
        if groups == ["movie"] and len(exprs) == 1:
            return self._for_each_film(exprs[0])
        if not groups:
            measured = tuple(self._measured(e) for e in exprs)
            return self._finish(measured, "scalar")
        columns = tuple(self._head_output(g) for g in groups)
        measured = tuple(self._measured(e) for e in exprs)
        limit = p.limit.data if p.limit else None
        if p.key is not None:
            by, down, number, place = p.key.data
            if isinstance(by, Column):
                by = self._usual(by.name)
            return self._finish((*columns, *measured), "groups", (Order(by, down),), number or limit or 1, place - 1)
        if any(e == Aggregate("avg", Column("movie", "movie_id")) for e in exprs):
            raise NotUnderstood("unsupported", ("average number of films",))
        return self._finish((*columns, *measured), "groups", self._group_order(groups, exprs), limit)

    def _for_each_film(self, expr: Expr) -> Understood:
        """The number of actors of each film: a count beside each title."""
        facet = expr.of.facet if isinstance(expr, Aggregate) and isinstance(expr.of, Column) else "movie"
        if facet == "movie":
            if isinstance(expr, Aggregate) and isinstance(expr.of, Column) and expr.function != "count":
                outputs = (Output(TITLE, "title"), self._measured(expr.of))
                return self._finish(outputs, "list", self._list_order(outputs), self._limit())
            raise NotUnderstood("unsupported", ("film",))
        tally = Tally(facet)
        outputs = (Output(TITLE, "title"), Output(tally, f"count_of_{facet}"))
        return self._finish(outputs, "list", self._list_order(outputs) or (Order(tally, True),), self._limit())

    def _group_order(self, groups: list[str], exprs: list[Expr]) -> tuple[Order, ...]:
        p = self.pieces
        if p.sort is not None:
            target, down = p.sort.data
            axis = target.args[0] if target is not None and target.code == "a" else ""
            head = target.args[0] if target is not None and target.code == "H" else groups[0]
            if axis == "x" or (target is not None and target.code in "HYF6" and (head in groups)):
                return (Order(label_of(head if head in groups else groups[0]), bool(down)),)
            wanted = target.args[0] if target is not None and target.code == "X" else ""
            named = [e for e in exprs if isinstance(e, Aggregate) and measure_name(e.of) == wanted]
            return (Order((named or exprs)[0], True if down is None else down), Order(label_of(groups[0]), False))
        if any(g in TIME_FACETS for g in groups) and p.limit is None:
            return tuple(Order(label_of(g), False) for g in sorted(groups, key=lambda g: g not in TIME_FACETS))
        down = not (p.limit and p.limit.args == ("asc",))
        return (Order(exprs[0], down), Order(label_of(groups[0]), False))

    def _count_of_groups(self) -> bool:
        p = self.pieces
        return bool(p.having) and len(p.values) == 1 and p.values[0].code == "2" and p.values[0].args[0] != "movie"

    def _counted_groups(self) -> Understood:
        """How many companies made more than 150 films."""
        p = self.pieces
        facet = p.values[0].args[0]
        inner_tests = tuple(self.where(t) for t in p.tests)
        inner = Plan((Output(identity_of(facet), "id"),), inner_tests, having=self._having())
        outputs = (self._measured(p.values[0].data),)
        p.tests, p.having = [], []
        plan = Plan(outputs, bound=((facet, AmongPlan(identity_of(facet), inner)),))
        return self._understood(plan, "scalar")

    def _share(self) -> Understood:
        """What percentage of B is A: what is counted before "among", else the last clause, over the rest."""
        p = self.pieces
        people = [h for h in self._heads() if h in (*PEOPLE, "character")]
        genders = [t for t in p.tests if t.kind == "gender"]
        if p.groups and not genders:
            total = Scalarly(Plan((Output(FILMS, "films"),), tuple(self.where(t) for t in p.tests)))
            columns = tuple(self._head_output(g) for g in p.groups)
            share = Math("percent", FILMS, total)
            outputs = (*columns, Output(share, "percentage", "percent"))
            return self._finish(outputs, "groups", (Order(FILMS, True),), self._limit())
        if not p.tests:
            raise NotUnderstood("unsupported", ("%",))
        counted: Expr = Column("movie", "movie_id")
        if genders and people:
            top: Condition = self._gender(genders[0], people[0])
            p.tests = [t for t in p.tests if t not in genders]
            counted = identity_of("actor" if people[0] == "character" else people[0])
        else:
            test, p.tests = self._numerator()
            top = self.where(test)
        p.outputs = []
        share = Math("percent", Aggregate("count", counted, top), Aggregate("count", counted))
        return self._finish((Output(share, "percentage", "percent"),), "scalar")

    def _numerator(self) -> tuple[Test, list[Test]]:
        items = self.reading.items
        tests = [(at, i.data) for at, i in enumerate(items) if i.code == "Z"]
        start = self.codes.index("%")
        among = next((at for at, i in enumerate(items) if i.code == "m" and at > start + 1), None)
        before = [t for at, t in tests if among is not None and start < at < among]
        if before and len(before) < len(tests):
            return _all_of(before), [t for _, t in tests if t not in before]
        verb = self._main_verb(start)
        after = [t for at, t in tests if verb is not None and at > verb]
        if after and (len(after) < len(tests) or len(tests) == 1):
            return _all_of(after), [t for _, t in tests if t not in after]
        if len(tests) == 1:
            return tests[0][1], []
        return tests[-1][1], [t for _, t in tests[:-1]]

    def _main_verb(self, start: int) -> int | None:
        """Where the clause that tells what is counted begins: the last verb or relative word before a condition."""
        places = [
            at for at in range(start + 1, len(self.codes) - 1) if self.codes[at] in "vs" and "Z" in self.codes[at:]
        ]
        befores = [at for at in places if at > 0]
        return befores[-1] if befores else None

    def _two_sides(self, operator: str) -> Understood:
        """The difference or ratio of two groups' totals, of two people's counts, or of two measures of a film."""
        p = self.pieces
        measures = self._measures()
        if len(measures) == 2 and not p.values:
            left, right = (Column("movie", m) for m in measures)
            math = Math("-" if operator == "-" else "/", left, right)
            outputs = (
                *([] if self._film_named() else [Output(TITLE, "title")]),
                Output(math, "difference" if operator == "-" else "ratio"),
            )
            return self._finish(outputs, "list", (), self._limit())
        genders = [t for t in p.tests if t.kind == "gender"]
        if len(genders) == 2:
            people = [h for h in self._heads() if h in PEOPLE] or ["actor"]
            ids = identity_of(people[0])
            sides = [Aggregate("count", ids, self._gender(g, people[0])) for g in genders]
            p.tests = [t for t in p.tests if t not in genders]
        else:
            sides = self._sided(self._base_aggregate())
        p.outputs = []
        math = Math("-" if operator == "-" else "/", sides[0], sides[1])
        return self._finish((Output(math, "difference" if operator == "-" else "ratio"),), "scalar")

    def _base_aggregate(self) -> Aggregate:
        p = self.pieces
        for item in p.values:
            if isinstance(item.data, Aggregate) and not isinstance(item.data.of, Tally):
                return item.data
        measures = self._measures()
        if measures:
            return Aggregate("avg", Column("movie", measures[0])) if p.averaged else self._usual(measures[0])
        return FILMS

    def _sided(self, base: Aggregate) -> list[Aggregate]:
        """The aggregate over each of the two things that are compared."""
        p = self.pieces
        pair = next((t for t in p.tests if len(t.any) == 2), None)
        if pair is not None:
            tests = list(pair.any)
            p.tests.remove(pair)
        else:
            tests = [t for t in p.tests if not t.any][-2:]
            if len(tests) != 2 or tests[0].facet != tests[1].facet:
                raise NotUnderstood("unsupported", ("difference",))
            p.tests = [t for t in p.tests if t not in tests]
        if tests[0].facet == "movie" and tests[0].kind == "value" and base == FILMS:
            raise NotUnderstood("unsupported", ("difference",))
        if tests[0].facet == "movie" and tests[0].entities:
            base = Aggregate("max", base.of)
            self.reading.assumptions[:] = [a for a in self.reading.assumptions if a not in ("sum", "avg")]
        return [replace(base, where=self.where(t)) for t in tests]

    def _trend(self) -> Understood:
        """How something changed: a film's snapshots, or an aggregate by year."""
        p = self.pieces
        measures = self._measures()
        if self._film_named() and measures and measures[0] in ("popularity", "vote_average", "vote_count", "revenue"):
            outputs = (
                Output(Column("snapshot", "observed_at"), "observed_at", "date"),
                Output(Column("snapshot", measures[0]), measures[0], model().measures[measures[0]].unit),
            )
            p.outputs = []
            return self._finish(outputs, "list", (Order(Column("snapshot", "observed_at"), False),))
        p.groups.append("year")
        return self._aggregates()

    def _film_named(self) -> bool:
        return any(t.facet == "movie" and t.entities for t in self.pieces.tests)

    def _yes_or_no(self) -> bool:
        p = self.pieces
        if p.outputs or p.values or p.groups or p.key or p.having or not p.tests:
            return False
        first = self.reading.opening
        return first == "E" or (first == "v" and not set("Qq#sW8y") & set(self.codes) and len(p.tests) > 1)

    def _truth(self) -> Understood:
        """Is there a horror film of 1930; did X direct Y; is A longer than B."""
        if self.reading.opening == "E":
            return self._finish((Output(FILMS, "films"),), "exists")
        outputs = (Output(Compare(FILMS, ">", Value(0)), "yes"),)
        return self._finish(outputs, "yesno")

    def _compared(self) -> Understood | None:
        """Compare the average budget of A and B; budget versus revenue."""
        p = self.pieces
        measures = self._measures()
        if len(measures) == 2 and not p.values and not p.groups:
            columns = tuple(self._measured(Column("movie", m)) for m in measures)
            p.tests += [Test("movie", Known(Column("movie", m)), "", kind="measure") for m in measures]
            p.outputs = []
            return self._finish((Output(TITLE, "title"), *columns), "list", (), self._limit())
        pair = next((t for t in p.tests if len(t.any) >= 2 and t.entities), None)
        if pair is None:
            return None
        p.tests.remove(pair)
        p.outputs = [o for o in p.outputs if o.code not in "Hl"]
        if pair.facet == "movie":
            p.tests.append(pair)
            shown = tuple(self._measured(Column("movie", m)) for m in measures) or (
                self._measured(Column("movie", "revenue")),
            )
            return self._finish((Output(TITLE, "title"), *shown), "list", ())
        base = self._base_aggregate()
        p.outputs, p.values = [], []
        wanted = Among(identity_of(pair.facet), tuple(dict.fromkeys(e.id for e in pair.entities)))
        outputs = (self._head_output(pair.facet), self._measured(base))
        return self._finish(outputs, "groups", (Order(base, True),), bound=((pair.facet, wanted),))

    def _same(self) -> Understood:
        """Films with the same genre, director... as X."""
        p = self.pieces
        heads = self._heads()
        film = next((t for t in p.tests if t.facet == "movie" and t.entities), None)
        if film is None or len(heads) != 1 or (p.values and p.values[0].args[0] != "movie"):
            raise NotUnderstood("unsupported", ("same",))
        facet = heads[0]
        inner = Plan((Output(identity_of(facet), "id"),), (film.condition,))
        p.tests.remove(film)
        if model().facets[facet].kind == "link":
            shared: Condition = Has(facet, (AmongPlan(identity_of(facet), inner),))
            self._assume("any_shared")
        else:
            shared = AmongPlan(identity_of(facet), inner)
        others = Not(film.condition)
        p.outputs = [o for o in p.outputs if o.args[:1] != (facet,)]
        outputs = (self._measured(FILMS),) if p.values else (Output(TITLE, "title"),)
        return self._finish(outputs, "list", (), self._limit(), more=(shared, others))

    def _listing(self) -> Understood:
        """Films, or facets of films, or one film's facts, as asked; the first N by a measure."""
        p = self.pieces
        order: tuple[Order, ...] = ()
        offset = 0
        limit = self._limit()
        outputs = self._outputs()
        if p.key is not None:
            by, down, number, place = p.key.data
            if isinstance(by, Aggregate) and p.key.args == ("counted", "movie"):
                raise NotUnderstood("unused_word", (p.key.text,))
            if isinstance(by, Aggregate) and p.key.args[:1] == ("counted",):
                by = Tally(p.key.args[1])
            if isinstance(by, Aggregate):
                return self._finish((self._measured(by),), "scalar")
            if self._asks_value(by):
                function = "max" if down else "min"
                return self._finish((self._measured(Aggregate(function, by)),), "scalar")  # type: ignore[arg-type]
            order, limit, offset = (Order(by, down),), number or limit or self._first(place), place - 1
            self._judge()
            self._sane_budgets(by)
            measured = self._measured(by)
            if all(o.of != by for o in outputs):
                outputs = (*outputs, measured)
        elif p.sort is not None or (limit is not None and p.limit is not None and p.limit.args):
            order = self._list_order(outputs)
        return self._finish(outputs, "list", order, limit, offset)

    def _asks_value(self, by: Expr) -> bool:
        """What is the longest runtime: the number itself, not the film."""
        p = self.pieces
        assert p.key is not None
        asked = any(i.code in "Hτlg" or i.code in "XY" for i in p.outputs)
        names_it = any(w in p.key.text.lower().split() for w in _measure_words(by))
        return (
            isinstance(by, Column) and not asked and names_it and not self.key_on_films
            and not self._films_before_key() and p.key.args != ("pair",)
        )  # fmt: skip

    def _films_before_key(self) -> bool:
        at = self.codes.index("5")
        return "F" in self.codes[:at] or "q" in self.codes[:at] or any(c in self.codes for c in "9")

    def _limit(self) -> int | None:
        return self.pieces.limit.data if self.pieces.limit else None

    def _sane_budgets(self, by: Expr) -> None:
        """Returns are ranked among films with a plausible budget: TMDB holds budgets of a few dollars."""
        of = by.of if isinstance(by, Aggregate) else by
        if of == Column("movie", "return_on_investment") and not any(
            "budget" in repr(t.condition) for t in self.pieces.tests
        ):
            enough = Compare(Column("movie", "budget"), ">=", Value(PLAUSIBLE_BUDGET))
            self.pieces.tests.append(Test("movie", enough, "", kind="measure"))
            self._assume("plausible_budget")

    def _judge(self) -> None:
        """Best and worst count only films that enough people rated; the answer says so."""
        p = self.pieces
        if p.key is not None and p.key.args == ("judged",):
            enough = Compare(Column("movie", "vote_count"), ">=", Value(MINIMUM_VOTES))
            if not any("vote_count" in repr(t.condition) for t in p.tests):
                p.tests.append(Test("movie", enough, "", kind="measure"))
                self._assume("minimum_votes")

    def _list_order(self, outputs: tuple[Output, ...]) -> tuple[Order, ...]:
        p = self.pieces
        if p.sort is not None:
            target, down = p.sort.data
            by: Expr
            if target is None or target.code in "a#A":
                last = target is not None and (target.code != "a" or target.args[0] == "y")
                shown = outputs[-1].of if last or len(outputs) == 1 else outputs[0].of
                if isinstance(shown, Compare):
                    raise NotUnderstood("unused_word", (p.sort.text,))
                by = shown
            elif target.code == "X":
                by = Column("movie", target.args[0])
            elif target.code == "H":
                by = label_of(target.args[0])
            elif target.code == "Y" and target.args[0] in ("identity", "code"):
                raise NotUnderstood("unused_word", (p.sort.text,))
            elif target.code == "Y" and target.args[0] == "cast_order":
                by = Column("actor", "cast_order")
            elif target.code == "Y" and target.args[0] != "title":
                by = Column("movie", target.args[0])
            else:
                films = any(isinstance(o.of, Column) and o.of.facet == "movie" for o in outputs)
                first = outputs[0].of
                by = TITLE if films or isinstance(first, Compare) else first
            return (Order(by, bool(down) if down is not None else target is not None and target.code == "X"),)
        if p.limit is not None and p.limit.args:
            ranked = next((o.of for o in outputs if isinstance(o.of, Column) and o.of.name in model().measures), None)
            if ranked is None:
                raise NotUnderstood("unsupported", (p.limit.text,))
            return (Order(ranked, p.limit.args == ("desc",)),)
        return ()

    # --- outputs --------------------------------------------------------------------------------------------------
    def _outputs(self) -> tuple[Output, ...]:
        """What is to be shown, in the order in which it was asked."""
        p = self.pieces
        wanted: list[Output] = [o for item in p.outputs for o in self._output(item)]
        asks = {i.code for i in self.reading.items}
        if not wanted and "y" in asks:
            wanted.append(Output(Column("movie", "release_date"), "release_date", "date"))
        if not wanted and "8" in asks:
            how = next(i for i in self.reading.items if i.code == "8")
            measure = "runtime" if how.args[:1] == ("long",) else how.args[0]
            if measure not in model().measures or not self._film_named():
                raise NotUnderstood("unused_word", (how.text,))
            wanted.append(self._measured(Column("movie", measure)))
        if not wanted and "q" in asks:
            wanted.append(self._who())
        if wanted and p.films and not self._film_named() and all(_of_film(o.of) and o.of != TITLE for o in wanted):
            wanted.insert(0, Output(TITLE, "title"))
        if not wanted:
            if self._film_named() and p.key is None and all(t.facet == "movie" and t.entities for t in p.tests):
                raise NotUnderstood("nothing_asked")
            if not p.tests and not p.films and p.key is None:
                raise NotUnderstood("nothing_asked")
            wanted.append(Output(TITLE, "title"))
        return tuple(dict.fromkeys(wanted))

    def _who(self) -> Output:
        """Who directed X; who played Y."""
        verbs = [i.args[0] for i in self.reading.items if i.code == "R"]
        role = next((v for v in verbs if v != "release"), None)
        if role is None and any(t.facet == "character" for t in self.pieces.tests):
            role = "actor"
        role = {"character": "actor", "make": "director", "crew": "crew"}.get(role or "", role)
        if role not in PEOPLE:
            raise NotUnderstood("unsupported", ("who",))
        return Output(label_of(role), role)

    def _output(self, item: Item) -> list[Output]:
        if item.code == "τ":
            return list(item.data)
        if item.code == "H":
            return [self._head_output(item.args[0])]
        if item.code == "X":
            return [self._measured(Column("movie", item.args[0]))]
        if item.code == "g":
            shown = next((h for h in self._heads() if h in PEOPLE), None)
            tested = next((t.facet for t in self.pieces.tests if t.facet in PEOPLE), None)
            facet = shown or ("actor" if any(t.facet == "character" for t in self.pieces.tests) else tested)
            if facet is None:
                raise NotUnderstood("unsupported", (item.text,))
            return [Output(Column(facet, "gender"), "gender")]
        if item.code == "l":
            self.pieces.tests.append(
                Test("actor", Compare(Column("actor", "cast_order"), "=", Value(0)), "", kind="bound")
            )
            return [Output(label_of("actor"), "actor")]
        return self._attribute(item)

    def _attribute(self, item: Item) -> list[Output]:
        name = item.args[0]
        if name == "title":
            heads = [h for h in self._heads() if not self.pieces.films]
            return [] if heads else [Output(TITLE, "title")]
        if name == "identity":
            return self._own_identity(item)
        if name == "cast_order":
            return [Output(Column("actor", "cast_order"), "cast_order")]
        if name == "code":
            facet = next((h for h in self._heads() if h in ("country", "language")), None)
            tested = next((t.facet for t in self.pieces.tests if t.facet in ("country", "language")), None)
            if not (facet or tested):
                raise NotUnderstood("unsupported", (item.text,))
            return [Output(identity_of(facet or str(tested)), "code")]
        return [Output(Column("movie", name), name)]

    def _own_identity(self, item: Item) -> list[Output]:
        """The id of what the question is about: a film, or the person or company that it names."""
        if self._heads() and not self.pieces.films:
            raise NotUnderstood("unsupported", (item.text,))
        facet = next((t.facet for t in self.pieces.tests if t.facet != "movie"), "movie")
        if self.pieces.films or self._film_named():
            facet = "movie"
        if facet in ("country", "language", "character"):
            raise NotUnderstood("unsupported", (item.text,))
        return [Output(identity_of(facet), f"{facet}_id", "id")]

    def _head_output(self, facet: str) -> Output:
        if facet == "gender":
            return Output(Column("actor", "gender"), "gender")
        return Output(
            label_of(facet), "title" if facet == "movie" else facet, "year" if facet in ("year", "decade") else None
        )

    def _measured(self, e: Expr) -> Output:
        return Output(e, measure_name(e), measure_unit(e))

    def _usual(self, measure: str) -> Aggregate:
        found = usual(measure)
        self._assume(found.function)
        return found

    # --- finishing ------------------------------------------------------------------------------------------------
    def _finish(
        self, outputs: tuple[Output, ...], shape: str, order: tuple[Order, ...] = (), limit: int | None = None,
        offset: int = 0, *, per: tuple[Column, ...] = (), more: tuple[Condition, ...] = (),
        bound: tuple[tuple[str, Condition], ...] = (),
    ) -> Understood:  # fmt: skip
        shown = {f for o in outputs for f in _facets(o.of)}
        self._roles_used(shown)
        wheres: list[Condition] = list(more)
        binds = list(bound)
        for test in self.pieces.tests:
            if apart := self._each_of(test, shown):
                binds += apart
                continue
            facet = self._binding(test, shown)
            if facet is not None:
                binds.append((facet, self._bare(test, facet)))
                continue
            if self._about_itself(test, outputs):
                binds.append((test.facet, self._bare(test, test.facet)))
                continue
            wheres.append(self.where(test))
            if test.facet in shown and test.facet in (*PEOPLE, "company") and test.entities and not test.negated:
                binds.append((test.facet, Not(test.condition)))
        having = self._having()
        wheres += self._on_films()
        grouped = bool(having) and not any(isinstance(o.of, Aggregate) for o in outputs)
        if grouped and not any(f != "movie" for f in shown):
            raise NotUnderstood("unsupported", tuple(h.text for h in self.pieces.having))
        order = (*order, *self._tie_break(outputs, order, limit))
        ties = limit == 1 and len(order) == 1 and not per
        plan = Plan(outputs, tuple(wheres), tuple(binds), having, order, limit, offset, ties, per)
        return self._understood(plan, shape)

    def _tie_break(self, outputs: tuple[Output, ...], order: tuple[Order, ...], limit: int | None) -> tuple[Order, ...]:
        """Of films of equal rank the one that more people voted on comes first: a cut is always the same."""
        votes = Order(Column("movie", "vote_count"), True)
        films = order and limit is not None and limit > 1
        if not films or not all(isinstance(o.of, Column) and o.of.facet == "movie" for o in outputs) or votes in order:
            return ()
        return (votes,)

    def _each_of(self, test: Test, shown: set[str]) -> list[tuple[str, Condition]]:
        """Directors who made both comedies and horror films: each of them in some film, not all in one."""
        people = [f for f in sorted(shown) if f in (*PEOPLE, "company")]
        films = test.facet == "movie" and test.kind == "value" and len(test.any) > 1
        verbs = "R" in self.codes or ("&" in self.codes.replace("&Z", "", 0) and "both" in self._words())
        if not people or not test.any or test.negated or not (test.every or (films and verbs and "/" not in test.text)):
            return []
        ids = identity_of(people[0])
        plans = [Plan((Output(ids, "id"),), (self.where(replace(t, any=(), every=())),)) for t in test.any]
        return [(people[0], AmongPlan(ids, plan)) for plan in plans]

    def _words(self) -> set[str]:
        return {w for i in self.reading.items for w in i.text.lower().split()}

    def _about_itself(self, test: Test, outputs: tuple[Output, ...]) -> bool:
        """The ISO code of Belgium, the gender of Tom Hanks: a fact of the thing named, not of its films."""
        own = {o.of for o in outputs}
        labels = {label_of(test.facet)}
        return (
            test.facet != "movie" and not self.pieces.films and not own & labels
            and all(isinstance(e, Column) and e.facet == test.facet for e in own)
        )  # fmt: skip

    def _roles_used(self, shown: set[str]) -> None:
        """A verb such as directed or wrote that neither what is shown nor a condition speaks of changes the meaning."""
        used = shown | {t.facet for t in self.pieces.tests} | set(self.pieces.groups) | {"movie"}
        used |= {t.facet for test in self.pieces.tests for t in test.any} | {v.args[0] for v in self.pieces.values}
        if used & {"person", "crew", "character", "company", "country"}:
            return
        verbs = [
            i
            for i in self.reading.items
            if i.code == "R" and i.args[0] in ("actor", "director", "writer", "composer", "editor")
        ]
        lost = [i.text for i in verbs if i.args[0] not in used and all(s.name != "list" for s in i.others)]
        if lost:
            raise NotUnderstood("unused_word", tuple(lost))

    def _understood(self, plan: Plan, shape: str) -> Understood:
        self._audit(plan, shape)
        return Understood(plan, shape, tuple(dict.fromkeys(self.reading.assumptions)), self.pieces.chart)

    def _audit(self, plan: Plan, shape: str) -> None:
        """Nothing that was read may be missing from the plan; what is missing is named."""
        p = self.pieces
        shown = repr((plan.outputs, plan.order, plan.per, plan.having))
        missing = [v for v in p.values if repr(v.data) not in repr(plan) and repr(v.data.of) not in repr(plan)]
        if p.limit is not None and plan.limit is None:
            missing.append(p.limit)
        if p.key is not None and not plan.order and shape != "scalar":
            missing.append(p.key)
        if p.sort is not None and not plan.order and len(plan.outputs) > 0 and shape != "scalar":
            missing.append(p.sort)
        words = [m.text for m in missing]
        words += [g for g in p.groups if f"facet='{g}'" not in shown and g not in ("gender", "movie")]
        if len(p.tests) > len(plan.where) + len(plan.bound) and p.tests:
            words += [t.text for t in p.tests]
        if words:
            raise NotUnderstood("unused_word", tuple(words))

    def _having(self) -> tuple[Condition, ...]:
        """Conditions on groups; on films a number of things is a condition of its own."""
        found: list[Condition] = []
        counted = [v.args[0] for v in self.pieces.values]
        groups = self._grouping()
        for item in list(self.pieces.having):
            thing, operator, number = item.data
            if item.code == "M" and (groups or thing == FILMS):
                found.append(Compare(thing, operator, Value(number)))
            elif groups and thing not in self._heads() and thing not in counted:
                found.append(Compare(Aggregate("count", identity_of(thing)), operator, Value(number)))
        return tuple(found)

    def _grouping(self) -> bool:
        """Whether the answer has groups, to which conditions on groups can apply."""
        return bool(self._heads() or self.pieces.groups or [v for v in self.pieces.values if v.args[0] != "movie"])

    def _on_films(self) -> list[Condition]:
        """Conditions on groups that, with no group, are on each film: at least 3 genres, average vote over 7."""
        counted = [*self._heads(), *(v.args[0] for v in self.pieces.values)]
        found: list[Condition] = []
        for item in self.pieces.having:
            thing, operator, number = item.data
            if item.code == "μ" and (not self._grouping() or thing in counted):
                found.append(Compare(Tally(thing), operator, Value(number)))
            elif item.code == "M" and thing != FILMS and not self._grouping():
                found.append(Compare(thing.of, operator, Value(number)))
        return found

    def _binding(self, test: Test, shown: set[str]) -> str | None:
        """The shown facet whose very rows the test is about, if any."""
        if test.kind == "gender":
            return next((f for f in sorted(shown) if f in (*PEOPLE, "character")), None)
        if model().facets[test.facet].kind != "link":
            return None
        group = model().facets[test.facet].group
        same_rows = next(
            (f for f in sorted(shown) if model().facets[f].group == group and group in ("cast", "crew")), None
        )
        if test.kind in ("bound", "text") and test.facet in shown:
            return test.facet
        if same_rows and same_rows != test.facet:
            return same_rows
        crew = next((f for f in sorted(shown) if model().facets[f].group == "crew"), None)
        if test.facet == "person" and crew:
            return crew
        return None

    def _bare(self, test: Test, facet: str) -> Condition:
        if test.kind == "gender":
            return self._gender(test, facet)
        return Not(test.condition) if test.negated else test.condition

    def _gender(self, test: Test, facet: str) -> Condition:
        column = Column("actor" if facet == "character" else facet, "gender")
        known = isinstance(test.condition, Compare)
        condition: Condition = Compare(column, "=", test.condition.right) if known else Known(column, False)  # type: ignore[union-attr]
        return Not(condition) if test.negated else condition

    def where(self, test: Test) -> Condition:
        """The test as a condition on films."""
        if test.kind == "gender":
            raise NotUnderstood("unsupported", (test.text,))
        if test.kind == "either":
            condition: Condition = Either(tuple(self.where(t) for t in test.any))
        elif model().facets[test.facet].kind != "link":
            condition = test.condition
        elif test.every:
            condition = Both(tuple(Has(test.facet, (c,)) for c in test.every))
        else:
            condition = Has(test.facet, (test.condition,))
        return Not(condition) if test.negated else condition

    def _assume(self, text: str) -> None:
        self.reading.assumptions.append(text)


def _of_film(e: object) -> bool:
    return isinstance(e, Column) and e.facet == "movie" and e.name != "movie_id"


def _all_of(tests: list[Test]) -> Test:
    """Several tests as one, for a numerator."""
    if len(tests) == 1:
        return tests[0]
    raise NotUnderstood("unsupported", tuple(t.text for t in tests))


def _facets(e: object) -> set[str]:
    if isinstance(e, Column):
        return {e.facet}
    if isinstance(e, Aggregate):
        return _facets(e.of)
    if isinstance(e, Math):
        return _facets(e.left) | _facets(e.right)
    return set()


def _measure_words(by: Expr) -> set[str]:
    """Words that name the measure itself in a superlative phrase ("longest runtime")."""
    if not isinstance(by, Column) or by.name not in model().measures:
        return set()
    from marquee.ask.lexicon import measure_words

    return measure_words(by.name)


def measure_name(e: Expr) -> str:
    """The column name of a value: avg_revenue, films, actors."""
    if isinstance(e, Aggregate):
        if e.function == "count":
            facet = e.of.facet if isinstance(e.of, Column) else "thing"
            return "films" if facet == "movie" else f"count_of_{facet}"
        inner = e.of.name if isinstance(e.of, Column) else e.of.facet if isinstance(e.of, Tally) else "value"
        return f"{e.function}_{inner}"
    if isinstance(e, Column):
        return e.name
    return f"count_of_{e.facet}" if isinstance(e, Tally) else "value"


def measure_unit(e: Expr) -> str | None:
    """The unit of a value."""
    column = e.of if isinstance(e, Aggregate) and e.function != "count" else e
    if isinstance(column, Column) and column.name in model().measures:
        return model().measures[column.name].unit
    return None


__all__ = ["MINIMUM_VOTES", "Frame", "NotUnderstood", "Understood", "pick", "understand"]
