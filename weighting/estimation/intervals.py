"""Confidence intervals of shares and other estimates, each with R survey's formula where it has one.

All functions take arrays of one shape and return (low, high); NaN stands where an interval does not
exist (a share of 0 or 1 without variance on the logit scale).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.special import expit, logit, ndtri, stdtrit

from weighting.estimation.profile import Profile
from weighting.estimation.structure import Floats

Interval = tuple[Floats, Floats]
_HALVINGS = 60


@dataclass(frozen=True)
class Share:
    """What an interval is computed from. n counts cases, df is that of the design.

    logit_se: standard error of logit(estimate) where replicates give it directly. information: of
    logit(estimate) without a design, where the likelihood interval wants R's. asked: rows of the
    universe, those without a value included; n where it is not given.
    """

    estimate: Floats
    se: Floats
    df: Floats
    n: Floats
    level: float
    logit_se: Floats | None = None
    information: Floats | None = None
    asked: Floats | None = None

    @property
    def rows(self) -> Floats:
        """The sample size of the effective sample size: as R has it, whether a value is missing or not."""
        return self.n if self.asked is None else self.asked

    @property
    def t(self) -> Floats:
        return t_quantile(0.5 + self.level / 2, self.df)


def t_quantile(p: float, df: Floats) -> Floats:
    """Student's t, normal where df is infinite, NaN where df is not positive."""
    # A report has thousands of cells and a handful of degrees of freedom.
    distinct, place = np.unique(df, return_inverse=True)
    usable = np.where(distinct > 0, distinct, np.nan)
    values = np.where(np.isinf(distinct), ndtri(p), stdtrit(usable, p))
    return np.asarray(values[place].reshape(np.shape(df)))


def wald(share: Share) -> Interval:
    """estimate -/+ t(df) * se; R confint(df=), svyciprop method="mean"."""
    half = share.t * share.se
    return share.estimate - half, share.estimate + half


def two_se(share: Share) -> Interval:
    """estimate -/+ 2 se, the R-2SE, R+2SE columns of DHS reports."""
    return share.estimate - 2 * share.se, share.estimate + 2 * share.se


def xlogit_interval(share: Share) -> Interval:
    """Wald interval on the logit scale, svyciprop "xlogit", SUDAAN, SPSS, Stata."""
    half = share.t * share.se / (share.estimate * (1 - share.estimate))
    centre = logit(share.estimate)
    return expit(centre - half), expit(centre + half)


def logit_interval(share: Share) -> Interval:
    """The same as `xlogit_interval` unless there are replicates: then the standard error of
    logit(p) comes from them, as in svyciprop "logit"."""
    if share.logit_se is None:
        return xlogit_interval(share)
    direct = np.isfinite(share.logit_se)
    half = share.t * np.where(direct, share.logit_se, 0.0)
    centre = logit(share.estimate)
    ends = zip((centre - half, centre + half), xlogit_interval(share), strict=True)
    low, high = (np.where(direct, expit(own), other) for own, other in ends)
    return low, high


def asin_interval(share: Share) -> Interval:
    """Wald interval on the arcsine square root scale, svyciprop "asin"."""
    p = share.estimate
    half = share.t * share.se / (2 * np.sqrt(p * (1 - p)))
    centre = np.arcsin(np.sqrt(p))
    return np.sin(centre - half) ** 2, np.sin(centre + half) ** 2


def likelihood_interval(share: Share) -> Interval:
    """Shares that the Rao-Scott likelihood ratio does not reject, svyciprop "likelihood".

    Solves 2 (n - 1) KL(p, p0) = t^2 * deff as R does, by its interpolated `Profile`; exactly where R has no
    answer.
    """
    p = share.estimate
    on_logit = share.se / (p * (1 - p)) if share.logit_se is None else share.logit_se
    wanted = share.t**2 * on_logit**2 * p * (1 - p) * share.n / (2 * (share.n - 1))
    exact = np.stack([_where_divergence(p, wanted, np.full_like(p, end)) for end in (0.0, 1.0)])
    information = share.n * p * (1 - p) if share.information is None else share.information
    read = np.full(exact.shape, np.nan)
    for spot in zip(*np.nonzero(np.isfinite(wanted) & (wanted > 0) & (share.n > 1)), strict=True):
        numbers = (p, on_logit, share.n, share.t, information)
        read[(slice(None), *spot)] = Profile(*(float(one[spot]) for one in numbers)).limits()
    low, high = np.where(np.isfinite(read), read, exact)
    return low, high


def _where_divergence(p: Floats, wanted: Floats, end: Floats) -> Floats:
    """q between p and `end` with p log(p/q) + (1-p) log((1-p)/(1-q)) = wanted, by bisection."""
    near, far = p.copy(), end
    for _ in range(_HALVINGS):
        q = (near + far) / 2
        inside = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)) < wanted
        near, far = np.where(inside, q, near), np.where(inside, far, q)
    return np.where(np.isfinite(wanted), (near + far) / 2, np.nan)


def effective_n(share: Share) -> Floats:
    """p(1-p)/V times (t_{n-1} / t_df)^2 (Korn and Graubard 1998)."""
    raw = share.estimate * (1 - share.estimate) / share.se**2
    t_srs = t_quantile(0.5 + share.level / 2, share.rows - 1)
    return np.asarray(raw * (t_srs / share.t) ** 2)


def beta_interval(share: Share) -> Interval:
    """Clopper-Pearson with the effective sample size (Korn and Graubard 1998), svyciprop "beta"."""
    n, p, alpha = effective_n(share), share.estimate, 1 - share.level
    low = stats.beta.ppf(alpha / 2, n * p, n * (1 - p) + 1)
    high = stats.beta.ppf(1 - alpha / 2, n * p + 1, n * (1 - p))
    return np.asarray(low), np.asarray(high)


def wilson(share: Share) -> Interval:
    """Wilson's score interval with effective sample size p(1-p)/V and t(df).

    Dean and Pagano (2015) write the same with the corrected size of `effective_n` and t(n - 1).
    """
    n, p, t = effective_n(share), share.estimate, t_quantile(0.5 + share.level / 2, share.rows - 1)
    middle = (p + t**2 / (2 * n)) / (1 + t**2 / n)
    half = t / (1 + t**2 / n) * np.sqrt(p * (1 - p) / n + t**2 / (4 * n**2))
    return middle - half, middle + half


METHODS: dict[str, Callable[[Share], Interval]] = {
    "logit": logit_interval,
    "xlogit": xlogit_interval,
    "beta": beta_interval,
    "wilson": wilson,
    "asin": asin_interval,
    "likelihood": likelihood_interval,
    "wald": wald,
    "mean": wald,
    "2se": two_se,
}


WALD = ("wald", "mean", "2se")


def interval(method: str, share: Share) -> Interval:
    """The interval of shares by name; a share without sampling variance has the interval [p, p].

    A share of 0 or 1 has none (NaN), because the sample does not tell, except in Wald's formula: whoever
    asks for that gets the [p, p] of R and DHS, and the table flags it.
    """
    with np.errstate(all="ignore"):
        low, high = METHODS[method](share)
    fixed = (share.se == 0) & (share.estimate > 0) & (share.estimate < 1)
    unknown = (share.se == 0) & ~fixed & (method not in WALD)
    ends = [np.where(unknown, np.nan, np.where(fixed, share.estimate, end)) for end in (low, high)]
    return ends[0], ends[1]
