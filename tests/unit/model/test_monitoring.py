"""Drift is found where there is some, and only there."""

import numpy as np

from marquee.model.features import NAMES
from marquee.model.monitoring import DRIFTED, drift, stability_index


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
