"""Marquee's errors. Each class says its sentence once: what happened, and what to do next.

    MarqueeError
    ├── SettingError            a setting, an option or a file given by the user is wrong
    ├── TmdbError               TMDB, or what it sent
    ├── LakeError               the lake
    ├── WarehouseError          the warehouse
    ├── ModelError              training, the gate, the model store
    ├── AskError                questions and charts
    └── StackError              the one-machine stack
"""

from __future__ import annotations

from typing import ClassVar


class MarqueeError(Exception):
    """The root: `sentence` is a format string; the fields that it names are given as keywords."""

    sentence: ClassVar[str] = "{detail}"

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.sentence.format(**fields))


class SettingError(MarqueeError):
    """A setting, an option or a file given by the user is wrong."""


class TmdbError(MarqueeError):
    """TMDB, or what it sent."""


class LakeError(MarqueeError):
    """The lake."""


class WarehouseError(MarqueeError):
    """The warehouse."""


class ModelError(MarqueeError):
    """Training, the gate, the model store."""


class AskError(MarqueeError):
    """Questions and charts."""


class StackError(MarqueeError):
    """The one-machine stack."""
