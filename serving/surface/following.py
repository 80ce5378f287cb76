"""Which model to serve: what this machine's store calls latest, or what the warehouse calls promoted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from marquee.settings import Settings
from surface.database import Database
from surface.served import latest

if TYPE_CHECKING:
    from marquee.model.exchange import Exchange

EVERY_S = 10.0
log = logging.getLogger("marquee.service")


def latest_of(settings: Settings, models_dir: Path, database: Database) -> Callable[[], str | None]:
    """Says the tag to serve, or None. With MARQUEE_MODELS_URL the promoted model is brought into the store first."""
    url = settings.models_url
    if url is None:
        return lambda: latest(models_dir)

    @cache
    def exchange() -> Exchange:
        from marquee.model.exchange import open_exchange  # on use: the service answers before numpy is there

        return open_exchange(url, settings.lake_endpoint_url, models_dir)

    def follow() -> str | None:
        with database.connection() as connection:
            return exchange().follow(connection)

    return Follower(follow, lambda: latest(models_dir))


class Follower:
    """Follows every EVERY_S seconds, however often it is asked; when that fails, the store's own model stays."""

    def __init__(
        self,
        follow: Callable[[], str | None],
        otherwise: Callable[[], str | None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._follow, self._otherwise, self._clock = follow, otherwise, clock
        self._next, self._failed = clock(), ""

    def __call__(self) -> str | None:
        """The tag to serve. What goes wrong is logged once, until it goes wrong in another way."""
        if self._clock() >= self._next:
            self._next = self._clock() + EVERY_S
            try:
                self._follow()
                self._failed = ""
            except Exception as error:
                if str(error) != self._failed:
                    log.warning("the promoted model cannot be had", extra={"fields": {"reason": str(error)}})
                self._failed = str(error)
        return self._otherwise()
