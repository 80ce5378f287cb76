"""One question in three languages has one statement."""

from __future__ import annotations

from datetime import date

import pytest

from marquee.ask.entities import Entities, Entity
from marquee.ask.language import detect
from marquee.ask.pipeline import parse
from marquee.ask.reading import NotUnderstood
from marquee.ask.sqltext import compile_plan

TODAY = date(2020, 6, 15)


@pytest.fixture(scope="module")
def names() -> Entities:
    """A small world."""
    return Entities(
        [
            Entity("movie", 1, "The Glass Harbour", 900),
            Entity("person", 10, "Mara Ellison", 12, "director"),
            Entity("person", 11, "Tomás Quiroga", 9, "actor"),
            Entity("person", 12, "John Ellis", 4, "actor"),
            Entity("genre", 35, "Comedy", 100),
            Entity("genre", 27, "Horror", 100),
            Entity("genre", 18, "Drama", 100),
        ]
    )


@pytest.mark.parametrize(
    "questions",
    [
        (
            "Films released between July 1, 2011 and 15 July 2011",
            "¿Qué películas se estrenaron entre el 1 y el 15 de julio de 2011?",
            "Filmes lançados entre 1 e 15 de julho de 2011",
        ),
        (
            "Films longer than 150 minutes",
            "Pelis que duran más de dos horas y media",
            "Filmes que duram mais de duas horas e meia",
        ),
        (
            "Films with Tomás Quiroga or John Ellis but not both",
            "Películas con Tomás Quiroga o John Ellis pero no los dos a la vez",
            "Filmes com Tomás Quiroga ou John Ellis mas não os dois",
        ),
        (
            "Who directed The Glass Harbour and in what year was it released?",
            "¿Quién dirigió The Glass Harbour y en qué año se estrenó?",
            "Quem dirigiu The Glass Harbour e em que ano foi lançado?",
        ),
        (
            "Which genres have an average rating above the overall average?",
            "¿Qué géneros tienen una nota media superior a la media general?",
            "Que gêneros têm uma nota média superior à média geral?",
        ),
        (
            "How many films did Tomás Quiroga and John Ellis make each?",
            "¿Cuántas películas hicieron Tomás Quiroga y John Ellis cada uno?",
            "Quantos filmes Tomás Quiroga e John Ellis fizeram cada um?",
        ),
        (
            "Which genres have more than 10 films, leaving out drama?",
            "¿Qué géneros tienen más de 10 películas, sin contar el drama?",
            "Que gêneros têm mais de 10 filmes, sem contar o drama?",
        ),
        (
            "Films of 2019 from the longest to the shortest",
            "Películas de 2019 ordenadas de la más larga a la más corta",
            "Filmes de 2019 do mais longo ao mais curto",
        ),
        (
            "Films of 2019 with a rating above 7",
            "Películas de 2019 con nota por encima de 7",
            "Filmes de 2019 com nota acima dos 7",
        ),
        (
            "How many actors does each film by Mara Ellison have?",
            "¿Cuántos actores tiene cada una de las películas de Mara Ellison?",
            "Quantos atores tem cada um dos filmes de Mara Ellison?",
        ),
        ("films by mara elison", "películas dirigidas por mara elison", "filmes dirigidos por Mara Elisson"),
    ],
)
def test_translations_have_one_statement(questions: tuple[str, ...], names: Entities) -> None:
    """English, Spanish and Portuguese."""
    found = {compile_plan(parse(q, names, detect(q), TODAY)[0].plan) for q in questions}
    assert len(found) == 1


def test_share_within_groups_counts_all_films_of_the_group(names: Entities) -> None:
    """Of each genre's films how many lost money, not of all losses how many are of the genre."""
    question = "Por género, ¿qué porcentaje de películas perdió dinero?"
    sql = compile_plan(parse(question, names, detect(question), TODAY)[0].plan)
    assert "FILTER (WHERE (m.profit < 0))" in sql


@pytest.mark.parametrize(
    "question",
    [
        "Películas estrenadas entre el 20 y el 15 de julio de 2011",
        "Películas con Tomás Quiroga pero no los dos",
        "Que filmes custaram tanto quanto The Glass Harbour?",
        "¿Qué parte de las comedias recaudó más?",
    ],
)
def test_what_has_no_place_is_not_left_out(question: str, names: Entities) -> None:
    """Days in the wrong order, "not both" of one, as much as, a share that is also a ranking."""
    with pytest.raises(NotUnderstood):
        parse(question, names, detect(question), TODAY)
