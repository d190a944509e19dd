"""Standard errors and intervals of quantiles.

Woodruff (1952): the interval of the distribution function at the quantile, read back through the
quantile rule; se = width / (2 t), as in R `svyquantile` with interval.type="mean". With replicate
weights the quantile itself is replicated (interval.type="quantile").
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weighting.estimation.breakdown import Numbers, Sample, full_spread
from weighting.estimation.coding import Codes
from weighting.estimation.estimands import EstimationError
from weighting.estimation.intervals import t_quantile
from weighting.estimation.quantiles import RULES, weighted_quantile
from weighting.estimation.replication import Replicates
from weighting.estimation.structure import Floats
from weighting.estimation.values import Recipe

Row = tuple[float, float, float, float]


def with_quantiles(sample: Sample, numbers: Numbers, domains: Codes, level: float) -> Numbers:
    """The numbers with the quantile estimands filled in; they were computed as means until here."""
    for place, recipe in enumerate(sample.values.recipes):
        if recipe.estimand.kind != "quantile":
            continue
        if recipe.estimand.rule not in RULES:
            raise EstimationError(
                "unknown quantile rule", expected=" or ".join(RULES), got=recipe.estimand.rule
            )
        t = t_quantile(0.5 + level / 2, numbers.df[:, place])
        rows = [
            _one(sample, place, domains == domain, float(t[domain]))
            for domain in range(len(numbers.df))
        ]
        numbers = _replaced(numbers, place, np.array(rows).reshape(-1, 4))
    return numbers


def _replaced(numbers: Numbers, place: int, rows: Floats) -> Numbers:
    estimate, variance = numbers.linear.estimate.copy(), numbers.variance.copy()
    estimate[:, place], variance[:, place] = rows[:, 0], rows[:, 1] ** 2
    limits = {**numbers.limits, place: (rows[:, 2], rows[:, 3])}
    linear = replace(numbers.linear, estimate=estimate)
    return replace(numbers, linear=linear, variance=variance, limits=limits)


def _one(sample: Sample, place: int, inside: Codes, t: float) -> Row:
    """Estimate, se, low, high of one domain."""
    matrix, recipe = sample.values.matrix, sample.values.recipes[place]
    cases = inside & (matrix[:, recipe.cases] > 0)
    y = np.where(cases, matrix[:, place] + recipe.centre, 0.0)
    weights = sample.structure.weights * cases
    p, rule = recipe.estimand.p, recipe.estimand.rule
    found = weighted_quantile(y, weights, p, rule)
    if np.isnan(found):
        return (found, found, found, found)
    if sample.replicates is not None:
        return _replicated(sample.replicates, recipe, (y, cases), found, t)
    below = (y <= found) & cases
    share = float(weights @ below) / float(weights.sum())
    score = (cases * (below - share) / weights.sum())[:, None]
    if sample.residuals is not None:
        score = sample.residuals(score)
    half = t * float(np.sqrt(full_spread(sample.structure, score).variance[0, 0]))
    ends = [
        weighted_quantile(y, weights, end, rule) if 0 <= end <= 1 else np.nan
        for end in (share - half, share + half)
    ]
    return found, (ends[1] - ends[0]) / (2 * t), ends[0], ends[1]


def _replicated(
    replicates: Replicates, recipe: Recipe, data: tuple[Floats, Codes], found: float, t: float
) -> Row:
    y, cases = data
    p, rule = recipe.estimand.p, recipe.estimand.rule
    thetas = np.array([weighted_quantile(y, one * cases, p, rule) for one in replicates.weights.T])
    se = float(np.sqrt(replicates.variance(thetas, np.array(found))))
    return found, se, found - t * se, found + t * se
