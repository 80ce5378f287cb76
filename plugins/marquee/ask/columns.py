"""The columns of the semantic model as expressions: what shows a facet, tells its things apart, how measures add up."""

from __future__ import annotations

from marquee.ask.items import Item
from marquee.ask.model import model
from marquee.ask.plan import Aggregate, Column

TITLE = Column("movie", "title")


PERIODS = {"time": "year", "decades": "decade", "months": "month"}


ADDITIVE = ("revenue", "budget", "profit", "vote_count")


def label_of(facet: str) -> Column:
    """The column that shows a facet."""
    return TITLE if facet == "movie" else Column(facet, model().facets[facet].label)


def identity_of(facet: str) -> Column:
    """The column that tells a facet's things apart."""
    return Column(facet, model().facets[facet].identity)


def facet_of(item: Item) -> str:
    """The facet of a noun."""
    return {"F": "movie", "l": "actor"}.get(item.code) or str(item.args[0])


def usual(measure: str) -> Aggregate:
    """How a measure adds up over a group when the question does not say: money and votes as totals."""
    return Aggregate("sum" if measure in ADDITIVE else "avg", Column("movie", measure))
