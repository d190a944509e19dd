"""Weighted quantiles by the rules of R `svyquantile` (survey 4.1 and later), under their names.

hf1 to hf9 carry the rules of Hyndman and Fan (1996) over to weights. All take values in order, their
positive weights, and a probability. One thing differs from survey 4.1: below the weight of the first
value the steps stay there, where R goes on to the second. "shahvaish" is offered to repeat R's figures
only: they change when all weights are multiplied by a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weighting.estimation.structure import Floats

Rule = Callable[[Floats, Floats, float], float]


def _cumulated(w: Floats) -> Floats:
    # In extended precision, like R: with equal weights ties at p are then found where R finds them.
    return np.cumsum(w.astype(np.longdouble)).astype(np.float64)


@dataclass(frozen=True)
class _Step:
    """Where the distribution reaches p. below, above: how far p lies from the steps beside it."""

    low: float
    high: float
    place: int
    below: float
    above: float

    @classmethod
    def at(cls, x: Floats, w: Floats, p: float) -> _Step:
        share = _cumulated(w)
        reached = share <= p * share[-1]
        place = int(np.flatnonzero(reached)[-1]) if reached.any() else -1
        if place < 0:
            return cls(float(x[0]), float(x[0]), 0, np.inf, np.inf)
        after = min(place + 1, len(x) - 1)
        low, high = float(x[place]), float(x[after])
        below, above = p - share[place] / share[-1], share[after] / share[-1] - p
        return cls(low, high, place, float(below), float(above))

    @property
    def exact(self) -> bool:
        return self.below == 0


def first_to_reach(x: Floats, w: Floats, p: float) -> float:
    """The inverse of the distribution function: the first value at which it reaches p."""
    step = _Step.at(x, w, p)
    return step.low if step.exact else step.high


def middle_of_step(x: Floats, w: Floats, p: float) -> float:
    """As `first_to_reach`, but the middle of the two neighbours where p is reached exactly."""
    step = _Step.at(x, w, p)
    return (step.low + step.high) / 2 if step.exact else step.high


def even_order(x: Floats, w: Floats, p: float) -> float:
    """Of two values at which p is reached exactly, the one of even rank among distinct values."""
    distinct, place = np.unique(x, return_inverse=True)
    step = _Step.at(distinct, np.bincount(place, weights=w).astype(float), p)
    return step.low if step.exact and step.place % 2 == 1 else step.high


def between_steps(x: Floats, w: Floats, p: float) -> float:
    """Linear interpolation of the distribution function itself."""
    step = _Step.at(x, w, p)
    if not np.isfinite(step.below) or step.below + step.above == 0:
        return step.low
    share = step.below / (step.below + step.above)
    return step.low * (1 - share) + step.high * share


def _line(position: Callable[[Floats, Floats], Floats]) -> Rule:
    """Linear interpolation between values placed at `position(cumulated weights, weights)`."""

    def rule(x: Floats, w: Floats, p: float) -> float:
        return float(np.interp(p, position(_cumulated(w), w), x))

    return rule


def order_statistics(x: Floats, w: Floats, p: float) -> float:
    """Linear interpolation between order statistics, the rule of most programs without weights."""
    if len(x) < 2:
        return float(x[0])
    share = _cumulated(w)
    return float(np.interp(p, np.append(0.0, share[:-1]) / share[-2], x))


def shah_vaish(x: Floats, w: Floats, p: float) -> float:
    """Shah and Vaish (2006) with the positions that R's code gives: they mix scaled and raw weights."""
    share = (_cumulated(w / w.mean()) + 0.5 - w / 2) / (len(w) + 1)
    order = np.argsort(share, kind="stable")
    place = int(np.searchsorted(share[order], p, side="right")) - 1
    return float(x[order][max(place, 0)])


RULES: dict[str, Rule] = {
    "math": first_to_reach,
    "school": middle_of_step,
    "shahvaish": shah_vaish,
    "hf1": first_to_reach,
    "hf2": middle_of_step,
    "hf3": even_order,
    "hf4": between_steps,
    "hf5": _line(lambda total, w: (total - w / 2) / total[-1]),
    "hf6": _line(lambda total, w: total / (total[-1] + w[-1])),
    "hf7": order_statistics,
    "hf8": _line(lambda total, w: (total - w / 3) / (total[-1] + w[-1] / 3)),
    "hf9": _line(lambda total, w: (total - w * 3 / 8) / (total[-1] + w[-1] / 4)),
}


def weighted_quantile(y: Floats, w: Floats, p: float, rule: str) -> float:
    """One quantile; y, w: (n,). NaN without a case."""
    used = w > 0
    if not used.any():
        return float("nan")
    order = np.argsort(y[used], kind="stable")
    return RULES[rule](y[used][order], w[used][order], p)
