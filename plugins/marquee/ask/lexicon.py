"""The words of one language: phrases to symbols, read from lexicon/<language>.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from marquee.ask.inflection import agreeing, conjugated
from marquee.ask.model import LEXICON, model
from marquee.ask.tokens import normal

LANGUAGES = ("en", "es", "pt")
_FUSED = {
    "es": {"de": "del", "a": "al"},
    "pt": {"de": "do da dos das", "a": "ao aos as", "em": "no na nos nas", "por": "pelo pela pelos pelas"},
}
_OR = {"en": ("or",), "es": ("o", "u"), "pt": ("ou",)}
_NOUNS = ("film", "facet", "measure", "attribute", "unit", "lead", "gender", "chart")
_AGREEING = ("superlative", "comparative", "vague", "known", "unknown", "named", "direction", "sort", "than")
_VERB = "~"  # before an infinitive: all its forms


@dataclass(frozen=True)
class Symbol:
    """What a phrase means to the grammar: a name, the arguments after it, and `then` what else it says (actress)."""

    name: str
    args: tuple[str, ...] = ()
    then: Symbol | None = None


@dataclass(frozen=True)
class Lexicon:
    """Phrases (as tuples of normal words) to symbols, and the longest phrase's number of words."""

    phrases: dict[tuple[str, ...], tuple[Symbol, ...]]
    longest: int
    singles: tuple[str, ...]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `en`, `es` or `pt`, read once. A phrase in two places keeps both symbols, in the file's order.

    Derived forms of verbs and adjectives never change what the file says.
    """
    raw = tomllib.loads((LEXICON / f"{language}.toml").read_text(encoding="utf-8"))
    phrases: dict[tuple[str, ...], list[Symbol]] = {}
    derived: list[tuple[tuple[str, ...], Symbol]] = []
    for key, words in raw.items():
        symbol = _symbol(key)
        for word in words:
            if word.startswith(_VERB):
                derived += [((form,), symbol) for form in conjugated(word[1:], language)]
                continue
            for form in _forms(word, symbol.name in _NOUNS, language):
                known = phrases.setdefault(form, [])
                if symbol not in known:
                    known.append(symbol)
                if language != "en" and symbol.name in _AGREEING:
                    derived += [(other, symbol) for other in agreeing(form)]
    for form, symbol in derived:
        phrases.setdefault(form, [symbol])
    for phrase, symbols in list(phrases.items()):
        for form in _contracted(phrase, language):
            phrases.setdefault(form, symbols)
    singles = tuple(k[0] for k in phrases if len(k) == 1 and len(k[0]) >= 5)
    return Lexicon({k: tuple(v) for k, v in phrases.items()}, max(map(len, phrases)), singles)


def _symbol(key: str) -> Symbol:
    first, _, rest = key.partition(" + ")
    name, *args = first.split()
    return Symbol(name, (" ".join(args),) if name == "status" else tuple(args), _symbol(rest) if rest else None)


def _contracted(words: tuple[str, ...], language: str) -> list[tuple[str, ...]]:
    """A phrase whose last preposition is fused with the article that follows: acima de, acima da (not menos do que)."""
    if len(words) == 1 or words[-2] in ("mais", "menos", "mas"):
        return []
    return [(*words[:-1], fused) for fused in _FUSED.get(language, {}).get(words[-1], "").split()]


def _forms(phrase: str, noun: bool, language: str) -> list[tuple[str, ...]]:
    words = [w for part in phrase.split() for w in _pieces(part)]
    forms = [tuple(words)]
    if noun:
        last = words[-1]
        plural = (
            last[:-1] + "ies" if language == "en" and last.endswith("y") and last[-2:-1] not in "aeou" else last + "s"
        )
        forms.append((*words[:-1], plural))
        forms += [(*words, joint, plural) for joint in _OR[language] if len(words) == 1]
        if last[-1:] not in "aeiou" and not last.endswith("y"):
            forms.append((*words[:-1], last + "es"))
    return forms


def _pieces(word: str) -> list[str]:
    """A word as the question's tokens have it: a possessive is cut, punctuation is gone."""
    if word.endswith("'s") and len(word) > 2 and word not in ("what's", "who's"):
        return [normal(word[:-2]), "'s"]
    return (word if word == "'s" else normal(word) or word).split()


@cache
def places() -> dict[str, dict[str, tuple[str, ...]]]:
    """Normal name -> ISO codes, for `countries` and `languages`, in every language at once."""
    raw = tomllib.loads((LEXICON / "places.toml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, codes in raw.items():
        names: dict[str, list[str]] = {}
        for code, words in codes.items():
            for word in words:
                for form in _place_forms(normal(word)):
                    names.setdefault(form, []).append(code)
        found[kind] = {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}
    return found


def _place_forms(word: str) -> list[str]:
    return [word] if len(word) < 4 else [word, word + "s"]


def warm() -> None:
    """Read every lexicon now, so that no question waits for it."""
    for measure in model().measures:
        measure_words(measure)
    places()
    genres()
    keywords()


@cache
def genres() -> dict[str, str]:
    """Normal word -> TMDB's name of the genre, in every language at once."""
    return _other_words("genres.toml")


@cache
def keywords() -> dict[str, str]:
    """Normal word -> TMDB's keyword, in every language at once."""
    return _other_words("keywords.toml")


def _other_words(file: str) -> dict[str, str]:
    raw = tomllib.loads((LEXICON / file).read_text(encoding="utf-8"))
    return {form: name for name, words in raw.items() for w in words for form in _place_forms(normal(w))}


@cache
def measure_words(measure: str) -> set[str]:
    """The single words and last words that name a measure in any language."""
    found = set()
    for language in LANGUAGES:
        for phrase, symbols in lexicon(language).phrases.items():
            if any(s.name == "measure" and s.args == (measure,) for s in symbols):
                found.add(phrase[-1])
    return found
