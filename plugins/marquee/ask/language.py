"""Which of the three languages a question is written in, by its commonest words."""

from __future__ import annotations

import re

from marquee.ask.tokens import normal

_MARKS = {
    "en": "the of what which who how many is are movie movies film films by with and in that have has show list"
    " give most there number were was did does year from find name average highest for each top between",
    "es": "el la los las de del que cual cuales cuantas cuantos pelicula peliculas con por en y una un mas"
    " muestra dame entre genero generos anos ano hay son es fue su sus obten encuentra lista mayor menor"
    " cada segun director duracion presupuesto ingresos recaudacion quien cuanto cuanta lo al tiene tienen"
    " desde hasta media promedio actores",
    "pt": "o a os as do da dos das que qual quais quantos quantas filme filmes com por em no na e uma um mais"
    " mostre liste entre genero generos anos ano ha sao foi seu sua obtenha encontre maior menor cada"
    " segundo diretor duracao orcamento receita bilheteria quem quanto quanta ao tem foram desde ate media"
    " nota atores nos nas pelo pela cujo",
}
_WORDS = {language: frozenset(words.split()) for language, words in _MARKS.items()}
_ONLY = {
    "es": re.compile(r"[¿¡ñ]|ción\b|\b(?:y|el|los|las|cuáles|películas?|años?)\b", re.I),
    "pt": re.compile(r"[ãõç]|\b(?:filmes?|não|são|em|os|dos|das|nos|nas|quais|qual|quantos)\b", re.I),
}


def detect(question: str) -> list[str]:
    """The languages, likeliest first; English when nothing speaks for another."""
    outside = re.sub(r"[\"“«][^\"”»]*[\"”»]", " ", question)
    words = normal(outside).split()
    scores = {language: float(sum(w in marks for w in words)) for language, marks in _WORDS.items()}
    for language, pattern in _ONLY.items():
        scores[language] += 1.5 * len(set(pattern.findall(outside)))
    scores["en"] += 0.1
    return sorted(scores, key=lambda language: -scores[language])
