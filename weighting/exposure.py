"""Which suppressed figures follow from what is published, by any additions and subtractions.

Every total of a table is an equation: its parts minus itself are zero. With the published cells known, a
suppressed one is given away exactly when its unit vector lies in the row space of the equations of the
suppressed ones. That no sum holds a single suppressed cell is not enough: where one cell joins two groups of
them, the sums around a group give it away.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

_CERTAIN = 1 - 1e-9

Equation = tuple[Sequence[int], int]
"""Places of the parts, and of their total."""


def exposed(equations: Sequence[Equation], hidden: Collection[int]) -> set[int]:
    """The places among `hidden` whose figures can be computed from all others."""
    column = {place: number for number, place in enumerate(sorted(hidden))}
    rows = []
    for parts, total in equations:
        row = np.zeros(len(column))
        row[[column[place] for place in parts if place in column]] = 1
        if total in column:
            row[column[total]] = -1
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    _, sizes, directions = np.linalg.svd(np.array(rows), full_matrices=False)
    row_space = directions[sizes > sizes[0] * 1e-10]
    certain = (row_space**2).sum(axis=0) > _CERTAIN
    return {place for place, number in column.items() if certain[number]}
