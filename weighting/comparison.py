"""Differences between domains and between waves, and the smallest change that can be found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from instruments.errors import N_
from weighting.design import Design
from weighting.estimation.estimands import Column, EstimationError
from weighting.estimation.scored import scored
from weighting.estimation.structure import Floats
from weighting.estimation.values import as_condition


@dataclass(frozen=True)
class Difference:
    """estimate = second - first, with its standard error, interval and two-sided p."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    t: float
    df: float
    p: float


def difference(
    frame: pl.DataFrame,
    design: Design,
    y: str,
    domain: str,
    levels: tuple[object, object],
    *,
    where: Column | None = None,
    level: float = 0.95,
) -> Difference:
    """Difference of the means (or shares) of `y` between two categories of `domain`.

    It accounts for PSUs that hold both. The same as R svyttest on a design subset to the two
    domains: df = their degf - 1.
    """
    inside = [frame.select(pl.col(domain).eq(one).fill_null(value=False)) for one in levels]
    groups = [part.to_series().to_numpy() for part in inside]
    values = frame[y].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = np.isfinite(values)
    both = pl.Series(groups[0] | groups[1])
    asked = both if where is None else both & _asked(frame, where)
    problem = scored(frame, design, where=pl.lit(asked), cases=known)
    members = np.column_stack(groups).astype(float) * problem.cases[:, None]
    y_known = np.where(known, values, 0.0)[:, None]
    sizes = problem.weights @ members
    if (sizes == 0).any():
        raise EstimationError(
            N_("There are no cases in one of the two categories of %(domain)s"), domain=domain
        )
    means = (problem.weights @ (members * y_known)) / sizes
    scores = members * (y_known - means) / sizes

    def again(weights: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            return np.asarray((weights @ (members * y_known)) / (weights @ members))

    contrast = np.array([-1.0, 1.0])
    variance = float(contrast @ problem.covariance(scores, again) @ contrast)
    return _difference(float(contrast @ means), variance, problem.df_of_cases - 1, level)


def between_waves(
    first: tuple[float, float, float], second: tuple[float, float, float], *, level: float = 0.95
) -> Difference:
    """Change between two independent samples, each (estimate, se, df).

    Degrees of freedom after Satterthwaite (1946); give infinity for a z test.
    """
    variances = np.array([first[1], second[1]]) ** 2
    df = np.array([first[2], second[2]])
    whole = float(variances.sum())
    share = float((variances**2 / df).sum())
    return _difference(
        second[0] - first[0], whole, whole**2 / share if share else float("inf"), level
    )


def detectable_change(
    se: float, *, se_next: float | None = None, level: float = 0.95, power: float = 0.8
) -> float:
    """The smallest true change between two waves that a test finds with this power."""
    both = float(np.hypot(se, se if se_next is None else se_next))
    return both * float(stats.norm.ppf(0.5 + level / 2) + stats.norm.ppf(power))


def _asked(frame: pl.DataFrame, where: Column) -> pl.Series:
    return frame.select(as_condition(where, frame.schema)).to_series().fill_null(value=False)


def _difference(estimate: float, variance: float, df: float, level: float) -> Difference:
    se = float(np.sqrt(max(variance, 0.0)))
    if se == 0 or df <= 0:
        raise EstimationError(
            N_("The difference has no sampling variance or no degrees of freedom")
        )
    half = float(stats.t.ppf(0.5 + level / 2, df)) * se
    t = estimate / se
    p = 2 * float(stats.t.sf(abs(t), df))
    return Difference(estimate, se, estimate - half, estimate + half, t, df, p)
