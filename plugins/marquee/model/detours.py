"""What a forecast would be with one group of features as usual, without walking every tree again.

A film's way through a tree changes only where it meets a feature of that group and the usual film would turn the other
way. The nodes on the way to a leaf are always the same, so for every leaf the first such turn of each group is known
beforehand: about one for each tree instead of one walk for each tree and group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.model.reading import FLOATS
from marquee.model.trees import CELLS, INTS, Trees


@dataclass(frozen=True)
class Detours:
    """The turns that are not taken on the way to leaf n: entries first[n] to first[n + 1] of the other arrays."""

    first: INTS
    group: INTS
    start: INTS
    """The node to which the usual film would turn."""
    height: NDArray[np.int16]
    """How many levels lie below that node."""

    @classmethod
    def of(cls, trees: Trees, usual: FLOATS, membership: NDArray[np.bool_]) -> Detours:
        """For the usual film's row (features,) and (groups, features) that say what is replaced together."""
        nodes = len(trees.feature)
        left, right = trees.children[::2], trees.children[1::2]
        turn = np.where(usual[trees.feature] > trees.threshold, right, left)
        group = np.where(membership.any(axis=0), membership.argmax(axis=0), -1)[trees.feature]
        missed = np.full((nodes, len(membership)), -1, dtype=np.int32)
        levels = _levels(trees)
        height = np.zeros(nodes, dtype=np.int16)
        for level in levels:
            for child in (left[level], right[level]):
                missed[child] = missed[level]
                new = (group[level] >= 0) & (turn[level] != child) & (missed[level, group[level]] < 0)
                missed[child[new], group[level][new]] = turn[level][new]
        for level in reversed(levels):
            height[level] = 1 + np.maximum(height[left[level]], height[right[level]])
        missed[left != np.arange(nodes)] = -1
        leaf, groups = np.nonzero(missed >= 0)
        start = missed[leaf, groups].astype(np.int64)
        return cls(np.searchsorted(leaf, np.arange(nodes + 1)), groups, start, height[start])

    def sums(self, trees: Trees, leaves: INTS, changed: FLOATS) -> FLOATS:
        """(rows, groups, sums): what every model's sum would gain or lose with the group as usual.

        `leaves` is (rows, trees), where each row ends; `changed` (rows, groups, features), the rows with one group as
        usual.
        """
        step = max(1, CELLS // max(1, len(trees.roots)))
        parts = [
            self._sums(trees, leaves[at : at + step], changed[at : at + step]) for at in range(0, len(leaves), step)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, changed.shape[1], len(trees.groups)))

    def _sums(self, trees: Trees, leaves: INTS, changed: FLOATS) -> FLOATS:
        ends = leaves.ravel()
        counts = self.first.take(ends + 1) - self.first.take(ends)
        cell = np.repeat(np.arange(len(ends)), counts)
        entry = np.arange(len(cell)) + np.repeat(self.first.take(ends) - np.cumsum(counts) + counts, counts)
        heights = self.height.take(entry)
        order = np.argsort(-heights, kind="stable")
        cell, entry = cell.take(order), entry.take(order)
        row = cell // len(trees.roots)
        tree = cell - row * len(trees.roots)
        place = row * changed.shape[1] + self.group.take(entry)
        node = self.start.take(entry)
        walked = np.cumsum(np.bincount(heights)[:0:-1])[::-1].tolist()
        trees.descend(node, place * changed.shape[2], np.ravel(changed), walked)
        gain = trees.value.take(node) - trees.value.take(ends.take(cell))
        width = len(trees.groups)
        size = (len(leaves), changed.shape[1], width)
        at = place * width + trees.sum_of_tree.take(tree)
        return np.bincount(at, gain, minlength=int(np.prod(size))).reshape(size).astype(np.float64, copy=False)


def _levels(trees: Trees) -> list[INTS]:
    """The inner nodes of all trees, level by level from the roots."""
    levels = []
    level = trees.roots
    while len(level := level[trees.children[2 * level] != level]):
        levels.append(level)
        level = np.concatenate([trees.children[2 * level], trees.children[2 * level + 1]])
    return levels
