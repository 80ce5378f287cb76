"""The model in use."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from surface.problems import Problem
from surface.slot import ModelSlot


@dataclass(frozen=True)
class Model:
    tag: str


def test_nothing_published_yet() -> None:
    slot: ModelSlot[Model] = ModelSlot(lambda: None, Model)
    slot.refresh()
    with pytest.raises(Problem, match="model_retrain") as refused:
        slot.take()
    assert refused.value.status == 503
    assert refused.value.headers["retry-after"]


def test_follows_the_store_and_loads_each_tag_once() -> None:
    tags, loaded = ["a", "a", "b"], []

    def load(tag: str) -> Model:
        loaded.append(tag)
        return Model(tag)

    slot = ModelSlot(lambda: tags.pop(0), load)
    seen = []
    for _ in range(3):
        slot.refresh()
        seen.append(slot.take().tag)
    assert seen == ["a", "a", "b"]
    assert loaded == ["a", "b"]


def test_a_model_that_does_not_load_leaves_the_old_one_in_use() -> None:
    tag, broken = "good", True

    def load(name: str) -> Model:
        if name == "bad" and broken:
            raise OSError("half written")
        return Model(name)

    slot = ModelSlot(lambda: tag, load)
    slot.refresh()
    tag = "bad"
    slot.refresh()
    assert slot.take().tag == "good"
    broken = False
    slot.refresh()
    assert slot.take().tag == "bad"


def test_a_store_that_cannot_be_read_for_a_while_is_looked_at_again() -> None:
    readable = False

    def latest() -> str:
        if not readable:
            raise PermissionError("not mine")
        return "good"

    slot = ModelSlot(latest, Model)
    slot.refresh()
    assert slot.model is None
    readable = True
    slot.refresh()
    assert slot.take().tag == "good"
