"""Answers of this process, kept while the data is the same: the newest document's time is part of the key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from marquee.ask.answer import Answer

KEPT = 256


@dataclass(frozen=True)
class Key:
    """Everything that an answer depends on."""

    place: str
    data_time: datetime
    question: str
    language: str | None
    visual: bool
    engine: str
    assisted: bool


class AnswerCache:
    """The answers asked for last, at most `kept`; safe in threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept, self._answers, self._lock = kept, OrderedDict[Key, Answer](), threading.Lock()

    def get(self, key: Key) -> Answer | None:
        """The answer for this key, which becomes the freshest."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer; the one unused for longest goes."""
        with self._lock:
            self._answers[key] = answer.model_copy(deep=True)
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)


CACHE = AnswerCache()
