"""Answers of this process, kept while the data that questions see is the same."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from marquee.ask.answer import Answer
from marquee.ask.memory import statement

KEPT = 256
KEPT_SECONDS = 900.0
MAX_CELLS = 5_000


@dataclass(frozen=True)
class DataState:
    """When the data last changed: a newer document, a load, another model, new forecasts."""

    fetched_at: datetime | None
    loaded_at: datetime | None
    promoted_at: datetime | None
    predicted_at: datetime | None

    @classmethod
    def read(cls, connection: psycopg.Connection[Any]) -> DataState:
        """The state that a connection sees now; its transaction ends."""
        row = connection.execute(statement("state")).fetchone()
        connection.rollback()
        assert row is not None
        return cls(*row)


@dataclass(frozen=True)
class Key:
    """Everything that an answer depends on."""

    place: str
    data: DataState
    question: str
    language: str | None
    visual: bool
    engine: str
    model: str | None


class AnswerCache:
    """The answers asked for last, at most `kept`, each for at most fifteen minutes; safe in threads.

    The time bounds what no state tells: films that the reconciliation removed.
    """

    def __init__(self, kept: int = KEPT, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept, self._clock, self._lock = kept, clock, threading.Lock()
        self._answers = OrderedDict[Key, tuple[float, Answer]]()

    def get(self, key: Key) -> Answer | None:
        """The answer for this key, which becomes the freshest; a copy."""
        with self._lock:
            at, found = self._answers.get(key, (0.0, None))
            if found is None or self._clock() - at > KEPT_SECONDS:
                self._answers.pop(key, None)
                return None
            self._answers.move_to_end(key)
            return found.model_copy(deep=True)

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer, unless it is very large; the one unused for longest goes."""
        if answer.row_count * max(1, len(answer.columns)) > MAX_CELLS:
            return
        with self._lock:
            self._answers[key] = (self._clock(), answer.model_copy(deep=True))
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)


CACHE = AnswerCache()
