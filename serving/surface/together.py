"""Forecasts of requests that arrive at the same moment, made in one call: eight films cost little more than one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marquee.model.forecasting import Forecast
    from marquee.model.reading import Known
    from surface.served import Served

MOST = 64
"""Films in one call: bounds how long the event loop is held."""


class Together:
    """Collects films until the event loop has seen to every request that is ready, then forecasts them all."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Served, Known, asyncio.Future[Forecast]]] = []

    async def forecast(self, served: Served, known: Known) -> Forecast:
        """The forecast of one film by this very model."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._make)
        answer: asyncio.Future[Forecast] = loop.create_future()
        self._waiting.append((served, known, answer))
        return await answer

    def _make(self) -> None:
        """Forecast the first films, as far as they want the same model; come again for the rest."""
        served = self._waiting[0][0]
        size = next((at for at, entry in enumerate(self._waiting) if entry[0] is not served), len(self._waiting))
        mine, self._waiting = self._waiting[: min(size, MOST)], self._waiting[min(size, MOST) :]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._make)
        try:
            forecasts = served.model.forecast([known for _, known, _ in mine])
        except Exception as error:
            for _, _, answer in mine:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, _, answer), forecast in zip(mine, forecasts, strict=True):
            if not answer.done():
                answer.set_result(forecast)
