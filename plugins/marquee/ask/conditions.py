"""Single words as conditions (upcoming, rumoured, great, female), and negation and or between conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from marquee.ask.items import Item, Period
from marquee.ask.model import model
from marquee.ask.numbers import HALF
from marquee.ask.periods import day_of_year, span
from marquee.ask.plan import Among, Both, Column, Compare, Comparison, Known, Value
from marquee.ask.reading import Reading, Rule, Test, condition_item, merged, pick, rule, text_of
from marquee.ask.values import PEOPLE

PLAUSIBLE_BUDGET = 100_000
NOR = ("nor", "ni", "nem")
DAYS = ("day", "weekday", "month")
ONLY = {"only", "just", "solo", "sólo", "solamente", "só", "somente", "apenas", "únicamente"}
GREAT_RATING, POOR_RATING, MINIMUM_VOTES = 7.5, 5, 50
BLOCKBUSTER, LOW_BUDGET, SHORT_MINUTES = 100_000_000, 5_000_000, 40


def _settle(reading: Reading, items: list[Item]) -> list[Item] | None:
    item = items[0]
    if isinstance(item.data, Test):
        return None
    name, *rest = item.args
    if name == "upcoming":
        return condition_item(items, span(reading.today + timedelta(days=1), None, item.text))
    if name == "month":
        test = Test("movie", Compare(Column("month", "month"), "=", Value(int(rest[0]))), item.text, kind="date")
    elif name in ("holiday", "day_of_year"):
        test = day_of_year(int(rest[0]), int(rest[1]), item.text)
    elif name == "unreleased":
        test = Test("movie", Compare(Column("movie", "status"), "<>", Value("Released")), item.text)
    elif name == "weekday":
        test = Test("movie", Compare(Column("weekday", "weekday"), "=", Value(rest[0])), item.text, kind="date")
    elif name == "status":
        test = Test("movie", Compare(Column("movie", "status"), "=", Value(rest[0])), item.text)
    elif name == "vague" and rest[0] == "foreign":
        test = _foreign(reading, item.text)
    elif name == "vague":
        test = _vague(reading, rest[0], item.text)
    else:
        column = Column("person", "gender")
        known = Known(column, False) if rest[0] == "unknown" else Compare(column, "=", Value(rest[0]))
        test = Test("person", known, item.text, kind="gender")
    return condition_item(items, test)


def _foreign(reading: Reading, text: str) -> Test:
    """Foreign-language films: their original language is not English, which the answer states."""
    reading.assumptions.append(f"{text}: original_language <> en")
    english = Among(Column("original_language", "original_language"), ("en",))
    return Test("original_language", english, text, negated=True)


def _vague(reading: Reading, word: str, text: str) -> Test:
    """A vague word by its definition, which the answer states."""

    def measure(name: str, operator: Comparison, value: float) -> Compare:
        return Compare(Column("movie", name), operator, Value(int(value) if value == int(value) else value))

    definitions: dict[str, tuple[Compare, ...]] = {
        "great": (measure("vote_average", ">=", GREAT_RATING), measure("vote_count", ">=", MINIMUM_VOTES)),
        "bad": (measure("vote_average", "<=", POOR_RATING), measure("vote_count", ">=", MINIMUM_VOTES)),
        "blockbuster": (measure("revenue", ">=", BLOCKBUSTER),),
        "flop": (measure("profit", "<", 0),),
        "profitable": (measure("profit", ">", 0),),
        "short": (measure("runtime", "<=", SHORT_MINUTES),),
        "big_budget": (measure("budget", ">=", BLOCKBUSTER),),
        "low_budget": (measure("budget", "<=", LOW_BUDGET),),
    }
    parts = definitions[word]
    said = ", ".join(f"{p.left.name} {p.operator} {p.right.value}" for p in parts
                     if isinstance(p.left, Column) and isinstance(p.right, Value))  # fmt: skip
    reading.assumptions.append(f"{text}: {said}")
    return Test("movie", parts[0] if len(parts) == 1 else Both(parts), text, kind="measure")


def _ordinal(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Portuguese "segundo" is both according to and second: before a superlative it is second."""
    place = next((s.args[0] for s in items[0].others if s.name == "ordinal"), None)
    return [replace(items[0], code="ν", args=(place,))] if place else None


def _played_a_part(reading: Reading, items: list[Item]) -> list[Item] | None:
    """In how many films did X play a character: the character is part of the verb."""
    part = items[0].args[0] in ("actor", "character") and items[1].args[0] == "character"
    return items[:1] if part and "#F" in reading.codes else None


def _or_more(reading: Reading, items: list[Item]) -> list[Item] | None:
    """More horror or more western films: the second more belongs to the first."""
    value, cue = items
    return [value, replace(cue, code="/")] if cue.text.lower() in ("or more", "or fewer", "or less") else None


def _period_named(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The year 2010, the month of December 2015: the noun says what the period is."""
    period = items[-1].data
    return items[-1:] if isinstance(period, Period) and items[0].args[0] == period.grain else None


def _since_then(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A partir de 2000: at least with a number, since with a year."""
    since = any(s.name == "since" for s in items[0].others)
    return [replace(items[0], code="L", args=("since",))] if since else None


def _verb_after_films(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many films star A: the word is a noun and a verb."""
    verb = next((s for s in items[0].others if s.name == "verb"), None)
    return [replace(items[0], code="R", args=verb.args)] if verb else None


def _nor(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Neither English nor French nor Spanish: the denial before covers all of them."""
    before = reading.place(items[0])
    word = items[0].text.lower()
    return [replace(items[0], code="/")] if word in NOR and "!" in reading.codes[:before] else None


def _how_often(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many times have X and Y worked together: in how many films."""
    if set("CGThrx") & set(reading.codes) or "R" not in reading.codes:
        return None
    return [items[0], merged(items[1:2], "F", "film", ("film",))]


def _how_many_minutes(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many minutes does X last, how many hours do they add up to: the runtime in that unit."""
    unit, verbs = items[1], [i for i in reading.items if i.code == "x" or _lasts(reading, i)]
    if unit.args[0] != "runtime" or any(v.code == "x" and v.args[0] != "runtime" for v in verbs):
        return None
    if "X" in reading.codes:
        return None
    for verb in verbs:
        verb.code = "v"
    measure = "runtime" if unit.args[1] == "1" else "runtime_hours"
    return [replace(items[0], code="8", args=("much",)), merged(items[1:], "X", None, (measure,))]


def _lasts(reading: Reading, item: Item) -> bool:
    """Whether the question's last word is the verb last, and not what comes last."""
    return item is reading.items[-1] and any(s.name == "measured" and s.args == ("runtime",) for s in item.others)


def _places(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The second and third: two from the second on."""
    first, second = (int(i.args[0]) for i in pick(items, "ν"))
    return [merged(items[1:], "N", 2), items[0]] if second == first + 1 else None


def _and_a_half(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Two hours and a half, dos horas y media: half of the unit that stands before."""
    unit = pick(items, "U")[0]
    if items[-1].text.lower() not in HALF or unit.args[0] not in model().measures:
        return None
    number = pick(items, "N")
    value = (number[0].data if number else 1) + 0.5
    return [merged(items[:-3] or items[:1], "N", value), unit]


def _in_own_film(reading: Reading, items: list[Item]) -> list[Item] | None:
    """People who directed a film in which they also acted: the same person in both roles of one film."""
    first, second = ({"character": "actor"}.get(i.args[0], i.args[0]) for i in pick(items, "HR"))
    number, cue = pick(items, "N"), pick(items, "C")
    if (
        "V" in reading.codes
        or first == second
        or not {first, second} <= set(PEOPLE)
        or (number and number[0].data != 1)
    ):
        return None
    if cue and cue[0].args != (">=",):
        return None
    same = Compare(Column(first, "person_id"), "=", Column(second, "person_id"))
    return [items[0], merged(items[1:], "Z", Test(first, same, text_of(items), kind="same"))]


def _status(item: Item) -> bool:
    """Whether the condition is on what became of a film: planned, rumoured."""
    return isinstance(item.data, Test) and item.data.condition_on("status")


def _as_an_actor(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Appear as an actor: the noun says again what the verb says."""
    said = bool(pick(items, "@")) or items[0].text.lower().endswith(" as")
    return items[:1] if said and {items[0].args[0], items[-1].args[0]} <= {"actor", "character"} else None


def _flop(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Deram prejuízo de mais de 30 milhões: a loss with its size."""
    return [replace(items[0], code="λ")] if items[0].args[:2] == ("vague", "flop") else None


WORD_RULES: list[Rule] = [
    rule("[vioWwR]*[VD]?,?ι,?", lambda r, i: []),
    rule("Z(?=o?CN)", _flop),
    rule("R(?:C?N)?F[WiQv]*I[&v]*R[iI]*(?=$|[,p])", _in_own_film),
    rule("H[qvW&]*RIF(?=$|[,p])", _in_own_film),
    rule(",+$", lambda r, i: []),
    rule("c(?=T[FH])", lambda r, i: []),
    rule("8x(?=oX)", lambda r, i: i[:1]),
    rule("Z", _settle),
    rule("N?U&[Aκ_]", _and_a_half),
    rule("Ho?Z", lambda r, i: i[-1:] if i[0].args[0] in DAYS and i[-1].data.kind == "date" else None),
    rule("(?<!P)(?<!Po)Ho?D", _period_named),
    rule("!v*!", lambda r, i: i[-1:] if i[-1].text.lower() in ("ni", "nem") else None),
    rule("C(?=[FIW4]|w|H[wqsW])", lambda r, i: [] if i[0].text.lower() in ONLY else None),
    rule(
        "H[vW]*R@I?H", lambda r, i: [i[-1]] if i[0].args[0] in ("person", "crew") and i[-1].args[0] in PEOPLE else None
    ),
    rule("R@?I?H", _as_an_actor),
    rule("#%", lambda r, i: i[1:]),
    rule("H[nvo]*Z", lambda r, i: i[-1:] if i[0].args[0] == "status" and _status(i[-1]) else None),
    rule("RH(?!.*V.*[HR])", _played_a_part),
    rule("δo(?=F)", lambda r, i: [replace(i[0], code="P")] if "#" in r.codes else None),
    rule("#×v*(?=[VRv_])", _how_often),
    rule("#U(?=.*[xω7]|[vA]+[VFPIZ_]|V)", _how_many_minutes),
    rule("RP(?=[V_Z])", lambda r, i: [i[0], replace(i[1], code="b")]),
    rule("P(?=V)", lambda r, i: [replace(i[0], code="b")]),
    rule("P(?=[FZV]*S)", _ordinal),
    rule("iJF|(?<=R)JF", lambda r, i: i[-1:]),
    rule("(?<![STXFHD])>(?=[lHFSXTA])", lambda r, i: [] if i[0].text.lower() == "a" else None),
    rule("C(?=D(?![XUFH]))", _since_then),
    rule("(?<=F)H(?=[~&]?V)", _verb_after_films),
    rule("(?<=V)!(?=V)", _nor),
    rule("(?<=!)V&(?=wV)", lambda r, i: [i[0], replace(i[1], code="β")]),
    rule("VC(?=V)", _or_more),
    rule("(?<=[AT])F(?=X)", lambda r, i: []),
    rule("V/[CT](?=V)", lambda r, i: i[:2]),
    rule("ν[&,]ν", _places),
]
