"""Questions to offer in place of one that could not be answered, built from that question; each of them works.

In this order: the unknown words replaced by words and names like them, the unknown words left out, a measure in
their place, a question about what else was named, and at last fixed examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from rapidfuzz import fuzz, process

from marquee.ask.entities import OFFERED, Entities, Entity
from marquee.ask.items import Item
from marquee.ask.lexicon import genres, lexicon, places
from marquee.ask.model import model
from marquee.ask.reading import NotUnderstood
from marquee.ask.tagging import tag
from marquee.ask.tokens import normal, tokenise
from marquee.ask.values import kind_of
from marquee.ask.words import EXAMPLES

WANTED = 3
TRIED = 36
PREPOSITIONS = {"of", "in", "by", "with", "from", "for", "to", "as", "about"}
ARTICLES = {"filler", "light"}
CONTENT = set("VNDX")
MEASURED = set("AbSO")  # after an aggregate, by, a superlative, sorted: there a measure belongs
MEASURES = ("vote_average", "revenue", "budget", "runtime")

ABOUT = {
    "en": {
        "movie": ("Who directed {name}?", "What is the revenue of {name}?", "How long is {name}?"),
        "person": ("How many films are there with {name}?", "How many films did {name} direct?"),
        "genre": ("Top 10 {name} films by revenue", "How many {name} films are there?"),
        "company": ("Top 10 films of {name} by revenue", "How many films are there from {name}?"),
        "country": ("How many films are there from {name}?", "Top 10 films from {name} by revenue"),
        "measure": ("Average {name} by genre", "Top 10 films by {name}"),
    },
    "es": {
        "movie": ("¿Quién dirigió {name}?", "¿Cuál es la recaudación de {name}?", "¿Cuánto dura {name}?"),
        "person": ("¿Cuántas películas hay con {name}?", "¿Cuántas películas dirigió {name}?"),
        "genre": ("Las 10 películas de {name} con mayor recaudación", "¿Cuántas películas de {name} hay?"),
        "company": ("Las 10 películas de {name} con mayor recaudación", "¿Cuántas películas de {name} hay?"),
        "country": ("¿Cuántas películas de {name} hay?", "Las 10 películas de {name} con mayor recaudación"),
        "measure": ("Media de {name} por género", "Las 10 películas con mayor {name}"),
    },
    "pt": {
        "movie": ("Quem dirigiu {name}?", "Qual é a receita de {name}?", "Qual é a duração de {name}?"),
        "person": ("Quantos filmes há com {name}?", "Quantos filmes {name} dirigiu?"),
        "genre": ("Os 10 filmes de {name} com maior receita", "Quantos filmes de {name} há?"),
        "company": ("Os 10 filmes de {name} com maior receita", "Quantos filmes de {name} há?"),
        "country": ("Quantos filmes de {name} há?", "Os 10 filmes de {name} com maior receita"),
        "measure": ("Média de {name} por gênero", "Os 10 filmes com maior {name}"),
    },
}


@dataclass(frozen=True)
class Offer:
    """A question to ask instead; `meant` when it only puts a word right."""

    question: str
    meant: bool = False


def rephrasings(
    question: str, language: str, problem: NotUnderstood, entities: Entities, answers: Callable[[str], str | None]
) -> list[Offer]:
    """At most three questions near this one, likeliest first. `answers` gives the statement that answers a question,
    or None when nothing does: such a question is not offered, nor is one that asks the same as another."""
    items = tag(question, language, entities).items
    gaps = _gaps(question, items, problem)
    found: dict[str, Offer] = {}
    for offer in islice(_offers(question, language, gaps, items, entities), TRIED):
        statement = answers(offer.question) if normal(offer.question) != normal(question) else None
        if statement is not None:
            found.setdefault(statement, offer)
        if len(found) == WANTED:
            break
    return [*found.values()] or [Offer(example) for example in EXAMPLES[language]]


def _offers(
    question: str, language: str, gaps: list[tuple[int, int]], items: list[Item], entities: Entities
) -> Iterator[Offer]:
    if gaps:
        near = [_near(question, *gap, language, entities) or [""] for gap in gaps]
        yield from (Offer(_filled(question, gaps, w), any(w)) for w in islice(product(*near), 9) if any(w))
        wider = [(_led_up(question, a, language), b) for a, b in gaps]
        yield Offer(_filled(question, wider, [""] * len(gaps)))
        if not any(i.code in CONTENT for i in items if i.start >= gaps[0][1]):
            yield Offer(_filled(question, [(wider[0][0], len(question))], [""]))
        before = [i.code for i in items if i.end <= gaps[0][0]][-1:]
        if len(gaps) == 1 and set(before) & MEASURED:
            labels = [model().measures[m].labels[language] for m in MEASURES]
            yield from (Offer(_filled(question, gaps, [label])) for label in labels)
    yield from (Offer(q) for q in _about(items, language))


def _gaps(question: str, items: list[Item], problem: NotUnderstood) -> list[tuple[int, int]]:
    """Where the words stand that prevented an answer; neighbours are one gap."""
    spans = [(i.start, i.end) for i in items if i.code == "_"]
    if not spans:
        at = [(question.lower().find(w.lower()), len(w)) for w in problem.words if len(w) > 1]
        spans = sorted((a, a + n) for a, n in at if a >= 0)
    gaps: list[tuple[int, int]] = []
    for start, end in spans:
        if gaps and not question[gaps[-1][1] : start].strip():
            gaps[-1] = (gaps[-1][0], end)
        elif not gaps or start >= gaps[-1][1]:
            gaps.append((start, end))
    return gaps


def _near(question: str, start: int, end: int, language: str, entities: Entities) -> list[str]:
    """What the words there may have been meant for: words of the language, and names if they are written as one."""
    name = normal(question[start:end])
    if len(name) < 4:
        return []
    capital = question[start].isupper()
    named = capital or question == question.lower()
    known = _words(language) | _places() if named else _words(language)
    near = process.extract(name, known.keys(), scorer=fuzz.ratio, score_cutoff=OFFERED, limit=4)
    found = {known[word]: word.capitalize() if capital else word for word, _, _ in reversed(near)}
    return [*reversed(found.values()), *(entities.near(name) if named else ())]


@cache
def _words(language: str) -> dict[str, str]:
    """The words of a language and those for genres, each with what it stands for."""
    return genres() | {word: word.rstrip("s") for word in lexicon(language).singles}


@cache
def _places() -> dict[str, str]:
    """The names of countries and languages, each with its code."""
    return {word: codes[0] for names in places().values() for word, codes in names.items()}


def _filled(question: str, gaps: list[tuple[int, int]], words: tuple[str, ...] | list[str]) -> str:
    """The question with a word in place of each gap."""
    text = question
    for (start, end), word in zip(reversed(gaps), reversed(words), strict=True):
        text = text[:start] + word + text[end:]
    text = re.sub(r"\s+([?.!,])", r"\1", " ".join(text.split()))
    return text + ("?" if question.rstrip().endswith("?") and not text.endswith("?") else "")


def _led_up(question: str, start: int, language: str) -> int:
    """Where the preposition begins that leads up to a place: "by the" of "by the unknown"."""
    first = start
    for token in reversed(tokenise(question[:start])):
        names = {s.name for s in lexicon(language).phrases.get((token.norm,), ())}
        if names & PREPOSITIONS:
            first = token.start
        elif not names & ARTICLES:
            break
    return first


def _about(items: list[Item], language: str) -> Iterator[str]:
    """Questions about the names and measures that the question holds."""
    for item in items:
        kind, name = _subject(item, language)
        for template in ABOUT[language].get(kind, ()):
            yield template.format(name=name)


def _subject(item: Item, language: str) -> tuple[str, str]:
    if item.code == "X" and item.args and item.args[0] in model().measures:
        return "measure", model().measures[item.args[0]].labels[language]
    if item.code != "V" or not item.data:
        return "", ""
    kind = kind_of(item)
    best: Entity = max((e for e in item.data if e.kind == kind), key=lambda e: e.weight)
    return kind, item.text if kind in ("genre", "country") else best.name
