"""Names among the words of a question: which of them are names of the warehouse, and which are only words."""

from __future__ import annotations

import re

from marquee.ask.entities import KNOWN_FOR, Entities, Entity
from marquee.ask.inflection import singulars
from marquee.ask.items import Tagged
from marquee.ask.lexicon import Lexicon, Symbol, genres
from marquee.ask.numbers import NUMBER_WORDS
from marquee.ask.tokens import normal, tokenise

COMMON = 5
DOMINATES = 4.0
GIANT = 20.0
BETTER_KNOWN = 2.0
SHORT = 2  # letters: a title such as Q is written with a capital or in quotation marks
NAMED_OTHERWISE = {"movie", "collection", "genre", "country", "language", "person"}
PLAIN = {"genre", "country", "language"}
_ARTICLES = {"the", "a", "an", "el", "la", "los", "las", "o", "os", "as"}
_PARTICLES = {
    "al", "da", "das", "de", "del", "della", "der", "di", "do", "dos", "du", "el", "la", "le", "san", "van", "von",
}  # fmt: skip
"""What stands in people's names beside their own words: robert de niro, guillermo del toro."""


class Spotting:
    """The tokens of a question, and the phrases and names that begin at each."""

    def __init__(self, question: str, words: Lexicon, entities: Entities) -> None:
        self.question, self.words, self.entities = question, words, entities
        self.tokens = [t for t in tokenise(question) if t.kind != "end"]
        self.shouting = question.lower() == question
        self.out = Tagged([])

    def _longest_phrase(self, at: int) -> tuple[int, tuple[Symbol, ...]]:
        for end in range(min(at + self.words.longest, len(self.tokens)), at, -1):
            pieces = self.tokens[at:end]
            if any(p.kind in ("quoted", "comma", "number", "date") for p in pieces):
                continue
            key = tuple(w for p in pieces for w in (p.norm.split() or [p.norm]))
            if key in self.words.phrases and not self._needs_number_before(key, end):
                return end, self.words.phrases[key]
        return at, ()

    def _needs_number_before(self, key: tuple[str, ...], end: int) -> bool:
        """Whether a comparison such as "and over", which follows its number, stands before one: and over 300 votes."""
        follows = key[0] in ("and", "or", "y", "o", "e", "ou") and self.words.phrases[key][0].name == "than"
        return follows and self._kind(end) == "number"

    def _longest_entity(self, at: int) -> tuple[int, list[Entity]]:
        top = min(at + self.entities.longest, len(self.tokens))
        for end in range(top, at, -1):
            if any(t.kind in ("quoted",) for t in self.tokens[at:end]):
                continue
            if self.tokens[end - 1].kind in ("comma", "mark"):
                continue
            text = self.question[self.tokens[at].start : self.tokens[end - 1].end]
            found = self._named(normal(text))
            if any(t.kind == "comma" for t in self.tokens[at:end]):
                found = [e for e in found if re.search("[,;:]", e.name)]
            if found and self._plausible(at, end, found):
                return end, found
        return at, []

    def _named(self, name: str) -> list[Entity]:
        """What bears the name, or its singular if that is a keyword."""
        found = self.entities.find(name)
        if not found:
            ones = [one for one in singulars(name) if not genres().keys() & set(one.split())]
            several = (self.entities.find(one) for one in ones)
            found = next((k for f in several if (k := [e for e in f if e.kind == "keyword"])), [])
        return found

    def _plausible(self, at: int, end: int, found: list[Entity]) -> bool:
        """A name in lower case counts when it is long, or of a kind that people write so."""
        tokens = self.tokens[at:end]
        text = self.question[tokens[0].start : tokens[-1].end]
        words = [t for t in tokens if t.kind == "word"]
        if not words:
            return False
        if text.lower() == "us":
            return text == "US"
        if self.question[tokens[-1].end :][:1] == "-" and len(text) == 2:
            return False
        known = [t for t in words if (t.norm,) in self.words.phrases]
        capitals = sum(t.text[:1].isupper() for t in words)
        kinds = {e.kind for e in found}
        fresh = len(words) - len(known)
        if self._keyword_of_film(end, fresh, found) or self._film_of_keyword(at, fresh, found):
            return True
        fresh = len(words) - len(known)
        if kinds & PLAIN and (fresh or words[0].text[:1].isupper() or self._listed_genre()):
            return True
        if len(text) <= SHORT and not capitals:
            return False
        if kinds & {"job", "department"} and (fresh or len(words) > 1):
            return True
        if capitals and (capitals > 1 or not self._initial(at) or fresh) and words[-1].text[:1].isupper():
            return True
        if kinds == {"keyword"} or kinds <= {"keyword", "character"}:
            return self._cue_before(at) or fresh >= 2
        if self._overlaps_phrase(at, end):
            return False
        if "person" in kinds and fresh and len(words) > 1 and all(t.norm in _PARTICLES for t in known):
            return True
        content = [t for t in words if t.norm not in _ARTICLES]
        if text.islower() and all(t.norm in NUMBER_WORDS for t in content):
            return False
        return fresh == len(content) and fresh >= (1 if self.shouting else 2)

    def _keyword_of_film(self, end: int, fresh: int, found: list[Entity]) -> bool:
        """Superhero movies: a common keyword, unknown otherwise, right before a word for films."""
        keyword = next((e for e in found if e.kind == "keyword"), None)
        after = self.words.phrases.get((self.tokens[end].norm,), ()) if end < len(self.tokens) else ()
        if keyword is None or not fresh or keyword.weight < COMMON or {e.kind for e in found} & PLAIN:
            return False
        if not any(s.name == "film" for s in after):
            return False
        found[:] = [keyword]
        return True

    def _film_of_keyword(self, at: int, fresh: int, found: list[Entity]) -> bool:
        """Peliculas de zombis: a common keyword right after a word for films and of."""
        keyword = next((e for e in found if e.kind == "keyword" and e.weight >= COMMON), None)
        if keyword is None or not fresh or {e.kind for e in found} & PLAIN or at < 2:
            return False
        film, of = (self.words.phrases.get((self.tokens[n].norm,), ()) for n in (at - 2, at - 1))
        if not (any(s.name == "film" for s in film) and any(s.name == "of" for s in of)):
            return False
        found[:] = [keyword]
        return True

    def _initial(self, at: int) -> bool:
        """Whether the token begins a sentence, where a capital says nothing."""
        return at == 0 or bool(re.search("[.?!¿¡]", self.question[self.tokens[at - 1].end : self.tokens[at].start]))

    def _cue_before(self, at: int) -> bool:
        """Whether one of the four words before speaks of a keyword, a subject or a character."""
        for token in self.tokens[max(0, at - 4) : at]:
            for symbol in self.words.phrases.get((token.norm,), ()):
                if symbol.name == "about" or symbol.args[:1] in (("keyword",), ("character",)):
                    return True
        return self._cued_phrase(at)

    def _cued_phrase(self, at: int) -> bool:
        before = normal(self.question[: self.tokens[at].start]) if at < len(self.tokens) else ""
        return before.endswith(("palabra clave", "palabras clave", "palavra chave", "palavras chave"))

    def _overlaps_phrase(self, at: int, end: int) -> bool:
        """Whether a phrase of the lexicon begins inside the name and ends after it, as in "the box" office."""
        return any(self._longest_phrase(inside)[0] > end for inside in range(at + 1, end))

    def _prefer_entity(self, at: int, end: int, found: list[Entity], symbols: tuple[Symbol, ...]) -> bool:
        """With a name and a phrase of the same words: the name when it is written as one."""
        tokens = self.tokens[at:end]
        written = all(t.text[:1].isupper() for t in tokens if t.kind == "word") and not self._initial(at)
        if not symbols or {e.kind for e in found} & {"genre"}:
            return not symbols or symbols[0].name in ("filler", "light") or self._listed_genre() or written
        return written and symbols[0].name not in (
            "film", "facet", "measure", "chart", "weekday",
        )  # fmt: skip

    def _listed_genre(self) -> bool:
        """Whether a list of genres goes on here: war and history."""
        before = [i for i in self.out.items[-3:] if i.code not in ",&/"]
        listed = bool(before) and before[-1].code == "V" and before[-1] is not self.out.items[-1]
        return listed and any(e.kind == "genre" for e in before[-1].data)

    def _best_known(self, text: str, found: list[Entity]) -> list[Entity]:
        """A small company that bears the word for a big one: Disney is Walt Disney Pictures.

        One of three films or more gives way only to a giant: Universal, but not Miramax or DreamWorks.
        """
        name = normal(text)
        if " " in name or {e.kind for e in found} & NAMED_OTHERWISE:
            return found
        if {e.kind for e in found} <= {"character", "keyword"} and text[:1].isupper():
            named = bool(self.out.items) and self.out.items[-1].code == "n"
            return found + [e for e in self.entities.family(name) if not named]
        if found[0].kind != "company":
            return found
        times = DOMINATES if found[0].weight < KNOWN_FOR else GIANT
        bigger = [e for e in self.entities.brand(name) if e.weight >= times * found[0].weight]
        if not bigger:
            return found
        if len(bigger) > 1 and bigger[0].weight < BETTER_KNOWN * bigger[1].weight:
            self.out.unknown.append(text)
            return found
        self.out.remarks.append(f"{text} → {bigger[0].name}")
        return bigger[:1]

    def _kind(self, at: int) -> str:
        return self.tokens[at].kind if at < len(self.tokens) else ""
