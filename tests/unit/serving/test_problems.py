"""The one shape of errors."""

from __future__ import annotations

import orjson
import pytest
from pydantic import BaseModel, ValidationError

from surface.problems import Problem, field_errors, pointer


class Inner(BaseModel):
    budget: int


class Outer(BaseModel):
    films: list[Inner]


def test_has_the_members_of_rfc_9457() -> None:
    document = orjson.loads(Problem(429, "Slow down.", retry_after=3).body("r1"))
    assert document == {
        "type": "urn:marquee:problem:too-many-requests",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Slow down.",
        "instance": "urn:marquee:request:r1",
    }


def test_names_wrong_fields_by_pointer_and_never_repeats_what_was_sent() -> None:
    with pytest.raises(ValidationError) as wrong:
        Outer.model_validate({"films": [{"budget": 1}, {"budget": "s3cret"}]})
    fields = field_errors(wrong.value)
    assert [field.pointer for field in fields] == ["/films/1/budget"]
    assert "s3cret" not in fields[0].sentence


def test_pointers_are_escaped_and_short() -> None:
    assert pointer(["a/b", "c~d", 3]) == "/a~1b/c~0d/3"
    assert len(pointer(["x" * 10_000])) < 100


def test_every_status_has_a_sentence() -> None:
    for status in (400, 401, 403, 404, 405, 408, 413, 415, 421, 422, 429, 500, 503, 504):
        assert len(Problem(status).sentence) >= 10
