"""Forms of verbs and adjectives in the third person, so that the lexicon names a verb or an adjective once.

Regular forms only, without accents (as questions are normalised); irregular ones are listed in lexicon/*.toml.
"""

from __future__ import annotations

_PARTICIPLE = ("o", "a", "os", "as")
_ENDINGS = {
    ("es", "ar"): "a an o aron aba aban ando e en ar ara aran aria arian ase asen aren",
    ("es", "er"): "e en io ieron ia ian iendo a an er era eran eria erian iera ieran iese iesen",
    ("es", "ir"): "e en io ieron ia ian iendo a an ir ira iran iria irian iera ieran iese iesen",
    ("pt", "ar"): "a am ou aram ava avam ando e em ar arem ara arao aria ariam asse assem",
    ("pt", "er"): "e em eu eram ia iam endo a am er erem era erao eria eriam esse essem",
    ("pt", "ir"): "e em iu iram ia iam indo a am ir irem ira irao iria iriam isse issem",
}
_PARTICIPLES = {"ar": "ad", "er": "id", "ir": "id"}
_LINKS = ("que", "do", "a", "de")


def conjugated(verb: str, language: str) -> list[str]:
    """The forms of a regular verb given as its infinitive (direct; dirigir): he, they; present, past, future..."""
    if language == "en":
        return _english(verb)
    stem, ending = verb[:-2], verb[-2:]
    forms = [stem + e for e in _ENDINGS[language, ending].split()]
    return forms + [stem + _PARTICIPLES[ending] + e for e in _PARTICIPLE]


def _english(verb: str) -> list[str]:
    """direct, directs, directed, directing; release, releases, released, releasing; carry, carries, carried."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [verb, third, verb + "ed", verb + "ing"]


def singulars(name: str) -> list[str]:
    """What an English plural may be the plural of: werewolves, vampires, spies."""
    if not name.endswith("s") or len(name) < 4:
        return []
    found = [name[:-3] + "f", name[:-3] + "fe"] if name.endswith("ves") else []
    found += [name[:-3] + "y"] if name.endswith("ies") else []
    return [*found, name[:-1], *([name[:-2]] if name.endswith("es") else [])]


def agreeing(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A Spanish or Portuguese phrase whose adjective agrees with any noun: mas cara que, mas caros que."""
    at = len(phrase) - 1
    while at > 0 and phrase[at] in _LINKS:
        at -= 1
    word = phrase[at]
    stem = word[:-2] if word.endswith(("os", "as")) else word[:-1] if word.endswith(("o", "a")) else ""
    if len(stem) < 3:
        return []
    return [(*phrase[:at], stem + ending, *phrase[at + 1 :]) for ending in _PARTICIPLE]
