"""Tokens to items: every word of the question gets its meaning from the lexicon or the warehouse, or stays unknown."""

from __future__ import annotations

import re
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from marquee.ask.entities import Entities, Entity
from marquee.ask.figures import Figures
from marquee.ask.items import LETTERS, Item, Tagged
from marquee.ask.lexicon import Lexicon, Symbol, genres, lexicon
from marquee.ask.spotting import PLAIN, Spotting
from marquee.ask.tokens import normal

LONG_WORD = 10
WEAK = {"company", "character", "keyword"}  # kinds of which single words say little


def tag(question: str, language: str, entities: Entities) -> Tagged:
    """The question's items; `unknown` names each word that is neither in the lexicon nor in the warehouse."""
    return _Tagger(question, lexicon(language), entities).run()


class _Tagger(Spotting):
    def __init__(self, question: str, words: Lexicon, entities: Entities) -> None:
        super().__init__(question, words, entities)
        self.figures = Figures(question, self.tokens, words)

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
        if token.kind == "quoted" and self._status_named(token.norm):
            self._symbol(at, at + 1, self.words.phrases[tuple(token.norm.split())])
            return at + 1
        if token.kind == "quoted":
            self._value(token.text, self._named(token.norm) or [], token.start, token.end, quoted=True)
            return at + 1
        if len(token.text) == 1 and token.text.isupper() and self.out.items and self.out.items[-1].code == "c":
            self._value(token.text, [], token.start, token.end, quoted=True)
            return at + 1
        if token.text.lower() == "é":
            self._item("v", at, at + 1, args=("light",), data="light")
            return at + 1
        if token.kind == "comma":
            self._item(",", at, at + 1)
            return at + 1
        entity_end, found = self._longest_entity(at)
        phrase_end, symbols = self._longest_phrase(at)
        if minutes := self._duration(at):
            return minutes
        figure = self.figures.read(at)
        spelt = figure is not None and figure[0].text.islower() and phrase_end < figure[1] == entity_end
        if figure and (spelt or self._prefer_figure(figure, max(entity_end, phrase_end))):
            self.out.items.append(figure[0])
            return figure[1]
        longer = entity_end > phrase_end
        whole = self._misspelt_whole(at, entity_end) if found and entity_end == at + 1 else 0
        if whole:
            return whole
        if found and not symbols and self._half_a_name(at, entity_end, found):
            self._value(token.text, found, token.start, token.end)
            return self._one_name(entity_end)
        if found and (longer or (entity_end == phrase_end and self._prefer_entity(at, entity_end, found, symbols))):
            start, end = token.start, self.tokens[entity_end - 1].end
            self._value(self.question[start:end], self._best_known(self.question[start:end], found), start, end)
            return entity_end
        if symbols:
            self._symbol(at, phrase_end, symbols)
            return phrase_end
        return self._mark(at) if token.kind == "mark" else self._unknown(at)

    def _duration(self, at: int) -> int:
        """2h30, 1h 45: hours and minutes as people write them; where it ends, 0 when there is none."""
        text = self.question[self.tokens[at].start :]
        found = re.match(r"(\d{1,2})\s?h\s?(\d{2})(?:\s?(?:min|m)\b)?(?!\w)", text)
        if found is None:
            return 0
        stop = self.tokens[at].start + found.end()
        end = next((n for n in range(at, len(self.tokens)) if self.tokens[n].end >= stop), at) + 1
        self._item("N", at, end).data = 60 * int(found[1]) + int(found[2])
        self._item("U", at, end, args=("runtime", "1"))
        return end

    def _status_named(self, name: str) -> bool:
        """The status "Post Production": in quotation marks, after the word for it."""
        symbols = self.words.phrases.get(tuple(name.split()), ())
        asked = any(i.code == "H" and i.args == ("status",) for i in self.out.items)
        return asked and any(s.name == "status" for s in symbols[:1])

    def _prefer_figure(self, figure: tuple[Item, int], other_end: int) -> bool:
        """A figure against a name or phrase from the same word on: the longer; of equal ones a date or a month."""
        item, end = figure
        compared = bool(self.out.items) and self.out.items[-1].code in "CGt"
        return end > other_end or (end == other_end and (item.code in "DZ" or (compared and item.code == "N")))

    def _mark(self, at: int) -> int:
        token = self.tokens[at]
        op = {">": ">", "<": "<", ">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", "=": "=", "<>": "<>", "!=": "<>"}
        if token.text in op:
            self._item("C", at, at + 1, args=(op[token.text],))
        elif token.text == "%":
            self._item("%", at, at + 1)
        elif token.text == "&":
            self._item("&", at, at + 1)
        elif token.text == "+" and self._kind(at - 1) == "number":
            self._item("C", at, at + 1, args=(">=",))
        elif token.text != "+":
            return self._unknown(at)
        return at + 1

    # --- words ------------------------------------------------------------------------------------------------

    def _symbol(self, at: int, end: int, symbols: tuple[Symbol, ...]) -> None:
        first = next((s for s in symbols if s.name == "list" and self._initial(at)), symbols[0])
        first = self._beside_number(end, symbols) or first
        self._meaning(at, end, first).others = symbols
        if first.then:
            self._meaning(at, end, first.then)
        if first.name == "namely":
            self._explained()

    def _beside_number(self, end: int, symbols: tuple[Symbol, ...]) -> Symbol | None:
        """Min before a number is at least, after one it is minutes; alone it is the lowest."""
        before = self._kind(end) == "number"
        after = bool(self.out.items) and self.out.items[-1].code == "N"
        units = (s for s in symbols if s.name == "unit" and after)
        return next(units, next((s for s in symbols if s.name == "than" and before), None))

    def _explained(self) -> None:
        """Films about a dark future, i.e. ...: what nobody knows is told in other words, so it may go."""
        items = self.out.items
        noun = next((n for n in reversed(range(len(items))) if items[n].code in "FH"), -1)
        lost = {i.text for i in items[noun + 1 :] if i.code == "_"}
        if lost:
            del items[noun + 1 :]
            self.out.unknown[:] = [word for word in self.out.unknown if word not in lost]

    def _meaning(self, at: int, end: int, symbol: Symbol) -> Item:
        item = self._item(LETTERS[symbol.name], at, end, args=symbol.args or (symbol.name,))
        item.data = symbol.name
        if symbol.name in ("status", "person_gender", "upcoming", "vague", "weekday", "unreleased", "holiday"):
            item.args = (symbol.name, *symbol.args)
        if symbol.name == "one":
            item.data = 1
        if not item.code:
            self.out.items.pop()
        return item

    # --- names ------------------------------------------------------------------------------------------------

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
        if written and self._goes_on_a_name(at):
            return self._one_name(at)
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

    def _half_a_name(self, at: int, end: int, found: list[Entity]) -> bool:
        """A single word with a capital right before another that nothing else explains: John of John Williams."""
        if end != at + 1 or end >= len(self.tokens) or self.shouting or not {e.kind for e in found} <= WEAK:
            return False
        word, after = self.tokens[at], self.tokens[end]
        known = (after.norm,) in self.words.phrases or after.kind != "word" or not after.text[:1].isupper()
        return word.text[:1].isupper() and not known and word.end + 1 == after.start

    def _goes_on_a_name(self, at: int) -> bool:
        """Whether a name ends right before this word, both with capitals: John of John Wick alone is somebody else."""
        before = self.out.items[-1] if self.out.items else None
        if before is None or before.code != "V" or before.args or not self.tokens[at].text[:1].isupper():
            return False
        last = before.text.split()[-1]
        return last[:1].isupper() and before.end + 1 == self.tokens[at].start and not _is_plain(before)

    def _one_name(self, at: int) -> int:
        """The name before and this word as one misspelt name, or an unknown one: never two."""
        before = self.out.items.pop()
        end = self.tokens[at].end
        text = self.question[before.start : end]
        found = self.entities.similar(normal(text))
        if found:
            self.out.remarks.append(f"{text} → {found[0].name}")
            self._value(text, found, before.start, end)
        else:
            self.out.unknown.append(text)
            self.out.items.append(Item("_", text, before.start, end))
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
            return self._corrected_genre(at, most)
        self.out.remarks.append(f"{token.text} → {near[0]}")
        self._symbol(at, at + 1, self.words.phrases[(near[0],)])
        return at + 1

    def _corrected_genre(self, at: int, most: int) -> int | None:
        """A misspelt genre: documentry, filmes de guera."""
        token = self.tokens[at]
        near = process.extractOne(token.norm, genres().keys(), scorer=OSA.distance, score_cutoff=most)
        if near is None or near[0][:1] != token.norm[:1]:
            return None
        self.out.remarks.append(f"{token.text} → {near[0]}")
        self._value(near[0], self.entities.find(near[0]), token.start, token.end)
        return at + 1

    def _item(self, code: str, at: int, end: int, args: tuple[str, ...] = (), data: Any = None) -> Item:
        start, stop = self.tokens[at].start, self.tokens[min(end, len(self.tokens)) - 1].end
        item = Item(code, self.question[start:stop], start, stop, args, data)
        self.out.items.append(item)
        return item


def _is_plain(item: Item) -> bool:
    """Whether a value is a genre, country or language, whose capital ends no name: French Kubrick films."""
    return any(e.kind in PLAIN for e in item.data)
