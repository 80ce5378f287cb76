"""Questions that compare: shares, differences, ratios, trends, yes or no, one thing with another, the same as."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from marquee.ask.columns import TITLE, identity_of, label_of
from marquee.ask.finishing import Understood
from marquee.ask.model import model
from marquee.ask.periods import on_column
from marquee.ask.plan import (
    FILMS,
    Aggregate,
    Among,
    AmongPlan,
    Both,
    Column,
    Compare,
    Condition,
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
from marquee.ask.reading import NotUnderstood, Test
from marquee.ask.toplists import TopLists
from marquee.ask.values import PEOPLE, joined

RECORDED = ("popularity", "vote_average", "vote_count", "revenue")


class Comparing(TopLists):
    """Plans that compare."""

    def _two_sides(self, operator: str) -> Understood:
        """The difference or ratio of two groups' totals, of two people's counts, or of two measures of a film."""
        p = self.pieces
        measures = list(dict.fromkeys(self._measures()))
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
        self._overall()
        if any(i.code == "-" and i.args == ("reversed",) for i in self.reading.items):
            sides.reverse()
        math = Math("-" if operator == "-" else "/", sides[0], sides[1])
        return self._finish((Output(math, "difference" if operator == "-" else "ratio"),), "scalar")

    def _overall(self) -> None:
        """An average ratio or percentage is that of the totals; the answer says so."""
        if self.pieces.averaged and "r" in self.codes:
            self.pieces.averaged = False
            self._assume("overall")

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
            tests = self._alike_sides() or _sides([t for t in p.tests if not t.any])
            p.tests = [t for t in p.tests if t not in tests]
        if tests[0].facet == "movie" and tests[0].kind == "value" and base == FILMS:
            raise NotUnderstood("unsupported", ("difference",))
        if tests[0].facet == "movie" and tests[0].entities:
            base = Aggregate("max", base.of)
            self.reading.assumptions[:] = [a for a in self.reading.assumptions if a not in ("sum", "avg")]
        return [replace(base, where=self.where(t)) for t in tests]

    def _alike_sides(self) -> list[Test]:
        """The two named things of one kind; a date or another condition is of both."""
        named: dict[str, list[Test]] = {}
        for test in self.pieces.tests:
            if test.entities and not test.any:
                named.setdefault(test.facet, []).append(test)
        pairs = [tests for tests in named.values() if len(tests) == 2]
        return pairs[0] if len(pairs) == 1 else []

    def _of_one_film(self) -> bool:
        """Whether a film's own history is asked for: how something that is recorded changed."""
        measures, groups = self._measures(), self.pieces.groups
        return self._film_named() and bool(measures) and measures[0] in RECORDED and groups in ([], ["year"])

    def _trend(self) -> Understood:
        """How something changed: a film's records, or an aggregate by year."""
        if self._of_one_film():
            return self._history(self._measures()[0])
        if not self.pieces.groups:
            self.pieces.groups.append("year")
        return self._aggregates()

    def _history(self, measure: str) -> Understood:
        """A film's records in the order of their days; dates of the question are days of the records."""
        p = self.pieces
        day = Column("snapshot", "observed_at")
        outputs = (
            Output(day, "observed_at", "date"),
            Output(Column("snapshot", measure), measure, model().measures[measure].unit),
        )
        days = tuple(("snapshot", on_column(t.condition, day)) for t in p.tests if t.kind == "date")
        p.tests = [t for t in p.tests if t.kind != "date"]
        p.outputs, p.groups = [], []
        return self._finish(outputs, "list", (Order(day, False),), bound=days)

    def _yes_or_no(self) -> bool:
        p = self.pieces
        if p.outputs or p.values or p.groups or p.key or p.having or not p.tests:
            return False
        first = self.reading.opening
        if self.codes.rstrip("I,").endswith("Q") or re.search("p[vI]*F$", self.codes):
            return False
        several = sum(len(t.any) or 1 for t in p.tests) > 1
        asked = first == "v" or (first == "V" and not p.films)
        return first == "E" or (asked and not set("Qq#sW8y") & set(self.codes) and several)

    def _truth(self) -> Understood:
        """Is there a horror film of 1930; did X direct Y; is A longer than B."""
        outputs = (Output(Compare(FILMS, ">", Value(0)), "yes"),)
        if self.reading.opening == "E":
            return self._finish((*outputs, Output(FILMS, "films")), "exists")
        return self._finish(outputs, "yesno")

    def _outnumbers(self) -> Understood:
        """Are there more comedies than dramas: the one count compared with the other."""
        left, right, operator = next(i.data for i in self.reading.items if i.code == "Φ")
        sides = [replace(FILMS, where=self.where(t)) for t in (left, right)]
        return self._finish((Output(Compare(sides[0], operator, sides[1]), "yes"),), "yesno")

    def _compared(self) -> Understood:
        """Compare the average budget of A and B; budget versus revenue."""
        p = self.pieces
        measures = self._measures()
        if len(measures) == 2 and not p.values and not p.groups:
            columns = tuple(self._measured(Column("movie", m)) for m in measures)
            p.tests += [Test("movie", Known(Column("movie", m)), "", kind="measure") for m in measures]
            p.outputs = []
            if self._film_named():
                left, right = (Column("movie", m) for m in measures)
                columns += (Output(Math("/", left, right), "ratio"),)
            return self._finish((Output(TITLE, "title"), *columns), "list", (), self._limit())
        pair = next((t for t in p.tests if len(t.any) >= 2 and t.entities), None) or self._separate_pair()
        if pair is None:
            raise NotUnderstood("unused_word", tuple(i.text for i in self.reading.items if i.code == "="))
        p.tests = [t for t in p.tests if t is not pair]
        again = [t.text for t in p.tests if {e.id for e in t.entities} & {e.id for e in pair.entities}]
        if again:
            raise NotUnderstood("unused_word", tuple(again))
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
        groups = [g for g in p.groups if g != pair.facet]
        outputs = (*(self._head_output(g) for g in groups), self._head_output(pair.facet), self._measured(base))
        order = tuple(Order(label_of(g), False) for g in groups) or (Order(base, True),)
        return self._finish(outputs, "groups", order, bound=((pair.facet, wanted),))

    def _separate_pair(self) -> Test | None:
        """Two things named apart, as in: how does A compare to B."""
        p = self.pieces
        named = [t for t in p.tests if t.entities and not t.negated and not t.any]
        for at, left in enumerate(named):
            for right in named[at + 1 :]:
                if left.facet == right.facet:
                    p.tests = [t for t in p.tests if t not in (left, right)]
                    return joined([left, right], every=False)
        return None

    def _pair_of_key(self) -> Test | None:
        """The two things of which the question asks which has more films."""
        p = self.pieces
        if p.key is None or not isinstance(p.key.data[0], Aggregate) or p.values or p.groups:
            return None
        pair = next((t for t in p.tests if len(t.any) == 2 and t.entities and "/" in t.text), None)
        return pair if pair and pair.facet != "movie" and set(self._heads()) <= {pair.facet, "person"} else None

    def _more_of_two(self, pair: Test) -> Understood:
        """Which has more films, A or B: the one of the two with the most."""
        p = self.pieces
        assert p.key is not None
        by, down, _, _ = p.key.data
        p.tests.remove(pair)
        p.outputs = []
        wanted = Among(identity_of(pair.facet), tuple(dict.fromkeys(e.id for e in pair.entities)))
        outputs = (self._head_output(pair.facet), self._measured(by))
        return self._finish(outputs, "groups", (Order(by, down),), 1, bound=((pair.facet, wanted),))

    def _same_measure(self, film: Test, measure: str) -> Understood:
        """Films with the same runtime, release date... as X."""
        p, column = self.pieces, Column("movie", measure)
        p.tests.remove(film)
        p.outputs = [o for o in p.outputs if o.code != "X"]
        inner = Scalarly(Plan((Output(Aggregate("max", column), "value"),), (film.condition,)))
        outputs = (self._measured(FILMS),) if p.values else (Output(TITLE, "title"),)
        more = (Compare(column, "=", inner), Not(film.condition))
        return self._finish(outputs, "list", (), self._limit(), more=more)

    def _same(self) -> Understood:
        """Films with the same genre, director... as X."""
        p = self.pieces
        heads = self._heads()
        film = next((t for t in p.tests if t.facet == "movie" and t.entities), None)
        measures = self._measures()
        if film is not None and not heads and len(measures) == 1:
            return self._same_measure(film, measures[0])
        if film is None or len(heads) != 1 or (p.values and p.values[0].args[0] != "movie"):
            raise NotUnderstood("unsupported", ("same",))
        facet = heads[0]
        inner = Plan((Output(identity_of(facet), "id"),), (film.condition,))
        p.tests.remove(film)
        if any(i.code == "J" and i.args == ("exact",) for i in self.reading.items):
            shared: Condition = self._same_set(facet, inner, film)
        elif model().facets[facet].kind == "link":
            shared = Has(facet, (AmongPlan(identity_of(facet), inner),))
            self._assume("any_shared")
        else:
            shared = AmongPlan(identity_of(facet), inner)
        others = Not(film.condition)
        p.outputs = [o for o in p.outputs if o.args[:1] != (facet,)]
        outputs = (self._measured(FILMS),) if p.values else (Output(TITLE, "title"),)
        return self._finish(outputs, "list", (), self._limit(), more=(shared, others))

    def _same_set(self, facet: str, inner: Plan, film: Test) -> Condition:
        """As many of a facet as the film has, and none that it has not."""
        if model().facets[facet].kind != "link":
            return AmongPlan(identity_of(facet), inner)
        number = Scalarly(Plan((Output(Aggregate("count", identity_of(facet)), "things"),), (film.condition,)))
        foreign = Has(facet, (Not(AmongPlan(identity_of(facet), inner)),))
        return Both((Compare(Tally(facet), "=", number), Not(foreign)))


def _of_one_person(left: Test, right: Test) -> bool:
    """Whether two conditions name the same people, in different roles: directed by X, with X in the cast."""
    return bool(left.entities) and {e.id for e in left.entities} == {e.id for e in right.entities}


def _sides(tests: list[Test]) -> list[Test]:
    """The two conditions that are compared: two of one kind, whatever else the question says of both."""
    pairs = [[a, b] for a, b in combinations(tests, 2) if _alike(a, b)]
    if len(pairs) != 1 and not (len(tests) == 2 and (tests[0].facet == tests[1].facet or _of_one_person(*tests))):
        raise NotUnderstood("unsupported", ("difference",))
    return pairs[0] if len(pairs) == 1 else tests


def _alike(left: Test, right: Test) -> bool:
    """Whether two conditions are of one kind: two genres, two periods, two bounds of one measure."""
    if left.facet != right.facet or left.kind != right.kind:
        return False
    return left.kind != "measure" or _measured(left) == _measured(right) is not None


def _measured(test: Test) -> Column | None:
    condition = test.condition
    of = condition.left if isinstance(condition, Compare) else condition.of if isinstance(condition, Known) else None
    return of if isinstance(of, Column) else None
