"""Percentages: what part of some films is so, whole or within each group."""

from __future__ import annotations

import re

from marquee.ask.columns import ADDITIVE, identity_of, label_of
from marquee.ask.finishing import Understood
from marquee.ask.grouping import Grouping
from marquee.ask.model import TIMES
from marquee.ask.plan import (
    FILMS,
    Aggregate,
    Both,
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
from marquee.ask.values import PEOPLE

PARTS = {
    "cast", "roles", "parts", "characters", "reparto", "elenco", "papeles", "personajes", "papéis", "papeis",
    "personagens",
}  # fmt: skip
OF_PERIOD = ("in", "from", "of", "during", "en", "de", "del", "em", "no", "na", "nos", "nas", "do", "da", "dos", "das")


class Shares(Grouping):
    """Plans that tell a share."""

    def _share(self) -> Understood:
        """What percentage of B is A: what is counted before "among", else the last clause, over the rest."""
        p = self.pieces
        if p.key is not None:
            raise NotUnderstood("unused_word", (p.key.text,))
        people = [h for h in self._heads() if h in (*PEOPLE, "character")]
        genders = [t for t in p.tests if t.kind == "gender"]
        if p.groups and not genders and (told := self._told_of_films()):
            p.tests = [t for t in p.tests if t not in told]
            every = Both(tuple(self.where(t) for t in told))
            share = Math("percent", Aggregate("count", Column("movie", "movie_id"), every), FILMS)
            columns = tuple(self._head_output(g) for g in p.groups)
            p.outputs = []
            outputs = (*columns, Output(share, "percentage", "percent"))
            dated = tuple(Known(label_of(g)) for g in p.groups if g in TIMES)
            return self._finish(outputs, "groups", self._share_order(share), self._limit(), more=dated)
        if p.groups and not genders:
            total = Scalarly(Plan((Output(FILMS, "films"),), tuple(self.where(t) for t in p.tests)))
            columns = tuple(self._head_output(g) for g in p.groups)
            share = Math("percent", FILMS, total)
            outputs = (*columns, Output(share, "percentage", "percent"))
            return self._finish(outputs, "groups", (Order(FILMS, True),), self._limit())
        if (measure := self._totalled()) is not None and p.tests and not genders:
            return self._share_of_total(measure)
        if not p.tests or (any(v.data != FILMS for v in p.values) and not genders and not people):
            raise NotUnderstood("unsupported", ("%",))
        counted: Expr = Column("movie", "movie_id")
        if genders and people and self._parts_of_films():
            return self._share_of_parts(genders)
        if genders and people:
            top: Condition = self._gender(genders[0], people[0])
            p.tests = [t for t in p.tests if t not in genders]
            counted = identity_of("actor" if people[0] == "character" else people[0])
            if people[0] == "actor" and any(t.condition_on("cast_order") for t in p.tests):
                counted = Column("actor", "movie_id")
        else:
            test, p.tests = self._numerator()
            top = self.where(test)
        p.outputs = []
        share = Math("percent", Aggregate("count", counted, top), Aggregate("count", counted))
        return self._finish((Output(share, "percentage", "percent"),), "scalar")

    def _totalled(self) -> Column | None:
        """The money or votes of which a share is asked for: what share of the box office came from ..."""
        measures = [*self._measures(), *(v.args[0] for v in self.pieces.values if v.args[1:] == ("sum",))]
        return Column("movie", measures[0]) if len(measures) == 1 and measures[0] in ADDITIVE else None

    def _share_of_total(self, measure: Column) -> Understood:
        test, self.pieces.tests = self._numerator()
        total = Aggregate("sum", measure)
        self.pieces.outputs, self.pieces.values = [], []
        share = Math("percent", Aggregate("sum", measure, self.where(test)), total)
        return self._finish((Output(share, "percentage", "percent"),), "scalar")

    def _parts_of_films(self) -> bool:
        """Whether parts are counted, not people: the roles, or the cast, of several films."""
        words = {i.text.lower() for i in self.reading.items if i.code == "H" and i.args[0] in ("actor", "character")}
        first = any(t.condition_on("cast_order") for t in self.pieces.tests)
        return bool(words & PARTS) and not self._film_named() and not first

    def _share_of_parts(self, genders: list[Test]) -> Understood:
        """What share of the roles in westerns women play: each part counts, whoever plays it."""
        self.pieces.tests = [t for t in self.pieces.tests if t not in genders]
        self.pieces.outputs = []
        wanted = Tally("actor", (self._gender(genders[0], "actor"),))
        share = Math("percent", Aggregate("sum", wanted), Aggregate("sum", Tally("actor")))
        return self._finish((Output(share, "percentage", "percent"),), "scalar")

    def _share_order(self, share: Math) -> tuple[Order, ...]:
        """Shares over time in its order, of other groups the highest first."""
        groups = self.pieces.groups
        timely = groups[0] in TIMES and len(groups) == 1
        return (Order(label_of(groups[0]), False),) if timely else (Order(share, True),)

    def _told_of_films(self) -> list[Test]:
        """What is told of the counted films (lost money, are in English): the share of it within each group."""
        items = self.reading.items
        noun = next((at for at, i in enumerate(items) if i.code == "F" and at > self.codes.index("%")), len(items))
        after = [(at, i.data) for at, i in enumerate(items) if i.code == "Z" and at > noun]
        measured = [t for _, t in after if t.kind == "measure" and not isinstance(t.condition, Known) and not _known(t)]
        return [t for at, t in after if t in measured or re.search("v[oiw]?$", self.codes[:at])]

    def _numerator(self) -> tuple[Test, list[Test]]:
        items = self.reading.items
        tests = [(at, i.data) for at, i in enumerate(items) if i.code == "Z"]
        start = self.codes.index("%")
        among = next((at for at, i in enumerate(items) if i.code == "m" and at > start + 1), None)
        before = [t for at, t in tests if among is not None and start < at < among]
        if before and len(before) < len(tests):
            told = before[-1:] if "&" not in self.codes[start:among] else before
            return _all_of(told), [t for _, t in tests if t not in told]
        verb = self._main_verb(start)
        after = [t for at, t in tests if verb is not None and at > verb]
        if after and (len(after) < len(tests) or len(tests) == 1):
            return _all_of(after), [t for _, t in tests if t not in after]
        if len(tests) == 1:
            return tests[0][1], []
        if len(tests) == 2 and tests[-1][1].kind == "date" and tests[-1][1].text.lower().split()[0] in OF_PERIOD:
            return tests[0][1], [tests[1][1]]
        return tests[-1][1], [t for _, t in tests[:-1]]

    def _main_verb(self, start: int) -> int | None:
        """Where the clause that tells what is counted begins: the last verb or relative word before a condition."""
        places = [
            at for at in range(start + 1, len(self.codes) - 1) if self.codes[at] in "vs" and "Z" in self.codes[at:]
        ]
        befores = [at for at in places if at > 0]
        return befores[-1] if befores else None


def _known(test: Test) -> bool:
    """Whether the test only asks that values are known."""
    return isinstance(test.condition, Both) and all(isinstance(part, Known) for part in test.condition.parts)


def _all_of(tests: list[Test]) -> Test:
    """Several tests as one, for a numerator."""
    if len(tests) == 1:
        return tests[0]
    raise NotUnderstood("unsupported", tuple(t.text for t in tests))
