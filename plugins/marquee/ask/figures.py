"""Numbers, ordinals, days, months, decades and centuries among a question's tokens."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from marquee.ask.items import Item, Period
from marquee.ask.lexicon import Lexicon
from marquee.ask.numbers import ARTICLES, DECADES, HALF, ORDINAL_ENDINGS, day_of, month_of, number_of, single_day, spelt
from marquee.ask.tokens import Token

_OF = ("of", "de", "do", "del", ",")
LEAP_YEAR = 2000
_CENTURY = ("century", "siglo", "seculo")
_ROMAN = {"xix": 19, "xx": 20, "xxi": 21}
Found = tuple[Item, int]


class Figures:
    """Reads the figure that begins at a token; `read` gives its item and where it ends, or None."""

    def __init__(self, question: str, tokens: Sequence[Token], words: Lexicon) -> None:
        self.question, self.tokens, self.words = question, tokens, words

    def read(self, at: int) -> Found | None:
        """The figure that begins here."""
        if self.tokens[at].kind == "date":
            return self._day_written(at)
        return self._calendar_day(at) or self._month(at) or self._century(at) or self._decade(at) or self._number(at)

    def _norm(self, at: int) -> str:
        return self.tokens[at].norm if 0 <= at < len(self.tokens) else ""

    def _item(self, code: str, at: int, end: int, args: tuple[str, ...] = (), data: object = None) -> Found:
        start, stop = self.tokens[at].start, self.tokens[end - 1].end
        return Item(code, self.question[start:stop], start, stop, args, data), end

    def _glued(self, at: int) -> bool:
        """Whether no space stands before this token."""
        return 0 < at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    # --- days, months, years ----------------------------------------------------------------------------------
    def _day_written(self, at: int) -> Found | None:
        period = day_of(self.tokens[at].text)
        return self._item("D", at, at + 1, data=period) if period else None

    def _day_number(self, at: int) -> tuple[int, int]:
        """A day of the month (25, 25th, 1o) and where it ends; 0 when there is none."""
        if not re.fullmatch(r"\d{1,2}", self._norm(at)) or not 1 <= int(self._norm(at)) <= 31:
            return 0, at
        end = at + 1
        if self._glued(end) and self._norm(end) in ORDINAL_ENDINGS:
            end += 1
        return int(self._norm(at)), end

    def _year(self, at: int) -> tuple[int, int]:
        """A year after of, de or a comma, and where it ends; 0 when there is none."""
        while self._norm(at) in _OF:
            at += 1
        return (int(self._norm(at)), at + 1) if re.fullmatch(r"(18|19|20)\d\d", self._norm(at)) else (0, at)

    def _calendar_day(self, at: int) -> Found | None:
        """25 December 2013, 25 de diciembre de 2013, December 25th, 2013."""
        day, end = self._day_number(at)
        if day:
            while self._norm(end) in _OF[:4]:
                end += 1
            month = month_of(self._norm(end))
            end += 1
        else:
            month = month_of(self._norm(at))
            day, end = self._day_number(at + 1)
        if not month or not day:
            return None
        year, stop = self._year(end)
        try:
            if not year:
                single_day(LEAP_YEAR, month, day)
                return self._item("Z", at, end, ("day_of_year", str(month), str(day)))
            return self._item("D", at, stop, data=single_day(year, month, day))
        except ValueError:
            return None

    def _month(self, at: int) -> Found | None:
        month = month_of(self._norm(at))
        if not month or self.tokens[at].kind != "word":
            return None
        if self._day_number(at + 1)[0] and not self._year(at + 1)[0]:
            return None
        year, end = self._year(at + 1)
        if not year:
            return self._item("Z", at, at + 1, ("month", str(month)))
        last = date(year, month, monthrange(year, month)[1])
        return self._item("D", at, end, data=Period(date(year, month, 1), last, "month"))

    def _century(self, at: int) -> Found | None:
        """The 21st century, el siglo XXI."""
        number, end = self._ordinal_number(at)
        if number and self._norm(end) in _CENTURY:
            end += 1
        elif self._norm(at) in _CENTURY and self._norm(at + 1) in _ROMAN:
            number, end = _ROMAN[self._norm(at + 1)], at + 2
        else:
            return None
        period = Period(date(100 * number - 99, 1, 1), date(100 * number, 12, 31), "century")
        return self._item("D", at, end, data=period) if 18 <= number <= 22 else None

    def _decade(self, at: int) -> Found | None:
        """1990s, 90s, the '90s, the nineties."""
        if self._norm(at) in DECADES:
            first = 1900 + DECADES[self._norm(at)]
            return self._item("D", at, at + 1, data=Period(date(first, 1, 1), date(first + 9, 12, 31), "decade"))
        if not re.fullmatch(r"\d{2}|\d{3}0", self._norm(at)) or self._norm(at + 1) != "s":
            return None
        value = int(self._norm(at))
        first = value if value > 100 else 1900 + value
        if first % 10 or not 1870 <= first <= 2100:
            return None
        return self._item("D", at, at + 2, data=Period(date(first, 1, 1), date(first + 9, 12, 31), "decade"))

    # --- numbers ----------------------------------------------------------------------------------------------
    def _ordinal_number(self, at: int) -> tuple[int, int]:
        if self._norm(at).isdigit() and self._glued(at + 1) and self._norm(at + 1) in ORDINAL_ENDINGS:
            return int(self._norm(at)), at + 2
        return 0, at

    def _scale(self, at: int) -> float:
        """What a scale word multiplies by: million, mil; 0 when this is none."""
        symbols = self.words.phrases.get((self._norm(at),), ())
        return next((float(s.args[0]) for s in symbols if s.name == "scale"), 0.0)

    def _number(self, at: int) -> Found | None:
        place, end = self._ordinal_number(at)
        if place:
            return self._item("ν", at, end, (str(place),))
        found = self._plain(at)
        if found is None:
            return None
        value, end, exact_year = found
        value, end, scaled = self._scaled(value, end)
        token = self.tokens[at]
        year = int(value) if exact_year and not scaled else 0
        if year:
            return self._item("D", at, end, data=Period(date(year, 1, 1), date(year, 12, 31)))
        mark = (
            "scaled"
            if scaled
            else "percent"
            if "%" in token.text
            else "money"
            if re.search("[$€£]", token.text)
            else ""
        )
        return self._item("N", at, end, (mark,) if mark else (), int(value) if value == int(value) else value)

    def _plain(self, at: int) -> tuple[float, int, bool] | None:
        """A number in digits or words, where it ends, and whether it is written as a year."""
        token = self.tokens[at]
        if token.kind == "number":
            value = number_of(token.norm)
            return value, at + 1, bool(re.fullmatch(r"\d{4}", token.norm)) and 1870 <= value <= 2100
        if token.norm in HALF and self._norm(at + 1) in ARTICLES and self._scale(at + 2):
            return 0.5, at + 2, False
        if token.norm in (*HALF, *ARTICLES) and len(self._norm(at + 1)) > 2 and self._scale(at + 1):
            return (0.5 if token.norm in HALF else 1.0), at + 1, False
        words = spelt([t.norm for t in self.tokens[at : at + 4]]) if token.kind == "word" else None
        return (words[0], at + words[1], False) if words else None

    def _scaled(self, value: float, end: int) -> tuple[float, int, bool]:
        scaled = False
        if self._norm(end) in ("and", "y", "e") and self._half_after(end + 1):
            value, end = value + 0.5, self._half_after(end + 1)
        while self._scale(end):
            value, end, scaled = value * self._scale(end), end + 1, True
        return value, end, scaled

    def _half_after(self, at: int) -> int:
        """Where "a half" ends, as in two and a half; 0 when it does not stand here."""
        if self._norm(at) in ARTICLES and self._norm(at + 1) in HALF:
            return at + 2
        return at + 1 if self._norm(at) in HALF[1:] else 0
