"""Films of requests that arrive at the same moment, told about in one call: eight films cost little more than one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marquee.model.phrases import Language
    from marquee.model.reading import Known
    from marquee.model.telling import Told
    from surface.served import Served

MOST = 16
"""Films in one call: bounds how long the event loop is held."""


@dataclass(frozen=True, slots=True)
class Manner:
    """By which model and how a film is told about; films that share it can be told about together."""

    served: Served
    explained: bool
    language: Language


class Together:
    """Collects films until the event loop has seen to every request that is ready, then tells about them all."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Manner, Known, asyncio.Future[Told]]] = []

    async def tell(self, known: Known, manner: Manner) -> Told:
        """What this very model tells about one film."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._make)
        answer: asyncio.Future[Told] = loop.create_future()
        self._waiting.append((manner, known, answer))
        return await answer

    def _make(self) -> None:
        """Tell about the first films, as far as they want the same; come again for the rest."""
        manner = self._waiting[0][0]
        size = next((at for at, entry in enumerate(self._waiting) if not _alike(entry[0], manner)), len(self._waiting))
        mine, self._waiting = self._waiting[: min(size, MOST)], self._waiting[min(size, MOST) :]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._make)
        try:
            told = manner.served.tell([known for _, known, _ in mine], manner.explained, manner.language)
        except Exception as error:
            for _, _, answer in mine:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, _, answer), one in zip(mine, told, strict=True):
            if not answer.done():
                answer.set_result(one)


def _alike(one: Manner, other: Manner) -> bool:
    return one.served is other.served and (one.explained, one.language) == (other.explained, other.language)
