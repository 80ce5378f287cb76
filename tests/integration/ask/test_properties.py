"""What must hold between answers on real films, whatever they are: fewer films with a filter, complements, shares."""

from __future__ import annotations

from itertools import permutations

import psycopg
import pytest

from marquee.ask.pipeline import answer

FILTERS = ("directed by Steven Spielberg", "longer than 2 hours", "released after 2000", "with more than 500 votes")
HALVES = (
    ("are dramas", "are not dramas"),
    ("are horror films", "are not horror films"),
    ("were produced in France", "were not produced in France"),
    ("have the keyword 'time travel'", "do not have the keyword 'time travel'"),
    ("were directed by Woody Allen", "were not directed by Woody Allen"),
)


def number(question: str, connection: psycopg.Connection) -> float:
    found = answer(question, connection=connection)
    assert len(found.rows) == 1, f"{question}: {found.answer}"
    return float(found.rows[0][0])


@pytest.mark.parametrize("chosen", list(permutations(FILTERS, 3))[::4], ids=" ".join)
def test_a_filter_never_makes_more_films(asker: psycopg.Connection, chosen: tuple[str, ...]) -> None:
    counts = [number(" ".join(("How many films are there", *chosen[:n])) + "?", asker) for n in range(len(chosen) + 1)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts)


@pytest.mark.parametrize(("half", "other"), HALVES)
def test_a_condition_and_its_negation_share_the_films(asker: psycopg.Connection, half: str, other: str) -> None:
    every = number("How many films are there?", asker)
    yes, no = (number(f"How many films {words}?", asker) for words in (half, other))
    assert 0 < yes < every
    assert yes + no == every


def test_a_share_is_its_count_over_all(asker: psycopg.Connection) -> None:
    share = number("What percentage of horror films are longer than 2 hours?", asker)
    long = number("How many horror films are longer than 2 hours?", asker)
    assert share == pytest.approx(100 * long / number("How many horror films are there?", asker))


@pytest.mark.parametrize("year", [2031, 2050])
def test_years_that_the_data_does_not_reach_are_empty_and_say_its_range(asker: psycopg.Connection, year: int) -> None:
    found = answer(f"How many films were released in {year}?", connection=asker)
    assert (found.status, found.reason, found.rows) == ("empty", "outside_data", [[0]])
    assert "1916" in found.answer
