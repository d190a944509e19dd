"""From numbers to the table: intervals, design effects, flags; never a NaN."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from instruments.errors import N_
from weighting.estimation.breakdown import Numbers, unbiased
from weighting.estimation.domains import Breakdown
from weighting.estimation.estimands import EstimationError
from weighting.estimation.intervals import METHODS, Share, interval
from weighting.estimation.structure import Floats
from weighting.estimation.taylor import population_variance
from weighting.estimation.values import Recipe

COLUMNS = (
    "estimand", "by", "level", "estimate", "se", "ci_low", "ci_high",
    "df", "deff", "n", "n_weighted", "deft", "flag",
)  # fmt: skip


_ROUNDING = 1e-13


@dataclass(frozen=True)
class Options:
    """ci: method for proportions (intervals.METHODS); means, totals and ratios get Wald with t.

    deff: "wor" compares with simple random sampling without replacement (R's deff=TRUE; it needs
    population weights), "replace" with replacement. df: "design" keeps the degrees of freedom of
    the design in every domain (R svyby with confint(df=degf(design)), Stata), "domain" counts
    those of each domain (R svyby with svyciprop).
    """

    ci: str = "logit"
    level: float = 0.95
    deff: str = "wor"
    df: str = "design"

    def __post_init__(self) -> None:
        _one_of("ci", self.ci, METHODS)
        _one_of("deff", self.deff, ("wor", "replace"))
        _one_of("df", self.df, ("design", "domain"))
        if not 0 < self.level < 1:
            raise EstimationError(N_("The level is no probability"), expected="0 < level < 1")


def _one_of(name: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        raise EstimationError(
            N_("The option %(name)s does not have this value"),
            expected=", ".join(allowed),
            got=repr(value),
            name=name,
        )


def table(
    parts: Sequence[tuple[Breakdown, Numbers]], recipes: Sequence[Recipe], options: Options
) -> pl.DataFrame:
    """COLUMNS for all breakdowns, a row per estimand, breakdown and domain, in that order."""
    numbers = unbiased(Numbers.stack([found for _, found in parts]), recipes)
    n, weighted = numbers.n, numbers.totals.weight
    se = np.sqrt(np.maximum(numbers.variance, 0.0))
    # what the design or calibration fixes varies by rounding only
    se = np.where(se <= _ROUNDING * np.abs(numbers.linear.estimate), 0.0, se)
    low, high = _limits(numbers, se, recipes, options)
    deff, deft = _effects(numbers, recipes, options)
    empty = np.isnan(numbers.linear.estimate)
    columns = {
        "estimate": numbers.linear.estimate, "se": se, "ci_low": low, "ci_high": high,
        "df": numbers.df, "deff": deff, "n_weighted": weighted, "deft": deft,
    }  # fmt: skip
    names = [recipe.estimand.name for recipe in recipes]
    levels = [(one.label, level) for one, _ in parts for level in one.levels]
    data: dict[str, pl.Series] = {
        "estimand": pl.Series([name for name in names for _ in levels], dtype=pl.String),
        "by": pl.Series([by for by, _ in levels] * len(names), dtype=pl.String),
        "level": pl.Series([level for _, level in levels] * len(names), dtype=pl.String),
        "n": pl.Series(n.T.ravel().astype(np.int64)),
        "flag": pl.Series(_flags(empty, numbers, se, recipes).T.ravel(), dtype=pl.String),
    }
    for name, values in columns.items():
        shown = values if name == "n_weighted" else np.where(empty, np.nan, values)
        flat = np.where(np.isfinite(shown), shown, np.nan).T.ravel()
        data[name] = pl.Series(flat, dtype=pl.Float64, nan_to_null=True)
    return pl.DataFrame(data).select(COLUMNS)


def _limits(
    numbers: Numbers, se: Floats, recipes: Sequence[Recipe], options: Options
) -> tuple[Floats, Floats]:
    kinds = _kinds(recipes, "proportion")
    methods = {True: options.ci, False: "2se" if options.ci == "2se" else "wald"}
    low, high = np.empty(se.shape), np.empty(se.shape)
    for is_share in set(kinds):
        picked = np.flatnonzero(np.array(kinds) == is_share)
        share = Share(
            numbers.linear.estimate[:, picked], se[:, picked], numbers.df[:, picked],
            numbers.n[:, picked], options.level,
            None if numbers.logit_se is None else numbers.logit_se[:, picked],
            None if numbers.information is None else numbers.information[:, picked],
            numbers.asked[:, picked],
        )  # fmt: skip
        method = methods[is_share]
        # a total that calibration fixes has the interval [T, T]; a share of 0 or 1 has none
        found = interval(method, share) if is_share else METHODS[method](share)
        low[:, picked], high[:, picked] = found
    for place, (lows, highs) in numbers.limits.items():
        low[:, place], high[:, place] = lows, highs
    return low, high


def _effects(
    numbers: Numbers, recipes: Sequence[Recipe], options: Options
) -> tuple[Floats, Floats]:
    """deff as R defines it, and DEFT of DHS reports: SE / sqrt(p(1-p)/n) for proportions, the root
    of the design effect with replacement for all others. Variances and quantiles have none."""
    n, weighted = numbers.n, numbers.totals.weight
    unit = population_variance(numbers.totals, n, recipes)
    unit = unit * np.where(_kinds(recipes, "total", "ratio"), weighted**2, 1.0)
    unit = np.where(_kinds(recipes, "variance", "quantile"), np.nan, unit)
    with np.errstate(divide="ignore", invalid="ignore"):
        replace = numbers.variance / (unit / n)
        left = np.where(weighted > n, (weighted - n) / weighted, np.nan)
        bessel = np.where(_kinds(recipes, "proportion"), n / (n - 1), 1.0)
        deft = np.sqrt(np.maximum(replace * bessel, 0.0))
        return (replace if options.deff == "replace" else replace / left), deft


def _kinds(recipes: Sequence[Recipe], *kinds: str) -> list[bool]:
    return [recipe.estimand.kind in kinds for recipe in recipes]


def _flags(
    empty: npt.NDArray[np.bool_], numbers: Numbers, se: Floats, recipes: Sequence[Recipe]
) -> Floats:
    """Why a cell is empty or weak, in one word; an empty string when nothing is amiss."""
    without = empty & (numbers.n > 0)
    alike = np.isin(numbers.linear.estimate, (0.0, 1.0)) & np.array(_kinds(recipes, "proportion"))
    reasons = [without, empty, np.isnan(se), numbers.df <= 0, (se == 0) & alike]
    words = ["no denominator", "no cases", "no variance", "no degrees of freedom", "no interval"]
    return np.select(reasons, words, default="")
