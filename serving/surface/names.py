"""Who may be meant by a name that nobody bears: the question engine's index of names, kept up to date aside."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surface.database import Database
from surface.problems import Problem

if TYPE_CHECKING:
    from marquee.ask.entities import Entities

log = logging.getLogger("marquee.service")

CHECK_SECONDS = 60.0
RETRY_SECONDS = 2.0
MOST = 3
"""Suggestions for one name."""
KINDS = {"companies": "company", "collection": "collection"}
"""What a field of a film names; people when it is not here."""


@dataclass(frozen=True)
class Suggestion:
    """Somebody or something known whose name is nearly the one given."""

    id: int
    name: str


class Names:
    """Suggestions out of the newest index. While there is none yet, nothing is suggested: no request waits for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entities: Entities | None = None

    def near(self, place: str, name: int | str) -> list[Suggestion]:
        """Known names most like `name`, the best known first; `place` is its JSON pointer in a film, e.g. /cast/2."""
        from marquee.ask.tokens import normal

        if self._entities is None or not isinstance(name, str):
            return []
        wanted = normal(name)
        kind = KINDS.get(place.split("/")[1], "person")
        found = [entity for entity in self._entities.find(wanted) if entity.kind == kind]
        return [
            Suggestion(entity.id, entity.name)
            for entity in (found or self._entities.similar(wanted, {kind}))[:MOST]
            if isinstance(entity.id, int)
        ]

    def refresh(self) -> None:
        """Read the names again when newer films were loaded. Raises Problem 503 when the database is away."""
        from marquee.ask.indexes import INDEXES

        with self._database.connection() as connection:
            self._entities = INDEXES.of(connection)

    async def watch(self) -> None:
        """Refresh for ever, once a minute."""
        while True:
            try:
                await asyncio.to_thread(self.refresh)
            except Problem:
                await asyncio.sleep(RETRY_SECONDS)
            except Exception:
                log.exception("the index of names cannot be read")
                await asyncio.sleep(CHECK_SECONDS)
            else:
                await asyncio.sleep(CHECK_SECONDS)
