"""The profile from which R reads its likelihood intervals, step by step.

svyciprop(method="likelihood") walks along logit(p) in steps of a fifth of the cutoff, lays a cubic spline
through the signed roots of the deviance, and interpolates its points linearly. The limits lie up to 2e-5 from
the exact ones of `intervals.likelihood_interval`; whoever compares with R gets R's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import solve_banded
from scipy.special import expit, log_expit, logit

from weighting.estimation.structure import Floats

_MOST_STEPS = 9
_STEPS_TO_CUTOFF = 5
_POINTS_PER_STEP = 3
_FEWEST_POINTS = 4
_MOST_ROUNDS = 25
_EPSILON = 1e-8


@dataclass(frozen=True)
class Profile:
    """p: share. se: of logit(p). n: cases. t: quantile of Student's t that the interval takes.

    information: of logit(p) in the model without a design, n p (1 - p) or what `working_information` finds.
    """

    p: float
    se: float
    n: float
    t: float
    information: float

    @property
    def cutoff(self) -> float:
        """On the scale of the signed root: t times the root of the design effect."""
        return self.t * self.se * float(np.sqrt(self.information))

    def root(self, at: float) -> float:
        """Root of the deviance lost at logit(p) = `at`, per unit of dispersion n/(n - 1)."""
        p, best = self.p, float(logit(self.p))
        lost = p * log_expit(best) + (1 - p) * log_expit(-best)
        lost -= p * log_expit(at) + (1 - p) * log_expit(-at)
        return float(np.sqrt(max(2 * (self.n - 1) * float(lost), 0.0)))

    def limits(self) -> tuple[float, float]:
        """NaN where the cutoff lies so far out that its tail has no probability, or one step reaches it."""
        tail = float(stats.norm.sf(self.cutoff)) / 2
        far = float(np.sqrt(stats.f.isf(tail, 1, self.n - 1)))
        if not np.isfinite(far):
            return float("nan"), float("nan")
        best, step = float(logit(self.p)), far / _STEPS_TO_CUTOFF * self.se
        walked = [(0.0, best)]
        for sign in (-1, 1):
            for number in range(1, _MOST_STEPS + 1):
                at = best + sign * number * step
                walked.append((sign * self.root(at), at))
                if abs(walked[-1][0]) >= far:
                    break
        if len(walked) < _FEWEST_POINTS:
            return float("nan"), float("nan")
        roots, places = (np.array(column) for column in zip(*sorted(walked), strict=True))
        finer = np.linspace(places[0], places[-1], _POINTS_PER_STEP * len(places))
        low, high = np.interp((-self.cutoff, self.cutoff), spline(places, roots, finer), finer)
        return float(expit(low)), float(expit(high))


def working_information(y: Floats, weights: Floats, unit: float) -> float:
    """Information of logit(p) as glm leaves it: with the working weights of its last round but one.

    y: (n,) 0 or 1. weights: (n,) of the cases. unit: the weight that counts as 1. NaN where y is constant.
    """
    prior = weights / unit
    share = float(prior @ y / prior.sum())
    if not 0 < share < 1:
        return float("nan")
    eta, deviance = logit((prior * y + 0.5) / (prior + 1)), np.inf
    for _ in range(_MOST_ROUNDS):
        p = expit(eta)
        spread = prior * p * (1 - p)
        found = float((spread @ eta + prior @ (y - p)) / spread.sum())
        eta = np.full(y.shape, found)
        before, deviance = deviance, -2 * float(prior @ log_expit(np.where(y == 1, eta, -eta)))
        if abs(deviance - before) < _EPSILON * (abs(deviance) + 0.1):
            break
    return float(spread.sum())


def spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic spline through (x, y) with the ends of Forsythe, Malcolm and Moler: those of R's `spline`.

    x: (n,) in order, n >= 4. The third derivative at each end is that of the cubic through the four points there.
    """
    width, slope = np.diff(x), np.diff(y) / np.diff(x)
    ends = [_third(x[:4], y[:4]), _third(x[-4:], y[-4:])]
    bands = np.zeros((3, len(x)))
    bands[0, 1:], bands[2, :-1] = width, width
    bands[1, 1:-1] = 2 * (width[:-1] + width[1:])
    bands[1, [0, -1]] = -width[[0, -1]]
    # rows of the ends say that the second derivative grows as the cubic there has it
    right = np.concatenate(
        ([width[0] ** 2 * ends[0]], np.diff(slope), [-(width[-1] ** 2) * ends[1]])
    )
    second = solve_banded((1, 1), bands, right)
    place = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(width) - 1)
    d, h = at - x[place], width[place]
    first = slope[place] - h * (second[place + 1] + 2 * second[place])
    return np.asarray(
        y[place]
        + d * (first + d * (3 * second[place] + d * (second[place + 1] - second[place]) / h))
    )


def _third(x: Floats, y: Floats) -> float:
    """Third divided difference of four points."""
    for order in range(1, 4):
        y = np.diff(y) / (x[order:] - x[:-order])
    return float(y[0])
