"""The features: an allow-list with a reason for each, and their computation from what is known before release."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from marquee.model.compiled import compiled
from marquee.model.film import GENRES
from marquee.model.reading import CAREERS, FIGURES, FLOATS, Known

LANGUAGES = ("en", "fr", "es", "de", "it", "ja", "ko", "zh", "cn", "hi", "ru", "pt")
COUNTRIES = ("US", "GB", "FR", "DE", "IT", "ES", "JP", "KR", "CN", "HK", "IN", "CA", "AU", "RU", "BR", "MX")
CERTIFICATIONS = {"G": 1, "PG": 2, "PG-13": 3, "R": 4, "NC-17": 5}
UNKNOWN = -1.0
"""Stands for a missing number: all real values are zero or more, so a tree can set it apart."""

INFLATION = math.log10(1.03)
"""log10 of how prices grow in a year."""
PRIOR_FILMS = 3.0
"""A career's average is drawn towards the usual one as if it had this many usual films more."""
USUAL_RATING, USUAL_EARNING, USUAL_SUCCESS, USUAL_PROFIT = 6.3, 7.4, 0.5, 0.2
"""The usual film's vote average, log10 revenue in dollars, chance of success and log10 of revenue over
budget; constants, so nothing leaks."""

_PLAIN = {
    "budget": "log10 of the planned budget in dollars: decided before shooting",
    "budget_real": "the same at the prices of 2000 (3 % a year): 30 million in 1980 was a blockbuster",
    "runtime": "minutes: fixed when the film is locked",
    "year": "year of release: scheduled; used by trees only, which do not extrapolate",
    "month": "month of release: scheduled",
    "weekday": "day of the week of the release: scheduled",
    "day_of_year": "day of the year of the release: scheduled",
    "summer": "May to August: scheduled",
    "halloween": "the second half of October: scheduled",
    "holidays": "the second half of November, and December: scheduled",
    "certification": "age rating in the United States: given before release",
    "sequel_number": "the number at the end of the title or before its colon: announced",
    "overview_words": "length of the overview: written for the announcement",
}
_CAREER = {
    "films": "films before this one, on average over the people or companies: strictly earlier releases",
    "most_films": "films before this one of the busiest: strictly earlier releases",
    "idle_years": "years since the last earlier release",
    "rated": "how many earlier releases have a vote average: the weight of the next one",
    "rating": "vote average of earlier releases, drawn towards the usual one",
    "lately": "the same of the last eight years: careers rise and fade",
    "earning": "log10 revenue of earlier releases, drawn towards the usual one",
    "success": "share of earlier releases that succeeded, drawn towards one half",
    "profit": "log10 of revenue over budget of earlier releases, drawn towards the usual one",
}

ALLOWED: dict[str, str] = {
    **_PLAIN,
    **{f"genre_{name.lower().replace(' ', '_')}": "genre: decided when the film is written" for name in GENRES},
    **{f"language_{code}": "original language: decided when the film is written" for code in (*LANGUAGES, "other")},
    **{f"country_{code}": "production country: decided when the film is financed" for code in (*COUNTRIES, "other")},
    **{f"{kind}_{name}": reason for kind in CAREERS for name, reason in _CAREER.items()},
}
"""Every feature and why it is known before release; nothing else can enter a model."""

NAMES = tuple(ALLOWED)
_AT = {name: place for place, name in enumerate(NAMES)}
_GENRE_AT = dict(zip(GENRES.values(), range(_AT["genre_action"], _AT["genre_action"] + len(GENRES)), strict=True))
_LANGUAGE_AT = {code: _AT[f"language_{code}"] for code in LANGUAGES}
_COUNTRY_AT = {code: _AT[f"country_{code}"] for code in COUNTRIES}
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_NUMBERED = re.compile(rf"[ ,]([2-9]|1[0-9]|{'|'.join(_ROMAN)})$")
_careers_of = attrgetter(*CAREERS)
_NO_CAREER = (0.0,) * len(FIGURES)
_FIGURES = np.dtype([(name, "f8") for name in FIGURES])


def encode(films: Sequence[Known]) -> FLOATS:
    """The matrix of features, one row for each film, one column for each of NAMES; values are exact in 32 bits."""
    matrix = np.zeros((len(films), len(NAMES)))
    for row, film in zip(matrix, films, strict=True):
        _plain(row, film.release_date, film)
        for genre in film.genre_ids:
            if genre in _GENRE_AT:
                row[_GENRE_AT[genre]] = 1
        if film.original_language:
            row[_LANGUAGE_AT.get(film.original_language, _AT["language_other"])] = 1
        for country in film.country_codes:
            row[_COUNTRY_AT.get(country, _AT["country_other"])] = 1
    careers = np.zeros((len(films), len(CAREERS), len(_CAREER)))
    _add_careers(_figures(films).view(_FIGURES)[:, :, 0], careers)
    start, width = _AT["director_films"], len(CAREERS) * len(_CAREER)
    matrix[:, start : start + width] = careers.reshape(len(films), width)
    return matrix.astype(np.float32).astype(np.float64)


def _plain(row: FLOATS, day: date, film: Known) -> None:
    budget = math.log10(film.budget) if film.budget and film.budget >= 1000 else None
    ordinal = day.timetuple().tm_yday
    row[: len(_PLAIN)] = (
        UNKNOWN if budget is None else budget,
        UNKNOWN if budget is None else max(0.0, budget - (day.year - 2000) * INFLATION),
        film.runtime or UNKNOWN,
        day.year,
        day.month,
        day.weekday(),
        ordinal,
        5 <= day.month <= 8,
        day.month == 10 and day.day > 15,
        (day.month == 11 and day.day > 15) or day.month == 12,
        CERTIFICATIONS.get(film.certification or "", UNKNOWN),
        _sequel_number(film.title),
        len(film.overview.split()) if film.overview else UNKNOWN,
    )


def _sequel_number(title: str | None) -> int:
    """2 for "Alien 2", "Alien II" or "Alien 2: Again"; 0 for a title without such a number."""
    found = _NUMBERED.search(title.partition(":")[0].lower()) if title else None
    if not found:
        return 0
    return _ROMAN.get(found[1]) or int(found[1])


@compiled("float64(float64, float64, float64)")
def _average(total: float, count: float, usual: float) -> float:
    """An average that is drawn towards the usual one."""
    return (total + PRIOR_FILMS * usual) / (count + PRIOR_FILMS)


def _figures(films: Sequence[Known]) -> FLOATS:
    """(films, kinds, figures of a career) as sql/features/films.sql gives them; zeros where a career is not known."""
    rows = [[career or _NO_CAREER for career in _careers_of(film)] for film in films]
    return np.array(rows, dtype=np.float64).reshape(len(films), len(CAREERS), len(FIGURES))


@compiled(numba.void(numba.from_dtype(_FIGURES)[:, ::1], numba.float64[:, :, ::1]))
def _add_careers(careers: NDArray[Any], found: FLOATS) -> None:
    """Fill in (films, kinds, features of a career); the sums come in thousandths and tenths of thousandths."""
    for film in range(careers.shape[0]):
        for kind in range(careers.shape[1]):
            career, features = careers[film, kind], found[film, kind]
            features[0] = career.films / max(career.entities, 1.0)
            features[1] = career.most_films
            features[2] = career.idle_days / 365.25 if career.idle_days > 0 else UNKNOWN
            features[3] = career.rated
            features[4] = _average(1e-3 * career.rating, career.rated, USUAL_RATING)
            features[5] = _average(1e-3 * career.lately, career.lately_rated, USUAL_RATING)
            features[6] = _average(1e-4 * career.earning, career.earned, USUAL_EARNING)
            features[7] = _average(career.success, career.judged, USUAL_SUCCESS)
            features[8] = _average(1e-4 * career.profit, career.judged, USUAL_PROFIT)
