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
OPPOSITE: dict[Comparison, Comparison] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
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


def _negate(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Not V; which countries have most films, except V: that country is left out, not the films it had a part in."""
    test = items[-1].data
    if not isinstance(test, Test):
        return None
    left_out = pick(items, "!")[0].args == ("except",)
    asked = {i.args[0] for i in reading.items if i.code == "H"}
    if test.facet == "language" and "original_language" in asked and test.entities:
        test = _original(reading, test)
    elif left_out and any(i.code == "H" and i.args[0] == test.facet for i in reading.items):
        test = replace(test, kind="bound")
    elif test.facet == "language" and test.entities:
        test = _original(reading, test)
    return condition_item(items, _denied(test))


def _denied(test: Test) -> Test:
    """The opposite; of a comparison with a number the other side of it, where films with an unknown value are not."""
    compare = test.condition
    if test.kind == "measure" and isinstance(compare, Compare) and compare.operator in OPPOSITE and not test.negated:
        return replace(test, condition=replace(compare, operator=OPPOSITE[compare.operator]))
    return replace(test, negated=not test.negated)


def _except_those(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Skip films whose budget is unknown, leave out those with fewer than 10 votes: what is told of them is denied."""
    noun = pick(items, "FIsW")
    return _negate(reading, [items[0], items[-1]]) if noun and items[0].args == ("except",) else None


def _or_without(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with a homepage and those without one: the condition before, denied."""
    at = next(n for n, i in enumerate(reading.items) if i is items[0])
    before = reading.items[at - 1]
    test = before.data
    if not isinstance(test, Test) or test.negated or not set("-r=") & set(reading.codes):
        return None
    return [i for i in items if i.code in ">&,=/"] + [merged(items[-2:], "Z", replace(test, negated=True))]


def _original(reading: Reading, test: Test) -> Test:
    """Films that are not in English are those whose original language is another, whatever else is spoken."""
    reading.assumptions.append(f"{test.text}: {model().facets['original_language'].labels['en']}")
    codes = Among(Column("original_language", "original_language"), tuple(e.id for e in test.entities))
    return replace(test, facet="original_language", condition=codes)


def _or(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Two conditions on films joined by or."""
    left, right = items[0].data, items[-1].data
    if "gender" in (left.kind, right.kind):
        return None
    return condition_item(items, Test("movie", left.condition, text_of(items), kind="either", any=(left, right)))


def _no_facet(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films without keywords; films with no actors."""
    noun = pick(items, "H")[0]
    facet = model().facets[noun.args[0]]
    if facet.kind != "link":
        if noun.args[0] != "collection":
            return None
        column = Column("movie", "collection")
        return condition_item(items, Test("movie", Known(column, False), text_of(items), kind="measure"))
    return condition_item(items, Test(noun.args[0], Known(Column(noun.args[0], facet.identity)), text_of(items),
                                      negated=True))  # fmt: skip


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
    before = next(n for n, i in enumerate(reading.items) if i is items[0])
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


def _neither_both(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with A or B but not both."""
    test = items[0].data
    if len(test.any) != 2 or "/" not in test.text or test.negated:
        return None
    both = replace(test, every=tuple(t.condition for t in test.any), any=(), negated=True)
    return [items[0], merged(items[1:], "Z", both)]


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
    rule("Z", _settle),
    rule("N?U&[Aκ_]", _and_a_half),
    rule("Ho?Z", lambda r, i: i[-1:] if i[0].args[0] in DAYS and i[-1].data.kind == "date" else None),
    rule("(?<!P)(?<!Po)Ho?D", _period_named),
    rule("!v*!", lambda r, i: i[-1:] if i[-1].text.lower() in ("ni", "nem") else None),
    rule("C(?=[FIW]|w|H[wqsW])", lambda r, i: [] if i[0].text.lower() in ONLY else None),
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


def _same_person(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Directed by X, in which he does not act: the pronoun is the person of the condition before."""
    test, verb = items[0].data, pick(items, "R")[0]
    role = {"character": "actor"}.get(verb.args[0], verb.args[0])
    if test.facet not in PEOPLE or role not in PEOPLE or role == test.facet or not test.entities:
        return None
    ids = tuple(e.id for e in test.entities)
    other = Test(role, Among(Column(role, "person_id"), ids), text_of(items), bool(pick(items, "!")), test.entities)
    return [items[0], merged(items[1:], "Z", other)]


def _said_after(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films with an unknown budget must not be considered; only films with a known one are counted."""
    told, said = (next(i for i in items if i.code in codes) for codes in ("Z", "ξΞ"))
    if not isinstance(told.data, Test):
        return None
    test = _denied(told.data) if said.code == "ξ" else told.data
    first = [items[0]] if reading.items[0] is items[0] and items[0].code == "F" else []
    return [*first, merged(items, "Z", test)]


def _only_again(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films per country, only countries with more than 15: the groups' noun, said again."""
    facet, kin = items[-1].args[0], ("language", "original_language")
    at = next(n for n, i in enumerate(reading.items) if i is items[-1])
    before = [i.args[0] for i in reading.items[:at] if i.code == "H"]
    again = facet in before or (facet in kin and set(kin) & set(before))
    return [i for i in items if i.code == ","] if again else None


def _which_of_two(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Quem arrecadou mais, A ou B: asked of two films, who is which."""
    test = reading.items[-1].data
    two = isinstance(test, Test) and test.facet == "movie" and len(test.any) == 2
    return [replace(items[0], code="Q")] if two else None


JOINING_RULES: list[Rule] = [
    rule("[ξΞ][vpI]*F[sWwvQ]*Z", _said_after),
    rule("F?[sWwvQ]*Z[vI]*[ξΞ]", _said_after),
    rule(",C?H(?=[wv]*[Mμ])", _only_again),
    rule("Z[,&β]*χ", _neither_both),
    rule("Z[,&β]*(?:#F)?[WiQ]+I!?v*R[iI]*", _same_person),
    rule("w?![wv]*H(?!o)", _no_facet),
    rule("Z[mi]I*H", lambda r, i: i[:1] if isinstance(i[0].data, Test) and i[0].data.facet == i[-1].args[0] else None),
    rule("!v*R?[io4wbfI>]*Z", _negate),
    rule("!v*R?[io4wbfI>]*Z", _negate),
    rule("![vp]*F?[sWw]*I?[vsw]*Z", _except_those),
    rule("(?<=Z)[>&,=/vIofFsW]*w?!I?v*I?(?=$|[p,?])", _or_without),
    rule("Z[~]?/[vw]*Z", _or),
    rule("q(?=[xvCTGX]*,?Z$)", _which_of_two),
]
