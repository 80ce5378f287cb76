"""Time as conditions on the release: before 1990, between 2010 and 2015, the last five years."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from marquee.ask.items import Item, Period
from marquee.ask.plan import Both, Column, Compare, Condition, Either, Value
from marquee.ask.reading import Reading, Rule, Test, condition_item, pick, rule, text_of, whole_number

RELEASE = Column("movie", "release_date")


def span(first: date | None, last: date | None, text: str) -> Test:
    """Released from the first to the last day, both included."""
    parts: list[Condition] = []
    if first:
        parts.append(Compare(RELEASE, ">=", Value(first.isoformat(), "date")))
    if last:
        parts.append(Compare(RELEASE, "<=", Value(last.isoformat(), "date")))
    return Test("movie", parts[0] if len(parts) == 1 else Both(tuple(parts)), text, kind="date")


def day_of_year(month: int, day: int, text: str) -> Test:
    """Released on this day of whatever year: on Christmas Day, el 14 de febrero."""
    parts = (
        Compare(Column("month", "month"), "=", Value(month)),
        Compare(Column("monthday", "monthday"), "=", Value(day)),
    )
    return Test("movie", Both(parts), text, kind="date")


def days_of(condition: Condition) -> tuple[str, str]:
    """The first and the last day, as ISO texts, that a condition on the release allows."""
    parts = condition.parts if isinstance(condition, Both) else (condition,)
    bounds = [p for p in parts if isinstance(p, Compare) and p.left == RELEASE and isinstance(p.right, Value)]
    first = max((str(p.right.value) for p in bounds if p.operator == ">="), default="")  # type: ignore[union-attr]
    last = min((str(p.right.value) for p in bounds if p.operator == "<="), default="9")  # type: ignore[union-attr]
    return first, last


def on_column(condition: Condition, column: Column) -> Condition:
    """A condition on the release as the same condition on another date."""
    if isinstance(condition, Both):
        return Both(tuple(on_column(part, column) for part in condition.parts))
    if isinstance(condition, Either):
        return Either(tuple(on_column(part, column) for part in condition.parts))
    return replace(condition, left=column) if isinstance(condition, Compare) else condition


def period_of(reading: Reading, item: Item) -> Period:
    """The days that a period item means."""
    if isinstance(item.data, Period):
        return item.data
    year = reading.today.year + {"last": -1, "this": 0, "next": 1}[item.args[0]]
    reading.assumptions.append(f"{item.text}: {year}")
    return Period(date(year, 1, 1), date(year, 12, 31))


def dated(reading: Reading, items: list[Item]) -> list[Item] | None:
    where = pick(items, "L")
    period = _decade_said(period_of(reading, pick(items, "D")[0]), text_of(items))
    word = where[0].args[0] if where else "during"
    first, last = {
        "before": (None, period.first - timedelta(days=1)),
        "until": (None, period.last),
        "after": (period.last + timedelta(days=1), None),
        "since": (period.first, None),
        "during": (period.first, period.last),
    }[word]
    return condition_item(items, span(first, last, text_of(items)))


def _decade_said(period: Period, text: str) -> Period:
    """The years 2000 (los años 2000, os anos 2000) are ten years."""
    first = period.first
    if (
        period.grain != "year"
        or first.year % 10
        or not {"años", "anos", "los", "dos", "nos", "década", "decada", "decade"} & set(text.lower().split())
    ):
        return period
    return Period(first, date(first.year + 9, 12, 31), "decade")


def between_dates(reading: Reading, items: list[Item]) -> list[Item] | None:
    first, last = (period_of(reading, i) for i in pick(items, "D"))
    if first.first > last.last:
        return None
    return condition_item(items, span(first.first, last.last, text_of(items)))


def _several_dates(reading: Reading, items: list[Item]) -> list[Item] | None:
    periods = [period_of(reading, i) for i in pick(items, "D")]
    tests = tuple(span(p.first, p.last, i.text) for p, i in zip(periods, pick(items, "D"), strict=True))
    either = Either(tuple(t.condition for t in tests))
    return condition_item(items, Test("movie", either, text_of(items), kind="date", any=tests))


def _last_years(reading: Reading, items: list[Item]) -> list[Item] | None:
    numbers, unit, word = pick(items, "N"), pick(items, "UH")[0], next(i for i in items if i.code in "7ω")
    if unit.args[0] not in ("years", "decades", "year", "decade"):
        return None
    years = int(whole_number(numbers[0]) if numbers else 1) * (10 if unit.args[0].startswith("decade") else 1)
    today = reading.today
    other = date(today.year + (years if word.data == "future" else -years), today.month, min(today.day, 28))
    first, last = (today, other) if word.data == "future" else (other, today)
    reading.assumptions.append(f"{text_of(items)}: {first.isoformat()} – {last.isoformat()}")
    return condition_item(items, span(first, last, text_of(items)))


def _part_of_year(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The first quarter of 2014, the second half of 2010; without a year, the quarter of any year."""
    part = next(i for i in items if i.code in "Hκ")
    if part.code == "H" and part.args[0] != "quarter":
        return None
    parts = 4 if part.code == "H" else 2
    place = next((int(i.args[0]) for i in items if i.code == "ν"), parts if pick(items, "ω7") else 1)
    years = [i for i in pick(items, "D") if isinstance(i.data, Period) and i.data.grain == "year"]
    if place > parts or (parts == 2 and not years):
        return None
    if not years:
        test = Compare(Column("quarter", "quarter"), "=", Value(place))
        return condition_item(items, Test("movie", test, text_of(items), kind="date"))
    months = 12 // parts
    year, last = years[0].data.first.year, place * months
    end = date(year, last, monthrange(year, last)[1])
    return condition_item(items, span(date(year, last - months + 1, 1), end, text_of(items)))


def _months_of_year(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Between March and June 2015: both months are of that year."""
    first, last = pick(items, "Z")[0], pick(items, "D")[0]
    if first.args[:1] != ("month",) or not isinstance(last.data, Period) or last.data.grain != "month":
        return None
    start = date(last.data.first.year, int(first.args[1]), 1)
    return condition_item(items, span(start, last.data.last, text_of(items))) if start <= last.data.last else None


def _decade_of_years(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The years 60 ("los años 60", "anos 90")."""
    number = whole_number(pick(items, "N")[0])
    words = set(text_of(items).lower().replace("ñ", "n").split())
    spelt = words & {"los", "os", "nos", "dos"} and "U" not in {i.code for i in items}
    if not (spelt or {"anos", "decada", "década"} & words) or number not in range(10, 100, 10):
        return None
    first = 1900 + int(number)
    decade = Item("D", text_of(items), 0, 0, data=Period(date(first, 1, 1), date(first + 9, 12, 31), "decade"))
    found = dated(reading, [*pick(items, "L"), decade])
    return condition_item(items, replace(found[0].data, text=text_of(items))) if found else None


def _from_on(reading: Reading, items: list[Item]) -> list[Item] | None:
    """From the fifties on: since then."""
    since = Item("L", "since", items[0].start, items[0].end, ("since",))
    return dated(reading, [since, *items[:-1]]) if items[-1].text.lower() == "on" else None


def _day_in_year(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Christmas Day 2009, del 1 de mayo al 30 de junio de 2010: a day whose year stands further on."""
    day, last = pick(items, "Z")[0], pick(items, "D")[0].data
    if day.args[:1] not in (("holiday",), ("day_of_year",)) or not isinstance(last, Period):
        return None
    first = date(last.first.year, int(day.args[1]), int(day.args[2]))
    if pick(items, ">&"):
        fits = last.grain == "day" and first <= last.first
        return condition_item(items, span(first, last.first, text_of(items))) if fits else None
    return condition_item(items, span(first, first, text_of(items))) if last.grain == "year" else None


MONTH_RULES: list[Rule] = [
    rule("[Riof4v]*[Bf]?Z[&>]D", _day_in_year),
    rule("[iof]?Z[,oif]*D", _day_in_year),
    rule("[Riof4v]*[Bf]?Z[&>]D", _months_of_year),
]


def _days_of_month(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Between the 1st and the 15th of July 2011: both days are of that month."""
    number, last = pick(items, "N")[0], pick(items, "D")[0].data
    if not isinstance(last, Period) or last.first != last.last or not 1 <= number.data < last.first.day:
        return None
    return condition_item(items, span(last.first.replace(day=int(number.data)), last.last, text_of(items)))


def _dashed(reading: Reading, items: list[Item]) -> list[Item] | None:
    """1990-1999: two years with nothing but a dash between them."""
    return between_dates(reading, items) if items[0].end + 1 == items[1].start else None


PERIOD_RULES: list[Rule] = [
    rule("DD", _dashed),
    rule("[Rif]*fD,?i(?![A-Zo_])", _from_on),
    rule("[Riof4v]*[Bfo]N[&>]D", _days_of_month),
    rule("[Riof4v]*[αων7][Hκ][oif]*D", _part_of_year),
    rule("[Riof4v]*[αων7]H(?![ov]*[FHX])", _part_of_year),
    rule("[oi]*[LiP]N", _decade_of_years),
    rule("[oi]+N(?![FHUXN])", _decade_of_years),
    rule("[oi]+N(?![FHUXNSTGtα1])", _decade_of_years),
    rule("[oi]*[LiPof]?[HU]N", _decade_of_years),
    rule("[Riofv4]*B[FRi]*D[&>]D", between_dates),
    rule("[Rv]*[foL]D>D", between_dates),
    rule("[iof4]*[7ω]N[UH]", _last_years),
    rule("[Riof4v]*L[Ri]*D", dated),
    rule("[Rif]*D&?L(?![ifo]*D)", dated),
]
LATE_PERIOD_RULES: list[Rule] = [
    rule("[Rif]*fD,?i(?![A-Zo_])", _from_on),
    rule("[if]*D(?:[,&/]{1,2}D)+", _several_dates),
    rule("[Riof4]*D", dated),
]
