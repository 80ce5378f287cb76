"""A question cut into tokens: words, numbers, dates, quoted texts and marks, each with its place in the question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PATTERN = re.compile(
    r"""
    (?P<quoted>"[^"]{1,300}"|“[^”]{1,300}”|«[^»]{1,300}»|‘[^’]{1,300}’(?!\w)|`[^`]{1,300}`
        |(?<![^\W_])'(?=[^\s'])[^'"]{0,300}?(?:'(?=[A-Za-z])[^'"]{0,300}?)*'(?![^\W_]))
  | (?P<date>\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}/\d{1,2}/\d{4})
  | (?P<number>(?:[$€£]\s?)?\d+(?:[.,]\d+)*(?:\s?%)?)
  | (?P<mark><=|>=|<>|!=|≥|≤|[<>=%/+&#])
  | (?P<word>[^\W\d_](?:[\w]|[.'’](?=\w))*\.?)
  | (?P<comma>[,;:])
  | (?P<end>[?!.¿¡…()\[\]])
  """,
    re.VERBOSE,
)


_NOT_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Token:
    """One piece: its kind, the text as written, its normal form, and where it starts and ends."""

    kind: str
    text: str
    norm: str
    start: int
    end: int


def normal(text: str) -> str:
    """Lower case without accents; apostrophes and dashes in one form; punctuation as single spaces."""
    plain = text.replace("’", "'").lower()
    if not plain.isascii():
        folded = unicodedata.normalize("NFKD", plain.replace("ß", "ss"))
        plain = "".join(c for c in folded if not unicodedata.combining(c))
        plain = plain.replace("ø", "o").replace("ł", "l").replace("æ", "ae")
    return " ".join(_NOT_WORD.sub(" ", plain.replace("'", "").replace("&", " and ")).split())


def tokenise(question: str) -> list[Token]:
    """The question's tokens in order; a possessive 's becomes a token of its own."""
    tokens: list[Token] = []
    for match in _PATTERN.finditer(question):
        kind = match.lastgroup or "end"
        text = match.group()
        if kind == "quoted":
            tokens.append(Token(kind, text[1:-1], normal(text[1:-1]), match.start(), match.end()))
        elif kind == "word":
            tokens.extend(_word(text, match.start(), match.end()))
        else:
            tokens.append(Token(kind, text, text.strip().lower(), match.start(), match.end()))
    return tokens


def _word(text: str, start: int, end: int) -> list[Token]:
    if text.endswith(".") and not re.fullmatch(r"(?:\w\.)+|[A-Z][a-z]{0,3}\.|[Nn]o\.|[Vv]ol\.|Bros\.", text):
        text, end = text[:-1], end - 1
    possessive = re.fullmatch(r"(.+)(['’]s|(?<=s)['’])", text)
    if possessive:
        cut = start + len(possessive[1])
        return [Token("word", possessive[1], normal(possessive[1]), start, cut), Token("mark", "'s", "'s", cut, end)]
    return [Token("word", text, normal(text), start, end)]
