"""From pieces to a plan: where each condition applies, and an audit that nothing was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from marquee.ask.columns import identity_of, label_of
from marquee.ask.model import model
from marquee.ask.periods import days_of
from marquee.ask.plan import (
    FILMS,
    Aggregate,
    Among,
    AmongPlan,
    Both,
    Column,
    Compare,
    Condition,
    Either,
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
from marquee.ask.showing import Showing
from marquee.ask.values import PEOPLE


@dataclass(frozen=True)
class Understood:
    """A complete reading: the plan, the shape of its answer, what it rests on, and the chart that was wished for."""

    plan: Plan
    shape: str
    assumptions: tuple[str, ...]
    chart: str | None = None


LOST_IF_UNUSED = ("actor", "director", "writer", "composer", "editor", "cinematographer", "character", "country")


class Finishing(Showing):
    """Conditions on films, on groups and on the very rows that are shown."""

    def _finish(
        self, outputs: tuple[Output, ...], shape: str, order: tuple[Order, ...] = (), limit: int | None = None,
        offset: int = 0, *, per: tuple[Column, ...] = (), more: tuple[Condition, ...] = (),
        bound: tuple[tuple[str, Condition], ...] = (),
    ) -> Understood:  # fmt: skip
        shown = {f for o in outputs for f in _facets(o.of)}
        self._roles_used(shown | {f for o in outputs for f in _tallied(o.of)})
        more = (*more, *self._of_one_credit(shown))
        wheres: list[Condition] = list(more)
        binds = list(bound)
        for kind, condition in self.pieces.among:
            if model().facets[kind].kind == "link":
                binds.append((kind, condition))
            else:
                wheres.append(condition)
        if "character" in shown and shape == "groups":
            binds.append(("character", Known(Column("character", "character"))))
        for test in self.pieces.tests:
            if shape == "groups" and self._listed(test, shown):
                binds.append((test.facet, Either(test.every) if test.every else test.condition))
                continue
            if apart := self._each_of(test, shown):
                binds += apart
                continue
            if test.negated and test.facet in shown and test.entities and model().facets[test.facet].kind == "link":
                binds.append((test.facet, Not(test.condition)))
                continue
            facet = self._binding(test, shown)
            if facet is not None:
                binds.append((facet, self._bare(test, facet)))
                continue
            if self._about_itself(test, outputs):
                binds.append((test.facet, self._bare(test, test.facet)))
                continue
            wheres.append(self.where(test))
            others = test.facet in (*PEOPLE, "company") or (test.facet == "country" and self._beside(test))
            if test.facet in shown and others and test.entities and not test.negated:
                binds.append((test.facet, Not(test.condition)))
        if "ς" in self.codes and len(binds) < 2 and not any(t.every for t in self.pieces.tests):
            raise NotUnderstood("unused_word", tuple(i.text for i in self.reading.items if i.code == "ς"))
        self._both_used(shown)
        having = self._having()
        wheres += self._on_films()
        grouped = bool(having) and not any(isinstance(o.of, Aggregate) for o in outputs)
        if grouped and not any(f != "movie" for f in shown):
            raise NotUnderstood("unsupported", tuple(h.text for h in self.pieces.having))
        order = (*order, *self._tie_break(outputs, order, limit))
        ties = limit == 1 and len(order) == 1 and not per
        plan = Plan(outputs, tuple(wheres), tuple(binds), having, order, limit, offset, ties, per)
        return self._understood(plan, shape)

    def _understood(self, plan: Plan, shape: str) -> Understood:
        self._audit(plan, shape)
        if any(m.forecast and f"'{m.name}'" in repr(plan) for m in model().measures.values()):
            plan = plan.narrowed(Has("forecast"))
            self._assume("forecasts")
        return Understood(plan, shape, tuple(dict.fromkeys(self.reading.assumptions)), self.pieces.chart)

    def _audit(self, plan: Plan, shape: str) -> None:
        """Nothing that was read may be missing from the plan; what is missing is named."""
        p = self.pieces
        shown = repr((plan.outputs, plan.order, plan.per, plan.having))
        used = repr(plan)
        missing = [v for v in p.values if not any(repr(e) in used for e in (v.data, v.data.of, Tally(v.args[0])))]
        if p.limit is not None and plan.limit is None:
            missing.append(p.limit)
        if p.key is not None and not plan.order and shape != "scalar":
            missing.append(p.key)
        if p.sort is not None and not plan.order and len(plan.outputs) > 0 and shape != "scalar":
            missing.append(p.sort)
        if p.averaged and "'avg'" not in repr(plan):
            missing += [i for i in self.reading.items if i.code == "A"]
        words = [m.text for m in missing] + self._two_films_at_once() + self._none_left(plan) + self._never_at_once()
        words += [g for g in p.groups if f"facet='{g}'" not in shown and g not in ("gender", "movie")]
        if len(p.tests) > len(plan.where) + len(plan.bound) and p.tests:
            words += [t.text for t in p.tests]
        if words:
            raise NotUnderstood("unused_word", tuple(words))

    def _two_films_at_once(self) -> list[str]:
        """Two films named apart cannot both be the film that is asked about."""
        named = [t for t in self.pieces.tests if t.facet == "movie" and t.entities and not t.negated]
        apart = [t for t in named if not {e.id for e in t.entities} & {e.id for e in named[0].entities}]
        return [t.text for t in apart]

    def _never_at_once(self) -> list[str]:
        """Two periods without a day in common cannot both be when a film came out."""
        periods = [(t, *days_of(t.condition)) for t in self.pieces.tests if t.kind == "date" and not t.negated]
        first, last = (max((p[1] for p in periods), default=""), min((p[2] for p in periods), default="9"))
        return [t.text for t, _, _ in periods] if first > last else []

    def _none_left(self, plan: Plan) -> list[str]:
        """Things to show that other conditions leave out, every one: the question was misread."""
        shown = [(f, v) for f, c in plan.bound if isinstance(c, Among) for v in c.values]
        denied = [(f, c.part) for f, c in plan.bound if isinstance(c, Not)]
        gone = {(f, v) for f, part in denied if isinstance(part, Among) for v in part.values}
        nothing = bool(shown) and gone.issuperset(shown)
        return [t.text for t in self.pieces.tests if t.entities] if nothing else []

    def _having(self) -> tuple[Condition, ...]:
        """Conditions on groups; on films a number of things is a condition of its own."""
        found: list[Condition] = []
        counted = [v.args[0] for v in self.pieces.values]
        groups = self._grouping()
        for item in list(self.pieces.having):
            thing, operator, number = item.data
            if item.code == "M" and (groups or thing == FILMS):
                found.append(Compare(thing, operator, self._overall_of(thing) if number is None else Value(number)))
            elif groups and thing not in self._heads() and thing not in counted:
                found.append(Compare(Aggregate("count", identity_of(thing)), operator, Value(number)))
        return tuple(found)

    def _overall_of(self, thing: Aggregate) -> Scalarly:
        """What a group's value is compared with: the same over all films that the question speaks of."""
        return Scalarly(Plan((Output(thing, "value"),), tuple(self.where(t) for t in self.pieces.tests)))

    def _on_films(self) -> list[Condition]:
        """Conditions on groups that, with no group, are on each film: at least 3 genres, average vote over 7."""
        counted = [*self._heads(), *(v.args[0] for v in self.pieces.values)]
        found: list[Condition] = []
        for item in self.pieces.having:
            thing, operator, number = item.data
            if item.code == "μ" and (not self._grouping() or thing in counted):
                found.append(Compare(Tally(thing), operator, Value(number)))
            elif item.code == "M" and number is None and not self._grouping():
                raise NotUnderstood("unsupported", (item.text,))
            elif item.code == "M" and thing != FILMS and not self._grouping():
                found.append(Compare(thing.of, operator, Value(number)))
        return found

    def _roles_used(self, shown: set[str]) -> None:
        """A verb such as directed or wrote that neither what is shown nor a condition speaks of changes the meaning."""
        used = shown | {t.facet for t in self.pieces.tests} | set(self.pieces.groups) | {"movie"}
        used |= {t.facet for test in self.pieces.tests for t in test.any} | {v.args[0] for v in self.pieces.values}
        if used & {"crew", "company"}:
            return
        used |= {"actor"} if "character" in used else set()
        used |= {"character"} if used & {"actor", "person"} else set()
        verbs = [i for i in self.reading.items if i.code == "R" and i.args[0] in LOST_IF_UNUSED]
        lost = [i.text for i in verbs if i.args[0] not in used and all(s.name != "list" for s in i.others)]
        if lost:
            raise NotUnderstood("unused_word", tuple(lost))

    def _beside(self, test: Test) -> bool:
        """Whether the thing is what others did something with: coproduced with Spain, con España."""
        at = next((n for n, i in enumerate(self.reading.items) if i.data is test), 0)
        before = self.reading.items[at - 1]
        return at > 0 and (before.code == "w" or before.text.lower() == "con")

    def _both_used(self, shown: set[str]) -> None:
        """People in both A and B: the two must have been understood as two of one kind."""
        several = any(len(t.any) > 1 for t in self.pieces.tests)
        films = [t.text for t in self.pieces.tests if t.facet in ("movie", "keyword", "collection", "character")]
        if "both" in self._words() and shown & set(PEOPLE) and len(films) > 1 and not several:
            raise NotUnderstood("unused_word", tuple(films))

    def _listed(self, test: Test, shown: set[str]) -> bool:
        """Groups named one by one: per country, among France and Italy. People only so: with A and B are films."""
        if test.facet not in shown or len(test.any) < 2 or not test.entities or test.negated:
            return False
        link = model().facets[test.facet].kind == "link"
        return link and (test.facet not in (*PEOPLE, "company") or self._among(test))

    def _among(self, test: Test) -> bool:
        """Whether the things of a condition are said to be those to choose from: among A, B and C."""
        at = next((n for n, i in enumerate(self.reading.items) if i.data is test), 0)
        return at > 0 and self.codes[at - 1] == "m"

    def _each_of(self, test: Test, shown: set[str]) -> list[tuple[str, Condition]]:
        """Directors who made both comedies and horror films: each of them in some film, not all in one."""
        common = "ς" in self.codes
        links = [f for f in sorted(shown) if common and model().facets[f].kind == "link" and f != test.facet]
        people = [f for f in sorted(shown) if f in (*PEOPLE, "company")] or links
        films = test.facet == "movie" and test.kind == "value" and len(test.any) > 1
        verbs = common or "R" in self.codes or ("&" in self.codes.replace("&Z", "", 0) and "both" in self._words())
        if not people or not test.any or test.negated or not (test.every or (films and verbs and "/" not in test.text)):
            return []
        ids = identity_of(people[0])
        plans = [Plan((Output(ids, "id"),), (self.where(replace(t, any=(), every=())),)) for t in test.any]
        return [(people[0], AmongPlan(ids, plan)) for plan in plans]

    def _about_itself(self, test: Test, outputs: tuple[Output, ...]) -> bool:
        """The ISO code of Belgium, the gender of Tom Hanks: a fact of the thing named, not of its films."""
        own = {o.of for o in outputs}
        labels = {label_of(test.facet)}
        return (
            test.facet != "movie" and not self.pieces.films and not own & labels
            and all(isinstance(e, Column) and e.facet == test.facet for e in own)
        )  # fmt: skip

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
        jobs = crew in ("job", "department") and test.facet in PEOPLE and test.facet != "actor"
        if crew and (test.facet == "person" or jobs):
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

    def _of_these_films(self) -> None:
        """Above the average of this group: the average of the films that the other conditions leave."""
        p = self.pieces
        others = tuple(self.where(t) for t in p.tests if t.kind not in ("within", "gender"))
        for item in self.reading.items:
            test = item.data
            if isinstance(test, Test) and test.kind == "within" and isinstance(test.condition, Compare):
                inner = test.condition.right
                assert isinstance(inner, Scalarly)
                compare = replace(test.condition, right=Scalarly(inner.plan.narrowed(*others)))
                item.data = replace(test, condition=compare, kind="measure")
                p.tests = [item.data if t is test else t for t in p.tests]

    def _absent(self) -> None:
        """Directors who never made a comedy since 2000: all directors but those of comedies since 2000."""
        p = self.pieces
        said = [i.data for i in self.reading.items if isinstance(i.data, Test)]
        at = next((n for n, t in enumerate(said) if t.kind == "never"), len(said))
        if at == len(said):
            return
        heads = self._heads() or [v.args[0] for v in p.values if v.code == "2"]
        if len(heads) != 1 or heads[0] == "movie":
            raise NotUnderstood("unused_word", (said[at].text,))
        denied, key = said[at:], identity_of(heads[0])
        p.tests = [t for t in p.tests if not any(t is d for d in denied)]
        inner = Plan((Output(key, "id"),), tuple(self.where(t) for t in denied))
        p.among.append((heads[0], Both((Known(key), Not(AmongPlan(key, inner))))))

    def _in_another_too(self) -> None:
        """The actors of A who also appear in B: those of the one film who are among those of the other."""
        p = self.pieces
        films = [t for t in p.tests if t.facet == "movie" and t.entities and not t.negated and not t.any]
        heads = self._heads() or [v.args[0] for v in p.values if v.code == "2"]
        if len(films) != 2 or len(heads) != 1 or model().facets[heads[0]].kind != "link" or p.groups:
            return
        first, second = ({e.id for e in film.entities} for film in films)
        if first & second or not re.search("Z[^Z]*&[^Z]*Z", self.codes):
            return
        key = identity_of(heads[0])
        p.tests = [t for t in p.tests if t is not films[1]]
        p.among.append((heads[0], AmongPlan(key, Plan((Output(key, "id"),), (self.where(films[1]),)))))

    def _of_one_credit(self, shown: set[str]) -> list[Condition]:
        """Films in which X comes first in the cast: the place is that of X, not of anybody."""
        p = self.pieces
        places = [t for t in p.tests if t.condition_on("cast_order")]
        people = [t for t in p.tests if t.facet in ("actor", "person") and t.entities and not t.negated and not t.every]
        if len(places) != 1 or len(people) != 1 or "actor" in shown or places[0].negated:
            return []
        p.tests = [t for t in p.tests if t not in (places[0], people[0])]
        return [Has("actor", (people[0].condition, places[0].condition))]

    def where(self, test: Test) -> Condition:
        """The test as a condition on films."""
        if test.kind == "same":
            return test.condition
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


def _facets(e: object) -> set[str]:
    if isinstance(e, Column):
        return {e.facet}
    if isinstance(e, Aggregate):
        return _facets(e.of)
    if isinstance(e, Math):
        return _facets(e.left) | _facets(e.right)
    return set()


def _tallied(e: object) -> set[str]:
    """The facets of which each film's number is shown."""
    if isinstance(e, Tally):
        return {e.facet}
    if isinstance(e, Aggregate):
        return _tallied(e.of)
    return _tallied(e.left) | _tallied(e.right) if isinstance(e, Math) else set()
