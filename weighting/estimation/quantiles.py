"""Weighted quantiles, with Woodruff's interval for designs and plain replication for replicates.

The rules are those of R `svyquantile` (survey 4.1 and later), under their names.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from weighting.estimation.structure import Floats


def _cumulated(w: Floats) -> Floats:
    # In extended precision, like R: with equal weights ties at p are then found where R finds them.
    return np.cumsum(w.astype(np.longdouble)).astype(np.float64)


def _step(x: Floats, w: Floats, p: float) -> tuple[float, float, bool]:
    """Values below and above the place where the distribution reaches p, and whether it does so
    exactly at the lower one."""
    share = _cumulated(w)
    reached = share <= p * share[-1]
    place = int(np.flatnonzero(reached)[-1]) if reached.any() else -1
    if place < 0:
        return float(x[0]), float(x[0]), False
    after = min(place + 1, len(x) - 1)
    return float(x[place]), float(x[after]), bool(p - share[place] / share[-1] == 0)


def math(x: Floats, w: Floats, p: float) -> float:
    """The inverse of the distribution function: the first value at which it reaches p."""
    low, high, exact = _step(x, w, p)
    return low if exact else high


def school(x: Floats, w: Floats, p: float) -> float:
    """As `math`, but the middle of the two neighbours where p is reached exactly."""
    low, high, exact = _step(x, w, p)
    return (low + high) / 2 if exact else high


def hf7(x: Floats, w: Floats, p: float) -> float:
    """Linear interpolation between order statistics (Hyndman and Fan 1996, type 7)."""
    if len(x) < 2:
        return float(x[0])
    share = _cumulated(w)
    return float(np.interp(p, np.append(0.0, share[:-1]) / share[-2], x))


RULES: dict[str, Callable[[Floats, Floats, float], float]] = {
    "math": math,
    "school": school,
    "hf7": hf7,
}


def weighted_quantile(y: Floats, w: Floats, p: float, rule: str) -> float:
    """One quantile; y, w: (n,). NaN without a case."""
    used = w > 0
    if not used.any():
        return float("nan")
    order = np.argsort(y[used], kind="stable")
    return RULES[rule](y[used][order], w[used][order], p)
