"""Counts of a variable for its documentation: unweighted and weighted, small ones withheld.

A count under the threshold is withheld, and when it is the only one withheld, the next smallest as
well, because the total is shown and would give it away by subtraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from exports.dataset import Dataset
from exports.design import design_of
from exports.variable import KEY, Code, Variable
from instruments.model import Text


@dataclass(frozen=True, slots=True)
class Count:
    """One code: cases, and weighted per cent of the valid ones; None where withheld or without sense.

    withheld tells a count that is not shown from a percentage that does not exist (missing codes).
    """

    code: Code
    label: Text
    cases: int | None
    percent: float | None
    missing: bool
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """cases: answers given, missing codes included; not_asked: nulls; both None where either is so small
    that it is withheld. counts: of a variable with codes; mean and quantiles (5, 50, 95 %) of a number."""

    cases: int | None
    not_asked: int | None
    counts: tuple[Count, ...] = ()
    mean: float | None = None
    quantiles: tuple[float, float, float] | None = None


def summarise(dataset: Dataset, variable: Variable, *, suppress_below: int) -> Summary:
    """What the codebook shows of a variable. Weighted when the dataset has weights."""
    column = dataset.frame[variable.name]
    bare = _totals(column, suppress_below)
    if variable.role == KEY or variable.kind == "text":
        return bare
    weights = _weights(dataset)
    if variable.kind == "code":
        counts = _counts(variable, column, weights)
        return replace(bare, counts=withheld(counts, suppress_below=suppress_below))
    # the mean of the numbers of clusters or interviewers says nothing
    if variable.kind in {"integer", "decimal"} and variable.measure != "nominal":
        return _described(bare, variable, column, weights, suppress_below)
    return bare


def _totals(column: pl.Series, suppress_below: int) -> Summary:
    """Who was asked is an answer to the question before: five women asked are five women counted."""
    asked, not_asked = column.len() - column.null_count(), column.null_count()
    small = any(0 < number < suppress_below for number in (asked, not_asked))
    return Summary(None, None) if small else Summary(asked, not_asked)


def withheld(counts: Sequence[Count], *, suppress_below: int) -> tuple[Count, ...]:
    """The counts with small ones withheld, never only one of them. Zero tells nothing of anybody."""
    positive = sorted((one for one in counts if one.cases), key=lambda one: one.cases or 0)
    small = [one for one in positive if (one.cases or 0) < suppress_below]
    if len(small) == 1:
        small = positive[:2]
    hidden = {one.code for one in small}
    return tuple(
        replace(one, cases=None, percent=None, withheld=True) if one.code in hidden else one
        for one in counts
    )


def _weights(dataset: Dataset) -> pl.Series:
    design = design_of(dataset)
    if design is None:
        return pl.repeat(1.0, dataset.frame.height, eager=True)
    return dataset.frame[design.weight].fill_null(0.0)


def _counts(variable: Variable, column: pl.Series, weights: pl.Series) -> list[Count]:
    table = (
        pl.DataFrame({"code": column, "weight": weights})
        .drop_nulls("code")
        .group_by("code")
        .agg(pl.len().alias("cases"), pl.col("weight").sum())
    )
    found = {code: (cases, weight) for code, cases, weight in table.iter_rows()}
    valid = sum(weight for code, (_, weight) in found.items() if code not in variable.missing)
    return [
        Count(
            code=code,
            label=label,
            cases=found.get(code, (0, 0.0))[0],
            percent=_percent(found.get(code, (0, 0.0))[1], valid, code in variable.missing),
            missing=code in variable.missing,
        )
        for code, label in variable.values.items()
    ]


def _percent(weight: float, valid: float, missing: bool) -> float | None:
    return None if missing or not valid else 100 * weight / valid


def _described(
    bare: Summary, variable: Variable, column: pl.Series, weights: pl.Series, least: int
) -> Summary:
    known = pl.DataFrame({"value": column.cast(pl.Float64), "weight": weights}).filter(
        pl.col("value").is_finite()
        & ~pl.col("value").is_in([float(one) for one in variable.missing])
    )
    total = float(known["weight"].sum())
    # quantiles at the tails are single cases when there are few
    if known.height < 20 * least or not total:
        return bare
    mean = float((known["value"] * known["weight"]).sum()) / total
    low, middle, high = (
        float(known["value"].quantile(q, "nearest") or 0) for q in (0.05, 0.5, 0.95)
    )
    return replace(bare, mean=mean, quantiles=(low, middle, high))
