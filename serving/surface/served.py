"""A model as the service uses it: the arrays, and what to tell about them.

marquee.model is imported on use: the service answers before numpy and the rest are there.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marquee.errors import NoModel

if TYPE_CHECKING:
    from marquee.model.forecasting import Model
    from marquee.model.phrases import Language
    from marquee.model.reading import Known
    from marquee.model.telling import Told

YOUNG_OBJECTS = 10_000
"""So many new objects set the collector of reference cycles off; Python's own 700 are made by thirty films."""


@dataclass(frozen=True)
class Served:
    """One model of the store; `metrics` and `card` are its own files."""

    model: Model
    trained_at: datetime
    metrics: dict[str, Any]
    card: str

    @property
    def tag(self) -> str:
        """Its tag in the store."""
        return self.model.tag

    @property
    def success_factor(self) -> float:
        """Revenue over budget from which on a film counted as a success when this model was trained."""
        return self.model.success_factor

    def tell(self, films: Sequence[Known], explained: bool, language: Language) -> list[Told]:
        """What the model tells about each film, in order."""
        from marquee.model.telling import tell

        return list(tell(self.model, films, explained=explained, language=language))

    def about(self) -> dict[str, Any]:
        """Tag and age, as every forecast carries them."""
        age = datetime.now(UTC) - self.trained_at
        return {
            "tag": self.tag,
            "trained_at": self.trained_at,
            "age_days": round(age.total_seconds() / 86400, 3),
            "success_factor": self.success_factor,
        }


def latest(models_dir: Path) -> str | None:
    """The tag that the store calls latest, or None."""
    from marquee.model import registry

    try:
        return registry.latest(models_dir)
    except NoModel:
        return None


def load(models_dir: Path, tag: str) -> Served:
    """A model with its files. Raises NoModel or ModelDamaged."""
    from marquee.model import registry

    model = registry.load(models_dir, tag)
    folder = registry.folder_of(models_dir, tag)
    metrics = json.loads((folder / registry.METRICS).read_text())
    trained_at = datetime.fromisoformat(metrics["trained_at"])
    model.prepare()
    served = Served(model, trained_at, metrics, (folder / registry.CARD).read_text())
    _settle()
    return served


def _settle() -> None:
    """Spare the collector of reference cycles what is here to stay, the libraries above all: it would look at all of it
    while requests wait. Answers make thousands of objects and hardly a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
