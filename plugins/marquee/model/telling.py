"""All that a model tells about films: forecasts, what is unusual, and on demand reasons and similar past films."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marquee.model.explaining import Reason, explain
from marquee.model.features import encode
from marquee.model.forecasting import Forecast, Model
from marquee.model.phrases import Language
from marquee.model.reading import Known
from marquee.model.similar import SimilarFilm, similar
from marquee.model.unusual import unusual

AT_ONCE = 100
"""Films told about in one go: bounds the memory, for the search for similar films holds all past ones for each."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a model tells about one film; reasons and similar films are None when they were not wanted."""

    forecast: Forecast
    unusual: list[str]
    reasons: list[Reason] | None = None
    similar: list[SimilarFilm] | None = None


def tell(model: Model, films: Sequence[Known], *, explained: bool, language: Language = "en") -> Iterator[Told]:
    """What the model tells about each film, in order."""
    for at in range(0, len(films), AT_ONCE):
        yield from _tell(model, films[at : at + AT_ONCE], explained, language)


def _tell(model: Model, films: Sequence[Known], explained: bool, language: Language) -> Iterator[Told]:
    matrix = encode(films)
    strange = unusual(model, films, matrix, language)
    said = model.heard(films)
    if not explained:
        values = model.values(matrix, said).tolist()
        yield from (Told(Forecast(*row), odd) for row, odd in zip(values, strange, strict=True))
        return
    numbers, effects = model.values_and_effects(matrix, said)
    reasons, alike = explain(films, matrix, effects, language), similar(model, films, matrix)
    several = zip(numbers.tolist(), strange, reasons, alike, strict=True)
    yield from (Told(Forecast(*row), odd, why, like) for row, odd, why, like in several)
