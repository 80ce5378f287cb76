"""The typed query plan: what a question means, before any SQL. Films are the facts, facets hang on them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Scalar = int | float | str | bool
Function = Literal["count", "sum", "avg", "min", "max", "median"]
Comparison = Literal[">", ">=", "<", "<=", "=", "<>", "like"]


@dataclass(frozen=True)
class Column:
    """A column of a facet: Column("movie", "revenue"), Column("genre", "genre")."""

    facet: str
    name: str


@dataclass(frozen=True)
class Value:
    """A literal: a number, a text, or a date as ISO text with `type` date."""

    value: Scalar
    type: Literal["plain", "date"] = "plain"


@dataclass(frozen=True)
class Aggregate:
    """A function over films or over a facet's column; `where` restricts what it sees (FILTER)."""

    function: Function
    of: Expr
    where: Condition | None = None


@dataclass(frozen=True)
class Math:
    """Arithmetic on two expressions; percent is 100 * left / right."""

    operator: Literal["-", "+", "*", "/", "percent"]
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Scalarly:
    """A sub-question that yields one value."""

    plan: Plan


@dataclass(frozen=True)
class Tally:
    """How many of a facet one film has, of those that pass the tests: its actors, genres, languages..."""

    facet: str
    tests: tuple[Condition, ...] = ()


Expr = Column | Value | Aggregate | Math | Scalarly | Tally


@dataclass(frozen=True)
class Compare:
    """left operator right; for like, right holds the pattern."""

    left: Expr
    operator: Comparison
    right: Expr


@dataclass(frozen=True)
class Known:
    """Whether the expression is known (not NULL)."""

    of: Expr
    known: bool = True


@dataclass(frozen=True)
class AgainstOwn:
    """A film's number against a function over the films of its own group: longer than the average of its year."""

    number: Column
    operator: Comparison
    function: Function
    group: Column


@dataclass(frozen=True)
class Among:
    """The expression is one of the literals."""

    of: Expr
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class AmongPlan:
    """The expression is among the rows of a sub-question."""

    of: Expr
    plan: Plan


@dataclass(frozen=True)
class Has:
    """The film has a facet's row that passes every test; with no test, any row."""

    facet: str
    tests: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Both:
    """Every one of the conditions holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """At least one of the conditions holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    part: Condition


Condition = Compare | Known | AgainstOwn | Among | AmongPlan | Has | Both | Either | Not


@dataclass(frozen=True)
class Output:
    """One column of the answer: what it is (a comparison gives true or false), its name, its unit."""

    of: Expr | Compare
    name: str
    unit: str | None = None


@dataclass(frozen=True)
class Order:
    """One sort key; unknown values come last either way."""

    by: Expr
    descending: bool


@dataclass(frozen=True)
class Plan:
    """A whole question. With aggregates among the outputs, the other outputs are what it groups by.

    `bound` are tests on the very facet rows that the outputs show ("which character did X play"), as (facet, test).
    `per` picks the first `limit` rows for each value of these columns ("the dearest film of each genre").
    """

    outputs: tuple[Output, ...]
    where: tuple[Condition, ...] = ()
    bound: tuple[tuple[str, Condition], ...] = ()
    having: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    ties: bool = False
    per: tuple[Column, ...] = ()
    group: tuple[Column, ...] = field(default=())

    def narrowed(self, *conditions: Condition) -> Plan:
        """The same question about fewer films."""
        return replace(self, where=self.where + conditions)


FILMS = Aggregate("count", Column("movie", "movie_id"))
