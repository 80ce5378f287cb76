"""What the index of names costs a process: measured from outside, at the size of TMDB."""

from __future__ import annotations

import subprocess
import sys

import pytest

BUILD = """
import gc, sys
from marquee.ask.entities import Entities, Entity
from marquee.ask.lexicon import warm

WORDS = "night day house river last girl king shadow blood summer winter red black love dead star city road".split()

def names(films):
    def words(i):
        return f"{WORDS[i % 18]} {WORDS[i // 18 % 18]} {i:x}".title()
    for i in range(films):
        yield Entity("movie", i, "The " * (i % 5 == 0) + words(i), float(i % 100), year=1950 + i % 70)
        if i % 4 == 0:
            yield Entity("movie", i, words(i) + "a", float(i % 100), year=1950 + i % 70)
    for i in range(films * 12 // 5):
        yield Entity("person", i, words(i), float(1 if i % 5 else i % 40), "actor")
    for i in range(films // 5):
        yield Entity("company", i, words(i) + " Films", float(i % 9))
    for i in range(films // 12):
        yield Entity("keyword", i, words(i), 1.0)

def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096

warm()
before = resident()
index = Entities(names(int(sys.argv[1])))
print(len(index), index.bytes, resident() - before)
"""


def measure(films: int) -> tuple[int, int, int]:
    """Names, bytes of the arrays, and bytes by which the process grew, for a warehouse of so many films.

    For each 100 films there are 25 original titles, 240 people, 20 companies and 8 keywords.
    """
    run = subprocess.run([sys.executable, "-c", BUILD, str(films)], capture_output=True, text=True, check=True)
    names, arrays, grown = map(int, run.stdout.split())
    return names, arrays, grown


def test_a_name_costs_about_sixty_bytes() -> None:
    names, arrays, _ = measure(10_000)
    assert arrays / names < 62


@pytest.mark.slow
def test_the_names_of_1_250_000_films_cost_less_than_300_mb() -> None:
    names, arrays, grown = measure(1_250_000)
    print(f"{names:,} names: {arrays / 1e6:.0f} MB of arrays, the process grew by {grown / 1e6:.0f} MB")
    assert names > 4_500_000
    assert arrays <= grown * 1.02
    assert grown <= 300_000_000
