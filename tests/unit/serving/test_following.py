"""The service follows the promoted model now and then, and keeps what it has when that fails."""

from __future__ import annotations

import pytest

from surface.following import EVERY_S, Follower


def test_it_follows_at_intervals_and_survives_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    now, calls, tags = [0.0], [], ["a"]

    def follow() -> str | None:
        calls.append(now[0])
        if len(calls) > 1:
            raise OSError("no route")
        return None

    follower = Follower(follow, lambda: tags[0], clock=lambda: now[0])
    assert [follower(), follower()] == ["a", "a"]
    assert len(calls) == 1
    for step in (1, 2):
        now[0] = step * EVERY_S
        assert follower() == "a"
    assert len(calls) == 3
    assert len(caplog.records) == 1, "the same failure is logged once"
    tags[0] = "b"
    assert follower() == "b"
