"""From the long table of estimates to what is printed: cells with marks, and rows for files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from weighting.suppression import BRACKETS, SUPPRESSED, suppress

LONG_COLUMNS = (
    "indicator", "dim", "cat", "est", "se", "lo", "hi",
    "n_unw", "n_w", "deft", "flag", "method", "weight", "version",
)  # fmt: skip


_NO_CASES: dict[str, Any] = {"n": 0, "n_weighted": 0.0}


@dataclass(frozen=True)
class Row:
    """One line of a printed table. cells: text per estimand, in the order asked for."""

    by: str
    level: str
    label: str
    cells: tuple[str, ...]
    n: int
    n_weighted: float


def cell(value: float | None, mark: str, *, scale: float = 100, digits: int = 1) -> str:
    """ "12.3", "(12.3)" or "*"; an absent value without a mark is "-"."""
    if mark == SUPPRESSED:
        return SUPPRESSED
    if value is None:
        return "-"
    text = f"{value * scale:.{digits}f}"
    return f"({text})" if mark == BRACKETS else text


def published_rows(
    table: pl.DataFrame,
    estimands: Sequence[str],
    *,
    labels: Mapping[tuple[str, str], str] | None = None,
    scale: float = 100,
    digits: int = 1,
) -> list[Row]:
    """One row per domain, one cell per estimand; the table is suppressed if it is not yet.

    labels: (by, level) -> text of the row; scale: 100 prints shares as percent. n and n_weighted
    are those of the first estimand. Cells of estimands that lack the domain are "-".
    """
    judged = table if "mark" in table.columns else suppress(table)
    found = {(row["by"], row["level"], row["estimand"]): row for row in judged.to_dicts()}
    domains = dict.fromkeys((by, level) for by, level, _ in found)
    texts = labels or {}
    rows = []
    for by, level in domains:
        parts = [found.get((by, level, name)) for name in estimands]
        first = next((part for part in parts if part), _NO_CASES)
        cells = tuple(
            cell(part["estimate"], part["mark"], scale=scale, digits=digits) if part else "-"
            for part in parts
        )
        label = texts.get((by, level), level)
        rows.append(Row(by, level, label, cells, first["n"], first["n_weighted"]))
    return rows


def sampling_errors(table: pl.DataFrame) -> pl.DataFrame:
    """DHS sampling-error table: R, SE, N, WN, DEFT, SE/R, R-2SE, R+2SE, and the interval."""
    return table.select(
        "estimand",
        "by",
        "level",
        R=pl.col("estimate"),
        SE=pl.col("se"),
        N=pl.col("n"),
        WN=pl.col("n_weighted"),
        DEFT=pl.col("deft"),
        relative=pl.when(pl.col("estimate") != 0).then(pl.col("se") / pl.col("estimate").abs()),
        low=pl.col("estimate") - 2 * pl.col("se"),
        high=pl.col("estimate") + 2 * pl.col("se"),
        ci_low=pl.col("ci_low"),
        ci_high=pl.col("ci_high"),
    ).rename({"relative": "SE/R", "low": "R-2SE", "high": "R+2SE"})


def long_rows(table: pl.DataFrame, *, method: str, weight: str, version: str) -> pl.DataFrame:
    """LONG_COLUMNS for the CSV of all indicators; suppressed figures are empty.

    method: e.g. "taylor/logit"; weight: name of the weight; version: of instrument and recipe.
    """
    judged = table if "mark" in table.columns else suppress(table)
    flag = pl.when(pl.col("mark") != "").then("mark").otherwise("reason")
    return judged.select(
        indicator="estimand", dim="by", cat="level", est="estimate", se="se",
        lo="ci_low", hi="ci_high", n_unw="n", n_w="n_weighted", deft="deft", flag=flag,
        method=pl.lit(method), weight=pl.lit(weight), version=pl.lit(version),
    ).select(LONG_COLUMNS)  # fmt: skip
