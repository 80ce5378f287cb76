"""The cache of answers: bounded in number, size and time, and never shared with its users."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from marquee.ask.answer import Answer, ColumnInfo
from marquee.ask.cache import KEPT_SECONDS, MAX_CELLS, AnswerCache, DataState, Key

DAY = datetime(2026, 1, 1, tzinfo=UTC)
STATE = DataState(DAY, DAY, None, None)
KEY = Key("place", STATE, "q", None, False, "auto", None)


def found(text: str = "42", rows: int = 1) -> Answer:
    columns = [ColumnInfo(name="n", type="integer")]
    return Answer(question="q", status="ok", answer=text, rows=[[1]] * rows, row_count=rows, columns=columns)


def test_the_one_unused_for_longest_goes() -> None:
    cache = AnswerCache(kept=2)
    keys = [replace(KEY, question=str(n)) for n in range(3)]
    cache.put(keys[0], found())
    cache.put(keys[1], found())
    assert cache.get(keys[0]) is not None
    cache.put(keys[2], found())
    assert [cache.get(k) is not None for k in keys] == [True, False, True]


def test_a_load_a_model_and_new_forecasts_each_make_another_key() -> None:
    cache = AnswerCache()
    cache.put(KEY, found())
    later = DAY.replace(year=2027)
    for moved in ("fetched_at", "loaded_at", "promoted_at", "predicted_at"):
        assert cache.get(replace(KEY, data=replace(STATE, **{moved: later}))) is None
    assert cache.get(KEY) is not None


def test_an_answer_is_kept_for_a_quarter_of_an_hour() -> None:
    now = [100.0]
    cache = AnswerCache(clock=lambda: now[0])
    cache.put(KEY, found())
    now[0] += KEPT_SECONDS
    assert cache.get(KEY) is not None
    now[0] += 1
    assert cache.get(KEY) is None


def test_a_very_large_answer_is_not_kept() -> None:
    cache = AnswerCache()
    cache.put(KEY, found(rows=MAX_CELLS + 1))
    assert cache.get(KEY) is None


def test_what_a_user_does_to_an_answer_stays_with_him() -> None:
    cache = AnswerCache()
    cache.put(KEY, found())
    taken = cache.get(KEY)
    assert taken is not None
    taken.rows.append(["mine"])
    assert cache.get(KEY) == found().model_copy(update={"request_id": taken.request_id})
