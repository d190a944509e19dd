"""How likely it is that somebody in a file can be recognised, before and after protection.

A neighbour who knows the quasi-identifiers of a woman finds all rows that agree with them; a
suppressed value agrees with any. Source: Templ, Meindl & Kowarik, IHSN working paper 7, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from exports.dataset import Dataset
from exports.variable import WEIGHT


@dataclass(frozen=True, slots=True)
class Risk:
    """Probabilities of re-identification.

    population_largest, population_mean: 1 / weighted people who agree, for somebody who does not know
    whether she was interviewed. sample_largest, sample_mean: 1 / rows that agree, for somebody who does.
    unique: rows that agree with no other.
    """

    population_largest: float = 0.0
    population_mean: float = 0.0
    sample_largest: float = 0.0
    sample_mean: float = 0.0
    unique: int = 0


def risk_of(dataset: Dataset, frame: pl.DataFrame, quasi: Sequence[str]) -> Risk:
    """The risks of `frame`, which has the columns of `dataset`."""
    if not quasi or not frame.height:
        return Risk()
    weights = dataset.with_role(WEIGHT)
    weight = pl.col(weights[0].name).fill_null(0.0).sum() if weights else pl.len()
    cells = frame.group_by(list(quasi), maintain_order=True).agg(
        pl.len().alias("rows"), weight.cast(pl.Float64).alias("people")
    )
    rows, people = _agreeing(cells, quasi)
    number = cells["rows"].to_numpy()
    sample, population = 1.0 / rows, 1.0 / np.maximum(people, rows)
    return Risk(
        population_largest=float(population.max()),
        population_mean=float(np.average(population, weights=number)),
        sample_largest=float(sample.max()),
        sample_mean=float(np.average(sample, weights=number)),
        unique=int(number[rows < 2].sum()),
    )


def _agreeing(
    cells: pl.DataFrame, quasi: Sequence[str]
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]
]:
    """Rows and weighted people that agree with each cell; a null agrees with everything."""
    codes = np.column_stack(
        [cells[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in quasi]
    )
    known = ~np.isnan(codes)
    rows, people = cells["rows"].to_numpy().astype(float), cells["people"].to_numpy()
    found_rows, found_people = np.empty(len(rows)), np.empty(len(rows))
    for place in range(len(rows)):
        # a cell may be known where this one is suppressed and the other way round: both agree
        both = known & known[place]
        same = (~both | (codes == codes[place])).all(axis=1)
        found_rows[place], found_people[place] = rows[same].sum(), people[same].sum()
    return found_rows, found_people
