"""Plan -> SQL over schema `ask`. Literals are written by `literal`: the statement shown is the one that runs."""

# ruff: noqa: S608 - the names come from model.toml, the literals from `literal`, and the guard judges the result

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from marquee.ask.model import model
from marquee.ask.plan import Aggregate, AmongPlan, Column, Has, Order, Output, Plan, Scalarly, Tally
from marquee.ask.sqlexpressions import Expressions, film_column, view


def compile_plan(plan: Plan) -> str:
    """The plan as one SELECT statement."""
    return _Statement(plan, "").text()


def facets_of(*things: object) -> Iterator[str]:
    """The facets whose rows these expressions show, in order, sub-questions and EXISTS aside."""
    for thing in things:
        if isinstance(thing, Column):
            yield thing.facet
        elif isinstance(thing, tuple):
            yield from facets_of(*thing)
        elif is_dataclass(thing) and not isinstance(thing, (Has, AmongPlan, Scalarly, Tally, type)):
            yield from facets_of(*(getattr(thing, f.name) for f in fields(thing)))


def _walk(thing: object) -> Iterator[object]:
    yield thing
    if isinstance(thing, tuple):
        for part in thing:
            yield from _walk(part)
    elif is_dataclass(thing) and not isinstance(thing, (Scalarly, AmongPlan, type)):
        for f in fields(thing):
            yield from _walk(getattr(thing, f.name))


def has_aggregate(*things: object) -> bool:
    """Whether any of the expressions aggregates."""
    return any(isinstance(t, Aggregate) for t in _walk(things))


class _Statement(Expressions):
    """One SELECT: its facets joined as de-duplicated rows, so that no film counts twice."""

    def __init__(self, plan: Plan, mark: str) -> None:
        self.plan, self.mark, self.count = plan, mark, 0
        self.film = f"m{mark}"
        self.aliases: dict[str, str] = {}
        self.columns: dict[str, list[str]] = {}

    def text(self) -> str:
        if self.plan.per:
            return self._ranked()
        return self._select(self.plan.outputs, ordered=True)

    def _select(self, outputs: tuple[Output, ...], ordered: bool, extra: str = "") -> str:
        p = self.plan
        shown = (*outputs, *p.group, *p.order, *p.having, *p.per)
        for facet in dict.fromkeys(facets_of(shown)):
            self._register(facet)
        grouped = has_aggregate(shown)
        items = [f"{self.expr(o.of)} AS {_name(o.name)}" for o in outputs] + ([extra] if extra else [])
        where = [self.condition(c) for c in p.where]
        having = [self.condition(c) for c in p.having]
        order = [self._order(o) for o in p.order] if ordered else []
        keys = self._keys(outputs) if grouped else []
        distinct = "DISTINCT " if self._distinct(grouped, outputs) else ""
        sql = f"SELECT {distinct}{', '.join(items)}{self._from()}"
        sql += f" WHERE {' AND '.join(where)}" if where else ""
        sql += f" GROUP BY {', '.join(keys)}" if keys else ""
        sql += f" HAVING {' AND '.join(having)}" if having else ""
        sql += f" ORDER BY {', '.join(order)}" if order else ""
        return sql + (self._limit() if ordered else "")

    def _distinct(self, grouped: bool, outputs: tuple[Output, ...]) -> bool:
        shown = list(facets_of(tuple(o.of for o in outputs)))
        sortable = all(any(o.by == x.of for x in outputs) for o in self.plan.order)
        return not grouped and bool(shown) and "movie" not in shown and sortable and not self.plan.per

    def _order(self, order: Order) -> str:
        return f"{self.expr(order.by)} {'DESC' if order.descending else 'ASC'} NULLS LAST"

    def _limit(self) -> str:
        p = self.plan
        if p.limit is None:
            return ""
        if p.ties:
            return (f" OFFSET {p.offset} ROWS" if p.offset else "") + f" FETCH FIRST {p.limit} ROWS WITH TIES"
        return f" LIMIT {p.limit}" + (f" OFFSET {p.offset}" if p.offset else "")

    def _ranked(self) -> str:
        p = self.plan
        keys = tuple(Output(c, f"key_{i}") for i, c in enumerate(p.per))
        for facet in dict.fromkeys(facets_of((*p.outputs, *p.order, *p.per))):
            self._register(facet)
        partition = ", ".join(self.expr(k.of) for k in keys)
        order = ", ".join(self._order(o) for o in p.order)
        rank = f"rank() OVER (PARTITION BY {partition} ORDER BY {order}) AS place"
        inner = self._select(p.outputs, ordered=False, extra=rank)
        names = ", ".join(_name(o.name) for o in p.outputs)
        first = ", ".join(_name(o.name) for o in p.outputs if o.of in p.per) or "1"
        return f"SELECT {names} FROM ({inner}) ranked WHERE place <= {p.limit or 1} ORDER BY {first}, place"

    def _keys(self, outputs: tuple[Output, ...]) -> list[str]:
        keys: list[str] = []
        for of in [o.of for o in outputs if not has_aggregate(o.of)] + list(self.plan.group):
            keys.append(self.expr(of))
            if isinstance(of, Column) and of.facet != "movie":
                keys.append(self._identity(of.facet))
            elif isinstance(of, Column) and of.name == "title":
                keys.append(f"{self.film}.movie_id")
        return list(dict.fromkeys(k for k in keys if k))

    def _identity(self, name: str) -> str:
        facet = model().facets[name]
        if facet.identity == facet.label and facet.kind == "column":
            return ""
        return self.expr(Column(name, facet.identity))

    def _register(self, name: str) -> None:
        facet = model().facets[name]
        if facet.kind == "link" and facet.group not in self.aliases:
            self.aliases[facet.group] = f"{facet.group}_rows{self.mark}"
            self.columns[facet.group] = []

    def _from(self) -> str:
        sources, film = [], f"ask.movies {self.film}"
        for group, alias in self.aliases.items():
            sources.append((self._rows(group), alias))
        if not sources:
            return f" FROM {film}"
        if len(sources) == 1 and not self._needs_film():
            return f" FROM {sources[0][0]} {sources[0][1]}"
        return f" FROM {film}" + "".join(
            f" JOIN {rows} {a} ON {a}.movie_id = {self.film}.movie_id" for rows, a in sources
        )

    def _needs_film(self) -> bool:
        p = self.plan
        everything = (p.outputs, p.where, p.having, p.order, p.per, p.group)
        return any(
            (isinstance(t, Column) and model().facets[t.facet].kind != "link") or isinstance(t, (Has, Tally, AmongPlan))
            for t in _walk(everything)
        )

    def _rows(self, group: str) -> str:
        facet = next(f for f in model().facets.values() if f.group == group)
        tests = [facet.where] if facet.where else []
        for name, test in self.plan.bound:
            if model().facets[name].group == group:
                tests.append(self.bare(test))
        columns = ", ".join(dict.fromkeys(["movie_id", *self.columns[group]]))
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"(SELECT DISTINCT {columns} FROM {view(facet)}{where})"

    def column(self, c: Column) -> str:
        facet = model().facets[c.facet]
        if facet.kind != "link":
            return film_column(c, self.film)
        self._register(c.facet)
        if c.name not in self.columns[facet.group]:
            self.columns[facet.group].append(c.name)
        return f"{self.aliases[facet.group]}.{c.name}"

    def sub(self, plan: Plan) -> str:
        self.count += 1
        return _Statement(plan, f"{self.mark}_{self.count}").text()


def _name(name: str) -> str:
    return '"' + name.replace('"', "") + '"'
