"""The names of each warehouse that this process asks, read once and again after a load, without anybody waiting."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import Any

import psycopg

from marquee.ask.cache import DataState
from marquee.ask.entities import Entities
from marquee.ask.lexicon import warm

log = logging.getLogger(__name__)

Version = tuple[datetime | None, datetime | None]


class Indexes:
    """One index of names for each warehouse. The first question of all waits for it; after a load the old one serves
    until the new one is read, by a thread and a connection of their own."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Version, Entities]] = {}
        self._reading: dict[str, threading.Thread] = {}
        self._lock, self._first = threading.Lock(), threading.Lock()

    def of(self, connection: psycopg.Connection[Any], state: DataState | None = None) -> Entities:
        """The names of this connection's warehouse, as far as they are read."""
        place, state = place_of(connection), state or DataState.read(connection)
        version = (state.fetched_at, state.loaded_at)
        known = self._known.get(place) or self._begin(place, version, connection)
        if known[0] != version:
            self._refresh(place, version, connection)
        return known[1]

    def wait(self) -> None:
        """Until no index is being read."""
        for thread in list(self._reading.values()):
            thread.join()

    def _begin(self, place: str, version: Version, connection: psycopg.Connection[Any]) -> tuple[Version, Entities]:
        with self._first:
            if place not in self._known:
                warm()
                self._known[place] = (version, Entities.read(connection))
            return self._known[place]

    def _refresh(self, place: str, version: Version, connection: psycopg.Connection[Any]) -> None:
        with self._lock:
            running = self._reading.get(place)
            if running is not None and running.is_alive():
                return
            login = connection.info.get_parameters() | {"password": connection.info.password}
            arguments = (place, version, login)
            self._reading[place] = threading.Thread(
                target=self._read, args=arguments, daemon=True, name="marquee-names"
            )
            self._reading[place].start()

    def _read(self, place: str, version: Version, login: dict[str, str]) -> None:
        try:
            with psycopg.connect(**login, connect_timeout=5) as connection:  # type: ignore[arg-type]
                self._known[place] = (version, Entities.read(connection))
        except psycopg.Error as error:
            log.warning("the names could not be read again, the old ones stay: %s", type(error).__name__)


def place_of(connection: psycopg.Connection[Any]) -> str:
    """Which database a connection leads to."""
    return f"{connection.info.host}:{connection.info.port}/{connection.info.dbname}"


INDEXES = Indexes()
