"""Iterative proportional fitting on cells instead of rows.

Rows that share a category on every margin get the same factor, so a million rows are raked as the few
hundred or thousand cells they fall into, for many columns of weights (replicates) at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, column_sums
from weighting.errors import ConvergenceError, amount

DIRECT_CELLS = 4_000_000
"""Crossings up to this size are counted directly; larger ones are sorted first."""


@dataclass(frozen=True, slots=True)
class Margin:
    """One margin: category labels, code of each row (or cell), totals in the order of the labels."""

    name: str
    labels: tuple[str, ...]
    codes: IntArray
    totals: FloatArray


def cells_of(margins: Sequence[Margin]) -> tuple[IntArray, list[Margin]]:
    """The cell of each row, and the margins with the codes of the cells in place of rows."""
    shape = [margin.totals.size for margin in margins]
    if np.prod(shape, dtype=np.float64) < 2**62:
        key = np.ravel_multi_index(tuple(margin.codes for margin in margins), shape)
    else:
        stacked = np.column_stack([margin.codes for margin in margins])
        key = np.unique(stacked, axis=0, return_inverse=True)[1].reshape(-1)
    used, cell = _distinct(key, int(np.prod(shape, dtype=np.float64)))
    first = np.zeros(used, dtype=np.int64)
    first[cell] = np.arange(key.size)
    return cell, [Margin(m.name, m.labels, m.codes[first], m.totals) for m in margins]


def _distinct(key: IntArray, size: int) -> tuple[int, IntArray]:
    """Number of distinct keys and the position of each row's key among them."""
    if size > DIRECT_CELLS:
        values, inverse = np.unique(key, return_inverse=True)
        return values.size, inverse.reshape(-1)
    used = np.flatnonzero(np.bincount(key, minlength=size))
    position = np.zeros(size, dtype=np.int64)
    position[used] = np.arange(used.size)
    return used.size, position[key]


def fit(cells: FloatArray, margins: Sequence[Margin], *, tol: float, max_iter: int) -> FloatArray:
    """Cell weights (cells, R) raked to all margins: every total met within `tol`, relatively.

    Deming and Stephan (1940). Raises ConvergenceError naming the margin and category furthest away.
    """
    for margin in margins:
        _check_reachable(cells, margin)
    fitted = cells.copy()
    for _ in range(max_iter):
        for margin in margins:
            current = _margin_sums(fitted, margin)
            ratio = np.divide(
                margin.totals[:, None], current, out=np.ones_like(current), where=current > 0
            )
            fitted *= ratio[margin.codes]
        if all(_misfit(fitted, margin).max() <= tol for margin in margins):
            return fitted
    raise _not_converged(fitted, margins, max_iter)


def _margin_sums(cells: FloatArray, margin: Margin) -> FloatArray:
    """Sum of the cells by category of the margin: (categories, R)."""
    return column_sums(cells, margin.codes, margin.totals.size)


def _check_reachable(cells: FloatArray, margin: Margin) -> None:
    """A category without weight can never reach its total; in replicates only some lack it."""
    empty = (_margin_sums(cells, margin) <= 0) & (margin.totals[:, None] > 0)
    if empty.any():
        category, column = np.argwhere(empty)[0]
        raise ConvergenceError(
            N_(
                "Margin %(name)s, category %(category)s has no weight left in replicate %(replicate)s of %(replicates)s"
            ),
            margin=margin.name,
            expected=amount(margin.totals[category]),
            got="0",
            hint=N_(
                "Merge this category with another: it lies in too few clusters for replicates."
            ),
            name=margin.name,
            category=margin.labels[category],
            replicate=column + 1,
            replicates=cells.shape[1],
        )


def _misfit(cells: FloatArray, margin: Margin) -> FloatArray:
    """Relative distance from the totals: (categories, R)."""
    totals = margin.totals[:, None]
    scale = np.where(totals > 0, totals, 1.0)
    return np.asarray(np.abs(_margin_sums(cells, margin) - totals) / scale)


def _not_converged(cells: FloatArray, margins: Sequence[Margin], max_iter: int) -> ConvergenceError:
    worst = max(margins, key=lambda margin: float(_misfit(cells, margin).max()))
    gaps = _misfit(cells, worst)
    category, column = np.unravel_index(int(np.argmax(gaps)), gaps.shape)
    reached = _margin_sums(cells, worst)[category, column]
    return ConvergenceError(
        N_(
            "Raking did not converge in %(rounds)s iterations: margin %(name)s, category %(category)s"
        )
        if cells.shape[1] == 1
        else N_(
            "Raking did not converge in %(rounds)s iterations: margin %(name)s, category %(category)s, "
            "replicate %(replicate)s"
        ),
        margin=worst.name,
        expected=amount(worst.totals[category]),
        got=amount(reached),
        hint=N_("Merge small categories of this margin, or check that the margins fit together."),
        rounds=max_iter,
        name=worst.name,
        category=worst.labels[category],
        replicate=column + 1,
    )
