"""Trimming of large weights: capped inside strata, the excess given to the others of the stratum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, codes_of, numbers_array, weights_array
from weighting.errors import ConvergenceError, InputError

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
    redistribute: Redistribute = "proportional",
    max_iter: int = 10,
) -> FloatArray:
    """Weights (n,) capped inside strata; sums of strata are kept.

    upper: the cap itself, one number or one a row, instead of a rule. redistribute: the excess goes to
    the untrimmed of the stratum in proportion to their weights, in "equal" parts (as trimWeights of R
    survey), or to nobody. Whoever passes the cap by that is capped in the next round. Raises
    ConvergenceError naming the stratum when `max_iter` rounds do not end it. Potter (1990).
    """
    base = weights_array(weights)
    if redistribute not in get_args(Redistribute):
        raise InputError(
            N_("Unknown trimming rule “%(rule)s”"),
            expected=", ".join(get_args(Redistribute)),
            rule=redistribute,
        )
    labels, codes = _codes(strata, base.size)
    limit = caps(base, strata, rule=rule, k=k) if upper is None else _upper(upper, base.size)
    found = base.copy()
    for code in np.unique(codes[base > limit]):
        rows = np.flatnonzero((codes == code) & (base > 0))
        found[rows] = _trim_stratum(
            base[rows], limit[rows], redistribute, max_iter, str(labels[code])
        )
    return found


def _trim_stratum(
    weights: FloatArray, limit: FloatArray, redistribute: Redistribute, max_iter: int, name: str
) -> FloatArray:
    total = weights.sum()
    found = np.minimum(weights, limit)
    if redistribute == "none":
        return found
    free = weights < limit
    for _ in range(max_iter):
        excess = total - found.sum()
        if excess <= 1e-12 * total:
            return found
        if not free.any():
            break
        share = (
            found[free] / found[free].sum() if redistribute == "proportional" else 1 / free.sum()
        )
        found[free] += excess * share
        free &= found < limit
        found = np.minimum(found, limit)
    if total - found.sum() <= 1e-9 * total:
        return found
    raise ConvergenceError(
        N_("Trimming does not come to an end in stratum %(name)s"),
        margin=name,
        expected=N_("a sum of %(total)s under the cap"),
        got=f"{found.sum():,.10g}",
        hint=N_('Raise the cap, or say redistribute="none".'),
        name=name,
        total=f"{total:,.10g}",
    )


def _upper(upper: ArrayLike, length: int) -> FloatArray:
    given = numbers_array(upper, name="upper")
    if given.ndim:
        given = numbers_array(given, name="upper", length=length)
    found = np.broadcast_to(given, (length,))
    if not (found > 0).all():
        raise InputError(N_("`upper` cannot be used"), expected=N_("positive caps"))
    return found


def _codes(strata: ArrayLike | None, length: int) -> tuple[list[Any], IntArray]:
    if strata is None:
        return ["–"], np.zeros(length, dtype=np.int64)
    return codes_of(strata, name="strata", length=length)
