"""How much more, how many fewer, how much longer: a difference asked for by a comparative."""

from __future__ import annotations

from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.reading import Reading, Rule, merged, pick, rule
from marquee.ask.values import of_kind, plain_test


def _than(item: Item) -> bool:
    return item.code == "h" or any(s.name == "then_than" for s in item.others)


def _how_much_more(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How much higher ... than, how many more films ... than: a difference, of a measure if the word names one."""
    word = next(i for i in items if i.code in "CGST")
    rest = reading.items[reading.place(items[-1]) + 1 :]
    than = next((i for i in rest if _than(i)), None)
    if than is None or (word.code in "CG" and word.text.lower().endswith(" than")):
        return None
    than.code = "Q"
    less = word.args[-1].startswith("<") or word.args[-1] == "asc"
    found = [merged([word], "-", None, ("reversed",) if less else ())]
    if word.code in "GS":
        found.append(merged([word], "X", None, word.args[:1]))
    return found + pick(items, "#F")


def _much_more_after(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Quanto A custou a mais do que B: the comparative after the verb."""
    word = pick(items, "CT")[0]
    less = word.args[-1].startswith("<") or word.args[-1] == "asc"
    return [merged(items, "-", None, ("reversed",) if less else ())] if reading.codes[0] == "8" else None


def _made(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How much did it make: what a film makes is its revenue, when the question asks how much."""
    if items[0].args[0] != "make" or "8" not in reading.codes or "x" in reading.codes:
        return None
    at = reading.place(items[0])
    if any(i.args[0] == "budget" for i in pick(reading.items[:at], "X")):
        return []
    return [replace(items[0], code="x", args=("revenue",))]


def _how_many_times(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many times more films ... than: a ratio."""
    found = _how_much_more(reading, [i for i in items if i.code != "×"])
    return found and [replace(found[0], code="r"), *(i for i in found[1:] if i.code != "#")]


def _times_bigger(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many times is the budget of A bigger than that of B: a ratio, whose comparative stands further on."""
    word = next((i for i in reading.items if i.code in "CG"), None)
    if word is None or not word.text.lower().endswith("than") or word.args[-1].startswith("<"):
        return None
    found = [merged(items, "r", None)]
    if word.code == "G":
        found.append(merged([word], "X", None, word.args[:1]))
    word.code = "Q"
    return found


def _time_between(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many days passed between the release of A and that of B: the later date less the earlier, as named."""
    unit, values = pick(items, "HU")[0], pick(items, "V")
    measure = {"day": "release_date", "year": "release_year"}.get(unit.args[0].removesuffix("s"))
    if measure is None or any(i.args[0] != "release_date" for i in pick(items, "X")):
        return None
    said = any(i.code in "XR" or (i.code == "F" and "release" in i.text.lower()) for i in items)
    if (
        not said
        or any(not of_kind(v, "movie") for v in values)
        or any(i.args[0] != "release" for i in pick(items, "R"))
    ):
        return None
    joint = next(i for i in items if i.code == "&")
    films = [replace(v, data=list(of_kind(v, "movie")), args=("as", "movie")) for v in values]
    return [
        merged(items[:2], "-", None, ("reversed",)),
        merged([unit], "X", None, (measure,)),
        films[0],
        joint,
        films[1],
    ]


def _more_than(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Mais votos do que A: the superlative's word before than compares."""
    word, measure, than = items
    if than.code == "Q" and than.text.lower() != "que":
        return None
    compared = merged([word], "C", "than", (">" if word.args[-1] == "desc" else "<",))
    return [compared, measure, replace(than, code="h", args=("then_than",))]


def _exceeds(reading: Reading, items: list[Item]) -> list[Item] | None:
    """By how much does the budget of A exceed that of B: the verb is what the difference is asked with."""
    verb = next((i for i in reading.items if i.code == "C"), None)
    if verb is None or verb.args[0] not in "><":
        return None
    verb.code = "Q"
    return [merged(items, "-", None, ("reversed",) if verb.args[0] == "<" else ())]


def _outnumbering(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Are there more comedies than dramas: two counts compared."""
    word, sides = pick(items, "CT")[0], [plain_test(v) for v in pick(items, "V")]
    if any(side is None for side in sides) or word.args[-1] not in (">", "<", "desc", "asc"):
        return None
    return [merged(items, "Φ", (*sides, ">" if word.args[-1] in (">", "desc") else "<"))]


DIFFERENCE_RULES: list[Rule] = [
    rule("^[Ev]+[CT]VF?[hQ]VF?(?=[ioRD]|$)", _outnumbering),
    rule("#×F?[CTGS]", _how_many_times),
    rule("#×v", _times_bigger),
    rule("(?:#[HU][vCRE]*|-i[HU])B[FXRo]*V&[FXRo]*V", _time_between),
    rule("b8", _exceeds),
    rule("(?<=x)>?[CT]h?(?=V)", _much_more_after),
    rule("(?<=[vw])TX[hQ](?=V)", _more_than),
    rule("R", _made),
    rule("8[CGST]", _how_much_more),
    rule("#F?[CT](?!v*[ND])", _how_much_more),
]
