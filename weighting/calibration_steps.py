"""Steps of a recipe that fit weights to totals, and the trimming that does it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from instruments.errors import N_
from weighting import calibration, diagnostics
from weighting.arrays import FloatArray, IntArray
from weighting.chain import Chain, Details, Options, names_of
from weighting.errors import ControlsError, ConvergenceError, RecipeError
from weighting.svy_steps import rake_with_svy
from weighting.trimming import caps, trim

SMALL = 30
"""Cases below which a calibration category is mentioned in the report."""

AGREES = 1e-6
"""Largest relative difference between our raking and svy's that is let pass."""

SLACK = 1e-3
"""Weights may pass their cap by this share after the last recalibration."""


def _calibrated(
    chain: Chain,
    columns: Mapping[str, pl.Series],
    adjust_weights: Callable[[FloatArray], FloatArray],
) -> Details:
    """Apply a calibration to the rows that have a weight, and remember it for trimming."""
    rows = np.flatnonzero(chain.weight > 0)

    def recalibrate(matrix: FloatArray) -> FloatArray:
        found = np.zeros_like(matrix)
        found[rows] = adjust_weights(matrix[rows])
        return found

    before = chain.weight[rows]
    chain.recalibrate = recalibrate
    # apart, so that the weights of the sample do not depend on whether replicates are asked for
    parts = [chain.matrix[:, :1], chain.matrix[:, 1:]]
    chain.matrix = np.hstack([recalibrate(part) for part in parts if part.shape[1]])
    table = diagnostics.margins(before, chain.weight[rows], columns, chain.controls)
    small = table.filter(pl.col("cases") < SMALL).select("margin", "category", "cases")
    return {"margins": table, "small_categories": small}


def _margin_columns(chain: Chain, margins: Any) -> dict[str, pl.Series]:
    """Margins of a step on the rows with a weight; each needs totals of its name."""
    named = margins if isinstance(margins, Mapping) else {name: name for name in names_of(margins)}
    missing = [name for name in named if name not in chain.controls]
    if missing:
        raise ControlsError(
            N_("There are no totals for a margin"),
            expected=", ".join(missing),
            got=", ".join(chain.controls) or "no controls",
            hint=N_("Add them to the controls, or take the margin out of the recipe."),
        )
    rows = np.flatnonzero(chain.weight > 0)
    return {name: chain.labels(names_of(value), rows=rows) for name, value in named.items()}


def run_poststratify(chain: Chain, options: Options) -> Details:
    """Weights of each post-stratum sum to its total."""
    columns = _margin_columns(chain, options["margin"])
    if len(columns) != 1:
        raise RecipeError(N_("poststratify takes one margin"), hint=N_("Use rake for several."))
    name, labels = next(iter(columns.items()))
    totals = chain.controls[name]
    return _calibrated(
        chain, columns, lambda matrix: calibration.poststratify(matrix, labels, totals)
    )


def run_rake(chain: Chain, options: Options) -> Details:
    """Every category of every margin sums to its total."""
    columns = _margin_columns(chain, options["margins"])
    fit = partial(
        calibration.rake,
        margins=columns,
        totals={name: chain.controls[name] for name in columns},
        bounds=None if options["bounds"] is None else tuple(options["bounds"]),
        tol=float(options["tol"]),
        max_iter=int(options["max_iter"]),
    )
    rows = np.flatnonzero(chain.weight > 0)
    before = chain.weight[rows].copy()
    details = _calibrated(chain, columns, fit)
    if options["verify"]:
        details["svy_difference"] = _verify(chain, before, chain.weight[rows], columns, options)
    return details


def _verify(
    chain: Chain,
    before: FloatArray,
    after: FloatArray,
    columns: Mapping[str, pl.Series],
    options: Options,
) -> float | None:
    """Largest relative difference from svy's raking; None where a bound binds, which svy refuses."""
    if options["bounds"] is not None:
        g = after / before
        if np.isclose(g, options["bounds"][0]).any() or np.isclose(g, options["bounds"][1]).any():
            return None
    peer = rake_with_svy(before, columns, {name: chain.controls[name] for name in columns})
    difference = float(np.max(np.abs(after / peer - 1)))
    if difference > AGREES:
        raise ConvergenceError(
            N_("Raking does not agree with svy"),
            margin=", ".join(columns),
            expected=N_("a relative difference below %(AGREES)s"),
            got=f"{difference:.3g}",
            hint=N_("Report this with the controls; do not publish these weights."),
            AGREES=f"{AGREES:g}",
        )
    return difference


def run_calibrate(chain: Chain, options: Options) -> Details:
    """Generalised calibration to margins and to totals of numeric covariates."""
    columns = _margin_columns(chain, options["margins"])
    rows = np.flatnonzero(chain.weight > 0)
    described = calibration.margins_of(
        chain.matrix[rows], columns, {name: chain.controls[name] for name in columns}
    )
    names = names_of(options["covariates"])
    x = [np.eye(margin.totals.size)[margin.codes] for margin in described]
    x += [chain.numbers(name)[rows, None] for name in names]
    totals = [margin.totals for margin in described]
    totals += [np.array([float(chain.controls["totals"][name])]) for name in names]
    labels = [f"{margin.name} {label}" for margin in described for label in margin.labels]
    fit = partial(
        calibration.calibrate,
        x=np.hstack(x),
        totals=np.concatenate(totals),
        names=[*labels, *names],
        distance=options["distance"],
        bounds=None if options["bounds"] is None else tuple(options["bounds"]),
    )
    return _calibrated(chain, columns, fit)


def run_trim(chain: Chain, options: Options) -> Details:
    """Cap, redistribute, recalibrate; again until no weight passes its cap, at most ten times."""
    rows = np.flatnonzero(chain.weight > 0)
    strata = chain.labels(names_of(options["within"]), rows=rows)
    before = chain.weight[rows].copy()
    trimming = partial(_trim_cycles, chain=chain, rows=rows, strata=strata, options=options)
    sample, cycles, above = trimming(chain.matrix[:, :1])
    parts = [sample, *(trimming(part)[0] for part in [chain.matrix[:, 1:]] if part.shape[1])]
    chain.matrix = np.hstack(parts)
    moved = diagnostics.trimmed(before, chain.weight[rows])
    return {**moved, "cycles": cycles, "above_cap": above}


def _trim_cycles(
    matrix: FloatArray, *, chain: Chain, rows: IntArray, strata: pl.Series, options: Options
) -> tuple[FloatArray, int, int]:
    """Trimmed columns, cycles needed, and how many weights still pass their cap."""
    found = matrix.copy()
    limit = np.ones((rows.size, matrix.shape[1]))
    for i, column in enumerate(matrix[rows].T):
        limit[:, i] = caps(column, strata, rule=options["rule"], k=options["k"])
    cycles = 0
    while (found[rows] > limit * (1 + SLACK)).any() and cycles < int(options["max_cycles"]):
        cycles += 1
        current = found[rows]
        for i in np.flatnonzero((current > limit).any(axis=0)).tolist():
            current[:, i] = trim(current[:, i], strata, upper=limit[:, i])
        found[rows] = current
        if options["recalibrate"] and chain.recalibrate is not None:
            found = chain.recalibrate(found)
    return found, cycles, int((found[rows] > limit * (1 + SLACK)).sum())
