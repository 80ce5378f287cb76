"""Questions to SQL with a handful of invented names: what a plan is made of, and what is not understood."""

from __future__ import annotations

from datetime import date

import pytest

from marquee.ask.entities import Entities, Entity
from marquee.ask.finishing import Understood
from marquee.ask.guard import check
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
            Entity("movie", 2, "Night's Ferry", 50),
            Entity("movie", 3, "Up", 10),
            Entity("person", 10, "Mara Ellison", 12, "director"),
            Entity("person", 11, "Tomás Quiroga", 9, "actor"),
            Entity("person", 12, "John Ellis", 4, "actor"),
            Entity("person", 13, "Rober de Nero", 40, "actor"),
            Entity("person", 14, "Al Pastino", 30, "actor"),
            Entity("company", 20, "Lantern Pictures", 40),
            Entity("company", 21, "Lantern", 1),
            Entity("company", 22, "Lanterns Films", 90),
            Entity("company", 23, "Lanterns", 4),
            Entity("genre", 35, "Comedy", 100),
            Entity("genre", 27, "Horror", 100),
            Entity("genre", 18, "Drama", 100),
            Entity("keyword", 50, "time travel", 5),
            Entity("character", "Captain Brine", "Captain Brine", 2),
        ]
    )


def read(question: str, names: Entities) -> Understood:
    return parse(question, names, detect(question), TODAY)[0]


def sql(question: str, names: Entities) -> str:
    return check(compile_plan(read(question, names).plan)).shown


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        ("How many films are there?", ["count(DISTINCT m.movie_id)"]),
        ("Películas cuyo género es la comedia", ["SELECT m.title", "genre_id IN (35)"]),
        ("Average rating by genre, only for films with at least 500 votes", ["m.vote_count >= 500", "GROUP BY"]),
        ("¿Cuánto ganó de beneficio Up?", ["m.profit", "m.movie_id IN (3)"]),
        (
            "Which actors are also directors?",
            ["SELECT DISTINCT cast_rows.person AS actor FROM", "person_id IN (SELECT"],
        ),
        ("¿Qué directores también son actores?", ["SELECT DISTINCT director_rows.person AS director FROM"]),
        ("peliculas con rober de nero", ["person_id IN (13)"]),
        ("peliculas con al pastino y sin rober de nero", ["IN (14)", "NOT COALESCE", "IN (13)"]),
        ("filmes com rober de nero e sem al pastino", ["IN (13)", "NOT COALESCE", "IN (14)"]),
        ("Porcentaje de películas de cada década que son de terror", ["FILTER (WHERE m.movie_id IN", "release_decade"]),
        (
            "¿Qué actores de Up aparecen también en Night's Ferry?",
            ["m.movie_id IN (3)", "person_id IN (SELECT DISTINCT"],
        ),
        ("Which actors of Up are also in Night's Ferry?", ["m.movie_id IN (3)", "m_1.movie_id IN (2)"]),
        ("Top ten by popularity in 2016", ["SELECT m.title", "LIMIT 10"]),
        ("Films of 2016 that have a website", ["m.homepage IS NOT NULL"]),
        ("Did Mara Ellison ever work with Tomás Quiroga? List the films", ["SELECT m.title"]),
        ("Which directors with 10+ films have never made a comedy?", [">= 10", "NOT COALESCE(person_id IN"]),
        ("Which genre contains the fewest movies?", ["ORDER BY count(DISTINCT m.movie_id) ASC"]),
        ("Films with both comedy and drama among their genres", ["genre_id IN (35)", "genre_id IN (18)"]),
        ("Which film cost more, Up or Night's Ferry?", ["m.budget", "ORDER BY m.budget DESC"]),
        ("Films by Lanterns", ["company_id IN (22)"]),
        ("Which directors have never made a comedy?", ["NOT COALESCE(person_id IN (SELECT", "genre_id IN (35)"]),
        (
            "¿En qué años no se estrenó ninguna comedia?",
            ["SELECT DISTINCT m.release_year", "NOT COALESCE(m.release_year"],
        ),
        ("Which actors have not worked with Mara Ellison?", ["NOT COALESCE(person_id IN (SELECT DISTINCT"]),
        ("How many companies have not made a drama since 2000?", ["NOT COALESCE(company_id IN", "'2000-01-01'"]),
        ("Directors of films that are not comedies", ["NOT COALESCE(m.movie_id IN (SELECT movie_id FROM"]),
        ("In which years were comedies released?", ["SELECT DISTINCT m.release_year AS year FROM"]),
        ("El nombre de los directores que han dirigido alguna comedia", ["SELECT DISTINCT director_rows.person AS"]),
        ("Sort the films of 2012 by rating", ["SELECT m.title", "ORDER BY m.vote_average DESC"]),
        ("Ranking de películas por recaudación", ["SELECT m.title", "ORDER BY m.revenue DESC"]),
        ("Rank the genres by number of films, top 3", ["genre", "count(DISTINCT m.movie_id)", "LIMIT 3"]),
        ("Directors by average rating, at least 8 films", ["avg(m.vote_average)", "HAVING count"]),
        ("Directores por recaudación total", ["sum(m.revenue)", "GROUP BY"]),
        ("Countries ordered by revenue", ["sum(m.revenue)", "GROUP BY"]),
        ("Sort the actors of Up by order of appearance", ["person", "cast_order ASC"]),
        ("Films of 2012 sorted by number of genres", ["m.title", "count(DISTINCT genre_id)"]),
        ("Films of 2012 sorted by rating and then by title", ["m.vote_average DESC", "m.title ASC"]),
        ("Films with a runtime greater than 100 and less than 120", ["m.runtime > 100", "m.runtime < 120"]),
        ("filmes com orçamento acima de 100 milhões e abaixo de 105 milhões", ["m.budget < 105000000"]),
        ("id and title of the comedies of 2012", ["m.movie_id AS movie_id", "m.title"]),
        ("name and id of the genres", ["genre AS genre", "genre_id AS genre_id"]),
        ("ids and names of the actors of Up", ["person_id AS person_id", "person AS actor"]),
        ("List all genres and how many films belong to each", ["genre", "count(DISTINCT m.movie_id)", "GROUP BY"]),
        ("Films with a profit margin above 90%", ["100.0 * m.profit / m.revenue", "> 90"]),
        ("De 2012 a 2016, quantos filmes estrearam por ano?", ["'2012-01-01'", "'2016-12-31'"]),
        ("Em que ano ou anos saíram mais filmes?", ["FETCH FIRST 1 ROWS WITH TIES"]),
        ("Among the actors of Up, who has acted in the most films?", ["person_id IN (SELECT", "FETCH FIRST 1 ROWS"]),
        ("How many women and how many men are in the cast of Up?", ["gender = 'female'", "gender = 'male'", "FILTER"]),
        ("Which movie has the most spoken languages?", ["m.title"]),
        ("¿Qué películas tienen más votos que Up?", ["m.vote_count > (SELECT"]),
        ("What is the average rating of films with a known budget and revenue?", ["m.revenue IS NOT NULL"]),
        ("How many films made a profit of at least 5 million?", ["m.profit >= 5000000"]),
        ("Films by Lantern", ["company_id IN (20)"]),
        ("Who directed The Glass Harbour?", ["job = 'Director'", "m.movie_id IN (1)"]),
        ("How many directors acted in their films?", ["director_rows.person_id = cast_rows.person_id"]),
        ("In how many films is Tomás Quiroga first in the cast order?", ["person_id IN (11) AND cast_order = 0"]),
        ("What is the name of the company with the company ID 20?", ["company_rows"]),
        ('How many people have the first name "Mara"?', ["person ILIKE 'Mara %'"]),
        (
            'How many days passed between the release of "Up" and the release of "Night\'s Ferry"?',
            ["IN (2)", "IN (3)", " - "],
        ),
        ("How many horror films have a rating above the average of these films?", ["FROM ask.movies AS m_1 WHERE"]),
        ("In how many films is Mara Ellison both the director and an actor?", ["ask.movie_crew", "ask.movie_cast"]),
        ("Which actor has the most films? Indicate the number too.", ["count(DISTINCT m.movie_id)"]),
        ("What is the runtime of Night's Ferry in minutes?", ["m.runtime"]),
        ("Films by Mara Ellison", ["person_id IN (10)", "job = 'Director'"]),
        ("films by mara elison", ["person_id IN (10)"]),
        ("Films starring Tomas Quiroga", ["ask.movie_cast", "person_id IN (11)"]),
        ("Films by Lantern Pictures", ["ask.movie_companies", "company_id IN (20)"]),
        ('List the cast of "Night\'s Ferry"', ["m.movie_id IN (2)", "cast_rows.person"]),
        ("Which character did Tomás Quiroga play in The Glass Harbour?", ["cast_rows.character", "person_id IN (11)"]),
        ("Who played Captain Brine?", ["character ILIKE 'Captain Brine'"]),
        ("Comedies longer than 2 hours", ["genre_id IN (35)", "m.runtime > 120"]),
        ("Films that are not horror from the 1990s", ["NOT COALESCE", "'1990-01-01'", "'1999-12-31'"]),
        ("Films released in the last 5 years", ["'2015-06-15'", "'2020-06-15'"]),
        ("Average budget by genre", ["avg(m.budget)", "GROUP BY genre_rows.genre"]),
        ("Top 3 directors by average rating with at least 5 films", ["avg(m.vote_average)", ">= 5", "LIMIT 3"]),
        ("What percentage of comedies are longer than 2 hours?", ["100.0 *", "FILTER", "m.runtime > 120"]),
        ("Films longer than The Glass Harbour", ["SELECT max(m_1.runtime)", "m_1.movie_id IN (1)"]),
        ("Films with revenue below their budget", ["m.revenue < m.budget"]),
        ("the best horror films", ["m.vote_count >= 50", "ORDER BY m.vote_average DESC"]),
        ("films about time travel", ["keyword_id IN (50)"]),
        ("highest grossing film of each genre", ["PARTITION BY genre_rows.genre", "place <= 1"]),
        ("Películas de terror con más de 100 votos", ["genre_id IN (27)", "m.vote_count > 100"]),
        ("Filmes de comédia lançados desde 2010", ["genre_id IN (35)", "'2010-01-01'"]),
        ("How did the popularity of The Glass Harbour change over time?", ["ask.movie_snapshots", "observed_at"]),
        ("films with a budget over $1.5 million", ["m.budget > 1500000"]),
        ("Did Mara Ellison direct Night's Ferry?", ["> 0 AS yes"]),
    ],
)
def test_each_piece_of_a_question_is_in_its_sql(names: Entities, question: str, pieces: list[str]) -> None:
    statement = sql(question, names)
    assert [p for p in pieces if p not in statement] == [], statement


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many oscars did The Glass Harbour win?", "oscars"),
        ("Films with a xylophonic soundtrack", "xylophonic"),
        ("¿Cuántos espectadores hubo por año?", "espectadores"),
        ("Quantos prêmios ganhou Night's Ferry?", "prêmios"),
        ("The countries of the actors", "countries"),
        ("How old is Tomás Quiroga?", "How old"),
        ("Which films have the longest titles?", "longest"),
        ("Show me the top 10 films", "top 10"),
    ],
)
def test_a_word_that_nothing_uses_prevents_an_answer_and_is_named(names: Entities, question: str, word: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read(question, names)
    assert word in " ".join(caught.value.words)


def test_literals_cannot_leave_their_quotes(names: Entities) -> None:
    statement = sql('films whose title contains "x\'; DROP TABLE movies; --"', names)
    assert "ILIKE '%x''; DROP TABLE movies; --%'" in statement


def test_a_vague_word_states_its_definition(names: Entities) -> None:
    assert "vote_average >= 7.5" in " ".join(read("great comedies", names).assumptions)
