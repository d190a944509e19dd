"""Sums of squares of scores by domain and stratum without forming the scores.

A score is z = e + slope x with one slope per domain, so its sums of squares follow from those of e and x:
    sum (z - mean)^2 = sum e^2 + 2 slope sum e x + slope^2 sum x^2 - (sum z)^2 / n
Each is one reading of the cells. Where the terms cancel and digits would be lost, the scores are formed after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weighting.estimation.coding import Codes
from weighting.estimation.structure import Floats
from weighting.estimation.sums import RunSums, sum_runs
from weighting.estimation.taylor import Linear, scores
from weighting.estimation.values import Recipe

# Below this share of what cancels, squares are computed from scores: 11 digits are left above it.
_CANCELLED = 1e-5
# Cells a run from which numpy is called once a run.
_LONG_RUN = 100


@dataclass(frozen=True)
class Runs:
    """Cells of one domain and stratum follow each other.

    domain: (cells,). starts: (runs,) first cell of each. where, size: (runs,) its domain, and units sampled in
    its stratum; those without a cell count as zero.
    """

    domain: Codes
    starts: Codes
    where: Codes
    size: Codes

    def cells(self, some: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """(cells,) those of some of the runs."""
        return np.repeat(some, np.diff(self.starts, append=len(self.domain)))


def run_squares(runs: Runs, sums: Floats, linear: Linear, recipes: Sequence[Recipe]) -> Floats:
    """(runs, estimands) sums of squares of the scores around the mean of their stratum.

    sums: (cells, columns) weighted sums of the matrix.
    """
    if linear.bend is not None:
        return _from_scores(runs, sums, linear, recipes)
    slope = linear.slope[runs.where]
    kept = len(recipes)
    add = RunSums(runs.starts, len(sums))
    first = add(sums)
    squared_e = _squared(add, runs.starts, sums[:, :kept])
    places = np.array([recipe.x for recipe in recipes])
    cross, squared_x = _with_x(add, sums, places)
    grown = slope * slope * squared_x
    mean = first[:, :kept] + slope * first[:, places]
    result = squared_e + 2 * slope * cross + grown - mean * mean / runs.size[:, None]
    lost = np.asarray(result < _CANCELLED * (squared_e + grown))
    if lost.any():
        some = np.asarray(lost.any(axis=1))
        exact = _from_scores(*_part(runs, sums, some), linear, recipes)
        result[some] = np.where(lost[some], exact, result[some])
    return result


def squares_around_mean(starts: Codes, values: Floats, size: Codes) -> Floats:
    """(runs, scores) sums of squares around the stratum mean, absent units counted as zero."""
    cells = np.diff(starts, append=len(values))
    mean = sum_runs(starts, values) / size[:, None]
    deviations = values - np.repeat(mean, cells, axis=0)
    np.multiply(deviations, deviations, out=deviations)
    return sum_runs(starts, deviations) + (size - cells)[:, None] * mean * mean


def _from_scores(runs: Runs, sums: Floats, linear: Linear, recipes: Sequence[Recipe]) -> Floats:
    values = scores(sums, runs.domain, linear, recipes)
    return squares_around_mean(runs.starts, values, runs.size)


def _part(runs: Runs, sums: Floats, some: npt.NDArray[np.bool_]) -> tuple[Runs, Floats]:
    inside = runs.cells(some)
    lengths = np.diff(runs.starts, append=len(runs.domain))[some]
    starts = np.cumsum(lengths) - lengths
    return Runs(runs.domain[inside], starts, runs.where[some], runs.size[some]), sums[inside]


def _squared(add: RunSums, starts: Codes, values: Floats) -> Floats:
    """(runs, columns) sums of squares by run; long runs do without a second array of cells."""
    if len(values) < _LONG_RUN * len(starts):
        return add(values * values)
    result = np.empty((len(starts), values.shape[1]))
    ends = np.append(starts[1:], len(values))
    for place, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        part = values[start:end]
        np.einsum("ij,ij->j", part, part, out=result[place])
    return result


def _with_x(add: RunSums, sums: Floats, places: Codes) -> tuple[Floats, Floats]:
    """(runs, estimands) sums of e x and of x^2, where estimands may differ in their x."""
    distinct, group = np.unique(places, return_inverse=True)
    xs = np.ascontiguousarray(sums[:, distinct])
    squared = add(xs * xs)[:, group]
    if len(distinct) == 1:
        return add(sums, xs[:, 0])[:, : len(places)], squared
    cross = np.empty(squared.shape)
    for number, x in enumerate(np.ascontiguousarray(xs.T)):
        columns = np.flatnonzero(group == number)
        cross[:, columns] = add(sums[:, columns], x)
    return cross, squared
