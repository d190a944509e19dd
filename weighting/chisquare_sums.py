"""Tail of a weighted sum of chi-squares over an estimated scale, by the saddlepoint approximation."""

from __future__ import annotations

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from weighting.estimation.structure import Floats

_NEARLY = 0.99999
_CENTRE = 1e-4


def f_sum_tail(x: float, weights: Floats, df: float) -> float:
    """P(sum_k a_k X_k > x * Y / df), X_k chi-square with 1 and Y with df degrees of freedom.

    Kuonen (1999); R survey `pFsum(method="saddlepoint")`, with Satterthwaite's F where the
    approximation has no answer (x at the mean). df may be infinite: P(sum_k a_k X_k > x).
    """
    found = _tail_known_scale(x, weights) if np.isinf(df) else _upper_tail(weights, -x / df, df)
    return _satterthwaite(x, weights, df) if np.isnan(found) else found


def _upper_tail(weights: Floats, last: float, df: float) -> float:
    """P(sum_k a_k X_k + last * Y > 0) by Lugannani and Rice; NaN near the mean."""
    scale = max(float(weights.max()), last)
    a = np.append(weights, last) / scale
    # whole degrees of freedom, as R takes them
    counts = np.append(np.ones(len(weights)), np.floor(df))

    def slope(zeta: float) -> float:
        return float((counts * a / (1 - 2 * zeta * a)).sum())

    low = float((1 / (2 * a[a < 0])).max()) * _NEARLY
    high = float((1 / (2 * a[a > 0])).min()) * _NEARLY
    zeta = float(brentq(slope, low, high, xtol=1e-14))
    if abs(zeta) < _CENTRE:
        return float("nan")
    cumulant = -float((counts * np.log(1 - 2 * zeta * a)).sum()) / 2
    curvature = 2 * float((counts * a**2 / (1 - 2 * zeta * a) ** 2).sum())
    w = float(np.sign(zeta)) * np.sqrt(-2 * cumulant)
    v = zeta * np.sqrt(curvature)
    return float(stats.norm.sf(w + np.log(v / w) / w))


def _tail_known_scale(x: float, weights: Floats) -> float:
    """P(sum_k a_k X_k > x) by Lugannani and Rice; NaN near the mean. R `pchisqsum`."""
    scale = float(weights.max())
    a, bound = weights / scale, x / scale

    def slope(zeta: float) -> float:
        return float((a / (1 - 2 * zeta * a)).sum()) - bound

    low = -0.01 if bound > a.sum() else -len(a) / (2 * bound)
    zeta = float(brentq(slope, low, _NEARLY / 2, xtol=1e-14))
    if abs(zeta) < _CENTRE:
        return float("nan")
    cumulant = -float(np.log(1 - 2 * zeta * a).sum()) / 2
    curvature = 2 * float((a**2 / (1 - 2 * zeta * a) ** 2).sum())
    w = float(np.sign(zeta)) * np.sqrt(2 * (zeta * bound - cumulant))
    v = zeta * np.sqrt(curvature)
    return float(stats.norm.sf(w + np.log(v / w) / w))


def _satterthwaite(x: float, weights: Floats, df: float) -> float:
    mean = float(weights.mean())
    spread = float((weights**2).mean()) / mean**2
    first = len(weights) / spread
    if np.isinf(df):
        return float(stats.chi2.sf(x / (mean * spread), first))
    return float(stats.f.sf(x / first / (mean * spread), first, df))
