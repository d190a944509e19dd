"""Trimming of large weights: capped inside strata, the excess given to the others of the stratum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, codes_of, numbers_array, weights_array
from weighting.errors import ConvergenceError, InputError, amount

Redistribute = Literal["proportional", "equal", "none"]


def _median_iqr(weights: FloatArray, k: float) -> float:
    low, middle, high = np.percentile(weights, [25, 50, 75])
    if high - low <= 1e-12 * middle:
        # most weights are alike: the range says nothing, and would cap all others to the median
        return _times_mean(weights, RULES["mean"][1])
    return float(middle + k * (high - low))


def _times_mean(weights: FloatArray, k: float) -> float:
    return float(k * weights.mean())


RULES: dict[str, tuple[Callable[[FloatArray, float], float], float]] = {
    "median_iqr": (_median_iqr, 6.0),
    "mean": (_times_mean, 5.0),
}
"""Name -> cap of a stratum's positive weights, and its usual k."""


def caps(
    weights: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    rule: str = "median_iqr",
    k: float | None = None,
) -> FloatArray:
    """The cap of each row (n,): median + k IQR (k = 6) or k x mean (k = 5) of its stratum.

    Only positive weights count. A stratum whose weights are all alike has no cap; one in which
    the IQR is 0 takes 5 x mean.
    """
    base = weights_array(weights)
    if rule not in RULES:
        raise InputError(
            N_("Unknown trimming rule “%(rule)s”"), expected=", ".join(RULES), got=rule, rule=rule
        )
    formula, usual = RULES[rule]
    codes = _codes(strata, base.size)[1]
    found = np.full(base.size, np.inf)
    for code in range(int(codes.max()) + 1):
        inside = codes == code
        positive = base[inside & (base > 0)]
        if positive.size and np.ptp(positive) > 1e-12 * positive.max():
            found[inside] = formula(positive, usual if k is None else k)
    return found


def trim(
    weights: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    rule: str = "median_iqr",
    k: float | None = None,
    upper: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    redistribute: Redistribute = "proportional",
    strict: bool = True,
    max_iter: int = 1000,
) -> FloatArray:
    """Weights (n,) capped inside strata; sums of strata are kept.

    upper: the cap itself, one number or one a row, instead of a rule. lower: what small weights are
    raised to. redistribute: what is cut off goes to those within the bounds, in proportion to their
    weights, in "equal" parts (as trimWeights of R survey), or to nobody. Whoever passes a bound by that
    is trimmed in the next round; not so with strict=False, the default of R. Raises ConvergenceError
    naming the stratum when `max_iter` rounds do not end it. Potter (1990).
    """
    base = weights_array(weights)
    if redistribute not in get_args(Redistribute):
        raise InputError(
            N_("Unknown trimming rule “%(rule)s”"),
            expected=", ".join(get_args(Redistribute)),
            rule=redistribute,
        )
    labels, codes = _codes(strata, base.size)
    limit = (
        caps(base, strata, rule=rule, k=k) if upper is None else _bound(upper, "upper", base.size)
    )
    floor = np.zeros(base.size) if lower is None else _bound(lower, "lower", base.size)
    found = base.copy()
    for code in np.unique(codes[(base > limit) | ((base > 0) & (base < floor))]):
        rows = np.flatnonzero((codes == code) & (base > 0))
        bounds = (floor[rows], limit[rows])
        if not strict or redistribute == "none":
            found[rows] = _round(base[rows], bounds, redistribute)
        else:
            way = _fill_up if lower is None else _until_inside
            found[rows] = way(base[rows], bounds, redistribute, max_iter, str(labels[code]))
    return found


Bounds = tuple[FloatArray, FloatArray]


def _round(weights: FloatArray, bounds: Bounds, redistribute: Redistribute) -> FloatArray:
    """Weights cut to the bounds once, and what was cut off given to those that were inside."""
    found = np.clip(weights, *bounds)
    inside = found == weights
    if redistribute != "none" and inside.any():
        found[inside] += (weights - found).sum() * _shares(found[inside], redistribute)
    return found


def _shares(weights: FloatArray, redistribute: Redistribute) -> FloatArray:
    parts = weights if redistribute == "proportional" else np.ones(weights.size)
    return np.asarray(parts / parts.sum())


def _until_inside(
    weights: FloatArray, bounds: Bounds, redistribute: Redistribute, max_iter: int, name: str
) -> FloatArray:
    """Rounds until nobody is outside, those of trimWeights(strict=TRUE)."""
    total, found = weights.sum(), weights
    for _ in range(max_iter):
        found = _round(found, bounds, redistribute)
        kept = np.clip(found, *bounds)
        if np.abs(found - kept).sum() <= 1e-12 * total and _agrees(kept.sum(), total):
            return kept
    raise _no_end(name, total, np.clip(found, *bounds).sum())


def _fill_up(
    weights: FloatArray, bounds: Bounds, redistribute: Redistribute, max_iter: int, name: str
) -> FloatArray:
    """What `_until_inside` comes to where there is a cap only: who has reached it gets nothing more."""
    limit, total = bounds[1], weights.sum()
    found, free = np.minimum(weights, limit), weights < limit
    for _ in range(max_iter):
        excess = total - found.sum()
        if excess <= 1e-12 * total or not free.any():
            break
        found[free] += excess * _shares(found[free], redistribute)
        free &= found < limit
        found = np.minimum(found, limit)
    if _agrees(found.sum(), total):
        return found
    raise _no_end(name, total, found.sum())


def _agrees(found: float, total: float) -> bool:
    return abs(total - found) <= 1e-9 * total


def _no_end(name: str, total: float, found: float) -> ConvergenceError:
    return ConvergenceError(
        N_("Trimming does not come to an end in stratum %(name)s"),
        margin=name,
        expected=N_("a sum of %(total)s under the cap"),
        got=amount(found),
        hint=N_('Raise the cap, or say redistribute="none".'),
        name=name,
        total=amount(total),
    )


def _bound(bound: ArrayLike, name: str, length: int) -> FloatArray:
    given = numbers_array(bound, name=name)
    if given.ndim:
        given = numbers_array(given, name=name, length=length)
    found = np.broadcast_to(given, (length,))
    if not (found > 0).all():
        raise InputError(N_("`%(name)s` cannot be used"), expected=N_("positive caps"), name=name)
    return found


def _codes(strata: ArrayLike | None, length: int) -> tuple[list[Any], IntArray]:
    if strata is None:
        return ["–"], np.zeros(length, dtype=np.int64)
    return codes_of(strata, name="strata", length=length)
