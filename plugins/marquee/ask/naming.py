"""Names in a question as conditions: which facet they belong to, alone or joined by and, or, commas."""

from __future__ import annotations

import re
from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.literals import (
    code_value,
    containing,
    identity_of_named,
    numbered,
    of_department,
    part_of_name,
    worked_as,
)
from marquee.ask.model import TIMES, model
from marquee.ask.plan import Among, AmongPlan, Column, Compare, Either, Known, Output, Plan, Value
from marquee.ask.reading import NotUnderstood, Reading, Rule, Test, condition_item, merged, pick, rule, text_of
from marquee.ask.titles import film, films_of, named_films, text_of_film
from marquee.ask.values import (
    ORDER,
    PEOPLE,
    TEXTS,
    VALUES,
    entity_test,
    escaped,
    kind_of,
    kinds,
    of_kind,
    quoted,
    text_test,
    values_test,
)


def role(reading: Reading, items: list[Item]) -> list[Item] | None:
    """directed by V; V directed; did V appear in; V as director."""
    cues = [i for i in items if i.code in "RHl"]
    values = pick(items, "V")
    if not cues or not values:
        return None
    if _in_a_film(reading, cues[0], values):
        films = [replace(i, args=("as", "movie")) if i.code == "V" else i for i in items]
        return condition_item(films, values_test(pick(films, "V&/,"), "movie", default_every=False))
    wanted = _role_of(cues, values)
    if wanted is None:
        return _unlisted_character(reading, items)
    return condition_item(items, values_test(pick(items, "V&/,"), wanted))


def _in_a_film(reading: Reading, verb: Item, values: list[Item]) -> bool:
    """Who also appears in Jackie Brown: in the film, though a character bears its name."""
    told = verb.code == "R" and verb.text.lower().endswith((" in", " en", " em"))
    either = all({"movie", "character"} <= set(kinds(v)) and not v.args for v in values)
    return told and either and _asks_for_people(reading)


def _asks_for_people(reading: Reading) -> bool:
    return any(i.code == "q" or (i.code == "H" and i.args[0] in PEOPLE) for i in reading.items)


def _unlisted_character(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Who played Batman: no character has just this name, so those whose names hold it."""
    verb, value = items[0], items[-1]
    if verb.code != "R" or verb.args[0] != "character" or not _asks_for_people(reading) or len(pick(items, "V")) != 1:
        return None
    reading.assumptions.append(f"{value.text}: {model().facets['character'].labels['en']}")
    like = Compare(Column("character", "character"), "like", Value(f"%{escaped(value.text)}%"))
    return [verb, merged(items[1:], "Z", Test("character", like, value.text, kind="text"))]


def _role_of(cues: list[Item], values: list[Item]) -> str | None:
    cue = next((c for c in cues if c.code == "H"), cues[0])
    if values[0].args[:1] == ("as",) and values[0].args[1] not in PEOPLE and cue.code == "R":
        return values[0].args[1]
    wanted = "actor" if cue.code == "l" else cue.args[0]
    found = {k for v in values for k in kinds(v)}
    if wanted not in (*PEOPLE, "release", "make", "character", "company", "country"):
        return None
    if "company" in found and (wanted in ("release", "make", "crew", "producer", "company", "person")):
        return "company" if "person" not in found or wanted in ("release", "company") else "producer"
    if "country" in found and wanted in ("release", "make", "producer", "country"):
        return "country"
    if wanted in ("release", "company", "country"):
        return None
    if wanted == "make":
        roles = {e.role for v in values for e in of_kind(v, "person")[:1]}
        return None if "person" not in found else "actor" if roles == {"actor"} else "director"
    if wanted in ("character", "actor"):
        both = "person" in found and "character" in found
        if both and values[0].data[0].kind == "character" and wanted == "character":
            return "character"
        return "actor" if "person" in found else "character" if "character" in found else None
    if wanted == "crew" and cue.code == "R":
        return "person"
    return wanted


def cued(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A facet's noun beside its value: the keyword "x", Drama genre, company X, character named Y."""
    noun, value = pick(items, "HFYl")[0], pick(items, "V")[0]
    if noun.code == "F" or (noun.code == "Y" and noun.args[0] in ("title", "original_title")):
        return film(reading, items)
    if noun.code == "Y":
        return condition_item(items, text_test("movie", noun.args[0], value.text)) if noun.args[0] in TEXTS else None
    facet = "actor" if noun.code == "l" else noun.args[0]
    if facet in (*TIMES, "status", "job", "department"):
        return None
    names = pick(items, "V&/,")
    test = values_test(names, facet)
    if test is None and facet == "original_language":
        test = values_test(names, "language")
    if test is None and facet == "company" and quoted(value) and not value.data:
        test = text_test("company", "company", value.text)
    if test is None and facet in ("character", "keyword") and quoted(value):
        test = text_test(facet, facet, value.text)
    return condition_item(items, test)


def asked_and_named(reading: Reading, items: list[Item]) -> list[Item] | None:
    """How many actors are named V: the noun stays asked for, the name becomes a condition on it."""
    noun = pick(items, "H")[0]
    rest = items[items.index(noun) + 1 :]
    named = replace(noun, args=("person",)) if noun.args[0] == "crew" else noun
    found = cued(reading, [named, *rest])
    if not found:
        return None
    found[0].data = replace(found[0].data, kind="bound")
    return [*items[: items.index(noun)], named, *found]


def in_two_texts(reading: Reading, items: list[Item]) -> list[Item] | None:
    """With the word "dead" in both title and tagline."""
    values, texts = pick(items, "V_"), pick(items, "Y")
    cue = pick(items, "c")
    found = [containing(reading, [*cue, *values, text]) for text in texts]
    tests = [f[0].data for f in found if f and isinstance(f[0].data, Test)]
    if len(tests) != 2:
        return None
    if not pick(items, "/"):
        return [merged(items, "Z", test) for test in tests]
    either = Either(tuple(t.condition for t in tests))
    return condition_item(items, replace(tests[0], condition=either, text=text_of(items)))


def in_the_cast(reading: Reading, items: list[Item]) -> list[Item] | None:
    """With X and Y in the cast."""
    return role(reading, [i for i in items if i.code != "i"]) if items[-1].args[0] in ("actor", "crew") else None


def two_roles(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films that V both directed and acted in."""
    values, found = pick(items, "V"), []
    denied = bool(pick(items, "!"))
    for cue in pick(items, "R"):
        wanted = _role_of([cue], values)
        test = values_test(values, wanted) if wanted else None
        if test is None:
            return None
        last = denied and cue is pick(items, "R")[-1]
        found.append(merged(items, "Z", replace(test, negated=last)))
    return found


def both_roles(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films in which V was both the director and an actor; with V as director and star."""
    value, nouns = pick(items, "V")[0], pick(items, "H")
    tests = [values_test([value], noun.args[0]) for noun in nouns if noun.args[0] in PEOPLE]
    if len(tests) != 2 or nouns[0].args == nouns[1].args or kind_of(value) != "person":
        return None
    return [merged(items, "Z", test) for test in tests if test]


def by_people_of(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Films by the director of V, with the actors of V: whoever V has in that role."""
    noun, value = pick(items, "H")[0], pick(items, "V")[0]
    facet = noun.args[0]
    named = entity_test(value, "movie")
    verbs = [i.args[0] for i in pick(items[items.index(noun) :], "R")]
    if facet not in (*PEOPLE, "company") or named is None or kind_of(value) != "movie" or verbs not in ([], [facet]):
        return None
    if re.match("&[iw]V", reading.codes[reading.place(items[-1]) + 1 :]):
        return None  # they are asked for, and appear in another film too
    identity = Column(facet, model().facets[facet].identity)
    people = AmongPlan(identity, Plan((Output(identity, "id"),), (named.condition,)))
    return condition_item(items, Test(facet, people, text_of(items)))


def plain_value(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A value with no cue: by its likeliest kind."""
    values = pick(items, "V")
    if values[0].args[:1] == ("as",):
        return condition_item(items, values_test(pick(items, "V&/,"), values[0].args[1]))
    kind = _kind_of_all(values)
    if not kind:
        return None
    if kind == "person":
        return _plain_person(reading, items, values)
    if kind == "job":
        return None
    if kind == "character" and reading.codes[: reading.place(values[0])].endswith("b"):
        raise NotUnderstood("unused_word", (values[0].text,))
    either = kind in ("movie", "country", "language") or (kind == "genre" and _plural_nouns(reading, items, values))
    apart = len(pick(items, "i")) > 1 and bool(pick(items, "&"))
    either = either and not (kind != "movie" and (apart or _both_before(reading, items)))
    test = values_test(items, kind, default_every=not either)
    others = [k for k in kinds(values[0]) if k != kind]
    if test and kind == "country" and "language" in others and pick(items, "i"):
        test = values_test(items, "language") or test
    elif test and kind in ("country", "movie", "company") and others and not quoted(values[0]):
        reading.assumptions.append(f"{values[0].text}: {model().facets[kind].labels['en']}")
    if kind == "genre" and (_plural_nouns(reading, items, values) or _asked_noun(reading, items)):
        films = replace(values[-1], code="F", text=values[-1].text, args=("film",), data="film")
        return [*(condition_item(items, test) or []), films]
    return condition_item(items, test)


def _kind_of_all(values: list[Item]) -> str:
    """The likeliest kind of the first value that all of them have: en español y en inglés are languages."""
    first = kind_of(values[0])
    order = [first, *(k for k in ORDER if k != first)]
    return next((k for k in order if all(k in kinds(v) for v in values)), "")


def _both_before(reading: Reading, items: list[Item]) -> bool:
    """Produced in both France and Germany: every one of them."""
    at = reading.place(items[0])
    words = {i.text.lower() for i in reading.items[max(0, at - 2) : at + 1]}
    return bool(words & {"both", "tanto"})


def _plural_nouns(reading: Reading, items: list[Item], values: list[Item]) -> bool:
    """Comedies and dramas, without the word films beside them, are films of either kind."""
    at = reading.place(items[0])
    beside = reading.items[max(0, at - 2) : at] + reading.items[at + len(items) : at + len(items) + 1]
    return all(v.text.lower().endswith("s") for v in values) and not any(i.code == "F" for i in beside)


def _asked_noun(reading: Reading, items: list[Item]) -> bool:
    """Which comedy, the worst western, is there a thriller: the genre stands for its films."""
    at = reading.place(items[0])
    after = reading.items[at + len(items) : at + len(items) + 1]
    return bool(re.search("[QESTαων]$|Q[v>]*$", reading.codes[:at])) and all(i.code not in "FHoXY&,/" for i in after)


def _plain_person(reading: Reading, items: list[Item], values: list[Item]) -> list[Item] | None:
    roles = {e.role for v in values for e in of_kind(v, "person")[:1]}
    by = bool(pick(items, "b"))
    wanted = "director" if by or roles == {"director"} else "actor" if roles == {"actor"} else "person"
    test = values_test(pick(items, "V&/,"), wanted)
    if test is not None:
        reading.assumptions.append(f"{test.text}: {model().facets[wanted].labels['en']}")
    return condition_item(items, test)


def other_language(reading: Reading, items: list[Item]) -> list[Item] | None:
    """In a language other than English: of the films' original language."""
    noun, cue = items[0], items[1]
    test = values_test(items[2:], "original_language") or values_test(items[2:], "language")
    if noun.args[0] not in ("language", "original_language") or cue.args != ("<>",) or test is None:
        return None
    codes = Among(Column("original_language", "original_language"), tuple(e.id for e in test.entities))
    reading.assumptions.append(f"{text_of(items)}: {model().facets['original_language'].labels['en']}")
    return condition_item(items, Test("original_language", codes, text_of(items), negated=True))


def about(reading: Reading, items: list[Item]) -> list[Item] | None:
    """About x: the keyword, else the word in title or overview is not guessed."""
    return condition_item(items, values_test(pick(items, "V&/,"), "keyword"))


def gendered(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Directed by women; female directors."""
    cue = next(i for i in items if i.code in "RH")
    gender: Test = pick(items, "Z")[0].data
    if not isinstance(gender, Test) or gender.kind != "gender" or cue.args[0] not in PEOPLE:
        return None
    if cue.code == "R" and "%" in reading.codes and any(i.code == "H" for i in reading.items):
        return pick(items, "Z")
    return condition_item(items, Test(cue.args[0], _gender_condition(gender, cue.args[0]), gender.text, gender.negated))


def _gender_condition(test: Test, facet: str) -> Compare | Known:
    column = Column(facet, "gender")
    return Compare(column, "=", test.condition.right) if isinstance(test.condition, Compare) else Known(column, False)


def most_spoken(reading: Reading, items: list[Item]) -> list[Item] | None:
    """Which film has the most spoken languages: the most of them, not those that are spoken most."""
    word, noun = items
    if not word.text.lower().endswith("spoken") or word.args[:1] != ("films",):
        return None
    return [merged([word], "T", "direction", word.args[1:]), noun]


def _of_credits(reading: Reading, noun: Item) -> bool:
    """Whether another noun asks for what stands in the same credit."""
    others = [i for i in reading.items if i.code in "HR" and i is not noun]
    return any(i.args[0] in ("job", "department", "crew") for i in others)


def narrowed(reading: Reading, items: list[Item]) -> list[Item] | None:
    """A facet's noun beside a value settles what the value is: the company "x", Drama genre, director Michael Bay."""
    noun, values = pick(items, "Hl")[0], pick(items, "V")
    facet = "actor" if noun.code == "l" else noun.args[0]
    named = len(values) == 1 and ((quoted(values[0]) and not pick(items, "o")) or facet in kinds(values[0]))
    if facet in ("job", "department") and named and "person" not in kinds(values[0]) and _of_credits(reading, noun):
        return condition_item(items, text_test(facet, facet, values[0].text))
    if facet in (*TIMES, "status", "job", "department", "snapshot"):
        return None
    kind = "person" if facet in PEOPLE else "language" if facet == "original_language" else facet
    if all(of_kind(v, kind) for v in values):
        new = [replace(v, data=list(of_kind(v, kind)), args=("as", facet)) if v.code == "V" else v for v in items]
        return [i for i in new if i.code in "V&/,"]
    value = values[0]
    free = len(values) == 1 and quoted(value) and (not value.data or "o" not in [i.code for i in items])
    if free and facet in ("character", "keyword", "company", "collection"):
        return condition_item(items, text_test(facet, model().facets[facet].label, value.text))
    return None


def _nationality(reading: Reading, items: list[Item]) -> list[Item] | None:
    """French actors: where people come from is not in the data; their films' countries are something else."""
    noun, value = pick(items, "H")[0], pick(items, "V")[0]
    if noun.args[0] in PEOPLE and value.data and set(kinds(value)) <= {"country", "language"}:
        raise NotUnderstood("unsupported", (text_of(items),))
    return None


VALUE_RULES: list[Rule] = [
    rule("VH(?!V)|(?<![V=])HV", _nationality),
    rule("R@V", worked_as),
    rule("V[v]*H(?!V)", of_department),
    rule("H[vwsq]*[αω7](?:Y[vo]*n?|n)v*[V_]", part_of_name),
    rule("[WwvI]*V[vI]*@?I?&?H&H(?![V])", both_roles),
    rule("(?<=Fv)SH", most_spoken),
    rule("HY[ovn]+V", identity_of_named),
    rule("F?[ovs]*Y[ovs]*n?v*V(?![vI]*R)", text_of_film),
    rule("V[v]*@I?Y", code_value),
    rule("Yv*n?V", code_value),
    rule("[vIw]*c[V_]i&?I*Y[&/]I*Y", in_two_texts),
    rule("[HF][svwoWI]+Y[vI]*c[FY]?[on]?[V_](?![,&/]+V)", containing),
    rule("[HYF]?[vIw]*c?[V_]c", containing),
    rule("[HYF]?[ovwis]*Y?[v]*c[FY]?[on]?[V_](?:[,&/]{1,2}V)+", containing),
    rule("[HYF]?[ovwi]*c[FY]?[on]?[V_](?:[iw]*[IoY]*Y)?", containing),
    rule("[HYF][vI]*w[V_]iI*[oF]*Y", containing),
    rule("(?<=F)[wvI]+ViI*[oF]*Y", lambda r, i: containing(r, i) if any(quoted(v) for v in pick(i, "V")) else None),
    rule("(?<=[#pQqZE])H[vo]*n[ov]*V(?:[,&/]{1,2}V)*", asked_and_named),
    rule("#H[vo]*n[ov]*V", asked_and_named),
    rule("[FH]Y?n?N(?![UX*])", lambda r, i: numbered(r, i) if len(i) > 2 else None),
    rule("[FH](?:Yn?|n)D", numbered),
    rule("[HF]wYn?N(?![UX*])", numbered),
    rule(f"H[nvboI]*{VALUES}", narrowed),
    rule(f"{VALUES}H", narrowed),
    rule("V[v]*@I?H", narrowed),
    rule(f"{VALUES}iH", in_the_cast),
    rule("(?<=W)VvH(?!V)", narrowed),
    rule(f"V[vIW]*@I?[FW]?H(?!{VALUES})", role),
    rule("(?<=F)[vWq]*(?:R?b|w|R|o)HoF?V", by_people_of),
    rule("HoF?V[vI]*R", by_people_of),
    rule("v?V[vI&]*R(?:[&β]!?|!)R[iwo]*I?", two_roles),
    rule("R[&β]Rb?V", two_roles),
    rule(f"[Ww]*Rb?n?{VALUES}", role),
    rule(f"v?{VALUES}[vI]*R(?![b]V)[iwo4]*", role),
    rule(f"(?:FY?|Y(?=[nV]))[n]*{VALUES}", lambda r, i: cued(r, [x for x in i if x.code != "Y" or i[0].code != "F"])),
    rule("VF", named_films),
    rule("(?<=[αωνS])FoV", lambda r, i: named_films(r, [i[0], i[-1]])),
    rule("FoV", films_of),
    rule(f"θ{VALUES}", about),
    rule("i?HCV", lambda r, i: other_language(r, i[-3:])),
    rule(f"[bi]?{VALUES}", plain_value),
    rule("V", plain_value),
    rule("[W]*Rb?Z", gendered),
    rule("(?<=[wb!R])ZH", gendered),
]
