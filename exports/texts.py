"""Texts in formats that hold so many bytes: those that are longer are named and left out, never cut, and the
width of a column does not follow from what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from exports.dataset import Dataset
from exports.variable import KEY, Variable
from instruments.errors import Finding

_STATED = re.compile(r"A(\d+)\Z")
_WIDTHS = (255, 1_023, 4_095, 32_767)
"""Of texts that state no width: the first is the longest string of SPSS that is in one piece."""
_KEY_WIDTHS = (64, *_WIDTHS)


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


def with_steady_widths(dataset: Dataset) -> Dataset:
    """Every text column as wide as its like in any other file of SPSS, which puts files of other widths
    together only after ALTER TYPE: the first text is filled up with blanks, as all of them are in the file.
    One with labels or missing codes stays as narrow as its values, because SPSS knows those of short texts best.
    """
    first = pl.int_range(pl.len()) == 0
    filled = {
        one.name: _filled_up(dataset.frame[one.name], one)
        for one in dataset.variables
        if one.kind == "text" and dataset.frame.height and not (one.values or one.missing)
    }
    columns = [
        pl.when(first).then(pl.lit(text)).otherwise(pl.col(name)).alias(name)
        for name, text in filled.items()
    ]
    frame = dataset.frame.with_columns(columns)
    return replace(dataset, frame=frame)


def _filled_up(texts: pl.Series, variable: Variable) -> str:
    text = str(texts[0] or "")
    return text + " " * (_width(texts, variable) - len(text.encode()))


def _width(texts: pl.Series, variable: Variable) -> int:
    """Bytes of the column; a key of ours, whose values are all of one length, is as wide as they are."""
    needed = longest(texts)
    stated = _STATED.match(variable.formats.get("spss", ""))
    if stated and int(stated[1]) >= needed:
        return int(stated[1])
    is_key = variable.role == KEY
    if is_key and needed and texts.str.len_bytes().min() == needed:
        return needed
    return next(
        (one for one in (_KEY_WIDTHS if is_key else _WIDTHS) if one >= needed),
        needed,
    )
