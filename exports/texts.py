"""Texts that are longer than a format holds: named and left out, never cut."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from exports.dataset import Dataset
from instruments.errors import Finding


def longest(texts: pl.Series) -> int:
    """Bytes (UTF-8) of the longest text, 0 when there is none."""
    return int(texts.str.len_bytes().max() or 0)  # type: ignore[arg-type]


def without_longer_than(
    limit: int, dataset: Dataset, *, program: str, report: Callable[[Finding], None]
) -> Dataset:
    """The dataset without variables that have a text of more than `limit` bytes; each is reported."""
    texts = [one.name for one in dataset.variables if one.kind == "text"]
    long = [name for name in texts if longest(dataset.frame[name]) > limit]
    for name in long:
        report(
            Finding(
                code="X103",
                severity="error",
                message=f"a text is longer than the {limit} bytes of {program}; left out of this file",
                hint="take the variable from the Stata, CSV or Parquet file",
                place=name,
            )
        )
    return dataset.select(set(dataset.frame.columns) - set(long)) if long else dataset
