"""What a plan of clusters will show: interviews, precision and detectable change by reporting domain.

Everything follows from the strata's households and clusters and from assumptions about fieldwork; nothing here needs
data. The sample size is that of the DHS Sampling Manual (`weighting.samplesize`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scipy import stats

from instruments.errors import N_
from weighting.errors import AllocationError
from weighting.samplesize import (
    Fieldwork,
    expected_se,
    households_needed,
    minimum_detectable_change,
    power_of_change,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum of a plan: its reporting domains, households of the frame, and planned clusters."""

    domains: tuple[str, ...]
    households: float
    clusters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be measured: a share `p` with relative standard error `rse`, in clusters of `take`.

    change, power: a true change between two surveys of this size, and the chance to find one. level: of
    intervals and tests. Shares in (0, 1).
    """

    p: float
    rse: float
    take: int
    change: float = 0.02
    power: float = 0.8
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Expected:
    """A domain of a plan. needed: households for the wanted precision, in needed_clusters clusters.

    spread: Kish's 1+L that unequal sampling fractions of its strata bring. se and what follows are None when
    nothing is planned there; the interval is also None without degrees of freedom (clusters - strata).
    """

    domain: str
    needed: int
    needed_clusters: int
    clusters: int
    households: int
    women: float
    spread: float
    se: float | None
    rse: float | None
    ci_low: float | None
    ci_high: float | None
    df: int
    detectable: float | None
    chance: float | None


def expected(
    parts: Sequence[Part], question: Question, fieldwork: Fieldwork | None = None
) -> list[Expected]:
    """One row per domain in the order in which parts name them; "" is the whole population.

    The standard error is DEFT sqrt((1 + L) p (1 - p) / women): DEFT stands for clustering and for the draw of one
    woman, 1 + L for the sampling fractions of the plan. Intervals are logit with t(clusters - strata).
    """
    plan = fieldwork or Fieldwork()
    names = dict.fromkeys(name for part in parts for name in part.domains)
    return [_row("", parts, question, plan)] + [
        _row(name, [part for part in parts if name in part.domains], question, plan)
        for name in names
    ]


def unequal_fractions(parts: Iterable[Part]) -> float:
    """1 + L of a plan: n sum(M_h^2 / n_h) / (sum M_h)^2 over strata with clusters, at least 1 (Kish 1992)."""
    held = [part for part in parts if part.clusters]
    clusters = sum(part.clusters for part in held)
    whole = sum(part.households for part in held)
    if not clusters or whole <= 0:
        return 1.0
    return clusters * sum(part.households**2 / part.clusters for part in held) / whole**2


def neyman_spreads(
    expected_shares: dict[str, float], strata: Iterable[str], usual: float
) -> dict[str, float]:
    """Standard deviation sqrt(p(1-p)) of each stratum; `usual` where no share is expected."""
    shares = {name: expected_shares.get(name, usual) for name in strata}
    bad = sorted(name for name, p in shares.items() if not 0 < p < 1)
    if bad:
        raise AllocationError(
            N_("An expected share cannot be used"), expected="0 < p < 1", got=", ".join(bad)
        )
    return {name: math.sqrt(p * (1 - p)) for name, p in shares.items()}


def _row(name: str, parts: Sequence[Part], question: Question, plan: Fieldwork) -> Expected:
    clusters = sum(part.clusters for part in parts)
    households = clusters * question.take
    spread = unequal_fractions(parts)
    needed = math.ceil(spread * households_needed(question.p, question.rse, plan))
    df = clusters - sum(1 for part in parts if part.clusters)
    women = households * plan.women_per_household
    rest: tuple[float | None, ...] = (None,) * 6
    if clusters:
        rest = _precision(
            math.sqrt(spread) * expected_se(question.p, households, plan), df, question
        )
    se, rse, low, high, detectable, chance = rest
    return Expected(
        name,
        needed,
        math.ceil(needed / question.take),
        clusters,
        households,
        women,
        spread,
        se,
        rse,
        low,
        high,
        df,
        detectable,
        chance,
    )


def _precision(se: float, df: int, question: Question) -> tuple[float | None, ...]:
    p = question.p
    detectable = minimum_detectable_change(se, se, power=question.power, level=question.level)
    chance = power_of_change(question.change, se, se, level=question.level)
    if df < 1:
        return se, se / p, None, None, detectable, chance
    half = float(stats.t.ppf(0.5 + question.level / 2, df)) * se / (p * (1 - p))
    centre = math.log(p / (1 - p))
    low, high = (1 / (1 + math.exp(-(centre + side * half))) for side in (-1, 1))
    return se, se / p, low, high, detectable, chance
