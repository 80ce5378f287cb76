"""The read items sorted by what they contribute to the plan; what nothing can use is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from marquee.ask.columns import label_of
from marquee.ask.items import Item
from marquee.ask.leads import FIRST
from marquee.ask.model import TIMES, model
from marquee.ask.plan import FILMS, Aggregate, Column, Compare, Condition, Either, Output, Value
from marquee.ask.reading import NotUnderstood, Reading, Test, pick
from marquee.ask.values import PEOPLE

SINGULAR_NOUNS = {"mes", "mês", "pais", "país", "series", "status"}
WHICH_ONES = {"cuáles", "cuales", "quais"}
ONE_OR_MORE = {"or", "o", "u", "ou"}
WHERE = {"where", "donde", "dónde", "onde"}
WHICH_ONE = {"cuál", "cual", "qual"}
SINGULAR = {"is", "was", "has", "have", "had", "es", "ha", "fue", "tiene", "tuvo", "é", "foi", "tem", "teve"}
SILENT = set("ΦςβδpQvWobiwf>4@mI,&sRqz~aE8yK=e")


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
    among: list[tuple[str, Condition]] = field(default_factory=list)
    """Which things of a facet are meant: those of which no film is as denied, those who are in another film too."""


class Gathered:
    """The items of one question in their places, and what can be asked of them."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.codes = reading, reading.codes
        self.pieces = Pieces()
        self._settle_averages()
        self._apart()
        self._one_kind_of_people()
        self.key_on_films = False
        if any(pair in self.codes for pair in ("HoH", "τoH", "HiH")):
            self._chain()
        self._stray()
        self._where_and_will()
        leftovers = [i.text for at, i in enumerate(reading.items) if not self._place(at, i)]
        if leftovers:
            raise NotUnderstood("unused_word", tuple(leftovers))

    def _settle_averages(self) -> None:
        """Where nothing is grouped, a vote average over 7 is a condition on each film."""
        items = self.reading.items
        if any(i.code in "H6" or (i.code in "2τ" and i.args[:1] != ("movie",)) for i in items):
            return
        for item in items:
            if item.code == "M" and item.data[0] != FILMS and item.data[2] is not None:
                average, operator, number = item.data
                item.code, item.data = (
                    "Z",
                    Test("movie", Compare(average.of, operator, Value(number)), item.text, kind="measure"),
                )
        self.codes = self.reading.codes

    def _apart(self) -> None:
        """How many films did A and B make each: a count for each of them, not of what both made."""
        if "δ" not in self.codes or any(i.code in "6H" for i in self.reading.items):
            return
        for item in self.reading.items:
            if item.code == "Z" and item.data.every and item.data.entities and not item.data.negated:
                test: Test = item.data
                either = replace(test, condition=Either(test.every), every=(), kind="bound")
                item.data = either
                self.pieces.groups.append(test.facet)

    def _one_kind_of_people(self) -> None:
        """Person, beside cast or crew or a verb such as directed in the same question, means those."""
        items = self.reading.items
        facets = {i.args[-1 if i.code == "5" else 0] for i in items if i.code in "Hτ25" and i.args}
        facets |= {t.facet for i in items if isinstance(t := i.data, Test) and t.kind == "bound"}
        if "person" not in facets:
            return
        known = next((f for f in ("actor", "character", "crew", "job", "department") if f in facets), None)
        verbs = [i.args[0] for i in items if i.code == "R" and i.args[0] in (*PEOPLE, "character")]
        if known is None and len(set(verbs)) != 1:
            return
        role = str(known or verbs[0])
        people = "actor" if role in ("actor", "character") else role if role in PEOPLE else "crew"
        for item in items:
            if item.code in "Hτ2" and item.args[:1] == ("person",):
                item.args = (people,)
                if item.code == "τ":
                    item.data = tuple(replace(o, of=Column(people, o.of.name)) for o in item.data)
                if item.code == "2":
                    item.data = replace(item.data, of=Column(people, item.data.of.name))
            if item.code == "5" and item.args == ("counted", "person"):
                item.data = (replace(item.data[0], of=Column(people, item.data[0].of.name)), *item.data[1:])
        counted = any(i.code == "2" and i.args[:1] == (people,) for i in items)
        if counted:
            items[:] = [i for i in items if not (i.code == "H" and i.args[:1] == (people,))]
        self.codes = self.reading.codes

    def _stray(self) -> None:
        """What is asked for stands first, or is joined to it; a noun anywhere else may have been meant otherwise."""
        for at, item in enumerate(self.reading.items):
            before = self.codes[:at].rstrip("v")
            beside = before[-1:] == "w" and (item.code == "X" or (item.code == "H" and item.args[0] in TIMES))
            asked = item.code in "HXYlgτ" and "F" in before and not beside
            again = (item.code == "X" and self._is_key(item.args[0])) or self._films_on_average()
            if asked and not again and before[-1] not in "Q,&pIJsqE8K=-r%e2345679xoYXHτ":
                raise NotUnderstood("unused_word", (item.text,))

    def _films_on_average(self) -> bool:
        """On average, how many films does a director have: the noun is each of them."""
        averages = [i for i in self.reading.items if i.code == "A" and i.args[0] == "avg"]
        return bool(averages) and [i.data for i in self.reading.items if i.code in "23"] == [FILMS]

    def _is_key(self, measure: str) -> bool:
        """Whether the superlative ranks by this measure, which is then only said again: the worst film by rating."""
        return any(i.code == "5" and i.data[0] == Column("movie", measure) for i in self.reading.items)

    def _where_and_will(self) -> None:
        """Where something happened is not in the data; what will happen only as a forecast or by its date."""
        items = self.reading.items
        tests = [i.data for i in items if isinstance(i.data, Test)]
        foretold = any(i.code == "X" and model().measures[i.args[0]].forecast for i in items)
        foretold = foretold or any(t.kind == "date" for t in tests) or ("5" in self.codes and self._key_forecasts())
        for at, item in enumerate(items):
            word = item.text.lower()
            asks_where = item.code == "W" and word in WHERE and not set("FHZ") & set(self.codes[:at])
            if asks_where or (word == "will" and at and not foretold):
                raise NotUnderstood("unused_word", (item.text,))

    def _key_forecasts(self) -> bool:
        by = next(i for i in self.reading.items if i.code == "5").data[0]
        return isinstance(by, Column) and by.name in model().measures and model().measures[by.name].forecast

    def _chain(self) -> None:
        """The countries of the actors: a facet of a facet is nothing that a film has, unless both are of one credit."""
        items = self.reading.items
        for left, of, right in zip(items, items[1:], items[2:], strict=False):
            if left.code in "Hτ" and of.code in "oi" and right.code == "H":
                first, second = (model().facets[i.args[0]].group for i in (left, right) if i.args[0] in model().facets)
                if first != second and second not in (*TIMES, "collection"):
                    raise NotUnderstood("unsupported", (left.text, right.text))

    def _place(self, at: int, item: Item) -> bool:
        """Put one item where it belongs; False when nothing can use it."""
        p, code = self.pieces, item.code
        if code == "H" and self._after_date(at):
            return False
        if code == "H" and self.codes[at - 1 : at] == "m" and p.outputs:
            return self._same_credit(item)
        if code in "HYXlgτ":
            p.outputs.append(item)
            if code == "l":
                p.tests.append(Test("actor", FIRST, "", kind="bound"))
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
            self.key_on_films = after[:1] == "F" or (before[-1:] == "F" and self._of_that_film(at))
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
            films = "F" in self.codes and self.codes[at - 1 : at] != "X"
            if films:
                item.code, item.data, item.args = "2", FILMS, ("movie",)
                p.values.append(item)
            return films
        elif code in "%-rJ":
            return True
        elif code == "B":
            return any(c in self.codes for c in "-r=%ς")
        else:
            return code in SILENT
        return True

    def _same_credit(self, item: Item) -> bool:
        """Whether what is asked for stands in the credits of these people: the commonest job among crew members."""
        group = model().facets[item.args[0]].group
        return all(
            i.args[0] in model().facets and model().facets[i.args[0]].group == group for i in self.pieces.outputs
        )

    def _of_that_film(self, at: int) -> bool:
        """The film with the highest budget, el año de la película más larga: the superlative is one film's."""
        before = self.reading.items[at - 1]
        return before.code == "w" or (before.code == "F" and not before.text.lower().endswith("s"))

    def _after_date(self, at: int) -> bool:
        """Whether a noun stands right after a date, as in "or later that year": nobody asks for it there."""
        before = next((i for i in reversed(self.reading.items[:at]) if i.code not in "vI"), None)
        return before is not None and isinstance(before.data, Test) and before.data.kind == "date"

    def _verb_measure(self, item: Item) -> bool:
        """How much did X gross: the verb is the measure, unless the same measure is named too."""
        if set("8-") & set(self.codes) and not any(c in self.codes for c in "X35"):
            item.code = "X"
            self.pieces.outputs.append(item)
            return True
        named = {i.args[0] for i in self.reading.items if i.code in "X3"}
        named |= {i.data[0].name for i in self.reading.items if i.code == "5" and isinstance(i.data[0], Column)}
        return item.args[0] in named

    def _heads(self) -> list[str]:
        """The facets asked for, films aside."""
        found = [i.args[0] for i in self.pieces.outputs if i.code in "Hτ" and i.args[0] != "movie"]
        ranked = self.pieces.key is not None and isinstance(self.pieces.key.data[0], Aggregate)
        if not self.pieces.outputs and "q" in self.codes and (ranked or self.pieces.having):
            found = [self._who().name]
        return found + (["actor"] if any(i.code == "l" for i in self.pieces.outputs) else [])

    def _measures(self) -> list[str]:
        return [i.args[0] for i in self.pieces.outputs if i.code == "X"]

    def _film_named(self) -> bool:
        return any(t.facet == "movie" and t.entities for t in self.pieces.tests)

    def _words(self) -> set[str]:
        return {w for i in self.reading.items for w in i.text.lower().split()}

    def _limit(self) -> int | None:
        return self.pieces.limit.data if self.pieces.limit else None

    def _assume(self, text: str) -> None:
        self.reading.assumptions.append(text)

    def _grouping(self) -> bool:
        """Whether the answer has groups, to which conditions on groups can apply."""
        things = [v for v in self.pieces.values if v.args[0] in model().facets and v.args[0] != "movie"]
        return bool(self._heads() or self.pieces.groups or things)

    def _noun_of_key(self) -> Item | None:
        """The noun that a superlative speaks of: the one right after it, else the nearest before."""
        items = self.reading.items
        if self._heads() and self._ranks_by_groups():
            return next((i for i in items if i.code in "Hτ"), None)
        at = next((n for n, i in enumerate(items) if i is self.pieces.key), None)
        if at is None:
            return None
        after = next((i for i in items[at + 1 :] if i.code != "Z"), None)
        if after is not None and after.code in "FHτ":
            return after
        before = next((n for n in reversed(range(at)) if items[n].code in "FHτYI"), None)
        if before is None or (before > 0 and items[before - 1].code == "m"):
            return None
        return items[before]

    def _ranks_by_groups(self) -> bool:
        """Whether the superlative ranks the facets asked for: the director with the most films."""
        key = self.pieces.key
        return key is not None and isinstance(key.data[0], Aggregate)

    def _first(self, place: int, head: Item | None = None) -> int:
        """How many a superlative without a number shows: one, or the first few when the noun is plural."""
        key = self.pieces.key
        noun = head or self._noun_of_key()
        words = noun.text.lower().rstrip("?.!").split(" ") if noun is not None else [""]
        last = words[-1]
        plural = (
            last.endswith("s")
            and not last.endswith("ss")
            and last not in SINGULAR_NOUNS
            and not ONE_OR_MORE & set(words)
        )
        plural = plural and not self._one_is_asked_for()
        if place > 1 or not plural or (key and key.args == ("pair",)):
            return 1
        self._assume("first_ten")
        return 10

    def _one_is_asked_for(self) -> bool:
        """Who has, which of the films has the highest: the verb after who or before the superlative speaks of one."""
        if re.match("p?Q[om]+F", self.codes) and self.reading.items[0].text.lower() not in WHICH_ONES:
            return True
        if any(q.code == "q" and v.text.lower() in SINGULAR for q, v in pairwise(self.reading.items)):
            return True
        at = next(n for n, i in enumerate(self.reading.items) if i is self.pieces.key)
        asked = next((i.text.lower() for i in reversed(self.reading.items[:at]) if i.code in "QF"), "")
        if asked.split(" ")[0] in WHICH_ONE or asked in ("which is", "which was", "what is", "what was"):
            return True
        verb = next((i for i in reversed(self.reading.items[:at]) if i.code not in "Z"), None)
        return verb is not None and verb.code in "vE" and verb.text.lower() in SINGULAR

    def _films_before_key(self) -> bool:
        at = self.codes.index("5")
        return "F" in self.codes[:at] or "q" in self.codes[:at] or any(c in self.codes for c in "9")

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
