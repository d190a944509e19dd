"""Numbers that are larger than a format holds: named and null there, never taken for another number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from exports.dataset import Dataset
from instruments.errors import Finding

_EXACT = 2**53
"""Up to this, a floating-point number holds every whole one."""


@dataclass(frozen=True, slots=True)
class Largest:
    """program, and the largest number of its files without regard to sign; infinite is larger than any."""

    program: str
    number: float


SPSS = Largest("SPSS", 1.797_693_134_862_315_5e308)
"""The very largest one means missing or open there."""
STATA = Largest("Stata", 8.988_465_674_311_579e307)
"""From there on Stata counts its missing values."""
SAS = Largest("a SAS transport file", 7.2e75)
"""Its numbers are those of the IBM 360."""


def with_numbers_that_fit(
    largest: Largest, dataset: Dataset, report: Callable[[Finding], None]
) -> Dataset:
    """The dataset with null in place of numbers that the file cannot hold; their variables are reported, as
    are whole numbers whose last digits such a file rounds (X109)."""
    frame = dataset.frame
    large = [
        one.name
        for one in dataset.variables
        if one.kind == "decimal" and (frame[one.name].fill_nan(None).abs() > largest.number).any()
    ]
    for name in large:
        message = f"numbers over {largest.number:g} do not fit into {largest.program}; null here"
        report(_lost(name, message))
    for one in dataset.variables:
        if one.kind == "integer" and not frame[one.name].is_between(-_EXACT, _EXACT).all():
            message = f"whole numbers over {_EXACT} are rounded in {largest.program}"
            report(_lost(one.name, message))
    fitting = [
        pl.when(pl.col(one).abs() <= largest.number).then(pl.col(one)).alias(one) for one in large
    ]
    return replace(dataset, frame=frame.with_columns(fitting)) if large else dataset


def _lost(name: str, message: str) -> Finding:
    hint = "take the variable from the CSV or Parquet file"
    return Finding(code="X109", severity="error", message=message, hint=hint, place=name)
