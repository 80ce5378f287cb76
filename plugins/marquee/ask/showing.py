"""What an answer shows, in the order in which it was asked, and how a list is sorted."""

from __future__ import annotations

import re

from marquee.ask.columns import TITLE, identity_of, label_of, usual
from marquee.ask.conditions import MINIMUM_VOTES, PLAUSIBLE_BUDGET
from marquee.ask.gathering import Gathered
from marquee.ask.items import Item
from marquee.ask.lexicon import measure_words
from marquee.ask.model import TIMES, model
from marquee.ask.plan import Aggregate, Column, Compare, Expr, Order, Output, Tally, Value
from marquee.ask.reading import NotUnderstood, Test
from marquee.ask.values import PEOPLE

_TITLES = (("Y", "title"), ("τ", "movie"))
"""How a title is asked for: on its own, or of films."""


class Showing(Gathered):
    """Outputs and the order of lists."""

    def _outputs(self) -> tuple[Output, ...]:
        """What is to be shown, in the order in which it was asked."""
        p = self.pieces
        wanted: list[Output] = [o for item in p.outputs for o in self._output(item)]
        asks = {i.code for i in self.reading.items}
        if not wanted and "y" in asks:
            wanted.append(Output(Column("movie", "release_date"), "release_date", "date"))
        if not wanted and "8" in asks:
            how = next(i for i in self.reading.items if i.code == "8")
            measure = "runtime" if how.args[:1] == ("long",) else how.args[0]
            if measure not in model().measures or not (self._film_named() or p.key):
                raise NotUnderstood("unused_word", (how.text,))
            wanted.append(self._measured(Column("movie", measure)))
        if "q" in asks and (not wanted or re.search("qv*R", self.codes)) and not self._who_is_asked(wanted):
            wanted.insert(0 if self.codes[:1] == "q" else len(wanted), self._who())
        if wanted and "y" in asks and self._film_named():
            wanted.append(Output(Column("movie", "release_date"), "release_date", "date"))
        beside = re.search("F[^Q#%]*[&w]I+[HXYτ]|F&[HXYτ]", self.codes)
        if wanted and beside and p.films and not self._film_named() and all(o.of != TITLE for o in wanted):
            wanted.insert(0, Output(TITLE, "title"))
        facts = bool(wanted) and all(_of_film(o.of) and o.of != TITLE for o in wanted)
        if facts and p.films and not self._film_named() and not re.match("[iWQv]*H", self.codes):
            wanted.insert(0, Output(TITLE, "title"))
        if (
            wanted
            and self.key_on_films
            and re.search("[5F][Z]*[&,]+q", self.codes)
            and all(o.of != TITLE for o in wanted)
        ):
            wanted.insert(0, Output(TITLE, "title"))
        if not wanted:
            if self._film_named() and p.key is None and all(t.facet == "movie" and t.entities for t in p.tests):
                raise NotUnderstood("nothing_asked")
            if not p.tests and not p.films and p.key is None:
                raise NotUnderstood("nothing_asked")
            wanted.append(Output(TITLE, "title"))
        return tuple(dict.fromkeys(wanted))

    def _who_is_asked(self, wanted: list[Output]) -> bool:
        """Whether a noun among the things asked for says who: who is the director."""
        return any(isinstance(o.of, Column) and o.of.facet in (*PEOPLE, "character") for o in wanted)

    def _output(self, item: Item) -> list[Output]:
        if item.code == "τ":
            return list(item.data)
        if item.code == "H":
            return [self._head_output(item.args[0])]
        if item.code == "X":
            return [self._measured(Column("movie", item.args[0]))]
        if item.code == "g":
            shown = next((h for h in self._heads() if h in PEOPLE), None)
            tested = next((t.facet for t in self.pieces.tests if t.facet in PEOPLE), None)
            facet = shown or ("actor" if any(t.facet == "character" for t in self.pieces.tests) else tested)
            if facet is None:
                raise NotUnderstood("unsupported", (item.text,))
            return [Output(Column(facet, "gender"), "gender")]
        if item.code == "l":
            return [Output(label_of("actor"), "actor")]
        return self._attribute(item)

    def _attribute(self, item: Item) -> list[Output]:
        name = item.args[0]
        if name == "title":
            return self._named()
        if name == "identity":
            return self._own_identity(item)
        if name == "cast_order":
            return [Output(Column("actor", "cast_order"), "cast_order")]
        if name == "code":
            facet = next((h for h in self._heads() if h in ("country", "language")), None)
            tested = next((t.facet for t in self.pieces.tests if t.facet in ("country", "language")), None)
            if not (facet or tested):
                raise NotUnderstood("unsupported", (item.text,))
            return [Output(identity_of(facet or str(tested)), "code")]
        return [Output(Column("movie", name), name)]

    def _named(self) -> list[Output]:
        """The name or title of what is asked for; a noun that stands for itself shows it already."""
        outputs = self.pieces.outputs
        if self.pieces.films or not self._heads():
            return [Output(TITLE, "title")]
        stands = any(i.code == "H" for i in outputs)
        return [] if stands else [Output(label_of(f), f) for f in dict.fromkeys(self._heads())]

    def _own_identity(self, item: Item) -> list[Output]:
        """The id of what the question is about: a film, the people or things asked for, or the one that it names."""
        p, heads = self.pieces, self._heads()
        titled = any(i.args[:1] == (kind,) for i in p.outputs for code, kind in _TITLES if i.code == code)
        if heads and not p.films:
            facet = heads[0]
        elif p.films or self._film_named() or titled:
            facet = "movie"
        else:
            facet = next((t.facet for t in p.tests if t.facet != "movie"), "movie")
        if model().facets[facet].identity == model().facets[facet].label or facet in ("country", "language"):
            raise NotUnderstood("unsupported", (item.text,))
        return [Output(identity_of(facet), "person_id" if facet in PEOPLE else f"{facet}_id", "id")]

    def _head_output(self, facet: str) -> Output:
        if facet == "gender":
            return Output(Column("actor", "gender"), "gender")
        return Output(
            label_of(facet), "title" if facet == "movie" else facet, "year" if facet in ("year", "decade") else None
        )

    def _measured(self, e: Expr) -> Output:
        return Output(e, measure_name(e), measure_unit(e))

    def _usual(self, measure: str) -> Aggregate:
        found = usual(measure)
        self._assume(found.function)
        return found

    def _sane_budgets(self, by: Expr) -> None:
        """Returns are ranked among films with a plausible budget: TMDB holds budgets of a few dollars."""
        of = by.of if isinstance(by, Aggregate) else by
        if of in (Column("movie", "return_on_investment"), Column("movie", "profit_margin")) and not any(
            "budget" in repr(t.condition) for t in self.pieces.tests
        ):
            enough = Compare(Column("movie", "budget"), ">=", Value(PLAUSIBLE_BUDGET))
            self.pieces.tests.append(Test("movie", enough, "", kind="measure"))
            self._assume("plausible_budget")

    def _judge(self) -> None:
        """Best and worst count only films that enough people rated; the answer says so."""
        p = self.pieces
        if p.key is not None and p.key.args == ("judged",):
            enough = Compare(Column("movie", "vote_count"), ">=", Value(MINIMUM_VOTES))
            if not any("vote_count" in repr(t.condition) for t in p.tests):
                p.tests.append(Test("movie", enough, "", kind="measure"))
                self._assume("minimum_votes")

    def _asks_value(self, by: Expr) -> bool:
        """What is the longest runtime: the number itself, not the film."""
        p = self.pieces
        assert p.key is not None
        asked = any(i.code in "Hτlg" or i.code in "XY" for i in p.outputs)
        names_it = any(w in p.key.text.lower().split() for w in _measure_words(by))
        return (
            isinstance(by, Column) and not asked and names_it and not self.key_on_films
            and not self._films_before_key() and p.key.args != ("pair",)
        )  # fmt: skip

    def _list_order(self, outputs: tuple[Output, ...]) -> tuple[Order, ...]:
        p = self.pieces
        if p.sort is not None:
            keys = p.sort.data
            pairs = zip(keys[::2], keys[1::2], strict=True)
            return tuple(Order(self._sort_key(target, outputs), _down(target, down)) for target, down in pairs)
        if p.limit is not None and p.limit.args:
            ranked = next((o.of for o in outputs if isinstance(o.of, Column) and o.of.name in model().measures), None)
            if ranked is None:
                raise NotUnderstood("unsupported", (p.limit.text,))
            return (Order(ranked, p.limit.args == ("desc",)),)
        return ()

    def _sort_key(self, target: Item | None, outputs: tuple[Output, ...]) -> Expr:
        """What a list is sorted by: a measure, an attribute, or what is shown first or last."""
        sort = self.pieces.sort
        assert sort is not None
        if target is None or target.code in "a#A":
            last = target is not None and (target.code != "a" or target.args[0] == "y")
            shown = outputs[-1].of if last or len(outputs) == 1 else outputs[0].of
            if isinstance(shown, Compare):
                raise NotUnderstood("unused_word", (sort.text,))
            return shown
        films = any(isinstance(o.of, Column) and o.of.facet == "movie" for o in outputs)
        if target.code == "X" and films:
            return Column("movie", target.args[0])
        if target.code == "2" and target.args[0] != "movie":
            return Tally(target.args[0])
        if target.code in "X23":
            raise NotUnderstood("unused_word", (sort.text,))
        if target.code == "H":
            return label_of(target.args[0])
        if target.code == "Y" and target.args[0] in ("identity", "code"):
            raise NotUnderstood("unused_word", (sort.text,))
        if target.code == "Y" and target.args[0] == "cast_order":
            return Column("actor", "cast_order")
        if target.code == "Y" and target.args[0] != "title":
            return Column("movie", target.args[0])
        first = outputs[0].of
        return TITLE if films or isinstance(first, Compare) else first

    def _tie_break(self, outputs: tuple[Output, ...], order: tuple[Order, ...], limit: int | None) -> tuple[Order, ...]:
        """Of films of equal rank the one that more people voted on comes first: a cut is always the same."""
        votes = Order(Column("movie", "vote_count"), True)
        films = order and limit is not None and limit > 1
        if not films or not all(isinstance(o.of, Column) and o.of.facet == "movie" for o in outputs) or votes in order:
            return ()
        return (votes,)


def _down(target: Item | None, said: bool | None) -> bool:
    """Sorted by a number with no direction said: the highest first; dates from the earliest on."""
    if said is not None:
        return said
    return target is not None and target.code == "X" and target.args[0] != "release_date"


def _of_film(e: object) -> bool:
    return isinstance(e, Column) and e.facet in ("movie", *TIMES) and e.name != "movie_id"


def _measure_words(by: Expr) -> set[str]:
    """Words that name the measure itself in a superlative phrase ("longest runtime")."""
    if not isinstance(by, Column) or by.name not in model().measures:
        return set()
    return measure_words(by.name)


def measure_name(e: Expr) -> str:
    """The column name of a value: avg_revenue, films, actors."""
    if isinstance(e, Aggregate):
        if e.function == "count":
            facet = e.of.facet if isinstance(e.of, Column) else "thing"
            return "films" if facet == "movie" else f"count_of_{facet}"
        inner = e.of.name if isinstance(e.of, Column) else e.of.facet if isinstance(e.of, Tally) else "value"
        return f"{e.function}_{inner}"
    if isinstance(e, Column):
        return e.name
    return f"count_of_{e.facet}" if isinstance(e, Tally) else "value"


def measure_unit(e: Expr) -> str | None:
    """The unit of a value."""
    column = e.of if isinstance(e, Aggregate) and e.function != "count" else e
    if isinstance(column, Column) and column.name in model().measures:
        return model().measures[column.name].unit
    return None
