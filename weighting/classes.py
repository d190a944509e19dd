"""Weighting classes that are large enough: small ones are merged with their neighbour.

Cells are the crossing of the class variables in the order given (stratum, then age group, say) and
stand in sorted order. A cell with too few respondents or too large a factor joins the neighbour that
shares the longest leading part of its key: the next age group of its stratum first, and only
when the stratum is one cell the next stratum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, codes_of, weights_array
from weighting.errors import NonresponseError


@dataclass(frozen=True, slots=True)
class Classes:
    """Final classes. `codes` (n,): class of each row; `labels`: the cells merged into each class."""

    codes: IntArray
    labels: tuple[tuple[tuple[Any, ...], ...], ...]

    @property
    def merged(self) -> tuple[tuple[tuple[Any, ...], ...], ...]:
        """Classes that consist of more than one cell."""
        return tuple(cells for cells in self.labels if len(cells) > 1)


@dataclass(slots=True)
class _Cell:
    keys: list[tuple[Any, ...]]
    respondents: int
    eligible_weight: float
    respondent_weight: float

    def too_small(self, min_cases: int, max_factor: float) -> bool:
        if self.respondents < min_cases or self.respondent_weight <= 0:
            return True
        return self.eligible_weight / self.respondent_weight > max_factor

    def join(self, other: _Cell) -> None:
        self.keys = sorted([*self.keys, *other.keys])
        self.respondents += other.respondents
        self.eligible_weight += other.eligible_weight
        self.respondent_weight += other.respondent_weight


def collapse(
    weights: ArrayLike,
    responded: ArrayLike,
    by: Sequence[ArrayLike],
    *,
    eligible: ArrayLike | None = None,
    min_cases: int = 30,
    max_factor: float = 2.0,
) -> Classes:
    """Classes of `by` with at least `min_cases` respondents and a factor of at most `max_factor`.

    weights (n,); responded (n,) bool; by: class variables (n,), the most important first; eligible
    (n,) bool, by default all. When even one class of everything fails only `max_factor`, that
    class stands: the factor is what it is. Raises NonresponseError when nobody responded.
    """
    base = weights_array(weights)
    answered = np.asarray(responded, dtype=np.bool_)
    counted = np.ones(base.size, np.bool_) if eligible is None else np.asarray(eligible, np.bool_)
    if not (answered & counted & (base > 0)).any():
        raise NonresponseError(
            N_("Nobody responded"),
            expected=N_("at least one respondent"),
            hint=N_("Check the result codes."),
        )
    keys, codes = _crossing(by, base.size)
    cells = _cells(keys, codes, base, answered & counted, counted)
    _merge(cells, min_cases, max_factor)
    position = {key: index for index, cell in enumerate(cells) for key in cell.keys}
    final = np.array([position[key] for key in keys], dtype=np.int64)[codes]
    return Classes(final, tuple(tuple(cell.keys) for cell in cells))


def _crossing(by: Sequence[ArrayLike], length: int) -> tuple[list[tuple[Any, ...]], IntArray]:
    """Distinct keys in sorted order and the position of each row's key."""
    if not by:
        return [()], np.zeros(length, dtype=np.int64)
    found = [codes_of(labels, name=f"class {i + 1}", length=length) for i, labels in enumerate(by)]
    stacked = np.column_stack([codes for _, codes in found])
    unique, inverse = np.unique(stacked, axis=0, return_inverse=True)
    keys = [tuple(found[i][0][code] for i, code in enumerate(row)) for row in unique.tolist()]
    return keys, inverse.reshape(-1).astype(np.int64)


def _cells(
    keys: list[tuple[Any, ...]],
    codes: IntArray,
    weights: FloatArray,
    answered: NDArray[np.bool_],
    eligible: NDArray[np.bool_],
) -> list[_Cell]:
    size = len(keys)
    respondents = np.bincount(codes[answered], minlength=size)
    eligible_weight = np.bincount(codes[eligible], weights[eligible], minlength=size)
    respondent_weight = np.bincount(codes[answered], weights[answered], minlength=size)
    return [
        _Cell([key], int(respondents[i]), float(eligible_weight[i]), float(respondent_weight[i]))
        for i, key in enumerate(keys)
    ]


def _merge(cells: list[_Cell], min_cases: int, max_factor: float) -> None:
    """Join the smallest failing cell with its neighbour until none fails or one is left."""
    while len(cells) > 1:
        failing = [i for i, cell in enumerate(cells) if cell.too_small(min_cases, max_factor)]
        if not failing:
            return
        worst = min(failing, key=lambda i: (cells[i].respondents, i))
        cells[_neighbour(cells, worst)].join(cells[worst])
        del cells[worst]


def _neighbour(cells: list[_Cell], index: int) -> int:
    """The adjacent cell with the longest common leading part of the key; then the smaller one."""
    around = [i for i in (index - 1, index + 1) if 0 <= i < len(cells)]
    return min(around, key=lambda i: (-_shared(cells[index], cells[i]), cells[i].respondents, i))


def _shared(one: _Cell, other: _Cell) -> int:
    left, right = one.keys, other.keys
    first, second = (left[-1], right[0]) if left[0] < right[0] else (left[0], right[-1])
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b), len(first)
    )
