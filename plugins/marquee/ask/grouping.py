"""Questions about groups: counts and aggregates by genre, year, director; rankings of groups; the best of each."""

from __future__ import annotations

from marquee.ask.columns import ADDITIVE, TITLE, identity_of, label_of, usual
from marquee.ask.finishing import Finishing, Understood
from marquee.ask.measures import averaged
from marquee.ask.model import TIMES, model
from marquee.ask.plan import (
    FILMS,
    Aggregate,
    AmongPlan,
    Column,
    Condition,
    Expr,
    Known,
    Math,
    Order,
    Output,
    Plan,
    Scalarly,
    Tally,
)
from marquee.ask.reading import NotUnderstood, Test
from marquee.ask.showing import measure_name
from marquee.ask.values import PEOPLE

FILMS_EACH = Aggregate("avg", Column("movie", "movie_id"))


class Grouping(Finishing):
    """Plans that group."""

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
        if by == Column("movie", "release_date"):
            raise NotUnderstood("unsupported", (p.key.text,))
        if isinstance(by, Column):
            by = Aggregate("avg", by) if p.averaged or by.name not in ADDITIVE else usual(by.name)
            if not p.averaged:
                self._assume(by.function)
        self._sane_budgets(by)
        shown = [self._head_output(h) for h in heads]
        beside = [o for i in p.outputs if i.code in "Yτ" for o in self._output(i)]
        shown += [o for o in beside if all(o.of != s.of for s in shown)]
        extra = [self._measured(usual(m)) for m in self._measures() if isinstance(by, Aggregate) and usual(m) != by]
        outputs = (*shown, *extra, self._measured(by))
        head = next((i for i in self.reading.items if i.code in "Hτ"), None)
        limit = number or (p.limit.data if p.limit else self._first(place, head))
        known = tuple(Known(label_of(h)) for h in heads if model().facets[h].kind == "column" and h not in TIMES)
        order, bound = (Order(by, down),), self._of_film(heads, by)
        return self._finish(outputs, "groups", order, limit, place - 1, bound=bound, more=known)

    def _of_film(self, heads: list[str], by: Expr) -> tuple[tuple[str, Condition], ...]:
        """Among the actors of a film, who is in the most films: in all their films, as each is once in that one."""
        p = self.pieces
        film = next((t for t in p.tests if t.facet == "movie" and t.kind == "value" and not t.negated), None)
        if by != FILMS or film is None or len(film.entities) != 1:
            return ()
        if len(heads) != 1 or heads[0] not in PEOPLE:
            raise NotUnderstood("unused_word", (film.text,))
        p.tests.remove(film)
        ids = identity_of(heads[0])
        return ((heads[0], AmongPlan(ids, Plan((Output(ids, "id"),), (film.condition,)))),)

    def _top_things(self) -> Understood:
        """Top 3 keywords of horror films: things are ranked by their films."""
        p = self.pieces
        assert p.limit is not None
        shown = tuple(self._head_output(h) for h in dict.fromkeys(self._heads()))
        order = (Order(FILMS, p.limit.args == ("desc",)),)
        return self._finish((*shown, self._measured(FILMS)), "groups", order, p.limit.data)

    def _best_of_each(self) -> Understood:
        """The dearest film of each genre."""
        p = self.pieces
        assert p.key is not None
        by, down, number, _ = p.key.data
        number = number or self._limit()
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
        known += (Known(by),) if isinstance(by, Column) else ()
        return self._finish(outputs, "table", (Order(by, down),), number or 1, per=keys, more=known)

    def _average_asked(self) -> bool:
        """The average rating of several films, or how much they made, is one number; of one film what TMDB shows."""
        p = self.pieces
        measured = [i for i in p.outputs if i.code == "X"]
        if p.key is not None or not measured:
            return False
        summed = "8" in self.codes and all(i.args[0] in ADDITIVE for i in measured)
        if not (summed or p.averaged or all(averaged(i.text) for i in measured)):
            return False
        return not self._film_named() and not any(i.code in "Yτ" for i in p.outputs) and bool(p.films or p.tests)

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
        self._groups_are_asked_for(counted)
        groups = list(dict.fromkeys([*p.groups, *(h for h in self._heads() if h not in counted)]))
        if groups and self._films_on_average():
            return self._films_each(groups)
        if p.films and any(i.code in "Yτ" for i in p.outputs) and not groups and counted and counted != ["movie"]:
            groups = ["movie"]
        if groups == ["movie"] and any(isinstance(e, Aggregate) and isinstance(e.of, Tally) for e in exprs):
            groups, p.groups = [], []
        if groups == ["movie"] and len(exprs) == 1:
            return self._for_each_film(exprs[0])
        tallied = {e.of.facet for e in exprs if isinstance(e, Aggregate) and isinstance(e.of, Tally)}
        if own := tallied & set(groups):
            raise NotUnderstood("unsupported", tuple(own))
        genders = [t for t in p.tests if t.kind == "gender" and not t.negated]
        if genders and len(counted) > len(set(counted)) and len(genders) < 2:
            raise NotUnderstood("unused_word", tuple(v.text for v in p.values))
        if not groups and len(genders) > 1:
            return self._by_gender(genders, exprs)
        texts = [i.text for i in p.outputs if i.code == "Y" and i.args[0] != "title"]
        if not groups and texts:
            raise NotUnderstood("unused_word", tuple(texts))
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
        if any(e == FILMS_EACH for e in exprs):
            return self._films_each(groups)
        return self._finish((*columns, *measured), "groups", self._group_order(groups, exprs), limit)

    def _films_each(self, groups: list[str]) -> Understood:
        """The average number of films per year, per director: credits over those who have any."""
        if len(groups) != 1 or self.pieces.key is not None or self.pieces.having or groups[0] == "movie":
            raise NotUnderstood("unsupported", ("average number of films",))
        facet = model().facets[groups[0]]
        tests = tuple(self.where(t) for t in self.pieces.tests)
        things = Plan((Output(Aggregate("count", identity_of(facet.name)), "things"),), tests)
        link = facet.kind == "link"
        films: Expr = Aggregate("sum", Tally(facet.name)) if link else Aggregate("count", Column("movie", "movie_id"))
        known = () if link else (Known(identity_of(facet.name)),)
        self.pieces.outputs, self.pieces.values, self.pieces.groups = [], [], []
        self.pieces.averaged = False
        each = Output(Math("/", films, Scalarly(things)), "average_films")
        return self._finish((each,), "scalar", more=known)

    def _by_gender(self, genders: list[Test], exprs: list[Expr]) -> Understood:
        """How many women and how many men: nobody is both, so each is counted."""
        people = self.pieces.values[0].args[0]
        if people not in PEOPLE or len(exprs) != 1:
            raise NotUnderstood("unused_word", tuple(t.text for t in genders))
        self.pieces.tests = [t for t in self.pieces.tests if t not in genders]
        ids = identity_of(people)
        counts = [(t.text, Aggregate("count", ids, self._gender(t, people))) for t in genders]
        return self._finish(tuple(Output(count, text) for text, count in counts), "scalar")

    def _groups_are_asked_for(self, counted: list[str]) -> None:
        """A noun after a count is a group only where a word joins it; play a character groups nothing."""
        items = self.reading.items
        if self._films_on_average():
            return
        first = next((n for n, i in enumerate(items) if i.code == "2"), len(items))
        for at, item in enumerate(items[first + 1 :], first + 1):
            if item.code == "H" and item.args[0] not in counted and items[at - 1].code not in "&,boPF4Qp":
                raise NotUnderstood("unused_word", (item.text,))

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
            target, down = p.sort.data[:2]
            axis = target.args[0] if target is not None and target.code == "a" else ""
            head = target.args[0] if target is not None and target.code == "H" else groups[0]
            if axis == "x" or (target is not None and target.code in "HYF6" and (head in groups)):
                return (Order(label_of(head if head in groups else groups[0]), bool(down)),)
            wanted = target.args[0] if target is not None and target.code == "X" else ""
            named = [e for e in exprs if isinstance(e, Aggregate) and measure_name(e.of) == wanted]
            return (Order((named or exprs)[0], True if down is None else down), Order(label_of(groups[0]), False))
        if any(g in TIMES for g in groups) and p.limit is None:
            return tuple(Order(label_of(g), False) for g in sorted(groups, key=lambda g: g not in TIMES))
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
