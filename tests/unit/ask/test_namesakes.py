"""People and films of one name: who is taken, who is asked back, how a question tells them apart."""

from __future__ import annotations

from datetime import date

import pytest

from marquee.ask.entities import Entities, Entity
from marquee.ask.finishing import Understood
from marquee.ask.namesakes import SeveralNamesakes
from marquee.ask.pipeline import parse

ENTITIES = Entities(
    [
        Entity("person", 1, "Ann Example", 40.0, "actor"),
        Entity("person", 2, "Ann Example", 9.0, "director"),
        Entity("person", 3, "Bob Other", 5.0, "actor"),
        Entity("person", 4, "Bob Other", 4.0, "actor"),
        Entity("movie", 10, "Night Fall", 900.0, year=1978),
        Entity("movie", 11, "Night Fall", 800.0, year=2018),
        Entity("movie", 12, "Day Break", 900.0, year=1950),
        Entity("movie", 13, "Day Break", 20.0, year=1950),
    ]
)


def read(question: str) -> Understood:
    return parse(question, ENTITIES, ["en"], date(2026, 1, 1))[0]


def test_the_role_decides_between_people() -> None:
    assert "values=(2,)" in repr(read("films directed by Ann Example").plan)
    assert "values=(1,)" in repr(read("films starring Ann Example").plan)


def test_people_about_as_well_known_are_asked_back_with_their_ids() -> None:
    with pytest.raises(SeveralNamesakes) as caught:
        read("How many films with Bob Other?")
    questions = caught.value.questions("How many films with Bob Other?")
    assert questions == ["How many films with Bob Other (#3)?", "How many films with Bob Other (#4)?"]
    assert ["values=(3,)" in repr(read(q).plan) for q in questions] == [True, False]


def test_remakes_are_told_apart_by_year_and_a_date_in_the_question_chooses_too() -> None:
    with pytest.raises(SeveralNamesakes):
        read("Who directed Night Fall?")
    assert "values=(11,)" in repr(read("Who directed Night Fall (2018)?").plan)
    assert "values=(10, 11)" in repr(read("Who directed Night Fall from 1978?").plan)


def test_two_of_one_year_are_told_apart_by_id() -> None:
    found = read("Who directed Day Break?")
    assert "values=(12,)" in repr(found.plan)
    assert "#13" in found.assumptions[-1]


def test_a_year_that_no_namesake_has_is_a_condition_like_any_other() -> None:
    assert "1999-01-01" in repr(read("Who directed Night Fall (1999)?").plan)
