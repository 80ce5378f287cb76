"""Expressions and conditions of a plan as SQL text. Literals are written by `literal`, never by a caller."""

# ruff: noqa: S608 - the names come from model.toml, the literals from `literal`, and the guard judges the result

from __future__ import annotations

from abc import ABC, abstractmethod

from marquee.ask.model import Facet, model
from marquee.ask.plan import (
    AgainstOwn,
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
    Plan,
    Scalar,
    Scalarly,
    Tally,
    Value,
)

PEOPLE = (
    "(SELECT movie_id, person_id, person, gender FROM ask.movie_cast"
    " UNION SELECT movie_id, person_id, person, gender FROM ask.movie_crew)"
)
LANGUAGES = (
    "(SELECT movie_id, language_code, language FROM ask.movie_languages"
    " UNION SELECT movie_id, original_language, original_language_name FROM ask.movies WHERE original_language <> '')"
)
_FORECAST = "(SELECT max(f.{column}) FROM ask.movie_predictions f WHERE f.movie_id = {{m}}.movie_id)"
EXPRESSIONS = {
    "success_chance": "(100 * " + _FORECAST.format(column="commercial_probability") + ")",
    "acclaim_chance": "(100 * " + _FORECAST.format(column="critical_probability") + ")",
    "predicted_rating": _FORECAST.format(column="vote_average"),
    "predicted_popularity": _FORECAST.format(column="popularity_percentile"),
    "runtime_hours": "({m}.runtime / 60.0)",
    "profit_margin": "(100.0 * {m}.profit / {m}.revenue)",
    "month": "extract(month FROM {m}.release_date)::integer",
    "monthday": "extract(day FROM {m}.release_date)::integer",
    "quarter": "extract(quarter FROM {m}.release_date)::integer",
    "weekday": "to_char({m}.release_date, 'FMDay')",
}


def literal(value: Scalar) -> str:
    """A value as SQL: a standard string literal or a number."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def view(facet: Facet) -> str:
    """The view of a facet, or the SELECT that stands for one."""
    if facet.view == "(languages)":
        return f"{LANGUAGES} languages"
    return f"{PEOPLE} people" if facet.view == "(people)" else f"ask.{facet.view}"


def film_column(c: Column, film: str) -> str:
    """A column of the film itself, or what is computed from one."""
    facet = model().facets[c.facet]
    name = c.name if c.facet == "movie" or c.name == facet.identity else facet.label
    return EXPRESSIONS[name].format(m=film) if name in EXPRESSIONS else f"{film}.{name}"


class Expressions(ABC):
    """A plan's expressions in SQL; a statement says where their columns stand and what films are called."""

    film: str

    @abstractmethod
    def column(self, c: Column) -> str:
        """A column as it is reached from here."""

    @abstractmethod
    def sub(self, plan: Plan) -> str:
        """A sub-question as a SELECT."""

    def bare(self, test: Condition) -> str:
        """A condition inside a facet's own SELECT, where its columns stand without an alias."""
        return _Bare(self).condition(test)

    def expr(self, e: Expr | Compare) -> str:
        """An expression."""
        match e:
            case Compare():
                return self.condition(e)
            case Column():
                return self.column(e)
            case Value():
                return f"DATE {literal(e.value)}" if e.type == "date" else literal(e.value)
            case Aggregate():
                return self._aggregate(e)
            case Math():
                return self._math(e)
            case Scalarly():
                return f"({self.sub(e.plan)})"
            case Tally():
                facet = model().facets[e.facet]
                tests = ([facet.where] if facet.where else []) + [self.bare(t) for t in e.tests]
                where = "".join(f" AND {test}" for test in tests)
                return (
                    f"(SELECT count(DISTINCT {facet.identity}) FROM {view(facet)}"
                    f" WHERE movie_id = {self.film}.movie_id{where})"
                )

    def _math(self, e: Math) -> str:
        left, right = self.expr(e.left), self.expr(e.right)
        if e.operator == "percent":
            return f"(100.0 * {left} / nullif({right}, 0))"
        if e.operator == "/":
            return f"({left}::numeric / nullif({right}, 0))"
        return f"({left} {e.operator} {right})"

    def _aggregate(self, e: Aggregate) -> str:
        inner = self.expr(e.of)
        if isinstance(e.of, Tally):
            inner = f"nullif({inner}, 0)"
        if e.function == "count":
            call = f"count(DISTINCT {inner})"
        elif e.function == "median":
            call = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {inner})"
        else:
            call = f"{e.function}({inner})"
        return call + (f" FILTER (WHERE {self.condition(e.where)})" if e.where else "")

    def condition(self, c: Condition) -> str:
        """A condition."""
        match c:
            case Compare(left, "like", Value(value)):
                return f"{self.expr(left)} ILIKE {literal(value)}"
            case Compare():
                return f"{self.expr(c.left)} {c.operator} {self.expr(c.right)}"
            case Known():
                return f"{self.expr(c.of)} IS {'NOT ' if c.known else ''}NULL"
            case AgainstOwn():
                return self._against_own(c)
            case Among():
                return f"{self.expr(c.of)} IN ({', '.join(literal(v) for v in c.values)})"
            case AmongPlan():
                return f"{self.expr(c.of)} IN ({self.sub(c.plan)})"
            case Has():
                return self._has(c)
            case Both():
                return "(" + " AND ".join(self.condition(x) for x in c.parts) + ")"
            case Either():
                return "(" + " OR ".join(self.condition(x) for x in c.parts) + ")"
            case Not():
                return f"NOT coalesce({self.condition(c.part)}, FALSE)"

    def _against_own(self, c: AgainstOwn) -> str:
        number, group = (film_column(column, "g") for column in (c.number, c.group))
        return (
            f"{self.film}.movie_id IN (SELECT movie_id FROM (SELECT g.movie_id, {number} AS own,"
            f" {c.function}({number}) OVER (PARTITION BY {group}) AS common FROM ask.movies g) compared"
            f" WHERE own {c.operator} common)"
        )

    def _has(self, c: Has) -> str:
        facet = model().facets[c.facet]
        tests = ([facet.where] if facet.where else []) + [self.bare(t) for t in c.tests]
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"{self.film}.movie_id IN (SELECT movie_id FROM {view(facet)}{where})"


class _Bare(Expressions):
    def __init__(self, outer: Expressions) -> None:
        self.outer, self.film = outer, outer.film

    def column(self, c: Column) -> str:
        return c.name

    def sub(self, plan: Plan) -> str:
        return self.outer.sub(plan)
