"""Conditions and question words to a Plan, by the form of the question."""

from __future__ import annotations

from datetime import date

from marquee.ask.absences import ABSENCE_RULES
from marquee.ask.comparing import Comparing
from marquee.ask.conditions import WORD_RULES
from marquee.ask.differences import DIFFERENCE_RULES
from marquee.ask.finishing import Understood
from marquee.ask.items import Item
from marquee.ask.joining import JOINING_RULES
from marquee.ask.leads import LEAD_RULES
from marquee.ask.lists import LIST_RULES
from marquee.ask.measures import MEASURE_RULES
from marquee.ask.naming import VALUE_RULES
from marquee.ask.periods import LATE_PERIOD_RULES, MONTH_RULES, PERIOD_RULES
from marquee.ask.phrases import PHRASE_RULES
from marquee.ask.plan import Aggregate, Column, Known, Order, Tally
from marquee.ask.reading import NotUnderstood, Reading, Test, apply_rules, opened
from marquee.ask.roles import ROLE_RULES
from marquee.ask.subquestions import FACT_RULES, SUBQUESTION_RULES


def understand(items: list[Item], today: date) -> Understood:
    """The plan of the tagged question; raises NotUnderstood with the words that have no place in any reading."""
    reading = Reading(items, today, opening=opened(items))
    for rules in (
        MONTH_RULES, WORD_RULES, ROLE_RULES, LIST_RULES, DIFFERENCE_RULES, PERIOD_RULES, SUBQUESTION_RULES,
        MEASURE_RULES, LEAD_RULES, VALUE_RULES, LATE_PERIOD_RULES, FACT_RULES, ABSENCE_RULES, JOINING_RULES,
    ):  # fmt: skip
        apply_rules(reading, rules)
    apply_rules(reading, PHRASE_RULES, keep="ZμMV_")
    return Frame(reading).read()


class Frame(Comparing):
    """One reading of one question: the first form that fits builds the plan."""

    def read(self) -> Understood:
        """The plan, by the first form that fits."""
        p = self.pieces
        self._of_these_films()
        self._absent()
        self._in_another_too()
        if "Φ" in self.codes:
            return self._outnumbers()
        if self._of_a_top_list():
            return self._among_the_first()
        if "J" in self.codes:
            return self._same()
        if "%" in self.codes and "-" in self.codes:
            raise NotUnderstood("unsupported", ("%",))
        if "%" in self.codes:
            return self._share()
        if "r" in self.codes or "-" in self.codes:
            return self._two_sides("/" if "r" in self.codes else "-")
        if ("e" in self.codes and not p.groups) or ({"e", "6"} & set(self.codes) and self._of_one_film()):
            return self._trend()
        if self._yes_or_no():
            return self._truth()
        if "=" in self.codes:
            return self._compared()
        if pair := self._pair_of_key():
            return self._more_of_two(pair)
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
        if p.key is None and p.limit is not None and p.limit.args and self._heads() and not self._measures():
            return self._top_things()
        return self._listing()

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
            if isinstance(by, Column) and by.facet == "movie":
                p.tests.append(Test("movie", Known(by), "", kind="measure"))
            measured = self._measured(by)
            if all(o.of != by for o in outputs):
                outputs = (*outputs, measured)
        elif p.sort is not None or (limit is not None and p.limit is not None and p.limit.args):
            order = self._list_order(outputs)
        return self._finish(outputs, "list", order, limit, offset)
