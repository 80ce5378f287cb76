"""Constructions said in several ways and three languages, each by a piece of its statement."""

from __future__ import annotations

from datetime import date

import pytest

from marquee.ask.entities import Entities, Entity
from marquee.ask.inflection import agreeing, conjugated, singulars
from marquee.ask.language import detect
from marquee.ask.pipeline import parse
from marquee.ask.reading import NotUnderstood
from marquee.ask.sqltext import compile_plan
from marquee.ask.tagging import tag

TODAY = date(2020, 6, 15)
CHRISTMAS = "extract(month FROM m.release_date)::integer = 12 AND extract(day FROM m.release_date)::integer = 25"
KNOWN_RUNTIME = "avg(m.runtime)"
TOP = "ORDER BY m_1.popularity DESC NULLS LAST, m_1.vote_count DESC NULLS LAST LIMIT 100)"
YEARLY = "(count(DISTINCT m.movie_id)::numeric / nullif((SELECT count(DISTINCT m_1.release_year)"


@pytest.fixture(scope="module")
def names() -> Entities:
    """A small world."""
    return Entities(
        [
            Entity("movie", 1, "The Glass Harbour", 900),
            Entity("movie", 2, "Silver Meridian", 800),
            Entity("movie", 3, "Zephyr", 50),
            Entity("person", 10, "Mara Ellison", 12, "director"),
            Entity("person", 11, "Tomás Quiroga", 9, "actor"),
            Entity("person", 12, "Ada Verne", 9, "actor"),
            Entity("genre", 27, "Horror", 100),
            Entity("genre", 35, "Comedy", 100),
            Entity("genre", 18, "Drama", 100),
            Entity("keyword", 50, "werewolf", 8),
            Entity("keyword", 51, "time travel", 9),
            Entity("character", "Captain Nemo", "Captain Nemo", 3),
            Entity("character", "Ellison", "Ellison", 1),
        ]
    )


def sql(question: str, names: Entities) -> str:
    return compile_plan(parse(question, names, detect(question), TODAY)[0].plan)


@pytest.mark.parametrize(
    ("piece", "questions"),
    [
        (CHRISTMAS, ("films released on Christmas Day", "¿Qué películas se estrenaron el día de Navidad?",
                     "Quantos filmes foram lançados no dia de Natal?", "films released on December 25th",
                     "películas estrenadas un 25 de diciembre")),
        (TOP, ("How many of the 100 most popular films are dramas?",
               "¿Cuántas de las 100 películas más populares son dramas?",
               "Quantos dos 100 filmes mais populares são dramas?",
               "What percentage of the 100 most popular films are dramas?")),
        (YEARLY, ("average number of films per year", "¿Cuántas películas se estrenan de media al año?",
                  "Quantos filmes, em média, são lançados por ano?")),
        ("100.0 * sum(m.revenue) FILTER (WHERE m.movie_id IN (SELECT movie_id FROM ask.movie_genres",
         ("What share of the total box office came from horror films?",
          "¿Qué porcentaje de la recaudación total viene de las películas de terror?",
          "Que porcentagem da receita total veio de filmes de terror?")),
        ("keyword_id IN (SELECT DISTINCT keyword_rows_2.keyword_id",
         ("Which keywords do The Glass Harbour and Silver Meridian have in common?",
          "¿Qué palabras clave comparten The Glass Harbour y Silver Meridian?",
          "Palavras-chave que The Glass Harbour e Silver Meridian têm em comum")),
        ("m.runtime IS NOT NULL", ("average runtime of dramas, excluding those without a known runtime",)),
        ("AND m.vote_count >= 100", ("average revenue of dramas, leaving out films with fewer than 100 votes",
                                     "dramas with 100+ votes")),
        ("nullif(count(DISTINCT m.movie_id) FILTER (WHERE NOT coalesce(m.homepage IS NOT NULL, FALSE)), 0)",
         ("ratio of films with a homepage to those without one",)),
        ("HAVING count(DISTINCT m.movie_id) = 1", ("directors with a single film", "directores con una sola película",
                                                   "diretores com um único filme")),
        ("m.vote_count < (SELECT max(m_2.vote_count)",
         ("films more popular than Silver Meridian but with fewer votes",)),
        ("m.release_date > (SELECT max(m_1.release_date) AS \"value\" FROM ask.movies m_1 WHERE m_1.movie_id IN (1))",
         ("films released between The Glass Harbour and Silver Meridian",)),
        ("SELECT m.runtime AS \"runtime\" FROM ask.movies m WHERE m.movie_id IN (1)",
         ("How many minutes does The Glass Harbour last?", "¿Cuántos minutos dura The Glass Harbour?",
          "Quantos minutos dura The Glass Harbour?", "how many minutes is The Glass Harbour?")),
        ("SELECT count(DISTINCT m.movie_id) AS \"films\"",
         ("How many times have Tomás Quiroga and Ada Verne worked together?",
          "¿Cuántas veces han trabajado juntos Tomás Quiroga y Ada Verne?",
          "Quantas vezes Tomás Quiroga e Ada Verne trabalharam juntos?")),
        ("> count(DISTINCT m.movie_id) FILTER",
         ("are there more comedies than dramas?", "¿Hay más comedias que dramas?", "Há mais comédias do que dramas?")),
        ("FILTER (WHERE m.runtime > 150) - avg(m.vote_average) FILTER (WHERE m.runtime < 90)",
         ("difference between the average rating of films over 150 minutes and of those under 90",
          "diferença entre a nota média dos filmes com mais de 150 minutos e a dos que têm menos de 90")),
        ("NOT coalesce(m.original_language IN ('en', 'fr', 'es'), FALSE)",
         ("films whose original language is neither English nor French nor Spanish",)),
        ("person_id IN (11)), FALSE) AND m.movie_id IN (SELECT movie_id FROM ask.movie_cast WHERE person_id IN (12))",
         ("films without Tomás Quiroga but with Ada Verne", "películas sin Tomás Quiroga y con Ada Verne")),
        ("ORDER BY m.release_date DESC", ("dramas, newest first", "dramas del más reciente al más antiguo",
                                          "dramas do mais novo ao mais velho")),
        ("m.title ILIKE '%blood%' OR m.title ILIKE '%dead%'", ('films whose title contains "blood" or "dead"',)),
        ("SELECT m.overview AS \"overview\"", ('Provide the overview of "Silver Meridian".',)),
        ("character ILIKE 'Captain Nemo'", ("films of Captain Nemo", "películas de Captain Nemo")),
        ("character ILIKE '%Zephyr%'",
         ("Who played Zephyr?", "Which actors have played Zephyr?", "¿Quién hizo el papel de Zephyr?")),
        ("keyword_id IN (50)", ("films about werewolves", "películas de hombres lobo")),
        ("keyword_id IN (51)", ("películas sobre viajes en el tiempo", "filmes sobre viagem no tempo")),
        ("job = 'Director' AND person_id IN (10)", ("What was Ellison's first film?", "filmes do Ellison")),
        ("m.homepage IS NOT NULL",
         ("¿Cuántas películas de 2013 tienen página web?", "how many 2013 films have a website")),
        ("m.runtime > 150", ("dramas over 2h30", "dramas de mais de 2h30", "dramas de más de 2h 30min")),
        ("WHERE (gender = 'female' AND cast_order = 0)", ("how many films have a female lead?",
                                                        "Quantos filmes têm uma protagonista feminina?")),
        ("FROM ask.movies m_1 WHERE m_1.movie_id IN (SELECT movie_id FROM ask.movie_genres WHERE genre_id IN (27))",
         ("films whose budget exceeds the average budget of horror films", "films longer than the average horror film",
          "Filmes cujo orçamento supera o orçamento médio dos filmes de terror")),
        ("genre_id IN (27)", ("shortest horor film", "filmes de teror com mais de 100 votos")),
    ],
)  # fmt: skip
def test_one_meaning(piece: str, questions: tuple[str, ...], names: Entities) -> None:
    for question in questions:
        assert piece in sql(question, names), question


@pytest.mark.parametrize(
    "question",
    [
        "What percentage of movies have English as their only spoken language?",
        "films of Ada Wick",
        "dramas with a rating above 70",
        "who is the youngest director?",
    ],
)
def test_what_is_not_meant_is_not_answered(question: str, names: Entities) -> None:
    with pytest.raises(NotUnderstood):
        sql(question, names)


def test_a_known_and_an_unknown_name_are_one_unknown_name(names: Entities) -> None:
    assert tag("films with Ellison Wick", "en", names).unknown == ["Ellison Wick"]


def test_verbs_and_adjectives_have_their_forms() -> None:
    assert {"directs", "directed", "directing"} < set(conjugated("direct", "en"))
    assert {"released", "releasing"} < set(conjugated("release", "en"))
    assert {"dirige", "dirigieron", "dirigidas", "dirigiendo"} < set(conjugated("dirigir", "es"))
    assert {"arrecadou", "arrecadaram", "arrecadando"} < set(conjugated("arrecadar", "pt"))
    assert ("mas", "caros", "que") in agreeing(("mas", "cara", "que"))
    assert "werewolf" in singulars("werewolves")
    assert "spy" in singulars("spies")
