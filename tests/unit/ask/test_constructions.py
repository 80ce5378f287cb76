"""Constructions in three languages: groups named one by one, leading parts, what two have in common, open periods."""

from __future__ import annotations

from datetime import date

import pytest

from marquee.ask.entities import Entities, Entity
from marquee.ask.language import detect
from marquee.ask.pipeline import parse
from marquee.ask.reading import NotUnderstood
from marquee.ask.sqltext import compile_plan

TODAY = date(2020, 6, 15)
GROUPS = "WHERE (genre_id IN (37) OR genre_id IN (10752) OR genre_id IN (36))"
LEAD = "person_id IN (11) AND cast_order = 0"


@pytest.fixture(scope="module")
def names() -> Entities:
    """A small world."""
    return Entities(
        [
            Entity("movie", 1, "The Glass Harbour", 900),
            Entity("movie", 2, "Night's Ferry", 800),
            Entity("movie", 3, "Q", 10),
            Entity("person", 10, "Mara Ellison", 12, "director"),
            Entity("person", 11, "Tomás Quiroga", 9, "actor"),
            Entity("genre", 37, "Western", 100),
            Entity("genre", 10752, "War", 100),
            Entity("genre", 36, "History", 100),
            Entity("keyword", 50, "dystopia", 5),
            Entity("keyword", 51, "horror comedy", 5),
            Entity("genre", 27, "Horror", 100),
            Entity("genre", 35, "Comedy", 100),
        ]
    )


def sql(question: str, names: Entities) -> str:
    return compile_plan(parse(question, names, detect(question), TODAY)[0].plan)


@pytest.mark.parametrize(
    ("piece", "questions"),
    [
        (
            GROUPS,
            (
                "For each genre among Western, War and History, state the number of movies released in the 2000s.",
                "Among Western, War and History, which genre has the most films?",
                "How many films are there in each of these genres: western, war and history?",
                "Which of these genres has the highest average rating: Western, War or History?",
                "Para cada género entre western, bélico e histórico, número de películas",
                "Quantos filmes há por gênero, entre faroeste, guerra e história?",
            ),
        ),
        (
            "WHERE (country_code IN ('FR') OR country_code IN ('IT'))",
            (
                "Average rating per country, among France and Italy",
                "¿Cuántas películas hay por país entre Francia e Italia?",
                "Número de filmes por país, entre França e Itália",
            ),
        ),
        (
            LEAD,
            (
                "In how many movies is 'Tomás Quiroga' the main actor?",
                "films with Tomás Quiroga in the lead role",
                "films where Tomás Quiroga is first-billed",
                "películas con Tomás Quiroga de protagonista",
                "¿En cuántas películas tiene Tomás Quiroga el papel principal?",
                "filmes em que Tomás Quiroga é o protagonista",
            ),
        ),
        (
            "WHERE cast_order = 0",
            (
                "Who has been the lead actor in the most films?",
                "actor with the most lead roles",
                "Qual ator foi protagonista em mais filmes?",
            ),
        ),
        (
            "DATE '1980-01-01' GROUP",
            (
                "Number of films per decade, from the eighties on",
                "films per decade since the 80s",
                "películas por década desde los ochenta",
                "número de películas por década a partir de los años ochenta",
                "filmes por década a partir dos anos 80",
            ),
        ),
        (
            "HAVING count(DISTINCT m.movie_id) >= 20 AND count(DISTINCT m.movie_id) <= 30",
            (
                "Which countries have produced between 20 and 30 movies?",
                "genres with between 20 and 30 films",
                "directores que han dirigido entre 20 y 30 películas",
                "diretores com entre 20 e 30 filmes",
            ),
        ),
        (
            "HAVING count(DISTINCT m.movie_id) >= 5 AND avg(m.vote_average) > 7",
            (
                "directors with 5 or more films and an average rating above 7",
                "directores con 5 películas o más y una media superior a 7",
                "diretores com 5 ou mais filmes e média acima de 7",
            ),
        ),
        (
            'count(DISTINCT m.movie_id) AS "films" FROM',
            (
                "I'd like a list of directors with at least 12 films, and how many each one has",
                "directores con al menos 12 películas y cuántas tiene cada uno",
                "diretores com pelo menos 12 filmes, e quantos cada um tem",
            ),
        ),
        (
            "m.profit < -30000000",
            (
                "films that lost more than 30 million dollars",
                "films that made a loss of more than $30 million",
                "películas con pérdidas superiores a 30 millones",
                "películas que perdieron más de 30 millones",
                "quais filmes deram prejuízo de mais de 30 milhões",
            ),
        ),
        (
            "m.vote_count >= 50",
            (
                "average rating of comedies; films with fewer than 50 votes must not be considered",
                "nota media de las comedias. No se cuentan las películas con menos de 50 votos",
                "nota média das comédias. Filmes com menos de 50 votos não contam",
            ),
        ),
        (
            "avg(g.runtime) OVER (PARTITION BY g.release_year) AS common FROM ask.movies g",
            (
                "Films longer than the average of their year",
                "Películas más largas que la media de su año, estrenadas en 1977",
                "filmes mais longos do que a média do seu ano",
            ),
        ),
        (
            "(SELECT count(DISTINCT genre_id) FROM ask.movie_genres WHERE movie_id = m.movie_id) = (SELECT",
            (
                "which films share exactly the same set of genres as The Glass Harbour?",
                "películas con exactamente los mismos géneros que The Glass Harbour",
                "filmes com exatamente os mesmos gêneros que The Glass Harbour",
            ),
        ),
        (
            "NOT coalesce(m.original_language IN ('en'), FALSE) GROUP BY",
            (
                "films by original language, not counting English, only languages with more than 15 films",
                "películas por idioma original, sin contar el inglés, solo idiomas con más de 15 películas",
                "Número de filmes por idioma original, sem contar o inglês, só idiomas com mais de 15 filmes",
            ),
        ),
        (
            "WHERE m.movie_id IN (SELECT movie_id FROM ask.movie_keywords WHERE keyword_id IN (50))",
            (
                "movies about a dark future, i.e. with the keyword 'dystopia'",
                "peliculas distópicas, es decir, con la palabra clave dystopia",
            ),
        ),
        (
            "AND gender = 'female'), 0)) /",
            (
                "What percentage of the roles in westerns are played by women?",
                "Proporción, en tanto por ciento, de mujeres en el reparto de los westerns",
                "Que porcentagem dos papéis dos faroestes são de mulheres?",
            ),
        ),
        (
            "DATE '1979-12-31' GROUP",
            (
                "Number of films per year before the eighties",
                "películas por año antes de los ochenta",
                "filmes por ano antes dos anos 80",
            ),
        ),
    ],
)
def test_each_way_of_asking_has_the_piece(names: Entities, piece: str, questions: tuple[str, ...]) -> None:
    assert [q for q in questions if piece not in sql(q, names)] == []


@pytest.mark.parametrize(
    "question",
    [
        "Which keywords are shared by the movies 'The Glass Harbour' and 'Night's Ferry'?",
        "Which keywords do The Glass Harbour and Night's Ferry share?",
        "How many keywords do The Glass Harbour and Night's Ferry have in common?",
        "¿Qué palabras clave comparten The Glass Harbour y Night's Ferry?",
        "palavras-chave em comum entre The Glass Harbour e Night's Ferry",
    ],
)
def test_what_two_films_have_in_common_is_in_each_of_them(names: Entities, question: str) -> None:
    statement = sql(question, names)
    assert statement.count("keyword_id IN (SELECT DISTINCT") == 2
    assert "WHERE m_1.movie_id IN (1)" in statement
    assert "WHERE m_2.movie_id IN (2)" in statement


def test_a_title_of_one_letter_needs_its_capital(names: Entities) -> None:
    with pytest.raises(NotUnderstood):
        sql("actors of q", names)
    assert "m.movie_id IN (3)" in sql("actors of Q", names)


def test_a_name_does_not_reach_over_a_comma_that_it_has_not(names: Entities) -> None:
    assert "keyword" not in sql("films per genre: Horror, Comedy", names)


@pytest.mark.parametrize(
    "question",
    [
        "average rating of Ellison vs Quiroga... I mean Mara Ellison and Tomás Quiroga as directors",
        "What do The Glass Harbour and Night's Ferry have in common?",
    ],
)
def test_what_cannot_be_shown_is_not_an_empty_answer(names: Entities, question: str) -> None:
    with pytest.raises(NotUnderstood):
        sql(question, names)


@pytest.mark.parametrize(
    "questions",
    [
        (
            "actors who have also directed a film",
            "actores que también han dirigido películas",
            "atores que também dirigiram filmes",
        ),
        (
            "How much did it cost to make The Glass Harbour?",
            "¿Cuánto costó hacer The Glass Harbour?",
            "Quanto custou fazer The Glass Harbour?",
        ),
        (
            'films with "love" in the title',
            'películas con "love" en el título',
            'Quais filmes têm "love" no título?',
        ),
        (
            "How many films have at least 2 female directors?",
            "¿Cuántas películas tienen al menos 2 directoras?",
            "Quantos filmes têm pelo menos 2 diretoras?",
        ),
    ],
)
def test_translations_have_one_statement(names: Entities, questions: tuple[str, ...]) -> None:
    assert len({sql(q, names) for q in questions}) == 1


def test_two_roles_of_one_person(names: Entities) -> None:
    assert "person_id IN (SELECT DISTINCT director_rows_1.person_id" in sql("actors who have also directed", names)
    same = "writer_rows.person_id = director_rows.person_id"
    assert same in sql("Who wrote and directed The Glass Harbour?", names)
    assert same in sql("films written and directed by the same person", names)
    assert "director_rows.person_id = writer_rows.person_id" in sql("films whose director also wrote the script", names)


@pytest.mark.parametrize(
    ("question", "piece"),
    [
        ("The five highest grossing films of each decade", "WHERE place <= 5"),
        ('Provide the names of actors whose name starts with "To"', "person ILIKE 'To%'"),
        ('actors with names starting with "To"', "person ILIKE 'To%'"),
        ('List all companies whose name contains "Lantern"', "company ILIKE '%Lantern%'"),
        ("¿Qué países han coproducido más películas con Francia?", "NOT coalesce(country_code IN ('FR'), FALSE)"),
        ("top 5 horror movies by rating (min 500 votes)", "m.vote_count >= 500"),
        ("films shorter than 60 min", "m.runtime < 60"),
        ("films, max 85 minutes", "m.runtime <= 85"),
        ("actors who worked with Mara Ellison in 3 or more of her films", "count(DISTINCT m.movie_id) >= 3"),
        ("average budget for each of the years 2008, 2009 and 2010", "GROUP BY m.release_year"),
        ("Películas de Mara Ellison, de la más nueva a la más antigua", "ORDER BY m.release_date DESC"),
        ("Em que filmes o ator Tomás Quiroga faz o papel principal?", LEAD),
        ("Which department has the most people?", "count(DISTINCT crew_rows.person_id)"),
        ('Películas cuyo título contiene la palabra "night"', "m.title ILIKE '%night%'"),
        ('Filmes cujo título contém a palavra "night"', "m.title ILIKE '%night%'"),
        ("quantos % dos filmes são comédias", "100.0 *"),
        ("Mara Ellison movies 1990-1999", "DATE '1990-01-01' AND m.release_date <= DATE '1999-12-31'"),
        ("movie with the biggest difference between revenue and budget", "ORDER BY m.profit DESC"),
        ('How many movies have the status "Rumored"?', "m.status = 'Rumored'"),
        ("In how many movies does Tomás Quiroga appear as an actor?", "person_id IN (11)"),
        ("Las cinco películas más taquilleras de cada década", "WHERE place <= 5"),
        ("De las películas de Mara Ellison, ¿cuál es la más larga?", "FETCH FIRST 1 ROWS WITH TIES"),
        ("Em que ano saiu o filme mais longo?", "m.runtime IS NOT NULL ORDER BY m.runtime DESC"),
        ("Coproduções entre Brasil e França", "country_code IN ('BR')) AND m.movie_id IN"),
        ("Qual é o ator que mais trabalhou com Mara Ellison?", "ORDER BY count(DISTINCT m.movie_id) DESC"),
        (
            'Which films have the word "dead" in both title and tagline?',
            "m.title ILIKE '%dead%' AND m.tagline ILIKE '%dead%'",
        ),
    ],
)
def test_each_question_has_its_piece(names: Entities, question: str, piece: str) -> None:
    assert piece in sql(question, names)


@pytest.mark.parametrize(
    "question",
    [
        "films released in 2009 and released in 2011 on the same day",
        "films of 1999 by Mara Ellison from 2004",
        "Qual o diretor brasileiro com mais filmes?",
        "French actors with more than 20 films",
        "films with Q Zanderberg",
    ],
)
def test_what_cannot_be_is_asked_back(names: Entities, question: str) -> None:
    """Two periods without a common day, where people come from, half a name."""
    with pytest.raises(NotUnderstood):
        sql(question, names)
