"""Point estimates and linearised scores of all estimands in all domains of a breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from weighting.estimation.coding import Codes
from weighting.estimation.structure import Floats
from weighting.estimation.values import Recipe


@dataclass(frozen=True)
class Totals:
    """Per domain: weighted sums (domains, columns) and counts of cases (domains, columns)."""

    weighted: Floats
    counts: Floats


@dataclass(frozen=True)
class Linear:
    """Estimates and their scores as a * e + b * x, each (domains, estimands).

    NaN estimates mark domains without a case; their scores are zero.
    """

    estimate: Floats
    a: Floats
    b: Floats


def linearise(weighted: Floats, recipes: Sequence[Recipe]) -> Linear:
    """From weighted sums (domains, columns), or (replicates, columns), to estimates and scores."""
    e = weighted[:, : len(recipes)]
    x = weighted[:, [recipe.x for recipe in recipes]]
    cases = weighted[:, [recipe.cases for recipe in recipes]]
    centre = np.array([recipe.centre for recipe in recipes])
    totals = np.array([recipe.estimand.kind == "total" for recipe in recipes])
    known = np.where(totals, cases > 0, (x != 0) & (cases > 0))
    base = np.where(known & ~totals, x, 1.0)
    shift = e / base
    estimate = np.where(totals, e + centre * x, centre + shift)
    return Linear(
        np.where(known, estimate, np.nan),
        np.where(known, 1 / base, 0.0),
        np.where(known, np.where(totals, centre, -shift / base), 0.0),
    )


def scores(sums: Floats, rows: Codes, linear: Linear, recipes: Sequence[Recipe]) -> Floats:
    """(cells, estimands) score totals of cells; rows: (cells,) the domain of each, in order."""
    places = [recipe.x for recipe in recipes]
    x = sums[:, places[:1]] if len(set(places)) == 1 else sums[:, places]
    e = sums[:, : len(recipes)]
    result = np.empty(e.shape)
    ends = np.searchsorted(rows, np.arange(len(linear.a) + 1))
    for domain, (start, end) in enumerate(pairwise(ends)):
        part = result[start:end]
        np.multiply(e[start:end], linear.a[domain], out=part)
        part += x[start:end] * linear.b[domain]
    return result


def population_variance(totals: Totals, linear: Linear, recipes: Sequence[Recipe]) -> Floats:
    """(domains, estimands) weighted variance of what the design effect compares with.

    sum w (e - delta x)^2 / sum w * n/(n - 1): of y itself for means and totals, of the residual
    per unit of the denominator for ratios (R's svyvar).
    """
    sums = totals.weighted
    columns = []
    for place, recipe in enumerate(recipes):
        weight = sums[:, recipe.cases]
        safe = np.where(weight > 0, weight, 1.0)
        if recipe.estimand.kind == "proportion":
            share = sums[:, place] / safe
            squares = share * (1 - share)
        elif recipe.xx is None:
            squares = sums[:, recipe.ee] / safe - (sums[:, place] / safe) ** 2
        else:
            base = np.where(sums[:, recipe.x] == 0, 1.0, sums[:, recipe.x])
            delta = np.nan_to_num(linear.estimate[:, place] - recipe.centre)
            raw = sums[:, recipe.ee] - 2 * delta * sums[:, recipe.ex]
            squares = (raw + delta**2 * sums[:, recipe.xx]) / safe / base**2
        columns.append(np.maximum(squares, 0.0))
    n = totals.counts[:, [recipe.cases for recipe in recipes]]
    return np.stack(columns, axis=1) * np.where(n > 1, n / np.maximum(n - 1, 1), np.nan)
