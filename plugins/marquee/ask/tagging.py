"""Tokens to items: every word of the question gets its meaning from the lexicon or the warehouse, or stays unknown."""

from __future__ import annotations

import re
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from marquee.ask.entities import KNOWN_FOR, Entities, Entity
from marquee.ask.figures import Figures
from marquee.ask.items import LETTERS, Item, Tagged
from marquee.ask.lexicon import Lexicon, Symbol, lexicon
from marquee.ask.tokens import normal, tokenise

COMMON = 5
LONG_WORD = 10
DOMINATES = 4.0
BETTER_KNOWN = 2.0
NAMED_OTHERWISE = {"movie", "collection", "genre", "country", "language", "person"}
PLAIN = {"genre", "country", "language"}
_ARTICLES = {"the", "a", "an", "el", "la", "los", "las", "o", "os", "as"}


def tag(question: str, language: str, entities: Entities) -> Tagged:
    """The question's items; `unknown` names each word that is neither in the lexicon nor in the warehouse."""
    return _Tagger(question, lexicon(language), entities).run()


class _Tagger:
    def __init__(self, question: str, words: Lexicon, entities: Entities) -> None:
        self.question, self.words, self.entities = question, words, entities
        self.tokens = [t for t in tokenise(question) if t.kind != "end"]
        self.shouting = question.lower() == question
        self.figures = Figures(question, self.tokens, words)
        self.out = Tagged([])

    def run(self) -> Tagged:
        at = 0
        while at < len(self.tokens):
            at = self._next(at)
        return self.out

    def _next(self, at: int) -> int:
        token = self.tokens[at]
        if token.norm in ("no", "#") and token.text in ("No.", "no.", "#") and self._kind(at + 1) == "number":
            self._item("n", at, at + 1, args=("number",))
            return at + 1
        if token.kind == "quoted":
            self._value(token.text, self._named(token.norm) or [], token.start, token.end, quoted=True)
            return at + 1
        if token.text.lower() == "é":
            self._item("v", at, at + 1, args=("light",), data="light")
            return at + 1
        if token.kind == "comma":
            self._item(",", at, at + 1)
            return at + 1
        entity_end, found = self._longest_entity(at)
        phrase_end, symbols = self._longest_phrase(at)
        figure = self.figures.read(at)
        if figure and self._prefer_figure(figure, max(entity_end, phrase_end)):
            self.out.items.append(figure[0])
            return figure[1]
        longer = entity_end > phrase_end
        whole = self._misspelt_whole(at, entity_end) if found and entity_end == at + 1 else 0
        if whole:
            return whole
        if found and (longer or (entity_end == phrase_end and self._prefer_entity(at, entity_end, found, symbols))):
            start, end = token.start, self.tokens[entity_end - 1].end
            self._value(self.question[start:end], self._best_known(self.question[start:end], found), start, end)
            return entity_end
        if symbols:
            self._symbol(at, phrase_end, symbols)
            return phrase_end
        return self._mark(at) if token.kind == "mark" else self._unknown(at)

    def _prefer_figure(self, figure: tuple[Item, int], other_end: int) -> bool:
        """A figure against a name or phrase from the same word on: the longer; of equal ones a date or a month."""
        item, end = figure
        compared = bool(self.out.items) and self.out.items[-1].code in "CG"
        return end > other_end or (end == other_end and (item.code in "DZ" or (compared and item.code == "N")))

    def _kind(self, at: int) -> str:
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def _mark(self, at: int) -> int:
        token = self.tokens[at]
        op = {">": ">", "<": "<", ">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", "=": "=", "<>": "<>", "!=": "<>"}
        if token.text in op:
            self._item("C", at, at + 1, args=(op[token.text],))
        elif token.text == "&":
            self._item("&", at, at + 1)
        elif token.text != "+":
            return self._unknown(at)
        return at + 1

    # --- words ------------------------------------------------------------------------------------------------
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

    def _symbol(self, at: int, end: int, symbols: tuple[Symbol, ...]) -> None:
        first = next((s for s in symbols if s.name == "list" and self._initial(at)), symbols[0])
        self._meaning(at, end, first).others = symbols
        if first.then:
            self._meaning(at, end, first.then)

    def _meaning(self, at: int, end: int, symbol: Symbol) -> Item:
        item = self._item(LETTERS[symbol.name], at, end, args=symbol.args or (symbol.name,))
        item.data = symbol.name
        if symbol.name in ("status", "person_gender", "upcoming", "vague", "weekday", "unreleased"):
            item.args = (symbol.name, *symbol.args)
        if not item.code:
            self.out.items.pop()
        return item

    # --- names ------------------------------------------------------------------------------------------------
    def _longest_entity(self, at: int) -> tuple[int, list[Entity]]:
        top = min(at + self.entities.longest, len(self.tokens))
        for end in range(top, at, -1):
            if any(t.kind in ("quoted",) for t in self.tokens[at:end]):
                continue
            if self.tokens[end - 1].norm == "'s" or self.tokens[end - 1].kind == "comma":
                continue
            text = self.question[self.tokens[at].start : self.tokens[end - 1].end]
            found = self._named(normal(text))
            if found and self._plausible(at, end, found):
                return end, found
        return at, []

    def _named(self, name: str) -> list[Entity]:
        return self.entities.find(name)

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
        if self._keyword_of_film(end, len(words) - len(known), found):
            return True
        fresh = len(words) - len(known)
        if kinds & PLAIN and (fresh or words[0].text[:1].isupper()):
            return True
        if kinds & {"job", "department"} and (fresh or len(words) > 1):
            return True
        if capitals and (capitals > 1 or not self._initial(at) or fresh) and words[-1].text[:1].isupper():
            return True
        if kinds == {"keyword"} or kinds <= {"keyword", "character"}:
            return self._cue_before(at) or fresh >= 2
        if self._overlaps_phrase(at, end):
            return False
        content = [t for t in words if t.norm not in _ARTICLES]
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
        if not symbols or {e.kind for e in found} & {"genre"}:
            return not symbols or symbols[0].name in ("filler", "light")
        tokens = self.tokens[at:end]
        written = all(t.text[:1].isupper() for t in tokens if t.kind == "word")
        return written and not self._initial(at) and symbols[0].name not in (
            "film", "facet", "measure", "chart", "weekday",
        )  # fmt: skip

    def _best_known(self, text: str, found: list[Entity]) -> list[Entity]:
        """A company of one or two films that bears the word for a big one: Disney is Walt Disney Pictures."""
        name = normal(text)
        if " " in name or {e.kind for e in found} & NAMED_OTHERWISE or found[0].kind != "company":
            return found
        if found[0].weight >= KNOWN_FOR:
            return found
        bigger = [e for e in self.entities.brand(name) if e.weight >= DOMINATES * found[0].weight]
        if not bigger:
            return found
        if len(bigger) > 1 and bigger[0].weight < BETTER_KNOWN * bigger[1].weight:
            self.out.unknown.append(text)
            return found
        self.out.remarks.append(f"{text} → {bigger[0].name}")
        return bigger[:1]

    def _value(self, text: str, found: list[Entity], start: int, end: int, quoted: bool = False) -> None:
        item = Item("V", text, start, end, ("quoted",) if quoted else (), data=found)
        self.out.items.append(item)

    def _unknown(self, at: int) -> int:
        """A run of unknown words that could be a name is one, perhaps misspelt; anything else is an unknown word."""
        written = self.tokens[at].text[:1].isupper() or self.shouting
        end = at + 1
        while end < min(len(self.tokens), at + 5) and self._namelike(end):
            end += 1
        corrected = None if written and at and not self.shouting else self._corrected(at)
        if corrected is not None:
            return corrected
        for stop in range(end, at, -1) if written else ():
            text = self.question[self.tokens[at].start : self.tokens[stop - 1].end]
            found = self.entities.similar(normal(text))
            if not found and (self.tokens[at].text[:1].isupper() or self._introduced(at)):
                found = self.entities.family(normal(text))
            if found:
                self.out.remarks.append(f"{text} → {found[0].name}")
                self._value(text, found, self.tokens[at].start, self.tokens[stop - 1].end)
                return stop
        token = self.tokens[at]
        self.out.unknown.append(token.text)
        self.out.items.append(Item("_", token.text, token.start, token.end))
        return at + 1

    def _misspelt_whole(self, at: int, end: int) -> int:
        """A first name right, the rest misspelt (Denis Villenueve): one person, not a name and an unknown word."""
        if not self._namelike(at) or end >= len(self.tokens) or not self._namelike(end):
            return 0
        if (self.tokens[end].norm,) in self.words.phrases or self._longest_entity(end)[1]:
            return 0
        stop = end + 1
        text = self.question[self.tokens[at].start : self.tokens[stop - 1].end]
        found = [e for e in self.entities.similar(normal(text)) if e.kind == "person"]
        if not found:
            return 0
        self.out.remarks.append(f"{text} → {found[0].name}")
        self._value(text, found, self.tokens[at].start, self.tokens[stop - 1].end)
        return stop

    def _introduced(self, at: int) -> bool:
        """Whether the word before announces a person: by, of, with, starring."""
        before = self.words.phrases.get((self.tokens[at - 1].norm,), ()) if at else ()
        return any(s.name in ("by", "of", "with", "verb", "each") for s in before)

    def _namelike(self, at: int) -> bool:
        """Whether a word can go on a name: it has a capital, or nothing has one and the lexicon does not know it."""
        token = self.tokens[at]
        if token.kind != "word":
            return False
        return token.text[:1].isupper() or (self.shouting and (token.norm,) not in self.words.phrases)

    def _corrected(self, at: int) -> int | None:
        """A misspelt word of the lexicon, when only one is alike: moives, revenu."""
        token = self.tokens[at]
        if len(token.norm) < 5 or " " in token.norm:
            return None
        most = 1 if len(token.norm) < LONG_WORD else 2
        near = process.extractOne(token.norm, self.words.singles, scorer=OSA.distance, score_cutoff=most)
        if near is None or near[0][:1] != token.norm[:1]:
            return None
        self.out.remarks.append(f"{token.text} → {near[0]}")
        self._symbol(at, at + 1, self.words.phrases[(near[0],)])
        return at + 1

    def _item(self, code: str, at: int, end: int, args: tuple[str, ...] = (), data: Any = None) -> Item:
        start, stop = self.tokens[at].start, self.tokens[min(end, len(self.tokens)) - 1].end
        item = Item(code, self.question[start:stop], start, stop, args, data)
        self.out.items.append(item)
        return item
