"""Trees as arrays give scikit-learn's own numbers."""

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)

from marquee.model.trees import from_boosting, from_forest, join

ROWS = 2_000


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(ROWS, 12)).astype(np.float32).astype(np.float64)
    matrix[:, 3] = np.round(matrix[:, 3])
    return matrix, matrix[:, 0] * matrix[:, 1] + matrix[:, 3] + rng.normal(size=ROWS)


def test_boosting_and_forests_within_a_millionth(data):
    matrix, target = data
    positive = target > 0
    classifier = HistGradientBoostingClassifier(max_iter=30, random_state=1).fit(matrix, positive)
    regressor = HistGradientBoostingRegressor(max_iter=30, random_state=1).fit(matrix, target)
    forest = ExtraTreesClassifier(20, max_depth=8, random_state=1).fit(matrix, positive)
    numbers = ExtraTreesRegressor(20, max_depth=8, random_state=1).fit(matrix, target)
    joined = join([from_boosting(classifier), from_boosting(regressor), from_forest(forest), from_forest(numbers)])
    expected = [
        classifier.decision_function(matrix),
        regressor.predict(matrix),
        forest.predict_proba(matrix)[:, 1],
        numbers.predict(matrix),
    ]
    assert np.abs(joined.sums(matrix) - np.stack(expected, axis=1)).max() < 1e-6


def test_one_row_gives_the_same_bits_as_many(data):
    matrix, target = data
    trees = from_boosting(HistGradientBoostingRegressor(max_iter=30, random_state=1).fit(matrix, target))
    one_by_one = np.concatenate([trees.sums(matrix[at : at + 1]) for at in range(200)])
    assert np.array_equal(one_by_one, trees.sums(matrix)[:200])


def test_no_rows(data):
    matrix, target = data
    trees = from_boosting(HistGradientBoostingRegressor(max_iter=3, random_state=1).fit(matrix, target))
    assert trees.sums(matrix[:0]).shape == (0, 1)
