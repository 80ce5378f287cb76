"""What becomes of a document whose shape changed: each change has its named outcome, and no good document suffers."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from marquee.lake.parts import Record
from marquee.warehouse import quarantine
from marquee.warehouse.loading import load_part_set

TINY = "1e-99999"  # put in as text, sent as a number
AT = datetime(2026, 5, 1, tzinfo=UTC)
Change = Callable[[dict[str, Any]], object]


def rename(*path: Any) -> Change:
    """Rename the last key of the path by adding _x."""

    def change(film: dict[str, Any]) -> None:
        *way, last = path
        target: Any = film
        for step in way:
            target = target[step]
        target[f"{last}_x"] = target.pop(last)

    return change


def put(*path: Any) -> Change:
    """Put the last element at the path before it."""

    def change(film: dict[str, Any]) -> None:
        *way, last, value = path
        target: Any = film
        for step in way:
            target = target[step]
        target[last] = value

    return change


def cast(place: int = 0) -> tuple[Any, ...]:
    return ("credits", "cast", place)


QUARANTINED: dict[str, tuple[Change, str, str]] = {
    "a required key removed": (lambda film: film.pop("title"), "missing_key", "title"),
    "a required key renamed": (rename("budget"), "missing_key", "budget"),
    "a list of things removed": (lambda film: film.pop("genres"), "missing_key", "genres"),
    "a key renamed in a credit": (rename(*cast(), "character"), "missing_key", "credits.cast[].character"),
    "a key renamed in a later credit": (rename("credits", "crew", 0, "job"), "missing_key", "credits.crew[].job"),
    "an id removed from a genre": (lambda film: film["genres"][1].pop("id"), "missing_key", "genres[].id"),
    "half of the credits gone": (lambda film: film["credits"].pop("crew"), "missing_key", "credits.crew"),
    "a number became text": (put("budget", "1000"), "wrong_type", "budget"),
    "a text became a number": (put("overview", 5), "wrong_type", "overview"),
    "a flag became a number": (put("adult", 0), "wrong_type", "adult"),
    "an id became text": (put("genres", 0, "id", "1"), "wrong_type", "genres[].id"),
    "a list became an object": (put("genres", {"id": 1, "name": "Drama"}), "wrong_type", "genres"),
    "an object became a list": (put("credits", []), "wrong_type", "credits"),
    "a nested list became an object": (put("keywords", "keywords", {}), "wrong_type", "keywords.keywords"),
    "things became their names": (put("genres", ["Drama"]), "wrong_type", "genres[]"),
    "the title null": (put("title", None), "null_value", "title"),
    "a list null": (put("production_companies", None), "null_value", "production_companies"),
    "a name null": (put(*cast(), "name", None), "null_value", "credits.cast[].name"),
    "the title empty": (put("title", ""), "out_of_range", "title"),
    "a huge number": (put("revenue", 10**40), "out_of_range", "revenue"),
    "a huge id": (put(*cast(), "id", 2**31), "out_of_range", "credits.cast[].id"),
    "a negative number": (put("runtime", -1), "out_of_range", "runtime"),
    "half a minute": (put("runtime", 90.5), "out_of_range", "runtime"),
    "eleven stars of ten": (put("vote_average", 11), "out_of_range", "vote_average"),
    "not a number": (put("popularity", float("nan")), "not_finite", ""),
    "an infinite number in a new key": (put("heat", float("inf")), "not_finite", ""),
    "a lone surrogate": (put("overview", "a \ud83d b"), "lone_surrogate", ""),
    "a lone surrogate in a new key": (put("note", {"a": ["\udc00"]}), "lone_surrogate", ""),
    "the character NUL": (put("tagline", "a\0b"), "nul_character", ""),
    "the thirtieth of February": (put("release_date", "2021-02-30"), "bad_date", ""),
    "a date of another shape": (put("release_date", "02/03/2021"), "bad_date", ""),
    "a release without a day": (
        put("release_dates", "results", 0, "release_dates", 0, "release_date", "soon"), "bad_date", "",
    ),
    "another film": (put("id", 999_999), "other_film", ""),
}  # fmt: skip

EVOLVED: dict[str, tuple[Change, set[tuple[str, str]]]] = {
    "a new key": (put("softcore", False), {("new_key", "softcore")}),
    "a new key below": (put(*cast(), "nickname", "A"), {("new_key", "credits.cast[].nickname")}),
    "an optional key removed": (lambda film: film.pop("imdb_id"), {("absent_key", "imdb_id")}),
    "an optional key renamed": (rename("homepage"), {("absent_key", "homepage"), ("new_key", "homepage_x")}),
    "an optional key renamed below": (
        rename("production_companies", 0, "origin_country"),
        {
            ("absent_key", "production_companies[].origin_country"),
            ("new_key", "production_companies[].origin_country_x"),
        },
    ),
    "a key that is not read renamed": (
        rename(*cast(), "cast_id"),
        {("absent_key", "credits.cast[].cast_id"), ("new_key", "credits.cast[].cast_id_x")},
    ),
    "a number null": (put("revenue", None), {("null_value", "revenue")}),
    "an appended part null": (put("credits", None), {("null_value", "credits")}),
    "an overview of a megabyte": (put("overview", "ção " * 250_000), set()),
    "a number too small for any column": (put("heat", TINY), {("new_key", "heat")}),
    "whole numbers with a point": (put("runtime", 97.0), set()),
    "characters that COPY minds": (put("title", "a\\b\tc\nd\re\\N\\."), set()),
}


def raw(film: dict[str, Any], change: Change) -> bytes:
    """The changed document as it would come over the wire."""
    changed = copy.deepcopy(film)
    change(changed)
    return json.dumps(changed).replace(f'"{TINY}"', TINY).encode()


def test_every_broken_document_has_its_reason_and_the_good_ones_load(warehouse: Any, lake: Any, film: Any) -> None:
    names = dict(enumerate(QUARANTINED, 1000))
    broken = [Record(key, "found", AT, raw(film(key), QUARANTINED[name][0])) for key, name in names.items()]
    good = [Record(key, "found", AT, raw(film(key), lambda film: None)) for key in range(1, 61)]
    mixed = [record for pair in zip(good, broken, strict=False) for record in pair] + good[len(broken) :]
    lake.publish("a", mixed, part_size=7)
    with warehouse.loader() as connection:
        report = load_part_set(connection, lake.store, "a", bad_share=1)
        assert report.quarantined == len(QUARANTINED) >= 30
        found = {names[entry.movie_id]: entry.reason for entry in quarantine.entries(connection)}
        assert found == {name: reason for name, (_, reason, _) in QUARANTINED.items()}
        assert connection.execute("SELECT count(*) FROM movies").fetchone() == (60,)
        assert connection.execute("SELECT count(*) FROM movie_cast").fetchone() == (60,)
    expected = {(reason, key) for _, reason, key in QUARANTINED.values()}
    assert {(each.kind, each.key) for each in report.drift if each.verdict == "quarantine"} == expected
    assert [each for each in report.drift if each.verdict == "evolve"] == []


@pytest.mark.parametrize("name", EVOLVED)
def test_what_the_contract_takes_is_loaded_and_named(warehouse: Any, lake: Any, film: Any, name: str) -> None:
    change, expected = EVOLVED[name]
    lake.publish("a", [Record(1, "found", AT, raw(film(1), change))])
    with warehouse.loader() as connection:
        report = load_part_set(connection, lake.store, "a")
        assert report.quarantined == 0
        assert {(each.kind, each.key) for each in report.drift} == expected
        title, overview, runtime, extra = connection.execute(
            "SELECT title, overview, runtime, extra FROM movies"
        ).fetchone()
    changed = json.loads(raw(film(1), change))
    assert (title, overview or "", runtime) == (changed["title"], changed["overview"], changed["runtime"])
    new = {key: changed[key] for kind, key in expected if kind == "new_key" and "." not in key}
    assert (extra or {}) == new
