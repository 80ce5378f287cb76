"""Gold answers: the catalogue as a SQLite copy in BIRD's schema (movies_4), gold SQL run on it, rows compared.

Two copies are built: one keeps TMDB's 0 and "" for unknown, as BIRD does; in the other they are NULL. A gold statement
counts as answered when ours gives the rows of either: averaging unknown revenues as 0 is a known fault of the gold, and
so are films that a join doubles and LIMIT 1 between films that tie.
"""

from __future__ import annotations

import lzma
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import orjson

SCHEMA = """
CREATE TABLE movie (movie_id INTEGER PRIMARY KEY, title TEXT, budget INTEGER, homepage TEXT, overview TEXT,
    popularity REAL, release_date TEXT, revenue INTEGER, runtime INTEGER, movie_status TEXT, tagline TEXT,
    vote_average REAL, vote_count INTEGER);
CREATE TABLE person (person_id INTEGER PRIMARY KEY, person_name TEXT);
CREATE TABLE gender (gender_id INTEGER PRIMARY KEY, gender TEXT);
CREATE TABLE department (department_id INTEGER PRIMARY KEY, department_name TEXT);
CREATE TABLE genre (genre_id INTEGER PRIMARY KEY, genre_name TEXT);
CREATE TABLE keyword (keyword_id INTEGER PRIMARY KEY, keyword_name TEXT);
CREATE TABLE production_company (company_id INTEGER PRIMARY KEY, company_name TEXT);
CREATE TABLE country (country_id INTEGER PRIMARY KEY, country_iso_code TEXT, country_name TEXT);
CREATE TABLE language (language_id INTEGER PRIMARY KEY, language_code TEXT, language_name TEXT);
CREATE TABLE language_role (role_id INTEGER PRIMARY KEY, language_role TEXT);
CREATE TABLE movie_cast (movie_id INTEGER, person_id INTEGER, character_name TEXT, gender_id INTEGER,
    cast_order INTEGER);
CREATE TABLE movie_crew (movie_id INTEGER, person_id INTEGER, department_id INTEGER, job TEXT);
CREATE TABLE movie_genres (movie_id INTEGER, genre_id INTEGER);
CREATE TABLE movie_keywords (movie_id INTEGER, keyword_id INTEGER);
CREATE TABLE movie_company (movie_id INTEGER, company_id INTEGER);
CREATE TABLE production_country (movie_id INTEGER, country_id INTEGER);
CREATE TABLE movie_languages (movie_id INTEGER, language_id INTEGER, language_role_id INTEGER);
CREATE INDEX cast_movie ON movie_cast (movie_id);
CREATE INDEX cast_person ON movie_cast (person_id);
CREATE INDEX crew_movie ON movie_crew (movie_id);
CREATE INDEX crew_person ON movie_crew (person_id);
CREATE INDEX genres_movie ON movie_genres (movie_id);
CREATE INDEX keywords_movie ON movie_keywords (movie_id);
CREATE INDEX companies_movie ON movie_company (movie_id);
CREATE INDEX countries_movie ON production_country (movie_id);
CREATE INDEX languages_movie ON movie_languages (movie_id);
"""
UNKNOWN_AS_NULL = """
UPDATE movie SET budget = nullif(budget, 0), revenue = nullif(revenue, 0), runtime = nullif(runtime, 0),
    vote_count = nullif(vote_count, 0), vote_average = CASE WHEN vote_count > 0 THEN vote_average END,
    homepage = nullif(homepage, ''), overview = nullif(overview, ''), tagline = nullif(tagline, '');
UPDATE movie_cast SET character_name = nullif(character_name, '');
"""


_CUT = re.compile(
    r"(?is)^\s*SELECT\s+(?P<shown>(?:(?!\bSELECT\b|\bFROM\b).)+)\s+(?P<rest>FROM\b.*)"
    r"\bORDER BY\s+(?P<by>[^;]+?)(?:\s+(?P<way>ASC|DESC))?\s+LIMIT\s+(?P<n>\d+)\s*;?\s*$"
)


class Names:
    """Numbers handed out to names in the order of their first appearance."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers) + 1)


def documents(catalogue: Path) -> Iterator[dict[str, Any]]:
    """The catalogue's documents, plain or .xz."""
    opener = lzma.open if catalogue.suffix == ".xz" else open
    with opener(catalogue, "rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def build(films: Sequence[dict[str, Any]], *, unknown_as_null: bool) -> sqlite3.Connection:
    """BIRD's tables in memory."""
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    db.executemany("INSERT INTO gender VALUES (?, ?)", [(0, "Unspecified"), (1, "Female"), (2, "Male")])
    db.executemany("INSERT INTO language_role VALUES (?, ?)", [(1, "Original"), (2, "Spoken")])
    departments, countries, languages = Names(), Names(), Names()
    spoken = {x["iso_639_1"]: x.get("english_name") or x["name"] for f in films for x in f["spoken_languages"]}
    for film in films:
        _film(db, film, departments, countries, languages, spoken)
    if unknown_as_null:
        db.executescript(UNKNOWN_AS_NULL)
    return db


def _film(
    db: sqlite3.Connection,
    f: dict[str, Any],
    departments: Names,
    countries: Names,
    languages: Names,
    spoken: dict[str, str],
) -> None:
    m = f["id"]

    def insert(table: str, *values: object) -> None:
        db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(values))})", values)

    names = (
        "title budget homepage overview popularity release_date revenue runtime status tagline vote_average vote_count"
    )
    insert("movie", m, *(f[name] or None if name == "release_date" else f[name] for name in names.split()))
    for table, link, things in (
        ("genre", "movie_genres", f["genres"]),
        ("keyword", "movie_keywords", f["keywords"]["keywords"]),
        ("production_company", "movie_company", f["production_companies"]),
    ):
        for thing in things:
            insert(table, thing["id"], thing["name"])
            insert(link, m, thing["id"])
    for country in f["production_countries"]:
        number = countries.number(country["iso_3166_1"])
        insert("country", number, country["iso_3166_1"], country["name"])
        insert("production_country", m, number)
    for code, role in [(f["original_language"], 1), *((x["iso_639_1"], 2) for x in f["spoken_languages"])]:
        number = languages.number(code)
        insert("language", number, code, spoken.get(code, code))
        insert("movie_languages", m, number, role)
    for p in f["credits"]["cast"]:
        insert("person", p["id"], p["name"])
        insert("movie_cast", m, p["id"], p["character"], p["gender"], p["order"])
    for p in f["credits"]["crew"]:
        number = departments.number(p["department"])
        insert("department", number, p["department"])
        insert("person", p["id"], p["name"])
        insert("movie_crew", m, p["id"], number, p["job"])


class Gold:
    """Both copies; `rows` runs a gold statement on each."""

    def __init__(self, films: Sequence[dict[str, Any]]) -> None:
        self.copies = [build(films, unknown_as_null=False), build(films, unknown_as_null=True)]

    def rows(self, sql: str, most: int = 20_000) -> list[list[tuple[Any, ...]]]:
        """The gold rows on each copy; an empty list of results when the statement fails."""
        found = []
        for copy in self.copies:
            try:
                found.append(copy.execute(sql).fetchmany(most))
            except sqlite3.Error:
                return []
        return found

    def with_ties(self, sql: str) -> list[list[tuple[Any, ...]]]:
        """The gold rows of ORDER BY ... LIMIT n with those that tie with the last: which of them it cuts is chance."""
        cut = _CUT.match(sql)
        if cut is None or int(cut["n"]) > 1:
            return []
        way = cut["way"] or "ASC"
        ranked = self.rows(f"SELECT {cut['shown']}, {cut['by']} {cut['rest']} ORDER BY {cut['by']} {way}")
        firsts = [[r for r in rows if r[-1] == rows[0][-1]] for rows in ranked if rows]
        return [[r[:-1] for r in rows] for rows in firsts]


def nothing(rows: Sequence[Sequence[Any]]) -> bool:
    """No rows, or one row of NULL or 0."""
    return not rows or (len(rows) == 1 and len(rows[0]) == 1 and not rows[0][0])


def repaired(sql: str) -> str:
    """The gold with its known fault repaired: a join that doubles films counts each thing once."""
    if "language_role" not in sql:
        sql = re.sub(
            r"(?i)\bmovie_languages AS", "(SELECT DISTINCT movie_id, language_id FROM movie_languages) AS", sql
        )
    return re.sub(r"(?i)\bCOUNT\(\s*(?!\*|DISTINCT)", "COUNT(DISTINCT ", sql)


def matches(gold: Gold, sql: str, ours: Sequence[Sequence[Any]]) -> bool:
    """Whether our rows hold the gold's, as sets; extra columns of ours are allowed, extra or missing rows are not."""
    found = [*gold.rows(sql), *gold.rows(repaired(sql)), *gold.with_ties(sql)]
    if any(same(rows, ours) for rows in found):
        return True
    free = re.fullmatch(r"(?is)(.*)\bLIMIT\s+(\d+)\s*;?\s*", sql)
    if free and "order by" not in free[1].lower():
        return any(len(ours) == min(int(free[2]), len(rows)) and _within(ours, rows) for rows in gold.rows(free[1]))
    return False


def same(gold: Sequence[Sequence[Any]], ours: Sequence[Sequence[Any]]) -> bool:
    """Whether ours holds the rows of gold as a set, in some choice of our columns.

    A row of what is unknown (no name; the films of no decade, in one of the two only) may be there or not.
    """
    wanted = _known_rows({tuple(_value(v) for v in row) for row in gold}, len(gold))
    width = len(gold[0]) if gold else 1
    return any(_known_rows(picked, len(ours)) == wanted for picked in _projections(ours, width))


def _known_rows(rows: set[tuple[Any, ...]], size: int) -> set[tuple[Any, ...]]:
    """The rows, without that of an unknown group when there are others."""
    groups = size > 1 and len({row[0] for row in rows}) == len(rows)
    return {row for row in rows if row != (None,) and not (groups and len(row) > 1 and row[0] is None)}


def _within(ours: Sequence[Sequence[Any]], gold: Sequence[Sequence[Any]]) -> bool:
    wanted = {tuple(_value(v) for v in row) for row in gold}
    return any(picked <= wanted for picked in _projections(ours, len(gold[0]) if gold else 1))


def _projections(rows: Sequence[Sequence[Any]], width: int) -> Iterator[set[tuple[Any, ...]]]:
    columns = len(rows[0]) if rows else width
    if columns > 8 or width > columns:
        return
    plain = [[_value(v) for v in row] for row in rows]
    for chosen in permutations(range(columns), width):
        yield {tuple(row[i] for i in chosen) for row in plain}


def _value(value: Any) -> Any:
    """Unknown is unknown whether 0, "" or NULL; numbers to seven digits; texts whatever their case (Female, female)."""
    if value is None or value == "" or value == 0:
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return float(f"{value:.7g}")
    return value.lower() if isinstance(value, str) else value


def columns_of(rows: Iterable[Sequence[Any]]) -> int:
    """How many columns the rows have."""
    return next((len(r) for r in rows), 0)
