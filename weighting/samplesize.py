"""How large a sample: what is needed for a precision, and what a given size will show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import polars as pl

from instruments.errors import N_
from weighting.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldwork:
    """What turns sampled households into interviewed women. All shares in (0, 1].

    deft: square root of the design effect. eligible: share of households with an eligible woman.
    """

    deft: float = 1.4
    household_response: float = 0.95
    woman_response: float = 0.95
    eligible: float = 0.9

    def __post_init__(self) -> None:
        shares = (self.household_response, self.woman_response, self.eligible)
        if self.deft <= 0 or not all(0 < share <= 1 for share in shares):
            raise InputError(
                N_("The assumptions cannot be used"),
                expected=N_("a positive DEFT and shares in (0, 1]"),
                got=N_("DEFT %(deft)s, shares %(shares)s"),
                deft=self.deft,
                shares=", ".join(str(share) for share in shares),
            )

    @property
    def women_per_household(self) -> float:
        """Completed interviews with a woman per sampled household."""
        return self.household_response * self.woman_response * self.eligible


def households_needed(p: float, rse: float, fieldwork: Fieldwork | None = None) -> int:
    """Households to sample so that a proportion `p` has relative standard error `rse`.

    n = DEFT^2 (1/P - 1) / RSE^2 / (R_i R_h d): the form of the DHS Sampling Manual.
    """
    plan = fieldwork or Fieldwork()
    _check_share(p)
    if rse <= 0:
        raise InputError(N_("The precision cannot be used"), expected="RSE > 0", got=str(rse))
    return round(plan.deft**2 * (1 / p - 1) / rse**2 / plan.women_per_household)


def expected_se(p: float, households: int, fieldwork: Fieldwork | None = None) -> float:
    """Standard error of a proportion from `households` sampled households."""
    plan = fieldwork or Fieldwork()
    _check_share(p)
    women = households * plan.women_per_household
    if women <= 0:
        raise InputError(
            N_("No interviews are to be expected"), expected=N_("one household or more")
        )
    return plan.deft * math.sqrt(p * (1 - p) / women)


def precision_table(
    proportions: Sequence[float], households: Sequence[int], fieldwork: Fieldwork | None = None
) -> pl.DataFrame:
    """Expected women, SE, RSE and 95 % interval (Wald) for each proportion and sample size."""
    plan = fieldwork or Fieldwork()
    rows = []
    for size in households:
        for p in proportions:
            se = expected_se(p, size, plan)
            rows.append(
                {
                    "households": size,
                    "women": size * plan.women_per_household,
                    "p": p,
                    "se": se,
                    "rse": se / p,
                    "ci_low": max(0.0, p - 1.959964 * se),
                    "ci_high": min(1.0, p + 1.959964 * se),
                }
            )
    return pl.DataFrame(rows)


def minimum_detectable_change(
    se_first: float, se_second: float, *, power: float | None = None, level: float = 0.95
) -> float:
    """Least difference of two independent estimates that is significant at `level`, two-sided.

    With `power`, the true change that is found significant with that probability:
    (z_{1-alpha/2} + z_power) sqrt(SE1^2 + SE2^2). Without it, z_power = 0.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2) + (NormalDist().inv_cdf(power) if power else 0.0)
    return z * math.hypot(se_first, se_second)


def power_of_change(
    change: float, se_first: float, se_second: float, *, level: float = 0.95
) -> float:
    """Chance that a true `change` between two independent estimates is found significant."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    shift = abs(change) / math.hypot(se_first, se_second)
    return NormalDist().cdf(shift - z) + NormalDist().cdf(-shift - z)


def _check_share(p: float) -> None:
    if not 0 < p < 1:
        raise InputError(N_("The proportion cannot be used"), expected="0 < p < 1", got=str(p))
