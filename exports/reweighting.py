"""Weights that would tell what was suppressed.

A weight that was calibrated by age differs from the one before by a factor that women of an age group share.
Within a cluster, whose other weights are the same, the factor can be read off, and with it the age group that
was taken out of the row. So all women of a stratum whose age is not shown take their common factor: the sum of
the weights of the stratum stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from exports.dataset import Dataset
from exports.variable import WEIGHT


@dataclass(frozen=True, slots=True)
class Adjustment:
    """before: the weight that knew nothing of the variable yet. within: the stratum whose sums are kept."""

    before: str
    within: str


def evened_out(dataset: Dataset, adjusted: Mapping[str, Adjustment]) -> Dataset:
    """The later weights of rows in which a variable is null, with one factor in each stratum.

    adjusted: variable -> how the weights were adjusted by it; one that the dataset does not have is left aside.
    """
    for variable, how in adjusted.items():
        if {variable, how.before, how.within} <= set(dataset.frame.columns):
            dataset = _evened_out(dataset, variable, how)
    return dataset


def _evened_out(dataset: Dataset, variable: str, how: Adjustment) -> Dataset:
    hidden, before = pl.col(variable).is_null(), pl.col(how.before)
    # one that the chain made before it is as it was; ours stand in the order of the file, not of the chain
    later = [one.name for one in dataset.with_role(WEIGHT) if one.name != how.before]
    columns = [
        pl.when(hidden)
        .then(
            before
            * (pl.col(name).filter(hidden).sum() / before.filter(hidden).sum()).over(how.within)
        )
        .otherwise(pl.col(name))
        .alias(name)
        for name in later
    ]
    return replace(dataset, frame=dataset.frame.with_columns(columns))
