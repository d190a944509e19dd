"""Weighted sums of all columns by cell, in one pass: the only place where rows are touched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weighting.estimation.coding import Codes, compact
from weighting.estimation.structure import Floats, Stage


@dataclass(frozen=True)
class Cells:
    """Sums of the matrix columns by (domain, unit), sorted by domain, then unit.

    domain, unit: (cells,). sums: (cells, columns) weighted.
    """

    domain: Codes
    unit: Codes
    sums: Floats


def sum_by(codes: Codes, size: int, weights: Floats, matrix: Floats) -> Floats:
    """(size, columns) weighted sums of the rows of `matrix` (n, columns) by code (n,)."""
    rows = np.arange(len(codes) + 1)
    by_row = sparse.csr_array((weights, codes, rows), shape=(len(codes), size))
    return np.asarray(by_row.T @ matrix)


class RunSums:
    """Sums over runs of consecutive rows, one run after the other; a run begins at each of `starts`."""

    def __init__(self, starts: Codes, length: int) -> None:
        self._ones = np.ones(length)
        ends = np.append(starts, length)
        shape = (len(starts), length)
        # made once: scipy checks an array longer than it multiplies a small one
        self._by_run = sparse.csr_array((self._ones, np.arange(length), ends), shape=shape)

    def __call__(self, matrix: Floats, weights: Floats | None = None) -> Floats:
        """(runs, columns) weighted sums of the rows (length, columns)."""
        self._by_run.data = self._ones if weights is None else weights
        return np.asarray(self._by_run @ matrix)


def sum_runs(starts: Codes, matrix: Floats) -> Floats:
    """(runs, columns) sums of consecutive rows; a run begins at each of `starts`."""
    return RunSums(starts, len(matrix))(matrix)


def unit_sums(stage: Stage, weights: Floats, matrix: Floats) -> Floats:
    """(units, columns) weighted sums by sampling unit."""
    return sum_by(stage.unit, stage.units, weights, matrix)


def cells_of(
    stage: Stage, domains: Codes, count: int, data: tuple[Floats, Floats, Floats]
) -> Cells:
    """Sums by domain and unit. domains: (n,) 0..count-1, or -1 for rows in none.

    data: weights (n,), matrix (n, columns) and its sums by unit, which are taken over as they are
    where each unit lies in one domain only (regions, urban and rural): those cost nothing again.
    """
    weights, matrix, by_unit = data
    everywhere = np.where(domains < 0, count, domains)
    codes, kept = compact(everywhere * stage.units + stage.unit, (count + 1) * stage.units)
    domain, unit = kept // stage.units, kept % stage.units
    once = len(kept) == stage.units
    sums = by_unit[unit] if once else sum_by(codes, len(kept), weights, matrix)
    inside = int(np.searchsorted(domain, count))
    return Cells(domain[:inside], unit[:inside], sums[:inside])
