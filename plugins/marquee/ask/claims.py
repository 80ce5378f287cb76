"""The numbers in a text, compared with the values that it was written from."""

# ruff: noqa: SIM905 - lists of words read better as words

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marquee.ask.numbers import NUMBER_WORDS
from marquee.ask.tokens import normal

SCALES = frozenset(
    (
        "hundred hundreds thousand thousands million millions billion billions trillion dozen dozens half double"
        " cien cientos mil miles millon millones docena mitad doble"
        " cem centenas milhar milhares milhao milhoes bilhao bilhoes dezena metade dobro"
    ).split()
)
_NUMBER = re.compile(r"\d[\d.,]*")
_UNCOUNTED = {"one", "uno", "un", "una", "um", "uma", "dos"}  # "one of them"; "dos" is also Portuguese for "of the"


def strange(text: str, values: Iterable[Any], language: str) -> list[str]:
    """The numbers in the text that are none of the values: neither as they are nor rounded to at most two places.

    Numbers in words count too. Digits inside text values, such as those of a title or a date, are values.
    """
    allowed = {form for value in values for form in _forms(value)}
    unknown = [n for n in _NUMBER.findall(text) if not _readings(n, language) & allowed]
    words = [w for w in normal(text).split() if w not in _UNCOUNTED]
    spoken = [w for w in words if w in NUMBER_WORDS and not {w, str(NUMBER_WORDS[w])} & allowed]
    return unknown + spoken + [w for w in words if w in SCALES - allowed]


def _forms(value: Any) -> set[str]:
    """How a value may be written."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int | float):
        exact = abs(Decimal(str(value)))
        places = [exact] + [exact.quantize(Decimal(1).scaleb(-n), ROUND_HALF_UP) for n in (0, 1, 2)]
        return {_plain(f"{number:f}") for number in places}
    text = str(value)
    return set(normal(text).split()) | {r for n in _NUMBER.findall(text) for r in _readings(n, "en")}


def _readings(number: str, language: str) -> set[str]:
    """What a number in a text may say: commas part thousands in English, points in Spanish and Portuguese."""
    digits = number.rstrip(".,")
    thousands, point = (",", ".") if language == "en" else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})+(\{point}\d+)?", digits):
        return {_plain(digits.replace(thousands, "").replace(point, "."))}
    return {_plain(digits.replace(",", "."))}


def _plain(digits: str) -> str:
    whole, point, rest = digits.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (point + rest if rest else "")
