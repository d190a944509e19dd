"""Is one categorical variable associated with another? The tests of R `svychisq`, under its names.

F, Chisq, saddlepoint and lincom judge Pearson's X^2 of the weighted table by its generalised design effects
(Rao and Scott 1984); Wald and adjWald test that no cell differs from the product of its margins (Koch,
Freeman and Freeman 1975).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from instruments.errors import N_
from weighting.chisquare_sums import f_sum_tail
from weighting.design import Design
from weighting.estimation.coding import Codes, categories, encode
from weighting.estimation.estimands import Column, EstimationError
from weighting.estimation.scored import Scored, scored
from weighting.estimation.structure import Floats


@dataclass(frozen=True)
class Association:
    """statistic: what `name` calls it, with df1 and df2 (infinite for Chisq), and its p.

    pearson: X^2 of the weighted table scaled to the number of rows asked, missing values included as in
    R; Chisq, saddlepoint and lincom report it as their statistic, and no p depends on that number.
    table: (rows, columns) weighted totals.
    """

    name: str
    statistic: float
    df1: float
    df2: float
    p: float
    pearson: float
    table: Floats
    rows: tuple[str, ...]
    columns: tuple[str, ...]


Result = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Problem:
    """sample: the cases. indicators: (n, cells), cells row by row. sizes: rows and columns."""

    sample: Scored
    indicators: Floats
    sizes: tuple[int, int]

    @property
    def totals(self) -> Floats:
        return np.asarray(self.sample.weights @ self.indicators)

    @property
    def share(self) -> Floats:
        return _shares(self.totals)

    @property
    def n(self) -> int:
        return self.sample.asked

    @property
    def pearson(self) -> float:
        share = self.share.reshape(self.sizes)
        expected = np.outer(share.sum(axis=1), share.sum(axis=0))
        terms = np.divide((share - expected) ** 2, expected, where=expected > 0, out=expected * 0)
        return float(terms.sum()) * self.n

    @property
    def freedom(self) -> int:
        return (self.sizes[0] - 1) * (self.sizes[1] - 1)


def chi_square(
    frame: pl.DataFrame,
    design: Design,
    row: str,
    column: str,
    *,
    where: Column | None = None,
    statistic: str = "F",
) -> Association:
    """Are two categorical variables independent? Rows with a missing value are left out.

    statistic: one of STATISTICS. Categories without a case in the universe are no part of the table.
    """
    if statistic not in STATISTICS:
        raise EstimationError(
            N_("Unknown test of association"), expected=", ".join(STATISTICS), got=statistic
        )
    values = [categories(frame[name]) for name in (row, column)]
    codes = [encode(frame[name], kept) for name, kept in zip((row, column), values, strict=True)]
    sizes = (len(values[0]), len(values[1]))
    if min(sizes) < 2:
        raise EstimationError(
            N_("%(row)s by %(column)s is no table"),
            expected=N_("two categories or more in each"),
            row=row,
            column=column,
        )
    cells = np.where((codes[0] < 0) | (codes[1] < 0), -1, codes[0] * sizes[1] + codes[1])
    sample = scored(frame, design, where=where, cases=cells >= 0)
    if not sample.weights.any():
        raise EstimationError(
            N_("%(row)s by %(column)s has no cases in this universe"), row=row, column=column
        )
    problem = _Problem(sample, _indicators(np.where(sample.cases, cells, -1), sizes), sizes)
    found = STATISTICS[statistic](problem)
    names = [tuple(str(value) for value in kept) for kept in values]
    table = problem.totals.reshape(sizes)
    return Association(statistic, *found, problem.pearson, table, names[0], names[1])


def _rao_scott_f(problem: _Problem) -> Result:
    """Second-order correction, F with Satterthwaite's df (Thomas and Rao 1987); Stata's default too."""
    delta = _generalised_effects(problem)
    trace = float(np.trace(delta))
    df1 = trace**2 / float(np.trace(delta @ delta))
    df2 = df1 * problem.sample.df
    f = problem.pearson / trace
    return f, df1, df2, float(stats.f.sf(f, df1, df2))


def _rao_scott_chisq(problem: _Problem) -> Result:
    """First-order correction: X^2 over the mean design effect."""
    delta = _generalised_effects(problem)
    corrected = problem.pearson / float(np.trace(delta)) * len(delta)
    return problem.pearson, len(delta), np.inf, float(stats.chi2.sf(corrected, len(delta)))


def _saddlepoint(problem: _Problem) -> Result:
    """X^2 as the weighted sum of chi-squares that it is, by Kuonen's (1999) approximation.

    R's "lincom" is the same where its package CompQuadForm is not installed. As in R, the error of the
    covariance enters (df2) under Taylor linearisation and not with replicates.
    """
    delta = _generalised_effects(problem)
    effects = np.real(np.linalg.eigvals(delta))
    df1 = float(np.trace(delta)) ** 2 / float(np.trace(delta @ delta))
    replicated = problem.sample.replicates is not None
    df2 = np.inf if replicated else df1 * problem.sample.df
    return problem.pearson, df1, df2, f_sum_tail(problem.pearson, effects, df2)


def _wald(problem: _Problem) -> Result:
    df1, df2 = float(problem.freedom), float(problem.sample.df)
    f = _wald_statistic(problem) / df1
    return f, df1, df2, float(stats.f.sf(f, df1, df2))


def _adjusted_wald(problem: _Problem) -> Result:
    df1, nu = float(problem.freedom), float(problem.sample.df)
    df2 = nu - df1 + 1
    f = _wald_statistic(problem) * df2 / (df1 * nu)
    return f, df1, df2, float(stats.f.sf(f, df1, df2))


def _wald_statistic(problem: _Problem) -> float:
    rows, columns = problem.sizes
    table = problem.totals.reshape(problem.sizes)
    whole, by_row, by_column = table.sum(), table.sum(axis=1), table.sum(axis=0)
    excess = table - np.outer(by_row, by_column) / whole
    row_of, column_of = np.divmod(np.arange(rows * columns), columns)
    same_row, same_column = row_of[:, None] == row_of, column_of[:, None] == column_of
    slopes = (
        np.eye(rows * columns)
        - same_row * (by_column[column_of] / whole)[:, None]
        - same_column * (by_row[row_of] / whole)[:, None]
        + (np.outer(by_row, by_column) / whole**2).reshape(-1, 1)
    )
    covariance = problem.sample.covariance(
        problem.indicators, lambda weights: np.asarray(weights @ problem.indicators)
    )
    free = (row_of > 0) & (column_of > 0)
    spread = (slopes @ covariance @ slopes.T)[np.ix_(free, free)]
    differences = excess.ravel()[free]
    return float(differences @ np.linalg.solve(spread, differences))


STATISTICS: dict[str, Callable[[_Problem], Result]] = {
    "F": _rao_scott_f,
    "Chisq": _rao_scott_chisq,
    "saddlepoint": _saddlepoint,
    "lincom": _saddlepoint,
    "Wald": _wald,
    "adjWald": _adjusted_wald,
}


def _indicators(cells: Codes, sizes: tuple[int, int]) -> Floats:
    return np.asarray((cells[:, None] == np.arange(sizes[0] * sizes[1])).astype(float))


def _shares(totals: Floats) -> Floats:
    return np.asarray(totals / totals.sum())


def _generalised_effects(problem: _Problem) -> Floats:
    """The matrix of generalised design effects of the interaction contrasts."""
    share, n = problem.share, problem.n
    rows, columns = problem.sizes
    scores = (problem.indicators - share * problem.sample.cases[:, None]) / problem.totals.sum()
    covariance = problem.sample.covariance(
        scores, lambda weights: _shares(weights @ problem.indicators)
    )
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
