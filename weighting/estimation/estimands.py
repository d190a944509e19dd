"""What is to be estimated: mean, proportion, total, ratio, variance, quantile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from instruments.errors import N_
from weighting.errors import WeightingError

Kind = Literal["mean", "proportion", "total", "ratio", "variance", "quantile"]
Column = str | pl.Expr


class EstimationError(WeightingError):
    """An estimate cannot be computed: unknown column, text among numbers, values out of range."""


@dataclass(frozen=True, kw_only=True)
class Estimand:
    """One row of the table to come. Rows where `y` (or `x`) is missing leave this estimand alone.

    where: the universe, an expression of the questionnaire language ("${age} >= 15") or polars.
    p, rule and interval belong to quantiles only.
    """

    kind: Kind
    name: str
    y: Column
    x: Column | None = None
    where: Column | None = None
    p: float = 0.5
    rule: str = "math"
    interval: str = ""


def mean(y: Column, *, where: Column | None = None, name: str = "") -> Estimand:
    """Weighted mean of a numeric column."""
    return Estimand(kind="mean", name=name or f"mean({_label(y)})", y=y, where=where)


def proportion(
    y: Column, *, equals: object = None, where: Column | None = None, name: str = ""
) -> Estimand:
    """Share of ones in a 0/1 or boolean column, or with `equals` share of one category."""
    label, column = _label(y), y
    if equals is not None:
        label, column = f"{label}={equals}", _expr(y).eq(equals)
    return Estimand(kind="proportion", name=name or f"proportion({label})", y=column, where=where)


def total(y: Column, *, where: Column | None = None, name: str = "") -> Estimand:
    """Weighted total; it needs weights that sum to the population."""
    return Estimand(kind="total", name=name or f"total({_label(y)})", y=y, where=where)


def ratio(y: Column, x: Column, *, where: Column | None = None, name: str = "") -> Estimand:
    """Ratio of the totals of two columns."""
    label = f"ratio({_label(y)}/{_label(x)})"
    return Estimand(kind="ratio", name=name or label, y=y, x=x, where=where)


def variance(y: Column, *, where: Column | None = None, name: str = "") -> Estimand:
    """Variance of a numeric column in the population, R `svyvar`."""
    return Estimand(kind="variance", name=name or f"variance({_label(y)})", y=y, where=where)


def quantile(
    y: Column,
    p: float = 0.5,
    *,
    rule: str = "math",
    interval: str = "",
    where: Column | None = None,
    name: str = "",
) -> Estimand:
    """Weighted quantile, R `svyquantile(qrule=rule, interval.type=interval)`.

    rule: one of estimation.quantiles.RULES. interval: how the distribution function is read back,
    "mean", "xlogit", "beta" or "asin" (Woodruff), or with replicate weights "quantile", which
    replicates the quantile itself (not valid for jackknives). Empty: "quantile" with replicates,
    "mean" otherwise.
    """
    if not 0 < p < 1:
        raise EstimationError(
            N_("A quantile needs a probability"), expected="0 < p < 1", got=str(p)
        )
    label = name or f"quantile({_label(y)}, {p:g})"
    return Estimand(
        kind="quantile", name=label, y=y, where=where, p=p, rule=rule, interval=interval
    )


def _expr(column: Column) -> pl.Expr:
    return pl.col(column) if isinstance(column, str) else column


def _label(column: Column) -> str:
    return (
        column
        if isinstance(column, str)
        else column.meta.output_name(raise_if_undetermined=False) or "expression"
    )
