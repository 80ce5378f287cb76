"""What the trees would say with one group of features as usual, without walking all of them again for each group.

A film's way through a tree changes only where it meets a feature of that group and the usual film would turn the other
way. Only from there a second walk is needed: about one for each tree instead of one for each tree and group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from marquee.model.compiled import compiled
from marquee.model.reading import FLOATS
from marquee.model.trees import ABREAST, INTS, NODES, SINGLES, Packed, Trees, singles

NO_GROUP = -1


@dataclass(frozen=True)
class Detours:
    """The trees with every node's group of features, and the usual film's turn there."""

    packed: Packed
    groups: int
    models: int

    @classmethod
    def of(cls, trees: Trees, usual: FLOATS, membership: NDArray[np.bool_]) -> Detours:
        """For the usual film's row (features,) and (groups, features) that say what is replaced together."""
        packed = trees.packed
        group = np.where(membership.any(axis=0), membership.argmax(axis=0), NO_GROUP)
        nodes = packed.nodes.copy()
        nodes["group"] = group[nodes["feature"]]
        nodes["usual"] = (usual[trees.feature] > trees.threshold)[packed.origin]
        return cls(
            Packed(nodes, packed.value, packed.roots, packed.owners, packed.origin), len(membership), len(trees.groups)
        )

    def sums(self, matrix: FLOATS) -> FLOATS:
        """(rows, 1 + groups, models): every model's sum for the film itself, then with each group as usual."""
        sums = np.zeros((len(matrix), 1 + self.groups, self.models))
        packed = self.packed
        _add_leaves(packed.nodes, packed.value, packed.roots, packed.owners, singles(matrix), sums)
        sums[:, 1:] += sums[:, :1]
        return sums


@compiled(
    numba.int64(
        NODES,
        numba.float64[:],
        numba.int64[:],
        numba.float32[::1],
        numba.float64[::1],
        numba.int64[::1],
        numba.int64[::1],
        numba.int64[::1],
    )
)
def _walk(
    nodes: NDArray[Any], value: FLOATS, roots: INTS, film: SINGLES, leaf: FLOATS, start: INTS, group: INTS, tree: INTS
) -> int:
    """Fill in every tree's leaf, and of every detour node, group and tree; returns how many there are."""
    at, met, turns = np.empty(ABREAST, np.int64), np.empty(ABREAST, np.int64), 0
    for first in range(0, len(roots), ABREAST):
        trees = min(ABREAST, len(roots) - first)
        at[:trees], met[:trees] = roots[first : first + trees], 0
        moving = True
        while moving:
            moving = False
            for one in range(trees):
                node = nodes[at[one]]
                right = film[node.feature] > node.threshold
                if right != node.usual and node.group >= 0 and not (met[one] >> node.group) & 1:
                    met[one] |= 1 << node.group
                    start[turns], group[turns], tree[turns] = node.left + node.usual, node.group, first + one
                    turns += 1
                child = node.left + right
                moving |= child != at[one]
                at[one] = child
        for one in range(trees):
            leaf[first + one] = value[at[one]]
    return turns


@compiled(numba.void(NODES, numba.float32[::1], numba.int64[::1], numba.int64[::1]))
def _walk_on(nodes: NDArray[Any], film: SINGLES, at: INTS, group: INTS) -> None:
    """Move every detour from its node to a leaf, its group of features turning as the usual film would."""
    for first in range(0, len(at), ABREAST):
        moving = True
        while moving:
            moving = False
            for one in range(first, min(first + ABREAST, len(at))):
                node = nodes[at[one]]
                right = node.usual == 1 if node.group == group[one] else film[node.feature] > node.threshold
                child = node.left + right
                moving |= child != at[one]
                at[one] = child


@compiled(
    numba.void(NODES, numba.float64[:], numba.int64[:], numba.int64[:], numba.float32[:, ::1], numba.float64[:, :, ::1])
)
def _add_leaves(nodes: NDArray[Any], value: FLOATS, roots: INTS, owners: INTS, rows: SINGLES, sums: FLOATS) -> None:
    """Add to (rows, 1 + groups, models) the leaves, and for every group by how much they would differ."""
    leaf = np.empty(len(roots))
    most = len(roots) * (sums.shape[1] - 1)
    at, group, tree = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    for row in range(len(rows)):
        turns = _walk(nodes, value, roots, rows[row], leaf, at, group, tree)
        _walk_on(nodes, rows[row], at[:turns], group)
        for one in range(len(roots)):
            sums[row, 0, owners[one]] += leaf[one]
        for turn in range(turns):
            sums[row, 1 + group[turn], owners[tree[turn]]] += value[at[turn]] - leaf[tree[turn]]
