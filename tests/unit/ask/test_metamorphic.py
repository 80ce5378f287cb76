"""Questions that mean the same have one statement, whatever their words or language; others have not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from marquee.ask.entities import Entities, Entity
from marquee.ask.language import detect
from marquee.ask.pipeline import parse
from marquee.ask.reading import NotUnderstood
from marquee.ask.sqltext import compile_plan

TODAY = date(2020, 6, 15)

SAME = (
    (
        "How many comedies were released in 2005?",
        "Count the comedy movies that came out in 2005",
        "What is the number of comedies released during 2005?",
        "¿Cuántas comedias se estrenaron en 2005?",
        "Quantas comédias foram lançadas em 2005?",
    ),
    (
        "Films directed by Mara Ellison that last more than two hours",
        "Which films longer than 120 minutes did Mara Ellison direct?",
        "Películas dirigidas por Mara Ellison que duran más de 2 horas",
        "Filmes dirigidos por Mara Ellison com mais de 120 minutos",
    ),
    (
        "Top 5 horror films by revenue",
        "The five highest grossing horror movies",
        "Las 5 películas de terror con mayor recaudación",
        "Os cinco filmes de terror com maior receita",
    ),
    (
        "Average budget by genre",
        "Mean budget for each genre",
        "Presupuesto medio por género",
        "Orçamento médio por gênero",
    ),
    (
        "Films released between March and May 2012",
        "movies released from March 1, 2012 to 31 May 2012",
        "Películas estrenadas entre marzo y mayo de 2012",
        "Filmes lançados entre março e maio de 2012",
    ),
    (
        "Films that made more than twice their budget",
        "Films whose revenue is more than 2 times their budget",
    ),
    (
        "How much longer is The Glass Harbour than Night's Ferry?",
        "¿Cuánto más larga es The Glass Harbour que Night's Ferry?",
    ),
    (
        "Films with a budget over one and a half million dollars",
        "movies with a budget above $1.5 million",
        "Películas con un presupuesto superior a 1,5 millones de dólares",
        "Filmes com orçamento acima de 1.500.000 dólares",
    ),
    (
        "What percentage of horror films are longer than 2 hours?",
        "Among horror films, what percentage are longer than two hours?",
    ),
    (
        "Which director has made the most films?",
        "Who directed the most movies?",
        "¿Qué director ha dirigido más películas?",
        "Qual diretor dirigiu mais filmes?",
    ),
)

OTHER = (
    ("How many horror films are there?", "How many films are not horror?"),
    ("Films released before 1990", "Films released after 1990"),
    ("Films by Mara Ellison", "Films starring Mara Ellison"),
    ("the longest horror film", "the shortest horror film"),
    ("Films with at least 100 votes", "Films with more than 100 votes"),
    ("Films over 300 minutes", "Films of 300 minutes and over"),
    ("How much longer is Night's Ferry than Friday?", "How much shorter is Night's Ferry than Friday?"),
    ("comedies and horror films", "comedies or horror films"),
    ("the 2nd longest film", "the 2 longest films"),
)  # fmt: skip

UNSAFE = (
    ("revenue of films in 2010", "m.revenue = 2010"),
    ("films released on 25 December 2013", "LIMIT 25"),
    ("How many people appeared in the cast of more than 30 films?", "ask.movie_crew"),
    ("Which of the horror films has the highest revenue?", "LIMIT 10"),
    ("films rated above 70%", "> 70"),
    ("Films with a runtime over $90", "> 90"),
)


@pytest.fixture(scope="module")
def names() -> Entities:
    """A small world."""
    return Entities(
        [
            Entity("movie", 1, "The Glass Harbour", 900),
            Entity("movie", 2, "Night's Ferry", 50),
            Entity("movie", 3, "Friday", 10),
            Entity("movie", 4, "December", 10),
            Entity("person", 10, "Mara Ellison", 12, "director"),
            Entity("genre", 35, "Comedy", 100),
            Entity("genre", 27, "Horror", 100),
            Entity("keyword", 50, "time travel", 5),
        ]
    )


def meaning(question: str, names: Entities) -> str:
    """The statement, with its conditions in an order of their own: that of the words means nothing."""
    plan = parse(question, names, detect(question), TODAY)[0].plan
    return compile_plan(replace(plan, where=tuple(sorted(plan.where, key=repr))))


def statement(question: str, names: Entities) -> str:
    understood, _, _ = parse(question, names, detect(question), TODAY)
    return compile_plan(understood.plan)


@pytest.mark.parametrize("questions", SAME, ids=lambda q: q[0])
def test_paraphrases_and_translations_have_one_statement(names: Entities, questions: tuple[str, ...]) -> None:
    found = {q: meaning(q, names) for q in questions}
    assert len(set(found.values())) == 1, "\n".join(f"{q}: {s}" for q, s in found.items())


@pytest.mark.parametrize("questions", OTHER, ids=lambda q: q[0])
def test_questions_that_differ_in_meaning_differ_in_their_statements(
    names: Entities, questions: tuple[str, str]
) -> None:
    found = []
    for question in questions:
        try:
            found.append(statement(question, names))
        except NotUnderstood as problem:
            found.append(repr(problem.words))
    assert found[0] != found[1]


@pytest.mark.parametrize(("question", "piece"), UNSAFE)
def test_a_number_or_noun_is_never_read_as_something_else(names: Entities, question: str, piece: str) -> None:
    found = ""
    with suppress(NotUnderstood):
        found = statement(question, names)
    assert piece not in found


def test_each_filter_adds_a_condition_and_none_is_lost(names: Entities) -> None:
    """One more filter never takes another away: the statement's conditions only grow."""
    questions = [
        "films",
        "films about time travel",
        "films about time travel directed by Mara Ellison",
        "films about time travel directed by Mara Ellison released after 2001",
        "films about time travel directed by Mara Ellison released after 2001 longer than 90 minutes",
    ]
    statements = [statement(f"How many {q} are there?", names) for q in questions]
    for fewer, more in pairwise(statements):
        assert more.count("(SELECT movie_id") + more.count("m.r") > fewer.count("(SELECT movie_id") + fewer.count("m.r")
        assert len(more) > len(fewer)
