"""Numbers, months and days as people write them in the three languages."""

from __future__ import annotations

import re
from datetime import date

from marquee.ask.items import Period

_UNITS = (
    "zero cero", "one uno una um uma", "two dos dois duas", "three tres", "four cuatro quatro", "five cinco",
    "six seis",
    "seven siete sete", "eight ocho oito", "nine nueve nove", "ten diez dez", "eleven once onze", "twelve doce doze",
    "thirteen trece treze", "fourteen catorce quatorze", "fifteen quince quinze", "sixteen dieciseis dezesseis",
    "seventeen diecisiete dezessete", "eighteen dieciocho dezoito", "nineteen diecinueve dezenove",
)  # fmt: skip
_TENS = (
    "twenty veinte vinte", "thirty treinta trinta", "forty cuarenta quarenta", "fifty cincuenta cinquenta",
    "sixty sesenta sessenta", "seventy setenta", "eighty ochenta oitenta", "ninety noventa",
)  # fmt: skip
NUMBER_WORDS = {w: n for n, words in enumerate(_UNITS) for w in words.split()}
NUMBER_WORDS |= {w: 10 * n for n, words in enumerate(_TENS, 2) for w in words.split()}
NUMBER_WORDS |= dict.fromkeys(("hundred", "cien", "ciento", "cem", "cento"), 100)
NUMBER_WORDS["mil"] = 1000
DECADES = {w: 10 * n for n, w in enumerate(
    ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"), 2
)}  # fmt: skip
ARTICLES = ("a", "an", "un", "una", "um", "uma")
HALF = ("half", "medio", "media", "meio", "meia")
ORDINAL_ENDINGS = ("st", "nd", "rd", "th", "o", "a")

MONTHS = {
    w: n
    for n, words in enumerate(
        ["january enero janeiro jan", "february febrero fevereiro feb", "march marzo marco mar", "april abril apr",
         "may mayo maio", "june junio junho jun", "july julio julho jul", "august agosto aug",
         "september septiembre setembro setiembre sep sept", "october octubre outubro oct",
         "november noviembre novembro nov", "december diciembre dezembro dec"], 1
    )
    for w in words.split()
}  # fmt: skip


def month_of(word: str) -> int | None:
    """A month's number."""
    return MONTHS.get(word)


def spelt(words: list[str]) -> tuple[float, int] | None:
    """The number that the first of these words spell, and how many they are: twenty five, ciento veinte."""
    total, used = 0.0, 0
    for word in words:
        value = NUMBER_WORDS.get(word)
        if value is None or (used and word in ("y", "e")):
            break
        if value == 100 and 0 < total < 10:
            total *= 100
        elif not used or (total >= 100 > value) or (total in range(20, 100, 10) and value < 10):
            total += value
        else:
            break
        used += 1
    return (total, used) if used else None


def day_of(text: str) -> Period | None:
    """A single day: ISO, or month/day/year, or day/month/year when the first number cannot be a month."""
    try:
        if "-" in text:
            y, m, d = map(int, text.split("-"))
        else:
            m, d, y = map(int, text.split("/"))
            if m > 12:
                m, d = d, m
        return single_day(y, m, d)
    except ValueError:
        return None


def single_day(year: int, month: int, day: int) -> Period:
    """One day as a period; raises ValueError for a day that does not exist."""
    found = date(year, month, day)
    return Period(found, found, "day")


def number_of(text: str) -> float:
    """1,000,000 and 1.000.000 are a million, 6.5 and 6,5 are six and a half."""
    digits = re.sub(r"[^\d.,]", "", text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits) and not re.fullmatch(r"\d{1,2}\.\d{3}", digits):
        return float(re.sub(r"[.,]", "", digits))
    if digits.count(",") + digits.count(".") == 1:
        return float(digits.replace(",", "."))
    return float(re.sub(r"[.,]", "", digits))
