"""Generalised raking: Newton's method for the calibration equations of Deville and Särndal (1992).

Weights d_k F(x_k' lambda) with sum of weights x x_k = totals. F belongs to a distance: linear,
raking (exponential) or logit; linear and raking are truncated at the bounds, as R survey does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from instruments.errors import N_
from weighting.arrays import FloatArray
from weighting.errors import ConvergenceError, InputError, amount

Bounds: TypeAlias = tuple[float, float]
Curve: TypeAlias = Callable[[FloatArray, Bounds], tuple[FloatArray, FloatArray]]

UNBOUNDED: Bounds = (-np.inf, np.inf)


def _linear(u: FloatArray, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    low, high = bounds
    inside = (u > low - 1) & (u < high - 1)
    return np.clip(1 + u, low, high), inside.astype(np.float64)


def _raking(u: FloatArray, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    low, high = bounds
    grown = np.exp(np.minimum(u, 700.0))
    inside = (grown > low) & (grown < high)
    return np.clip(grown, low, high), np.where(inside, grown, 0.0)


def _logit(u: FloatArray, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    low, high = bounds
    slope = (high - low) / ((high - 1) * (1 - low))
    grown = np.exp(np.clip(slope * u, -700.0, 700.0))
    below = (high - 1) + (1 - low) * grown
    value = (low * (high - 1) + high * (1 - low) * grown) / below
    derivative = grown * ((high - low) / below) ** 2
    return value, derivative


DISTANCES: dict[str, Curve] = {"linear": _linear, "raking": _raking, "logit": _logit}
"""Name -> F(u) and F'(u) with F(0) = F'(0) = 1."""


def check_distance(name: str, bounds: Bounds | None) -> Bounds:
    """The bounds to use with a distance; refuses what cannot work."""
    if name not in DISTANCES:
        raise InputError(
            N_("Unknown distance “%(name)s”"), expected=", ".join(DISTANCES), name=name
        )
    if bounds is None:
        if name == "logit":
            raise InputError(N_("Logit calibration needs bounds"), expected="bounds=(low, high)")
        return UNBOUNDED
    low, high = float(bounds[0]), float(bounds[1])
    if not low < 1 < high or (name == "logit" and not np.isfinite([low, high]).all()):
        raise InputError(
            N_("The bounds cannot be used"),
            expected="low < 1 < high",
            got=f"({low:g}, {high:g})",
            hint=N_(
                "They bound the factor g = new weight / old weight; those of logit are finite."
            ),
        )
    return low, high


def solve(
    weights: FloatArray,
    x: FloatArray,
    totals: FloatArray,
    *,
    distance: str,
    bounds: Bounds,
    names: Sequence[str],
    variance: FloatArray | None = None,
    tol: float,
    max_iter: int,
) -> FloatArray:
    """Factors g (n,) for weights (n,), auxiliaries x (n, p) and totals (p,).

    Redundant columns are allowed (pseudo-inverse). A step that makes the misfit worse is halved.
    Raises ConvergenceError naming the total furthest away.
    """
    curve = DISTANCES[distance]
    scaled = x if variance is None else x / variance[:, None]
    scale = 1.0 + np.abs(totals)
    lagrange = np.zeros(x.shape[1])
    g, slope = curve(scaled @ lagrange, bounds)
    gap = totals - x.T @ (weights * g)
    for _ in range(max_iter):
        if np.max(np.abs(gap) / scale) <= tol:
            return g
        jacobian = x.T @ (scaled * (weights * slope)[:, None])
        step = np.linalg.pinv(jacobian, rcond=1e-11, hermitian=variance is None) @ gap
        lagrange, g, slope, gap, moved = _step(
            curve, bounds, weights, x, scaled, totals, lagrange, step, gap, scale
        )
        if not moved:
            break
    if np.max(np.abs(gap) / scale) <= tol:
        return g
    raise _not_reached(gap, totals, scale, names)


def _step(
    curve: Curve,
    bounds: Bounds,
    weights: FloatArray,
    x: FloatArray,
    scaled: FloatArray,
    totals: FloatArray,
    lagrange: FloatArray,
    step: FloatArray,
    gap: FloatArray,
    scale: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, bool]:
    """The longest of step, step/2, ... that brings the totals nearer."""
    before = float(np.linalg.norm(gap / scale))
    best = None
    for halving in range(30):
        trial = lagrange + step * 0.5**halving
        g, slope = curve(scaled @ trial, bounds)
        new_gap = totals - x.T @ (weights * g)
        distance = float(np.linalg.norm(new_gap / scale))
        if np.isfinite(distance) and distance < before:
            best = (trial, g, slope, new_gap, True)
            break
    if best is None:
        g, slope = curve(scaled @ lagrange, bounds)
        return lagrange, g, slope, gap, False
    return best


def _not_reached(
    gap: FloatArray, totals: FloatArray, scale: FloatArray, names: Sequence[str]
) -> ConvergenceError:
    worst = int(np.argmax(np.abs(gap) / scale))
    return ConvergenceError(
        N_("Calibration did not reach the total of %(name)s"),
        margin=names[worst],
        expected=amount(totals[worst]),
        got=amount(totals[worst] - gap[worst]),
        hint=N_(
            "Check that weights and totals are of one population; widen the bounds or merge small categories."
        ),
        name=names[worst],
    )
