"""The model in use: one reference, swapped whole when the store's `latest` file names another tag."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from surface.problems import Problem

CHECK_SECONDS = 1.0
log = logging.getLogger("marquee.service")


class Tagged(Protocol):
    """What the slot needs to know of a model."""

    @property
    def tag(self) -> str:
        """The tag it has in the store."""
        ...


M = TypeVar("M", bound=Tagged)


class ModelSlot(Generic[M]):
    """Holds the model; a request takes it once, so that one answer never mixes two models.

    `latest` reads the tag that the store calls latest, or None; `load` loads a tag. Both may block: they run in a
    thread. A tag that does not load, or a store that cannot be read, is logged once and tried again at every check,
    while the model in use stays.
    """

    def __init__(self, latest: Callable[[], str | None], load: Callable[[str], M]) -> None:
        self._latest, self._load = latest, load
        self._model: M | None = None
        self._failed: tuple[str | None] | None = None

    @property
    def model(self) -> M | None:
        """The model in use, or None."""
        return self._model

    def take(self) -> M:
        """The model in use; raises Problem 503 when there is none yet."""
        if self._model is None:
            raise Problem(
                503,
                "No model has been published yet. Run the DAG model_retrain after films have been loaded.",
                retry_after=30,
            )
        return self._model

    def refresh(self) -> None:
        """Swap when the store names another tag."""
        tag = None
        try:
            tag = self._latest()
            if tag is None or (self._model is not None and self._model.tag == tag):
                return
            self._model = self._load(tag)
            self._failed = None
            log.info("model in use", extra={"fields": {"model_tag": tag}})
        except Exception:
            if (tag,) != self._failed:
                log.exception("model does not load", extra={"fields": {"model_tag": tag}})
            self._failed = (tag,)

    async def watch(self) -> None:
        """Refresh for ever, one check a second."""
        while True:
            await asyncio.to_thread(self.refresh)
            await asyncio.sleep(CHECK_SECONDS)
