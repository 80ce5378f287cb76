"""Which of the service's languages a client prefers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marquee.model.phrases import Language

LANGUAGES: tuple[Language, ...] = ("en", "es", "pt")


def preferred(accept_language: str | None) -> Language:
    """The best of English, Spanish and Portuguese by an Accept-Language header (RFC 9110); English when none is named.

    E.g. "pt-BR,pt;q=0.9,en;q=0.8" -> pt.
    """
    best: Language = "en"
    weight = 0.0
    for part in (accept_language or "")[:200].split(","):
        tag, _, parameter = part.partition(";")
        language = next((known for known in LANGUAGES if known == tag.strip().lower().partition("-")[0]), None)
        quality = _quality(parameter)
        if language and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameter: str) -> float:
    """The weight in "q=0.8"; 1 when there is none, 0 when it is no number between 0 and 1."""
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
