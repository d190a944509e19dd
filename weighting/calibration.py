"""Weights that meet known population totals: post-stratification, raking, generalised calibration.

Numpy in, numpy out. Weights are one column (n,), or replicates (n, R) of which each column is
calibrated by itself; what comes back has the same shape. The counterparts in R survey are
postStratify, rake and calibrate; weights agree with them to 1e-6 and better. Totals that cannot be
met are a ControlsError with a finding for each category, a solution that is not reached is a
ConvergenceError: never a silent near miss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from instruments.errors import N_, Finding, filled
from weighting.arrays import (
    FloatArray,
    codes_of,
    column_sums,
    numbers_array,
    sum_by,
    weights_matrix,
)
from weighting.controls import Controls, Totals, check_margins, match_totals
from weighting.distances import Bounds, check_distance, solve
from weighting.errors import ControlsError, InputError, refuse
from weighting.raking import Margin, cells_of, fit
from weighting.samplics_steps import poststratify as scale_strata


def poststratify(weights: ArrayLike, strata: ArrayLike, totals: Totals) -> FloatArray:
    """Weights (n,) scaled so that each post-stratum sums to its total.

    strata (n,): category of each row; totals: category -> population. Like
    `postStratify(design, ~strata, population)` of R survey.
    """
    base = weights_matrix(weights)
    margin = margins_of(base, {"strata": strata}, {"strata": totals})[0]
    if base.shape[1] == 1:
        scaled = scale_strata(base[:, 0], margin.codes, dict(enumerate(margin.totals.tolist())))
    else:
        scaled = fit(base, [margin], tol=1e-9, max_iter=2)
    return scaled.reshape(np.shape(weights))


def rake(
    weights: ArrayLike,
    margins: Mapping[str, ArrayLike] | Sequence[ArrayLike],
    totals: Controls | Sequence[Totals],
    *,
    bounds: Bounds | None = None,
    tol: float = 1e-10,
    max_iter: int = 100,
) -> FloatArray:
    """Weights (n,) raked until every category of every margin sums to its total.

    margins: name -> category of each row (n,), or a list of such columns; totals: name -> category
    -> population, or a list in the same order. Like `rake(design, list(~a, ~b), list(pop.a, pop.b))`
    of R survey with a small epsilon: `tol` is the largest relative difference from any total.
    `bounds` limits the factor g = new / old weight; it is then the truncated raking of
    `calibrate(calfun = "raking", bounds = )`.
    """
    base = weights_matrix(weights)
    cell, reduced = cells_of(margins_of(base, margins, totals))
    sums = column_sums(base, cell, int(cell.max()) + 1)
    if bounds is None:
        fitted = fit(sums, reduced, tol=tol, max_iter=max_iter)
        g = np.divide(fitted, sums, out=np.ones_like(sums), where=sums > 0)
    else:
        g = _bounded(sums, reduced, bounds=bounds, tol=tol, max_iter=max_iter)
    return np.asarray((base * g[cell]).reshape(np.shape(weights)))


def calibrate(
    weights: ArrayLike,
    x: ArrayLike,
    totals: ArrayLike,
    *,
    distance: str = "linear",
    bounds: Bounds | None = None,
    variance: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    tol: float = 1e-10,
    max_iter: int = 50,
) -> FloatArray:
    """Weights (n,) calibrated so that sum(weight x x) equals `totals` for each auxiliary.

    x (n, p): auxiliaries, a column of ones for the intercept when wanted; totals (p,): population
    sums in the same order; names (p,) for messages. distance: "linear" (regression estimator, GREG),
    "raking" (exponential) or "logit" (needs bounds). bounds=(low, high) of the factor g. variance (n,):
    residual variance, up to a constant. Like `calibrate(design, formula, population, calfun, bounds)`
    of R survey; `tol` is relative to 1 + |total|. Deville and Särndal (1992).
    """
    base = weights_matrix(weights)
    matrix = numbers_array(x, name="x", length=base.shape[0]).reshape(base.shape[0], -1)
    wanted = numbers_array(totals, name="totals").reshape(-1)
    labels = list(names) if names is not None else [f"total {i + 1}" for i in range(wanted.size)]
    _check_auxiliaries(matrix, wanted, labels)
    limits = check_distance(distance, bounds)
    residual = None if variance is None else _variances(variance, base.shape[0])
    g = [
        solve(
            column,
            matrix,
            wanted,
            distance=distance,
            bounds=limits,
            names=labels,
            variance=residual,
            tol=tol,
            max_iter=max_iter,
        )
        for column in base.T
    ]
    return np.asarray((base * np.column_stack(g)).reshape(np.shape(weights)))


def margins_of(
    weights: FloatArray,
    margins: Mapping[str, ArrayLike] | Sequence[ArrayLike],
    totals: Controls | Sequence[Totals],
) -> list[Margin]:
    """Margins with their codes and totals, all checked at once; raises ControlsError."""
    present = weights.sum(axis=1)
    columns = _named(margins)
    controls: dict[str, Totals] = _named(totals)
    if columns.keys() != controls.keys() or not columns:
        raise ControlsError(
            N_("Margins and totals do not belong together"),
            expected=", ".join(columns) or "1, 2, ...",
            got=", ".join(controls) or "0",
        )
    found: list[Margin] = []
    findings: list[Finding] = check_margins(controls)
    for name, labels in columns.items():
        margin, problems = _describe(name, labels, present, controls[name])
        found.append(margin)
        findings.extend(problems)
    refuse(ControlsError, N_("The totals cannot be met"), findings)
    return found


def _bounded(
    sums: FloatArray, margins: Sequence[Margin], *, bounds: Bounds, tol: float, max_iter: int
) -> FloatArray:
    """Factors of cells (cells, R) raked with g inside `bounds`."""
    x = np.hstack([np.eye(margin.totals.size)[margin.codes] for margin in margins])
    names = [f"{margin.name} {label}" for margin in margins for label in margin.labels]
    g = [
        solve(
            column,
            x,
            np.concatenate([margin.totals for margin in margins]),
            distance="raking",
            bounds=check_distance("raking", bounds),
            names=names,
            tol=tol,
            max_iter=max_iter,
        )
        for column in sums.T
    ]
    return np.column_stack(g)


def _named(values: Any) -> dict[str, Any]:
    if isinstance(values, Mapping):
        return dict(values)
    return {f"margin {i + 1}": value for i, value in enumerate(values)}


def _describe(
    name: str, labels: ArrayLike, weights: FloatArray, totals: Totals
) -> tuple[Margin, list[Finding]]:
    categories, codes = codes_of(labels, name=name, length=weights.size)
    present = sum_by(codes, weights, len(categories))
    vector, findings = match_totals(name, categories, present, totals)
    return Margin(name, tuple(str(category) for category in categories), codes, vector), findings


def _variances(variance: ArrayLike, length: int) -> FloatArray:
    found = numbers_array(variance, name="variance", length=length)
    if not (np.isfinite(found) & (found > 0)).all():
        raise InputError(
            N_("`%(name)s` cannot be used"),
            expected=N_("%(length)s positive numbers"),
            name="variance",
            length=length,
        )
    return found


def _check_auxiliaries(x: FloatArray, totals: FloatArray, names: Sequence[str]) -> None:
    if x.shape[1] != totals.size or len(names) != totals.size:
        raise InputError(
            N_("Auxiliaries and totals do not fit together"),
            expected=N_("%(wanted)s totals and names"),
            got=N_("%(totals)s totals, %(names)s names"),
            wanted=x.shape[1],
            totals=totals.size,
            names=len(names),
        )
    if not np.isfinite(x).all():
        raise InputError(
            N_("`x` holds NaN or infinite values"),
            expected=N_("finite numbers"),
            got=N_("%(count)s others"),
            hint=N_("Impute the auxiliary or leave it out."),
            count=int((~np.isfinite(x)).sum()),
        )
    findings = [
        Finding(
            "C011",
            "error",
            filled(N_("%(name)s has an unusable total: %(total)s"), name=name, total=str(total)),
            N_("A finite number."),
            name,
        )
        for name, total in zip(names, totals.tolist(), strict=True)
        if not np.isfinite(total)
    ]
    refuse(ControlsError, N_("The totals cannot be met"), findings)
