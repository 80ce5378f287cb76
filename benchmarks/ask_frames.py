"""The catalogue as pandas frames, and functions that compute expected answers without SQL and without our code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

Rows = list[list[Any]]


class Frames:
    """Films with unknown values as NaN, and what belongs to them as long frames (movie_id, name)."""

    def __init__(self, films: Sequence[dict[str, Any]]) -> None:
        kept = (
            "id title budget revenue runtime vote_average vote_count popularity release_date original_language status"
            " homepage tagline overview"
        )
        m = pd.DataFrame({k: f[k] for k in kept.split()} for f in films)
        for name in ("budget", "revenue", "runtime", "vote_count"):
            m[name] = m[name].where(m[name] > 0)
        m["vote_average"] = m["vote_average"].where(m["vote_count"].notna())
        m["date"] = pd.to_datetime(m["release_date"], errors="coerce")
        m["year"] = m["date"].dt.year
        m["month"] = m["date"].dt.month
        m["quarter"] = m["date"].dt.quarter
        m["weekday"] = m["date"].dt.day_name()
        m["decade"] = m["year"] // 10 * 10
        m["profit"] = m["revenue"] - m["budget"]
        m["roi"] = m["revenue"] / m["budget"]
        self.m = m.set_index("id", drop=False)
        self.links = {
            "genre": _link(films, lambda f: [x["name"] for x in f["genres"]]),
            "keyword": _link(films, lambda f: [x["name"] for x in f["keywords"]["keywords"]]),
            "company": _link(films, lambda f: [x["name"] for x in f["production_companies"]]),
            "country": _link(films, lambda f: [x["name"] for x in f["production_countries"]]),
            "language": _link(
                films, lambda f: [f["original_language"], *(x["iso_639_1"] for x in f["spoken_languages"])]
            ),
            "actor": _link(films, lambda f: [x["name"] for x in f["credits"]["cast"]]),
            "spoken": _link(films, lambda f: [x["iso_639_1"] for x in f["spoken_languages"]]),
            "director": _link(films, lambda f: [x["name"] for x in f["credits"]["crew"] if x["job"] == "Director"]),
        }
        self.cast = pd.DataFrame(
            [
                (f["id"], x["name"], x["character"], x["order"], {1: "female", 2: "male"}.get(x["gender"]))
                for f in films
                for x in f["credits"]["cast"]
            ],
            columns=["movie_id", "name", "character", "order", "gender"],
        )

    def some(self, where: str = "", *, years: tuple[int, int] | None = None, without: dict[str, str] | None = None,
             title: str | None = None, **facets: str | list[str]) -> pd.DataFrame:  # fmt: skip
        """Films that meet a pandas query, were released in the years, and have every value of every facet."""
        found = self.m
        if title is not None:
            found = found[found.title == title]
        if years is not None:
            found = found[(found.year >= years[0]) & (found.year <= years[1])]
        for facet, values in facets.items():
            for value in [values] if isinstance(values, str) else values:
                found = found[found.id.isin(self.having(facet, value))]
        for facet, value in (without or {}).items():
            found = found[~found.id.isin(self.having(facet, value))]
        return found.query(where) if where else found

    def having(self, facet: str, value: str) -> pd.Series:
        """The ids of films with this value of a facet."""
        link = self.links[facet]
        return link.movie_id[link.name == value]

    def castings(self, title: str | None = None, **equal: str) -> pd.DataFrame:
        """Cast credits, of one film or all, whose columns have these values whatever their case."""
        found = self.cast
        if title is not None:
            found = found[found.movie_id.isin(self.m.id[self.m.title == title])]
        for column, value in equal.items():
            found = found[found[column].str.lower() == value.lower()]
        return found

    def of(self, films: pd.DataFrame, facet: str) -> Rows:
        """The facet's values of these films, each once."""
        link = self.links[facet]
        return [[x] for x in sorted(set(link.name[link.movie_id.isin(films.id)]))]

    def by(self, films: pd.DataFrame, facet: str, column: str = "id", how: str = "count", least: int = 0) -> Rows:
        """A value for each group; groups with fewer than `least` films left out."""
        if facet in films.columns:
            joined = films.assign(name=films[facet])
        else:
            joined = self.links[facet].merge(films, left_on="movie_id", right_index=True)
        groups = joined.groupby("name", dropna=False)
        values = groups[column].sum(min_count=1) if how == "sum" else groups[column].agg(how)
        values = values[groups["id"].count() >= least]
        return [[_plain(name), _plain(value)] for name, value in values.items()]


def _link(films: Sequence[dict[str, Any]], names: Any) -> pd.DataFrame:
    pairs = [(f["id"], name) for f in films for name in dict.fromkeys(names(f))]
    return pd.DataFrame(pairs, columns=["movie_id", "name"])


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def distinct(values: pd.Series) -> Rows:
    """A column's values, each once."""
    return [[x] for x in sorted(set(values.dropna()))]


def count(films: pd.DataFrame) -> Rows:
    """How many."""
    return [[len(films)]]


def titles(films: pd.DataFrame) -> Rows:
    """Their titles."""
    return [[t] for t in films.title]


def top(films: pd.DataFrame, column: str, n: int = 1, *, lowest: bool = False, skip: int = 0) -> Rows:
    """The titles of the first n by a column; of a single first all that tie."""
    ordered = films.dropna(subset=[column]).sort_values(column, ascending=lowest)
    found = ordered.iloc[skip : skip + n]
    return titles(ordered[ordered[column] == found[column].iloc[0]] if n == 1 and not skip and len(found) else found)


def value(films: pd.DataFrame, column: str, how: str = "mean") -> Rows:
    """One aggregate."""
    return [[_plain(films[column].agg(how))]]


def columns(films: pd.DataFrame, *names: str) -> Rows:
    """Some columns of each film."""
    return [
        [_plain(v) if not isinstance(v, str) else v for v in row] for row in films[list(names)].itertuples(index=False)
    ]


def first(rows: Rows, n: int = 1, *, lowest: bool = False) -> Rows:
    """The first n groups by their value; of a single first all that tie."""
    known = sorted((r for r in rows if r[1] is not None), key=lambda r: r[1], reverse=not lowest)
    return [r for r in known if r[1] == known[0][1]] if n == 1 else known[:n]


def most(frames: Frames, facet: str) -> Rows:
    """The titles of the films that have the most of a facet."""
    numbers = frames.links[facet].groupby("movie_id").size()
    return titles(frames.m.loc[numbers.index[numbers == numbers.max()]])


def over(rows: Rows, least: float) -> Rows:
    """The names of the groups whose value is more than this."""
    return [[r[0]] for r in rows if r[1] is not None and r[1] > least]


def share(part: pd.DataFrame, whole: pd.DataFrame) -> Rows:
    """Percent."""
    return [[100 * len(part) / len(whole)]]
