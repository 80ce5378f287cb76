"""Film documents as rows in COPY's text format: an empty field is NULL, so TMDB's "" needs no care."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from marquee.warehouse.contract import Checked, day
from marquee.warehouse.documents import Company, Credits, Document, Keywords, Named, Person, Release, Releases

_SPECIAL = re.compile(r"[\\\t\n\r]")
_NOT_TAB = re.compile(r"[\\\n\r]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}

Rows = list[str]
"""Texts of rows of one table; each row ends with a newline."""


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

    A saying that this load has handed over already, from a document no younger, adds nothing and is left out. These
    loops run for every credit of every film, so each is spelt out.
    """

    def __init__(self) -> None:
        self._known: defaultdict[str, dict[int | str, tuple[str, object, str]]] = defaultdict(dict)
        self.rows: defaultdict[str, Rows] = defaultdict(list)

    def hear(self, document: Document, at: str) -> None:
        """Take everything that a document fetched at `at` says about what it refers to."""
        self._named("genres", at, document.genres)
        if document.belongs_to_collection:
            self._named("collections", at, [document.belongs_to_collection])
        if document.keywords:
            self._named("keywords", at, document.keywords.keywords)
        self._companies(at, document.production_companies)
        self._codes("countries", at, [(each.iso_3166_1, each.name) for each in document.production_countries])
        spoken = [(each.iso_639_1, each.english_name or each.name) for each in document.spoken_languages]
        self._codes("languages", at, spoken)
        if document.credits:
            self._people(at, document.credits.cast)
            self._people(at, document.credits.crew)

    def take(self) -> dict[str, Rows]:
        """The rows gathered since the last call."""
        taken, self.rows = dict(self.rows), defaultdict(list)
        return taken

    def _named(self, table: str, at: str, items: Sequence[Named]) -> None:
        known, rows = self._known[table], self.rows[table]
        for each in items:
            last = known.get(each.id)
            if last is None or last[0] != each.name or at < last[2]:
                known[each.id] = (each.name, None, at)
                rows.append(f"{each.id}\t{_name(each.name, each.id)}\t{at}\n")

    def _companies(self, at: str, items: Sequence[Company]) -> None:
        known, rows = self._known["companies"], self.rows["companies"]
        for each in items:
            last = known.get(each.id)
            if last is None or last[0] != each.name or last[1] != each.origin_country or at < last[2]:
                known[each.id] = (each.name, each.origin_country, at)
                rows.append(f"{each.id}\t{_name(each.name, each.id)}\t{escape(each.origin_country or '')}\t{at}\n")

    def _codes(self, table: str, at: str, items: Sequence[tuple[str, str]]) -> None:
        known, rows = self._known[table], self.rows[table]
        for code, name in items:
            last = known.get(code)
            if last is None or last[0] != name or at < last[2]:
                known[code] = (name, None, at)
                rows.append(f"{escape(code)}\t{escape(name or code)}\t{at}\n")

    def _people(self, at: str, persons: Sequence[Person]) -> None:
        known, rows = self._known["people"], self.rows["people"]
        get = known.get
        for each in persons:
            key, name, gender = each.id, each.name, each.gender
            last = get(key)
            if last is None or last[0] != name or last[1] != gender or at < last[2]:
                known[key] = (name, gender, at)
                rows.append(f"{key}\t{_name(name, key)}\t{gender or ''}\t{at}\n")


def movie(
    checked: Checked, measured: tuple[str, str, str, str], at: str, digest: int, times: Sequence[str], deleted_at: str
) -> str:
    """The row of warehouse.movies; `times` are those of credits, keywords and releases."""
    film = checked.document
    popularity, vote_average, vote_count, revenue = measured
    series = film.belongs_to_collection
    texts = _fields(
        film.title, film.original_title, film.original_language, film.overview, film.tagline, film.homepage,
        film.imdb_id, film.status,
    )  # fmt: skip
    return (
        f"{film.id}\t{texts}\t{film.release_date or ''}\t{film.runtime or ''}\t{film.budget or ''}\t{revenue}"
        f"\t{vote_average}\t{vote_count}\t{popularity}\t{bool(film.adult)}\t{bool(film.video)}"
        f"\t{_fields(film.poster_path, film.backdrop_path)}\t{series.id if series else ''}"
        f"\t{_array(film.origin_country or ())}\t{escape(checked.extra) if checked.extra else ''}\t{at}\t{digest}"
        f"\t{times[0]}\t{times[1]}\t{times[2]}\t{deleted_at}\n"
    )


def measures(film: Document) -> tuple[str, str, str, str]:
    """Popularity, vote average, vote count and revenue as fields: what movie_snapshots keeps."""
    return (
        "" if film.popularity is None else repr(film.popularity),
        repr(film.vote_average) if film.vote_average else "",
        str(film.vote_count or ""),
        str(film.revenue or ""),
    )


def core(film: Document) -> list[tuple[str, str]]:
    """The rows of the link tables that every document fills; a thing named twice counts once."""
    return [
        ("movie_genres", _places(film.id, [each.id for each in film.genres])),
        ("movie_companies", _places(film.id, [each.id for each in film.production_companies])),
        ("movie_countries", _places(film.id, [escape(each.iso_3166_1) for each in film.production_countries])),
        ("movie_languages", _places(film.id, [escape(each.iso_639_1) for each in film.spoken_languages])),
    ]


def _places(movie_id: int, keys: Sequence[int] | Sequence[str]) -> str:
    return "".join([f"{movie_id}\t{key}\t{place}\n" for place, key in enumerate(dict.fromkeys(keys))])


def keywords(movie_id: int, found: Keywords) -> list[tuple[str, str]]:
    """The rows of movie_keywords."""
    ids = dict.fromkeys([each.id for each in found.keywords])
    return [("movie_keywords", "".join([f"{movie_id}\t{key}\n" for key in ids]))]


def credits(movie_id: int, found: Credits) -> list[tuple[str, str]]:
    """The rows of movie_cast and movie_crew."""
    cast = [
        f"{movie_id}\t{place}\t{each.id}\t{each.character or ''}"
        f"\t{'' if each.order is None else each.order}\t{each.credit_id or ''}\n"
        for place, each in enumerate(found.cast)
    ]
    crew = [
        f"{movie_id}\t{place}\t{each.id}\t{each.department or ''}\t{each.job or ''}\t{each.credit_id or ''}\n"
        for place, each in enumerate(found.crew)
    ]
    return [
        ("movie_cast", _clean(cast, 5) or "".join(
            row(movie_id, place, each.id, each.character, each.order, each.credit_id)
            for place, each in enumerate(found.cast)
        )),
        ("movie_crew", _clean(crew, 5) or "".join(
            row(movie_id, place, each.id, each.department, each.job, each.credit_id)
            for place, each in enumerate(found.crew)
        )),
    ]  # fmt: skip


def releases(movie_id: int, found: Releases) -> list[tuple[str, str]]:
    """The rows of release_dates; a country named twice goes on counting. Raises BadDocument for a bad date."""
    by_country: defaultdict[str, list[Release]] = defaultdict(list)
    for country in found.results:
        by_country[country.iso_3166_1] += country.release_dates
    kept = [
        (code, place, each, day(each.release_date) if each.release_date else "")
        for code, items in by_country.items()
        for place, each in enumerate(items)
    ]
    rows = [
        f"{movie_id}\t{code}\t{place}\t{each.type or ''}\t{date}\t{each.certification or ''}\t{each.note or ''}\n"
        for code, place, each, date in kept
    ]
    text = _clean(rows, 6) or "".join(
        row(movie_id, code, place, each.type, date, each.certification, each.note) for code, place, each, date in kept
    )
    return [("release_dates", text)]


def _name(name: str, key: int) -> str:
    """A name as a field; one that TMDB left empty is its id, e.g. #287."""
    return escape(name) if name else f"#{key}"


def _fields(*texts: str | None) -> str:
    """Texts as fields, None as NULL. Most texts need no escaping, which one look at all of them shows."""
    joined = "\t".join([text or "" for text in texts])
    if joined.count("\t") == len(texts) - 1 and not _NOT_TAB.search(joined):
        return joined
    return "\t".join([escape(text or "") for text in texts])


def _array(items: Sequence[str]) -> str:
    """A text[] literal as a field."""
    quoted = ['"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items]
    return escape("{" + ",".join(quoted) + "}")


def _clean(rows: Rows, tabs: int) -> str | None:
    """The text of rows with so many tabs that were put together without escaping, or None when a field needs it.

    Counting tells, and costs far less than escaping.
    """
    text = "".join(rows)
    if "\\" in text or "\r" in text or text.count("\n") != len(rows) or text.count("\t") != tabs * len(rows):
        return None
    return text
