"""A plan in a sentence: what the statement shows, from which films, in what order."""

from __future__ import annotations

from marquee.ask.plan import Plan
from marquee.ask.words import label

_WORDS = {
    "en": ("Shows {what}", "with {n} conditions", "with 1 condition", "sorted", "the first {n}"),
    "es": ("Muestra {what}", "con {n} condiciones", "con 1 condición", "en orden", "los primeros {n}"),
    "pt": ("Mostra {what}", "com {n} condições", "com 1 condição", "em ordem", "os primeiros {n}"),
}


def explain(plan: Plan, language: str) -> str:
    """The statement's sentence in the question's language."""
    show, many, one, ordered, first = _WORDS[language]
    parts = [show.format(what=", ".join(label(o.name, language) for o in plan.outputs))]
    count = len(plan.where) + len(plan.bound) + len(plan.having)
    if count:
        parts.append(one if count == 1 else many.format(n=count))
    if plan.order:
        parts.append(ordered)
    if plan.limit:
        parts.append(first.format(n=plan.limit))
    return ", ".join(parts) + "."
