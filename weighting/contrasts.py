"""Tests beside a table of estimates: does an indicator differ between the categories of a breakdown?

One Rao-Scott test per indicator and breakdown, and the difference of each category from the first one.
Only figures that are published are compared: a difference would give a suppressed one away. Every test is
one of many; the page that shows them says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from weighting.association import chi_square
from weighting.comparison import difference
from weighting.design import Design
from weighting.estimation.estimands import Estimand, EstimationError
from weighting.estimation.values import as_condition
from weighting.suppression import SUPPRESSED

COLUMNS = ("difference", "difference_low", "difference_high", "difference_p")
_KEYS = ("estimand", "by", "level")
_SCHEMA = dict.fromkeys(_KEYS, pl.String) | dict.fromkeys(COLUMNS, pl.Float64)


def with_differences(
    table: pl.DataFrame, frame: pl.DataFrame, design: Design, estimands: Sequence[Estimand]
) -> pl.DataFrame:
    """The suppressed table with COLUMNS: category minus first published category, its interval, its p.

    Rows of the total, of crossings, and the first category itself have null. As R svyttest.
    """
    text = _as_text(table, frame)
    rows = [
        row
        for one in estimands
        for by, levels in _levels(table, one.name).items()
        for row in _differences(text, design, one, by, levels)
    ]
    found = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return table.join(found, on=_KEYS, how="left", maintain_order="left")


def association_tests(
    table: pl.DataFrame, frame: pl.DataFrame, design: Design, estimands: Sequence[Estimand]
) -> list[dict[str, Any]]:
    """estimand, by, f, df1, df2, p of the Rao-Scott test over all categories (R svychisq).

    Left out where every category of the breakdown is suppressed, or the table has no two of them.
    """
    text = _as_text(table, frame)
    return [
        test
        for one in estimands
        for by in _levels(table, one.name)
        if (test := _test(text, design, one, by)) is not None
    ]


def _as_text(table: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Categories written as the table writes them."""
    single = [by for by in table["by"].unique().to_list() if by and "," not in by]
    return frame.with_columns(pl.col(by).cast(pl.String) for by in single)


def _levels(table: pl.DataFrame, estimand: str) -> dict[str, list[str]]:
    """Breakdown -> its published categories, codes by number."""
    found: dict[str, list[str]] = {}
    shown = table.filter(estimand=estimand).filter(pl.col("mark") != SUPPRESSED)
    for by, level in shown.select("by", "level").iter_rows():
        if by and "," not in by:
            found.setdefault(by, []).append(level)
    return {by: sorted(levels, key=_in_order) for by, levels in found.items()}


def _in_order(level: str) -> tuple[int, str]:
    return (int(level), "") if level.isdigit() else (0, level)


def _differences(
    frame: pl.DataFrame, design: Design, one: Estimand, by: str, levels: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    for level in levels[1:]:
        try:
            found = difference(frame, design, str(one.y), by, (levels[0], level), where=one.where)
        except EstimationError:
            continue
        yield one.name, by, level, found.estimate, found.ci_low, found.ci_high, found.p


def _test(frame: pl.DataFrame, design: Design, one: Estimand, by: str) -> dict[str, Any] | None:
    # a category without anybody in the universe is no row of the table
    y, where = (
        str(one.y),
        pl.lit(value=True) if one.where is None else as_condition(one.where, frame.schema),
    )
    counted = where & pl.col(y).is_not_null() & pl.col(by).is_not_null()
    masked = frame.with_columns(pl.when(counted).then(pl.col(name)) for name in (y, by))
    try:
        found = chi_square(masked, design, by, y, where=one.where)
    except EstimationError:
        return None
    numbers = {"f": found.statistic, "df1": found.df1, "df2": found.df2, "p": found.p}
    return {"estimand": one.name, "by": by, **numbers}
