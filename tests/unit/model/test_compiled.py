"""Compiled loops compute what plain numpy and scikit-learn do; the plain versions stand here."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from marquee.model.compiled import compiled
from marquee.model.detours import Detours
from marquee.model.features import NAMES
from marquee.model.forecasting import Model
from marquee.model.formulas import finish
from marquee.model.groups import MEMBERSHIP
from marquee.model.past import Past
from marquee.model.reading import Known
from marquee.model.similar import similar
from marquee.model.trees import Trees, join
from marquee.model.words import BUCKETS, read_words, weigh

FEATURES = len(NAMES)


def random_tree(rng, depth, numbers):
    """A tree whose thresholds are often met exactly, and are not always 32 bits wide."""
    feature, threshold, children, value = [], [], [], []

    def grow(left):
        at = len(feature)
        inner = left > 0 and rng.random() < 0.8
        feature.append(int(rng.integers(FEATURES)) if inner else 0)
        threshold.append(float(rng.choice(numbers)) if inner else np.inf)
        value.append(float(rng.normal()))
        children.append([at, at])
        if inner:
            children[at] = [grow(left - 1), grow(left - 1)]
        return at

    grow(depth)
    first = np.zeros(1, dtype=np.int64)
    columns = (np.array(feature), np.array(threshold), np.array(children).ravel(), np.array(value))
    return Trees(*columns, first, first, np.array([depth]))


def random_trees(seed):
    """Several models of several trees, a usual film, and films whose features often are thresholds."""
    rng = np.random.default_rng(seed)
    numbers = np.concatenate([rng.normal(size=4), np.float32(rng.normal(size=4)), [0.0, 0.1, 1e-300]])
    trees = join([random_tree(rng, int(rng.integers(0, 9)), numbers) for _ in range(int(rng.integers(1, 40)))])
    starts = np.flatnonzero(rng.random(len(trees.roots)) < 0.3)
    groups = np.unique(np.concatenate([[0], starts]))
    trees = Trees(*(getattr(trees, name) for name in ("feature", "threshold", "children", "value", "roots")), groups,
                  trees.depths)  # fmt: skip
    rows = rng.choice(numbers, size=(int(rng.integers(0, 20)), FEATURES)).astype(np.float32).astype(np.float64)
    return trees, rows, rng.choice(numbers, size=FEATURES)


def walked(trees, row):
    """What every model says of one film: each tree by itself, node by node."""
    sums = np.zeros(len(trees.groups))
    for number, root in enumerate(trees.roots):
        at = root
        while trees.children[2 * at] != at:
            at = trees.children[2 * at + int(row[trees.feature[at]] > trees.threshold[at])]
        sums[np.searchsorted(trees.groups, number, side="right") - 1] += trees.value[at]
    return sums


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_trees_are_walked_as_one_by_one(seed):
    trees, rows, _ = random_trees(seed)
    found = trees.sums(rows)
    assert found.shape == (len(rows), len(trees.groups))
    assert all(np.array_equal(sums, walked(trees, row)) for sums, row in zip(found, rows, strict=True))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_detours_are_what_walking_again_would_give(seed):
    trees, rows, usual = random_trees(seed)
    found = Detours.of(trees, usual, MEMBERSHIP).sums(rows)
    for row, sums in zip(rows, found, strict=True):
        assert sums[0] == pytest.approx(walked(trees, row), abs=1e-12)
        for own, of_group in zip(MEMBERSHIP, sums[1:], strict=True):
            assert of_group == pytest.approx(walked(trees, np.where(own, usual, row)), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_forecasts_follow_the_formulas(seed):
    rng = np.random.default_rng(seed)
    sums, linear, said = rng.normal(0, 3, (9, 12)), rng.normal(0, 3, (9, 5)), rng.normal(size=(9, 5))
    sums[:, [1, 3]], sums[:, 10:] = rng.random((9, 2)), rng.random((9, 2))
    calibration, widths, factor = rng.random((4, 2)), rng.random(2), 2.5
    tasks = (sums[:, 0:10:2] + sums[:, 1:10:2] + linear) / 3 + said
    for at in (0, 1):
        shares = logit(np.clip(sums[:, 2 * at + 1], 0.01, 0.99))
        tasks[:, at] = (sums[:, 2 * at] + shares + np.clip(linear[:, at], -4.6, 4.6)) / 3 + said[:, at]
    tasks[:, 0] += 3 * (tasks[:, 4] - np.log10(factor))
    tasks[:, 1] += 4 * (tasks[:, 2] - 6.5)
    numbers = tasks[:, :4] * calibration[:, 0] + calibration[:, 1]
    votes, spread = np.clip(numbers[:, 2], 0, 10), sums[:, 10] * widths[0]
    rank, turn = np.clip(numbers[:, 3], 0, 1), sums[:, 11] * widths[1]
    low, high = (np.sin(np.clip(np.arcsin(np.sqrt(rank)) + side, 0, np.pi / 2)) ** 2 for side in (-turn, turn))
    expected = [*expit(numbers[:, :2]).T, votes, np.clip(votes - spread, 0, 10), np.clip(votes + spread, 0, 10),
                rank, low, high]  # fmt: skip
    assert finish(sums, linear, said, calibration, widths, factor) == pytest.approx(np.stack(expected, axis=1))


def test_words_weigh_what_the_sparse_matrix_says():
    texts = ["Robbers rob the bank, robbers again", None, "", "Überfall bei Nacht und nebel", "abc"]
    weights = np.random.default_rng(3).normal(size=(BUCKETS, 5))
    words = read_words(texts)
    assert weigh(words.indptr.astype(np.int64), words.indices.astype(np.int64), weights) == pytest.approx(
        words @ weights, abs=1e-12
    )


NO_PLACE = {"NUMBA_CACHE_DIR": "/proc/nowhere", "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator"}
SUM = """
from marquee.model.words import weigh
import numpy as np
print(weigh(np.array([0, 1]), np.array([1]), np.array([[1.0], [42.0]])))
"""


def sum_of_words(environment):
    done = subprocess.run(
        [sys.executable, "-c", SUM], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_place_to_keep_code_is_no_hindrance():
    assert sum_of_words(NO_PLACE) == "[[42.]]"


@pytest.mark.slow
def test_damaged_files_of_compiled_code_are_no_hindrance(tmp_path):
    place = {"NUMBA_CACHE_DIR": str(tmp_path)}
    assert sum_of_words(place) == "[[42.]]"
    kept = [path for path in tmp_path.rglob("*.nb?") if path.is_file()]
    assert kept
    for path in kept:
        path.write_bytes(b"")
    assert sum_of_words(place) == "[[42.]]"


def test_a_function_that_is_wrong_is_not_hidden_by_the_cache():
    def wrong(number):
        return number.nothing_like_this

    with pytest.raises(Exception, match="nothing_like_this"):
        compiled("float64(float64)")(wrong)


def test_the_nearest_films_are_the_first_of_all_by_distance():
    rng = np.random.default_rng(8)
    past = Past(
        np.arange(300), [str(n) for n in range(300)], np.datetime64("2000-01-01") + np.arange(300),
        rng.random(300), rng.random(300), rng.normal(size=(300, FEATURES)).astype(np.float32), np.ones(FEATURES),
    )  # fmt: skip
    nothing = np.zeros((FEATURES, 5))
    model = Model("", random_trees(1)[0], nothing, nothing[0], nothing, nothing, nothing, nothing[:, 0], 2.0, nothing,
                  nothing, past)  # fmt: skip
    rows = rng.normal(size=(4, FEATURES)).astype(np.float32).astype(np.float64)
    films = [
        Known(-1, None, past.released[count].item(), None, None, None, None, [], [], None) for count in (299, 120, 2, 0)
    ]
    for film, row, count, found in zip(films, rows, (299, 120, 2, 0), similar(model, films, rows), strict=True):
        distances = np.linalg.norm(past.places[:count] - row, axis=1)
        assert film.release_date == past.released[count].item()
        assert [f.movie_id for f in found] == np.argsort(distances)[:3].tolist()
        assert [f.similarity for f in found] == pytest.approx(1 / (1 + np.sort(distances)[:3]), rel=1e-6)
