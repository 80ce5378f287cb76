"""What the trees would say with one group of features as usual, without walking all of them again for each group.

A film's way through a tree changes only where it meets a feature of that group and the usual film would turn the other
way. Only from there a second walk is needed: about one for each tree instead of one for each tree and group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    group_of: INTS
    """(features,)"""
    groups: int
    models: int

    @classmethod
    def of(cls, trees: Trees, usual: FLOATS, membership: NDArray[np.bool_]) -> Detours:
        """For the usual film's row (features,) and (groups, features) that say what is replaced together."""
        packed = trees.packed
        nodes = packed.nodes.copy()
        nodes["usual"] = (usual[trees.feature] > trees.threshold)[packed.origin]
        group_of = np.where(membership.any(axis=0), membership.argmax(axis=0), NO_GROUP)
        return cls(replace(packed, nodes=nodes), group_of, len(membership), len(trees.groups))

    def sums(self, matrix: FLOATS) -> FLOATS:
        """(rows, 1 + groups, models): every model's sum for the film itself, then with each group as usual."""
        sums = np.zeros((len(matrix), 1 + self.groups, self.models))
        packed = self.packed
        rows = singles(matrix)
        _add_leaves(packed.nodes, packed.value, packed.roots, packed.owners, self.group_of, rows, sums)
        sums[:, 1:] += sums[:, :1]
        return sums


@compiled(
    numba.int64(
        NODES,
        numba.int64[::1],
        numba.float32[::1],
        numba.int64[::1],
        numba.int64[::1],
        numba.int64[::1],
        numba.int64[::1],
    )
)
def _walk(nodes: NDArray[Any], group_of: INTS, film: SINGLES, at: INTS, start: INTS, group: INTS, tree: INTS) -> int:
    """Move `at`, roots of trees, to their leaves; fill in each detour's node, group and tree; return their number."""
    met, turns = np.zeros(len(at), np.int64), 0
    moving = True
    while moving:
        moving = False
        for one in range(len(at)):
            node = nodes[at[one]]
            right = film[node.feature] > node.threshold
            left = at[one] + node.down
            own = group_of[node.feature]
            if right != node.usual and own != NO_GROUP and not (met[one] >> own) & 1:
                met[one] |= 1 << own
                start[turns], group[turns], tree[turns] = left + node.usual, own, one
                turns += 1
            child = left + right
            moving |= child != at[one]
            at[one] = child
    return turns


@compiled(numba.void(NODES, numba.int64[::1], numba.float32[::1], numba.int64[::1], numba.int64[::1]))
def _walk_on(nodes: NDArray[Any], group_of: INTS, film: SINGLES, at: INTS, group: INTS) -> None:
    """Move every detour from its node to a leaf, its group of features turning as the usual film would."""
    moving = True
    while moving:
        moving = False
        for one in range(len(at)):
            node = nodes[at[one]]
            as_usual = group_of[node.feature] == group[one]
            child = at[one] + node.down + (node.usual == 1 if as_usual else film[node.feature] > node.threshold)
            moving |= child != at[one]
            at[one] = child


@compiled(
    numba.void(
        NODES,
        numba.float64[:],
        numba.int64[:],
        numba.int64[:],
        numba.int64[::1],
        numba.float32[:, ::1],
        numba.float64[:, :, ::1],
    )
)
def _add_leaves(
    nodes: NDArray[Any], value: FLOATS, roots: INTS, owners: INTS, group_of: INTS, rows: SINGLES, sums: FLOATS
) -> None:
    """Add to (rows, 1 + groups, models) the leaves, and for every group by how much they would differ.

    Trees are walked as in marquee.model.trees: some side by side, by all films before the next ones.
    """
    most = ABREAST * (sums.shape[1] - 1)
    start, group, tree = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    for first in range(0, len(roots), ABREAST):
        for row in range(len(rows)):
            at = roots[first : first + ABREAST].copy()
            turns = _walk(nodes, group_of, rows[row], at, start, group, tree)
            _walk_on(nodes, group_of, rows[row], start[:turns], group)
            for one in range(len(at)):
                sums[row, 0, owners[first + one]] += value[at[one]]
            for turn in range(turns):
                one = tree[turn]
                sums[row, 1 + group[turn], owners[first + one]] += value[start[turn]] - value[at[one]]
