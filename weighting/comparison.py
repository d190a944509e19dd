"""Tests: Rao-Scott chi-square, differences between domains, differences between waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from weighting.design import Design
from weighting.estimation.coding import Codes, categories, encode
from weighting.estimation.estimands import Column, EstimationError
from weighting.estimation.scored import scored
from weighting.estimation.structure import Floats


@dataclass(frozen=True)
class Association:
    """Rao-Scott test of independence. table: (rows, columns) weighted totals.

    f, df1, df2, p: second-order corrected F (R svychisq statistic="F", Stata svy: tabulate);
    pearson: X^2 of the weighted table scaled to the number of cases.
    """

    f: float
    df1: float
    df2: float
    p: float
    pearson: float
    table: Floats
    rows: tuple[str, ...]
    columns: tuple[str, ...]


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


def chi_square(
    frame: pl.DataFrame, design: Design, row: str, column: str, *, where: Column | None = None
) -> Association:
    """Are two categorical variables independent? Rows with a missing value are left out.

    Rao and Scott (1984), F with Satterthwaite degrees of freedom as Thomas and Rao (1987).
    """
    values = [categories(frame[name]) for name in (row, column)]
    codes = [encode(frame[name], kept) for name, kept in zip((row, column), values, strict=True)]
    sizes = (len(values[0]), len(values[1]))
    if min(sizes) < 2:
        raise EstimationError(
            f"{row} by {column} is no table", expected="two categories or more in each"
        )
    cells = np.where((codes[0] < 0) | (codes[1] < 0), -1, codes[0] * sizes[1] + codes[1])
    problem = scored(frame, design, where=where, cases=cells >= 0)
    indicators = _indicators(np.where(problem.cases, cells, -1), sizes[0] * sizes[1])
    totals = problem.weights @ indicators
    share = totals / totals.sum()
    scores = (indicators - share * problem.cases[:, None]) / totals.sum()
    covariance = problem.covariance(scores, lambda weights: _shares(weights @ indicators))
    n = int((problem.weights > 0).sum())
    pearson = _pearson(share.reshape(sizes)) * n
    delta = _generalised_effects(share, covariance, sizes, n)
    trace = float(np.trace(delta))
    df1 = trace**2 / float(np.trace(delta @ delta))
    df2 = df1 * problem.df
    f = pearson / trace
    names = [tuple(str(value) for value in kept) for kept in values]
    p = float(stats.f.sf(f, df1, df2))
    return Association(f, df1, df2, p, pearson, totals.reshape(sizes), names[0], names[1])


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
    problem = scored(frame, design, where=where, cases=(groups[0] | groups[1]) & known)
    members = np.column_stack(groups).astype(float) * problem.cases[:, None]
    y_known = np.where(known, values, 0.0)[:, None]
    sizes = problem.weights @ members
    if (sizes == 0).any():
        raise EstimationError(f"no cases in one of the two categories of {domain}")
    means = (problem.weights @ (members * y_known)) / sizes
    scores = members * (y_known - means) / sizes

    def again(weights: Floats) -> Floats:
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


def _difference(estimate: float, variance: float, df: float, level: float) -> Difference:
    se = float(np.sqrt(max(variance, 0.0)))
    if se == 0 or df <= 0:
        raise EstimationError("the difference has no sampling variance or no degrees of freedom")
    half = float(stats.t.ppf(0.5 + level / 2, df)) * se
    t = estimate / se
    p = 2 * float(stats.t.sf(abs(t), df))
    return Difference(estimate, se, estimate - half, estimate + half, t, df, p)


def _indicators(cells: Codes, count: int) -> Floats:
    return np.asarray((cells[:, None] == np.arange(count)).astype(float))


def _shares(totals: Floats) -> Floats:
    return np.asarray(totals / totals.sum())


def _pearson(share: Floats) -> float:
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    terms = np.divide((share - expected) ** 2, expected, where=expected > 0, out=expected * 0)
    return float(terms.sum())


def _generalised_effects(
    share: Floats, covariance: Floats, sizes: tuple[int, int], n: int
) -> Floats:
    """The matrix of generalised design effects of the interaction contrasts."""
    rows, columns = sizes
    row_of, column_of = np.divmod(np.arange(rows * columns), columns)
    main = np.column_stack(
        [np.ones(rows * columns)]
        + [row_of == place for place in range(1, rows)]
        + [column_of == place for place in range(1, columns)]
    ).astype(float)
    crossed = np.column_stack(
        [
            (row_of == one) & (column_of == other)
            for one in range(1, rows)
            for other in range(1, columns)
        ]
    ).astype(float)
    contrasts = crossed - main @ np.linalg.lstsq(main, crossed, rcond=None)[0]
    inverse = np.diag(np.divide(1.0, share, where=share > 0, out=np.zeros_like(share)))
    denominator = contrasts.T @ (inverse / n) @ contrasts
    numerator = contrasts.T @ inverse @ covariance @ inverse @ contrasts
    return np.asarray(np.linalg.solve(denominator, numerator))
