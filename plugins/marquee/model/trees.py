"""Trees as plain arrays: the trees of many scikit-learn models, walked at once by numpy; no code in the model file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.model.reading import FLOATS

INTS = NDArray[np.int64]
CELLS = 32_000
"""Rows times trees walked in one go: what a processor's cache holds."""


@dataclass(frozen=True)
class Trees:
    """Nodes of all trees in a row. A leaf is its own child; `groups` says where each model's trees begin."""

    feature: INTS
    threshold: FLOATS
    children: INTS
    value: FLOATS
    roots: INTS
    groups: INTS
    depths: INTS
    """(trees,): the levels to walk in each."""

    def sums(self, matrix: FLOATS) -> FLOATS:
        """(rows, groups): for every model the sum of its trees' leaves, as scikit-learn computes it within 1e-6."""
        return self.sums_of(self.leaves(matrix))

    def sums_of(self, leaves: INTS) -> FLOATS:
        """(rows, groups) from (rows, trees) leaves."""
        if not len(leaves):
            return np.zeros((0, len(self.groups)))
        sums: FLOATS = np.add.reduceat(self.value.take(leaves), self.groups, axis=1)
        return sums

    def leaves(self, matrix: FLOATS) -> INTS:
        """(rows, trees): the leaf in which each row ends."""
        step = max(1, CELLS // max(1, len(self.roots)))
        parts = [self._walk(matrix[at : at + step]) for at in range(0, len(matrix), step)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.roots)), dtype=np.int64)

    def descend(self, node: INTS, offset: INTS, flat: FLOATS, walked: Sequence[int]) -> None:
        """Move nodes down in place, at each level the first so many of them; a leaf stays where it is.

        `offset` says where in `flat` the row of each node begins.
        """
        for count in walked:
            here = node[:count]
            right = flat.take(self.feature.take(here) + offset[:count]) > self.threshold.take(here)
            node[:count] = self.children.take(2 * here + right)

    @cached_property
    def sum_of_tree(self) -> INTS:
        """(trees,): the group that each tree belongs to."""
        return np.searchsorted(self.groups, np.arange(len(self.roots)), side="right") - 1

    @cached_property
    def _plan(self) -> tuple[INTS, INTS, list[int]]:
        """Roots with the deepest tree first, where each tree went, and how many trees are walked at each level."""
        order = np.argsort(-self.depths, kind="stable")
        levels = range(int(self.depths.max(initial=0)))
        return self.roots[order][:, None], np.argsort(order), [int(np.sum(self.depths > level)) for level in levels]

    def _walk(self, matrix: FLOATS) -> INTS:
        roots, places, walked = self._plan
        node = np.repeat(roots, len(matrix), axis=1)
        offset = np.broadcast_to(np.arange(len(matrix)) * matrix.shape[1], node.shape)
        self.descend(node, offset, np.ravel(matrix), walked)
        return node.take(places, axis=0).T


def from_boosting(model: Any) -> Trees:
    """The trees of a HistGradientBoosting model with one output; its baseline is in the first tree's leaves."""
    nodes = [predictors[0].nodes for predictors in model._predictors]
    trees = [
        _tree(n["left"], n["right"], n["feature_idx"], n["num_threshold"], n["value"], n["is_leaf"].astype(bool))
        for n in nodes
    ]
    trees[0].value[:] += float(np.ravel(model._baseline_prediction)[0])
    return _one_model(trees)


def from_forest(model: Any) -> Trees:
    """The trees of a forest: the sum of leaves is the mean; of a classifier, the chance of the second class."""
    trees = []
    for estimator in model.estimators_:
        t = estimator.tree_
        value = t.value[:, 0, 1] / t.value[:, 0].sum(axis=1) if t.n_classes[0] > 1 else t.value[:, 0, 0]
        leaf = t.children_left < 0
        trees.append(
            _tree(t.children_left, t.children_right, t.feature, t.threshold, value / len(model.estimators_), leaf)
        )
    return _one_model(trees)


def join(models: Sequence[Trees]) -> Trees:
    """One set of arrays for several models; the groups keep the models' order."""
    nodes = np.cumsum([0, *(len(m.feature) for m in models)])
    roots = np.cumsum([0, *(len(m.roots) for m in models)])
    return Trees(
        np.concatenate([m.feature for m in models]),
        np.concatenate([m.threshold for m in models]),
        np.concatenate([m.children + at for m, at in zip(models, nodes[:-1], strict=True)]).astype(np.int64),
        np.concatenate([m.value for m in models]),
        np.concatenate([m.roots + at for m, at in zip(models, nodes[:-1], strict=True)]).astype(np.int64),
        np.concatenate([m.groups + at for m, at in zip(models, roots[:-1], strict=True)]).astype(np.int64),
        np.concatenate([m.depths for m in models]),
    )


def _tree(left: Any, right: Any, feature: Any, threshold: Any, value: Any, leaf: Any) -> Trees:
    own = np.arange(len(leaf))
    children = np.stack([np.where(leaf, own, left), np.where(leaf, own, right)], axis=1).astype(np.int64)
    depth, level = 0, np.array([0])
    while not leaf[level].all():
        level = children[level[~leaf[level]]].ravel()
        depth += 1
    return Trees(
        np.where(leaf, 0, feature).astype(np.int64),
        np.where(leaf, np.inf, threshold).astype(np.float64),
        children.ravel(),
        np.array(value, dtype=np.float64),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.array([depth]),
    )


def _one_model(trees: Sequence[Trees]) -> Trees:
    joined = join(trees)
    return Trees(
        joined.feature, joined.threshold, joined.children, joined.value, joined.roots,
        np.zeros(1, dtype=np.int64), joined.depths,
    )  # fmt: skip
