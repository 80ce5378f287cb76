"""Film documents as rows in COPY's text format: an empty field is NULL, so TMDB's "" needs no care."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from marquee.warehouse.contract import Checked, day
from marquee.warehouse.documents import Credits, Document, Keywords, Person, Releases

_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}

Rows = list[str]
"""Rows of one table, each ending with a newline."""


def escape(text: str) -> str:
    """A text as one field of COPY's text format."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text) if _SPECIAL.search(text) else text


def row(*values: object) -> str:
    """One row of values that are not often needed: None is NULL."""
    return "\t".join("" if value is None else escape(str(value)) for value in values) + "\n"


def stamp(moment: datetime) -> str:
    """A moment as Postgres reads it, the same for the same moment."""
    return moment.astimezone(UTC).isoformat()


class Names:
    """What documents call the genres, people, companies... that they mention: one row for each new saying.

    A saying that this load has handed over already, from a document no younger, adds nothing and is left out.
    """

    def __init__(self) -> None:
        self._known: defaultdict[str, dict[int | str, tuple[object, str]]] = defaultdict(dict)
        self.rows: defaultdict[str, Rows] = defaultdict(list)

    def add(self, table: str, at: str, sayings: Iterable[tuple[int | str, object, str]]) -> None:
        """Take (key, what is said, the row without its time) of one document fetched at `at`."""
        known, rows = self._known[table], self.rows[table]
        for key, said, text in sayings:
            last = known.get(key)
            if last is None or last[0] != said or at < last[1]:
                known[key] = (said, at)
                rows.append(f"{text}\t{at}\n")

    def people(self, at: str, persons: Sequence[Person]) -> None:
        """The same for cast or crew: by far the most frequent, so it is spelt out."""
        known, rows = self._known["people"], self.rows["people"]
        for person in persons:
            said = (person.name, person.gender)
            last = known.get(person.id)
            if last is None or last[0] != said or at < last[1]:
                known[person.id] = (said, at)
                rows.append(f"{person.id}\t{_name(person.name, person.id)}\t{person.gender or ''}\t{at}\n")

    def take(self) -> dict[str, Rows]:
        """The rows gathered since the last call."""
        taken, self.rows = dict(self.rows), defaultdict(list)
        return taken


def mentions(names: Names, document: Document, at: str) -> None:
    """Hand over everything that a document says about what it refers to."""
    series = document.belongs_to_collection
    named = [
        ("collections", [series] if series else []),
        ("genres", document.genres),
        ("keywords", document.keywords.keywords if document.keywords else []),
    ]
    for table, items in named:
        names.add(table, at, ((each.id, each.name, f"{each.id}\t{_name(each.name, each.id)}") for each in items))
    names.add(
        "companies",
        at,
        (
            (
                each.id,
                (each.name, each.origin_country),
                f"{each.id}\t{_name(each.name, each.id)}\t{escape(each.origin_country or '')}",
            )
            for each in document.production_companies
        ),
    )
    countries = ((each.iso_3166_1, each.name or each.iso_3166_1) for each in document.production_countries)
    names.add("countries", at, ((code, name, f"{escape(code)}\t{escape(name)}") for code, name in countries))
    spoken = ((each.iso_639_1, each.english_name or each.name or each.iso_639_1) for each in document.spoken_languages)
    names.add("languages", at, ((code, name, f"{escape(code)}\t{escape(name)}") for code, name in spoken))
    if document.credits:
        names.people(at, document.credits.cast)
        names.people(at, document.credits.crew)


def movie(checked: Checked, at: str, digest: int, times: tuple[str, str, str], deleted_at: str) -> str:
    """The row of warehouse.movies; `times` are those of credits, keywords and releases."""
    film = checked.document
    series = film.belongs_to_collection
    origins = ",".join('"' + code.replace("\\", "\\\\").replace('"', '\\"') + '"' for code in film.origin_country or ())
    texts = (
        film.title, film.original_title, film.original_language, film.overview, film.tagline, film.homepage,
        film.imdb_id, film.status,
    )  # fmt: skip
    return (
        f"{film.id}\t" + "\t".join([escape(text) if text else "" for text in texts]) + f"\t{film.release_date or ''}"
        f"\t{film.runtime or ''}\t{film.budget or ''}\t{film.revenue or ''}\t{measures(film)[1]}\t{measures(film)[2]}"
        f"\t{measures(film)[0]}\t{bool(film.adult)}\t{bool(film.video)}\t{escape(film.poster_path or '')}"
        f"\t{escape(film.backdrop_path or '')}\t{series.id if series else ''}\t{escape('{' + origins + '}')}"
        f"\t{escape(checked.extra or '')}\t{at}\t{digest}\t{times[0]}\t{times[1]}\t{times[2]}\t{deleted_at}\n"
    )


def measures(film: Document) -> tuple[str, str, str, str]:
    """Popularity, vote average, vote count and revenue as fields: what movie_snapshots keeps."""
    popularity = "" if film.popularity is None else repr(film.popularity)
    return (
        popularity,
        repr(film.vote_average) if film.vote_average else "",
        str(film.vote_count or ""),
        str(film.revenue or ""),
    )


def core(film: Document) -> list[tuple[str, Rows]]:
    """The rows of the link tables that every document fills; a thing named twice counts once."""
    keys: list[tuple[str, Iterable[object]]] = [
        ("movie_genres", [each.id for each in film.genres]),
        ("movie_companies", [each.id for each in film.production_companies]),
        ("movie_countries", [escape(each.iso_3166_1) for each in film.production_countries]),
        ("movie_languages", [escape(each.iso_639_1) for each in film.spoken_languages]),
    ]
    return [
        (table, [f"{film.id}\t{key}\t{position}\n" for position, key in enumerate(dict.fromkeys(found))])
        for table, found in keys
    ]


def keywords(movie_id: int, found: Keywords) -> list[tuple[str, Rows]]:
    """The rows of movie_keywords."""
    return [("movie_keywords", [f"{movie_id}\t{key}\n" for key in dict.fromkeys(each.id for each in found.keywords)])]


def credits(movie_id: int, found: Credits) -> list[tuple[str, Rows]]:
    """The rows of movie_cast and movie_crew."""
    cast = [
        f"{movie_id}\t{place}\t{each.id}\t{each.character or ''}"
        f"\t{'' if each.order is None else each.order}\t{each.credit_id or ''}\n"
        for place, each in enumerate(found.cast)
    ]
    if not _clean(cast, 5):
        cast = [
            row(movie_id, place, each.id, each.character, each.order, each.credit_id)
            for place, each in enumerate(found.cast)
        ]
    crew = [
        f"{movie_id}\t{place}\t{each.id}\t{each.department or ''}\t{each.job or ''}\t{each.credit_id or ''}\n"
        for place, each in enumerate(found.crew)
    ]
    if not _clean(crew, 5):
        crew = [
            row(movie_id, place, each.id, each.department, each.job, each.credit_id)
            for place, each in enumerate(found.crew)
        ]
    return [("movie_cast", cast), ("movie_crew", crew)]


def releases(movie_id: int, found: Releases) -> list[tuple[str, Rows]]:
    """The rows of release_dates; a country named twice goes on counting. Raises BadDocument for a bad date."""
    positions: defaultdict[str, int] = defaultdict(int)
    rows: Rows = []
    for country in found.results:
        code = country.iso_3166_1
        for each in country.release_dates:
            released = day(each.release_date) if each.release_date else None
            rows.append(row(movie_id, code, positions[code], each.type, released, each.certification, each.note))
            positions[code] += 1
    return [("release_dates", rows)]


def _name(name: str, key: int) -> str:
    """A name as a field; one that TMDB left empty is its id, e.g. #287."""
    return escape(name) if name else f"#{key}"


def _clean(rows: Rows, tabs: int) -> bool:
    """Whether rows that were put together without escaping need none: counting costs far less than escaping."""
    text = "".join(rows)
    return (
        "\\" not in text and "\r" not in text and text.count("\n") == len(rows) and text.count("\t") == tabs * len(rows)
    )
