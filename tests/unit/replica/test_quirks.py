"""Quirks: chosen by the seed alone, at the shares that were asked for, refused when unknown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from marquee.replica.quirks import FAULTS, Quirks
from marquee.replica.request_log import RequestLog
from marquee.settings import ROOT

MANY = 4000


@pytest.mark.parametrize("name", FAULTS)
def test_a_share_hits_that_part_of_the_requests(name: str) -> None:
    quirks = Quirks.model_validate({name: 0.1})
    faults = [quirks.fault(f"/3/movie/{number}", 0) for number in range(MANY)]
    assert set(faults) == {None, name}
    assert abs(faults.count(name) - 0.1 * MANY) < 4 * (0.09 * MANY) ** 0.5


def test_shares_add_up_without_hiding_one_another() -> None:
    quirks = Quirks(too_many=0.5, cut=0.5)
    faults = [quirks.fault(f"/3/movie/{number}", 0) for number in range(MANY)]
    assert abs(faults.count("cut") - MANY / 2) < 4 * (MANY / 4) ** 0.5
    assert None not in faults


def test_the_choice_depends_on_seed_address_and_attempt() -> None:
    one, other = Quirks(cut=0.5, seed=1), Quirks(cut=0.5, seed=2)
    numbers = range(200)
    assert [one.fault("/a", n) for n in numbers] == [one.fault("/a", n) for n in numbers]
    assert [one.fault("/a", n) for n in numbers] != [other.fault("/a", n) for n in numbers]
    assert [one.fault("/a", n) for n in numbers] != [one.fault("/b", n) for n in numbers]


@pytest.mark.parametrize(
    "wrong", [{"cutt": 1}, {"cut": 1.5}, {"script": ["explode"]}, {"rate_limit": 0}, {"server_error_codes": [1]}]
)
def test_what_is_no_quirk_is_refused(wrong) -> None:
    with pytest.raises(ValidationError):
        Quirks.model_validate(wrong)


@given(st.lists(st.floats(0, 20), max_size=60))
def test_the_worst_second_is_the_largest_count_in_any_window(times: list[float]) -> None:
    log = RequestLog()
    for time in times:
        log.add(time, 200, "/3/x")
    worst = max((sum(start <= time < start + 1.0 for time in times) for start in times), default=0)
    assert log.summary(False)["worst_second"] == worst


def test_the_documentation_names_every_quirk_with_its_default_and_meaning() -> None:
    text = (ROOT / "docs" / "replica.md").read_text()
    defaults = Quirks().model_dump(mode="json")
    for name, field in Quirks.model_fields.items():
        assert f"| `{name}` | `{json.dumps(defaults[name])}` | {field.description} |" in text
