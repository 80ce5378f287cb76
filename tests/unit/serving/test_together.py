"""Forecasts made together are the same as forecasts made alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from surface.together import MOST, Manner, Together


@dataclass
class Served:
    name: str
    sizes: list[int] = field(default_factory=list)

    def tell(self, films: list[Any], explained: bool, language: str) -> list[str]:
        self.sizes.append(len(films))
        if "bad" in films:
            raise ValueError("no such film")
        return [f"{self.name}:{film}:{language}" if explained else f"{self.name}:{film}" for film in films]


def plainly(served: Any) -> Manner:
    return Manner(served, False, "en")


def ask(*wanted: tuple[Any, Any]) -> list[Any]:
    together = Together()

    async def all_at_once() -> list[Any]:
        calls = (
            together.tell(film, served if isinstance(served, Manner) else plainly(served)) for served, film in wanted
        )
        return await asyncio.gather(*calls, return_exceptions=True)

    return asyncio.run(all_at_once())


def test_what_arrives_together_is_forecast_in_few_calls_and_keeps_its_order() -> None:
    served: Any = Served("a")
    assert ask(*((served, n) for n in range(200))) == [f"a:{n}" for n in range(200)]
    assert len(served.sizes) <= 200 / MOST + 1
    assert max(served.sizes) <= MOST


def test_every_request_is_answered_by_the_model_that_it_took() -> None:
    old, new = Served("old"), Served("new")
    wanted: list[tuple[Any, Any]] = [(old, 1), (old, 2), (new, 3), (old, 4), (new, 5)]
    assert ask(*wanted) == ["old:1", "old:2", "new:3", "old:4", "new:5"]


def test_every_request_is_told_what_it_wanted_in_its_language() -> None:
    served: Any = Served("a")
    assert ask((served, 1), (Manner(served, True, "es"), 2), (Manner(served, True, "pt"), 3), (served, 4)) == [
        "a:1", "a:2:es", "a:3:pt", "a:4"
    ]  # fmt: skip


def test_a_failure_reaches_those_who_shared_the_call_and_nobody_else() -> None:
    good: Any = Served("good")
    bad: Any = Served("bad")
    first, *failed, last = ask((good, 1), (bad, "bad"), (bad, 2), (good, 3))
    assert (first, last) == ("good:1", "good:3")
    assert all(isinstance(error, ValueError) for error in failed)


@pytest.mark.parametrize("gone", range(3))
def test_a_client_that_went_away_does_not_hold_up_the_others(gone: int) -> None:
    together, served = Together(), Served("a")

    async def run() -> list[Any]:
        tasks = [asyncio.create_task(together.tell(n, plainly(served))) for n in range(3)]  # type: ignore[arg-type]
        await asyncio.sleep(0)
        tasks[gone].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    answers = asyncio.run(run())
    assert isinstance(answers.pop(gone), asyncio.CancelledError)
    assert answers == [f"a:{n}" for n in range(3) if n != gone]
