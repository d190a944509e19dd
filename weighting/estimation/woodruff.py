"""Standard errors and intervals of quantiles.

Woodruff (1952): the interval of the distribution function at the quantile, read back through the
quantile rule; se = width / (2 t), as R `svyquantile` with interval.type "mean", "xlogit", "beta" or
"asin". With replicate weights the quantile itself may be replicated ("quantile").
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from instruments.errors import N_
from weighting.estimation.breakdown import Numbers, Sample, full_spread
from weighting.estimation.coding import Codes
from weighting.estimation.estimands import Estimand, EstimationError
from weighting.estimation.intervals import METHODS, Share, t_quantile
from weighting.estimation.quantiles import RULES, weighted_quantile
from weighting.estimation.replication import Replicates
from weighting.estimation.spread import total_variance
from weighting.estimation.structure import Floats

Row = tuple[float, float, float, float]
_SCALES = ("mean", "xlogit", "beta", "asin")


@dataclass(frozen=True)
class _Domain:
    """One quantile in one domain. y, cases: (n,) all rows of the sample; df: for Student's t."""

    sample: Sample
    estimand: Estimand
    y: Floats
    cases: npt.NDArray[np.bool_]
    df: float
    level: float

    @property
    def weights(self) -> Floats:
        return np.asarray(self.sample.structure.weights * self.cases)

    @property
    def t(self) -> float:
        return float(t_quantile(0.5 + self.level / 2, np.array([self.df]))[0])

    def value(self, p: float, weights: Floats) -> float:
        if not 0 <= p <= 1:
            return float("nan")
        return weighted_quantile(self.y, weights, p, self.estimand.rule)


def with_quantiles(sample: Sample, numbers: Numbers, domains: Codes, level: float) -> Numbers:
    """The numbers with the quantile estimands filled in; they were computed as means until here."""
    for place, recipe in enumerate(sample.values.recipes):
        if recipe.estimand.kind != "quantile":
            continue
        _check(recipe.estimand, replicated=sample.replicates is not None)
        matrix = sample.values.matrix
        rows = []
        for domain, df in enumerate(numbers.df[:, place]):
            cases = (domains == domain) & (matrix[:, recipe.cases] > 0)
            y = np.where(cases, matrix[:, place] + recipe.centre, 0.0)
            rows.append(_row(_Domain(sample, recipe.estimand, y, cases, float(df), level)))
        numbers = _replaced(numbers, place, np.array(rows).reshape(-1, 4))
    return numbers


def _check(estimand: Estimand, *, replicated: bool) -> None:
    if estimand.rule not in RULES:
        raise EstimationError(
            N_("Unknown quantile rule"), expected=", ".join(RULES), got=estimand.rule
        )
    allowed = ("quantile", *_SCALES) if replicated else _SCALES
    if estimand.interval and estimand.interval not in allowed:
        raise EstimationError(
            N_("Unknown interval of a quantile"), expected=", ".join(allowed), got=estimand.interval
        )


def _replaced(numbers: Numbers, place: int, rows: Floats) -> Numbers:
    estimate, variance = numbers.linear.estimate.copy(), numbers.variance.copy()
    estimate[:, place], variance[:, place] = rows[:, 0], rows[:, 1] ** 2
    limits = {**numbers.limits, place: (rows[:, 2], rows[:, 3])}
    linear = replace(numbers.linear, estimate=estimate)
    return replace(numbers, linear=linear, variance=variance, limits=limits)


def _row(one: _Domain) -> Row:
    """Estimate, se, low, high."""
    found = one.value(one.estimand.p, one.weights)
    if np.isnan(found):
        return (found, found, found, found)
    replicates = one.sample.replicates
    if replicates is not None and one.estimand.interval in ("", "quantile"):
        return _replicated(replicates, one, found)
    below = ((one.y <= found) & one.cases).astype(float)
    share = float(one.weights @ below) / float(one.weights.sum())
    se = np.sqrt(_variance(one, below, share))
    n = np.array([float((one.weights > 0).sum())])
    asked = Share(np.array([share]), np.array([se]), np.array([one.df]), n, one.level)
    with np.errstate(all="ignore"):
        limits = METHODS[one.estimand.interval or "mean"](asked)
    low, high = (one.value(float(end[0]), one.weights) for end in limits)
    return found, (high - low) / (2 * one.t), low, high


def _variance(one: _Domain, below: Floats, share: float) -> float:
    """Of the share of cases at or below the quantile."""
    sample = one.sample
    if sample.replicates is not None:
        weights = sample.replicates.weights
        with np.errstate(divide="ignore", invalid="ignore"):
            thetas = (below @ weights) / (one.cases @ weights)
        return float(sample.replicates.variance(thetas, np.array(share)))
    score = (one.cases * (below - share) / one.weights.sum())[:, None]
    if sample.residuals is not None:
        score = sample.residuals(score)
    whole = None if sample.residuals is not None else one.cases
    return float(total_variance(full_spread(sample.structure, score, whole))[0, 0])


def _replicated(replicates: Replicates, one: _Domain, found: float) -> Row:
    p = one.estimand.p
    thetas = np.array([one.value(p, weights * one.cases) for weights in replicates.weights.T])
    se = float(np.sqrt(replicates.variance(thetas, np.array(found))))
    return found, se, found - one.t * se, found + one.t * se
