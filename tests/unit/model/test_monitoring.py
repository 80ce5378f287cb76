"""Drift is found where there is some, and only there."""

import numpy as np

from marquee.model.features import NAMES
from marquee.model.monitoring import DRIFTED, Track, drift, error_drift, stability_index


def test_the_same_distribution_does_not_drift():
    rng = np.random.default_rng(0)
    assert stability_index(rng.normal(size=3_000), rng.normal(size=1_000)) < 0.05
    assert stability_index(np.zeros(100), np.zeros(40)) < 0.05
    assert stability_index(np.zeros(0), np.zeros(40)) == 0


def test_a_feature_that_moved_is_named_and_the_calendar_is_not():
    rng = np.random.default_rng(0)
    before, after = rng.random((2_000, len(NAMES))), rng.random((500, len(NAMES)))
    for name in ("budget", "year", "month"):
        after[:, NAMES.index(name)] += 1
    (found,) = drift(before, after)
    assert found.feature == "budget"
    assert found.stability_index > DRIFTED


def test_errors_far_beyond_the_evaluation_s_are_told_with_the_numbers():
    promised = {"m:1": {"commercial": {"brier": 0.20}, "vote_average": {"mae": 0.50}}}
    track = Track(
        "m:1", 2026, 80, {"commercial": {"films": 60, "brier": 0.27}, "vote_average": {"films": 80, "mae": 0.6}}
    )
    (worse,) = error_drift([track], promised)
    assert (worse.target, worse.measure, worse.found, worse.films) == ("commercial", "brier", 0.27, 60)
    assert "brier 0.270 on 60 films where its evaluation promised 0.200 (+35%, 25% allowed)" in str(worse)


def test_few_films_and_unknown_models_raise_no_alarm():
    few = Track("m:1", 2026, 40, {"commercial": {"films": 40, "brier": 0.9}})
    strange = Track("m:2", 2026, 400, {"commercial": {"films": 400, "brier": 0.9}})
    assert error_drift([few, strange], {"m:1": {"commercial": {"brier": 0.2}}}) == []
