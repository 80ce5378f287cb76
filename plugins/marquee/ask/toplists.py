"""Questions about the first films of a ranking: how many of the 100 most popular films are crime films."""

from __future__ import annotations

from marquee.ask.finishing import Understood
from marquee.ask.plan import FILMS, Aggregate, AmongPlan, Both, Column, Known, Math, Order, Output, Plan
from marquee.ask.reading import NotUnderstood, Test
from marquee.ask.shares import Shares

FILM = Column("movie", "movie_id")


class TopLists(Shares):
    """Plans that count, or tell a share, among the first films of a ranking."""

    def _of_a_top_list(self) -> bool:
        p = self.pieces
        if p.key is None or not isinstance(p.key.data[0], Column) or p.groups or self._heads():
            return False
        if p.key.data[2] is None and p.limit is None:
            return False
        return "%" in self.codes or [v.data for v in p.values] == [FILMS]

    def _among_the_first(self) -> Understood:
        """What is told of the films after the verb, counted among the first by the ranking."""
        p = self.pieces
        assert p.key is not None
        by, down, number, place = p.key.data
        number = number or self._limit()
        told = self._told_after_key()
        self._judge()
        ranked = tuple(self.where(t) for t in p.tests if t not in told)
        order = (Order(by, down), Order(Column("movie", "vote_count"), True))
        first = Plan((Output(FILM, "id"),), (*ranked, Known(by)), order=order, limit=number, offset=place - 1)
        every = Both(tuple(self.where(t) for t in told))
        p.tests = [Test("movie", AmongPlan(FILM, first), p.key.text)]
        p.key, p.limit, p.values, p.outputs = None, None, [], []
        if "%" in self.codes:
            share = Math("percent", Aggregate("count", FILM, every), FILMS)
            return self._finish((Output(share, "percentage", "percent"),), "scalar")
        return self._finish((self._measured(FILMS),), "scalar", more=(every,))

    def _told_after_key(self) -> list[Test]:
        """The conditions after the verb that follows the ranking; without a verb the only one."""
        items = self.reading.items
        at = next(n for n, i in enumerate(items) if i is self.pieces.key)
        verb = next((n for n in range(at, len(items)) if items[n].code in "v"), None)
        told = [i.data for i in items[at if verb is None else verb :] if i.code == "Z"]
        told = [t for t in told if t in self.pieces.tests]
        if not told or (verb is None and len(told) > 1):
            raise NotUnderstood("unused_word", tuple(i.text for i in items if i.code in "#%2"))
        return told
