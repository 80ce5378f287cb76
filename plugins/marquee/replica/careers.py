"""People with careers: who is hired, what earlier films say about them, when they stop."""

from __future__ import annotations

from random import Random

from marquee.replica import words
from marquee.replica.process import Belief, belief

REST_DAYS = 200
"""No director and no first-billed actor has two films within so many days: earlier always means strictly earlier."""

TURNOVER = 0.5
"""Share of hirings for other parts after which one person of the trade retires."""


class Person:
    """Somebody with a latent quality, and the residuals of the films that showed it."""

    __slots__ = ("films", "gender", "last_day", "latent", "name", "person_id", "place", "residuals")

    def __init__(self, person_id: int, name: str, gender: int, latent: float) -> None:
        self.person_id, self.name, self.gender, self.latent = person_id, name, gender, latent
        self.films, self.residuals, self.last_day = 0, 0.0, -REST_DAYS
        self.place: int | None = None

    def observe(self, residual: float) -> None:
        """Adds one film's outcome less what was expected of it without the person."""
        self.films += 1
        self.residuals += residual


class Troupe:
    """The people of one trade who can be hired, by language.

    Who stays in the trade depends on earlier films only, never on the latent quality itself: that is what keeps
    the beliefs exact.
    """

    def __init__(self, rng: Random, sizes: dict[str, int], latent_sd: float, noise: float, first_id: int) -> None:
        self._rng, self._sizes, self._sd, self._noise = rng, sizes, latent_sd, noise
        self._people: dict[str, list[Person]] = {language: [] for language in sizes}
        self._next_id = first_id

    def belief(self, person: Person) -> Belief:
        """What earlier films say about the person."""
        return belief(person.residuals, person.films, self._sd, self._noise)

    def star(self, language: str, day: int) -> Person:
        """Somebody rested, for a part that shows the latent quality; newcomers fill the trade up."""
        people, rng = self._people[language], self._rng
        if len(people) >= self._sizes[language]:
            for _ in range(4):
                person: Person = people[int(rng.random() * len(people))]
                if person.last_day + REST_DAYS < day:
                    return person
        return self._newcomer(language)

    def some(self, language: str, count: int) -> list[Person]:
        """Up to `count` different people for the other parts, in the order of hiring."""
        people, rng = self._people[language], self._rng
        while len(people) < self._sizes[language]:
            self._newcomer(language)
        chosen = [people[place] for place in {int(rng.random() * len(people)): None for _ in range(count)}]
        if rng.random() < TURNOVER:
            self._retire(people[int(rng.random() * len(people))], people)
        return chosen

    def after(self, person: Person, language: str, day: int) -> None:
        """Notes the film's day; some retire, those with good films later."""
        person.last_day = day
        if self._rng.random() < 0.12 - 0.08 * max(-1.0, min(1.0, self.belief(person).mean / self._sd)):
            self._retire(person, self._people[language])

    def _retire(self, person: Person, people: list[Person]) -> None:
        """The last in the list takes the place; who has retired already stays so, even after a late sequel."""
        if person.place is not None:
            people[person.place] = people[-1]
            people[person.place].place = person.place
            people.pop()
            person.place = None

    def _newcomer(self, language: str) -> Person:
        rng = self._rng
        gender = 0 if rng.random() < 0.1 else 1 if rng.random() < 0.45 else 2
        person = Person(self._next_id, words.person_name(rng, language), gender, rng.gauss(0.0, self._sd))
        self._next_id += 2
        person.place = len(self._people[language])
        self._people[language].append(person)
        return person
