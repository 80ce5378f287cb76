"""Numbers, months and days as people write them in the three languages."""

from __future__ import annotations

import re
from datetime import date

from marquee.ask.items import Period

NUMBER_WORDS = {
    w: n
    for n, words in enumerate(
        ["zero cero", "one", "two dos dois duas", "three tres", "four cuatro quatro", "five cinco", "six seis",
         "seven siete sete", "eight ocho oito", "nine nueve nove", "ten diez dez", "eleven once onze",
         "twelve doce doze"]
    )
    for w in words.split()
} | {"fifteen": 15, "quince": 15, "quinze": 15, "twenty": 20, "veinte": 20, "vinte": 20, "thirty": 30, "fifty": 50,
     "hundred": 100, "cien": 100, "cem": 100}  # fmt: skip
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
    return MONTHS.get(word)


def day_of(text: str) -> Period | None:
    """A single day: ISO, or month/day/year, or day/month/year when the first number cannot be a month."""
    try:
        if "-" in text:
            y, m, d = map(int, text.split("-"))
        else:
            m, d, y = map(int, text.split("/"))
            if m > 12:
                m, d = d, m
        day = date(y, m, d)
    except ValueError:
        return None
    return Period(day, day, "day")


def number_of(text: str) -> float:
    """1,000,000 and 1.000.000 are a million, 6.5 and 6,5 are six and a half."""
    digits = re.sub(r"[^\d.,]", "", text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits) and not re.fullmatch(r"\d{1,2}\.\d{3}", digits):
        return float(re.sub(r"[.,]", "", digits))
    return (
        float(digits.replace(",", "."))
        if digits.count(",") + digits.count(".") == 1
        else float(re.sub(r"[.,]", "", digits))
    )
