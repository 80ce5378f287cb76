"""Trees as plain arrays: the trees of many scikit-learn models, walked by compiled code; no code in the model file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from marquee.model.compiled import compiled
from marquee.model.reading import FLOATS

INTS = NDArray[np.int64]
SINGLES = NDArray[np.float32]
NODE = np.dtype([("threshold", "f4"), ("down", "u2"), ("feature", "u1"), ("usual", "u1")])
"""One node in 8 bytes. Its left child comes `down` nodes later, the right one next to it; a leaf is its own left child,
and no film turns right there. `usual` is for marquee.model.detours: 1 where the usual film turns right."""
NODES = numba.from_dtype(NODE)[::1]
ABREAST = 16
"""So many trees are walked side by side."""


@dataclass(frozen=True)
class Packed:
    """All nodes as they are walked; those of a tree stand together, level by level."""

    nodes: NDArray[Any]
    value: FLOATS
    """(nodes,): what a leaf says."""
    roots: INTS
    owners: INTS
    """(trees,): the sum to which each tree adds."""
    origin: INTS
    """(nodes,): where each stands in Trees."""


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
    """(trees,): the levels of each."""

    def sums(self, matrix: FLOATS) -> FLOATS:
        """(rows, groups): for every model the sum of its trees' leaves, as scikit-learn computes it within 1e-6.

        The features count as 32 bits wide.
        """
        sums = np.zeros((len(matrix), len(self.groups)))
        packed = self.packed
        _add_leaves(packed.nodes, packed.value, packed.roots, packed.owners, singles(matrix), sums)
        return sums

    @cached_property
    def packed(self) -> Packed:
        """The same trees in the order in which they are walked."""
        origin, place = _order(self.roots, self.children)
        nodes = np.zeros(len(origin), dtype=NODE)
        nodes["threshold"] = _single_below(self.threshold)[origin]
        nodes["down"] = _narrow(place[self.children[::2]][origin] - np.arange(len(origin)), np.uint16)
        nodes["feature"] = _narrow(self.feature[origin], np.uint8)
        owners = np.searchsorted(self.groups, np.arange(len(self.roots)), side="right") - 1
        return Packed(nodes, self.value[origin], place[self.roots], owners, origin)


def singles(matrix: FLOATS) -> SINGLES:
    """The features as they are walked with."""
    return np.ascontiguousarray(matrix, dtype=np.float32)


@compiled(
    numba.void(NODES, numba.float64[:], numba.int64[:], numba.int64[:], numba.float32[:, ::1], numba.float64[:, ::1])
)
def _add_leaves(nodes: NDArray[Any], value: FLOATS, roots: INTS, owners: INTS, rows: SINGLES, sums: FLOATS) -> None:
    """Add to every row's sums (rows, sums) the leaves in which it ends.

    Some trees are walked side by side: while the next node of one is fetched from memory the others go on. All films
    walk them before the next ones, so that they stay in the processor's cache.
    """
    for first in range(0, len(roots), ABREAST):
        for row in range(len(rows)):
            film, at = rows[row], roots[first : first + ABREAST].copy()
            moving = True
            while moving:
                moving = False
                for tree in range(len(at)):
                    node = nodes[at[tree]]
                    child = at[tree] + node.down + (film[node.feature] > node.threshold)
                    moving |= child != at[tree]
                    at[tree] = child
            for tree in range(len(at)):
                sums[row, owners[first + tree]] += value[at[tree]]


def _order(roots: INTS, children: INTS) -> tuple[INTS, INTS]:
    """The nodes tree by tree, level by level, brothers together; and for every node its place in that order."""
    level, tree = roots, np.arange(len(roots))
    levels, owners = [level], [tree]
    while len(level):
        inner = children[2 * level] != level
        level = np.stack([children[2 * level[inner]], children[2 * level[inner] + 1]], axis=1).ravel()
        tree = np.repeat(tree[inner], 2)
        levels.append(level)
        owners.append(tree)
    origin = np.concatenate(levels)[np.argsort(np.concatenate(owners), kind="stable")]
    place = np.empty(len(children) // 2, dtype=np.int64)
    place[origin] = np.arange(len(origin))
    return origin, place


def _narrow(numbers: INTS, kind: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """The numbers in few bits. Raises ValueError when one does not fit: a tree of 65,536 nodes, 257 features."""
    if numbers.max(initial=0) > np.iinfo(kind).max:
        raise ValueError(f"{numbers.max()} does not fit into a node")
    return numbers.astype(kind)


def _single_below(threshold: FLOATS) -> SINGLES:
    """The largest 32-bit numbers that are not above the thresholds: a 32-bit number is above both or neither."""
    with np.errstate(over="ignore"):
        single = threshold.astype(np.float32)
    return np.where(single > threshold, np.nextafter(single, np.float32(-np.inf)), single)


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
