"""What is true in the synthetic country: prevalence per region, and how it varies inside.

A woman's propensity is logit(p_region) plus an effect of her enumeration area and one of her own life. The
variance of the area effect gives an intra-cluster correlation near 0.04, and with clusters of about 15 women a
design effect near 1.5, as reports of such surveys publish. Figures are invented for the demonstration.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

NATIONAL = {
    "phy": 0.10,
    "sex": 0.03,
    "psy": 0.14,
    "eco": 0.10,
    "ctl": 0.42,
}
"""Ever in life, ever-partnered women, by an intimate partner: national level per form."""

RECENT = {"phy": 0.55, "sex": 0.55, "psy": 0.60, "eco": 0.62}
"""Share of those ever exposed who were exposed in the last 12 months."""

REGION_SPREAD = 0.30
"""Standard deviation of region effects on the logit scale."""

AREA_SPREAD = 0.38
"""Standard deviation of enumeration area effects on the logit scale."""

WOMAN_SPREAD = 1.0
"""Standard deviation of what one woman's forms have in common: why they occur together."""

LOGISTIC_TO_NORMAL = 16 * math.sqrt(3) / (15 * math.pi)


def logit(p: float) -> float:
    """log(p / (1 - p))."""
    return math.log(p / (1 - p))


def expit(x: float) -> float:
    """The inverse of logit."""
    return 1 / (1 + math.exp(-x))


def conditional(p: float) -> float:
    """The logit that gives the share `p` once area and woman effects are averaged over.

    Zeger, Liang & Albert (1988): E[expit(a + e)] is near expit(a / sqrt(1 + c^2 s^2)).
    """
    variance = AREA_SPREAD**2 + WOMAN_SPREAD**2
    return logit(p) * math.sqrt(1 + LOGISTIC_TO_NORMAL**2 * variance)


@dataclass(frozen=True)
class Truth:
    """Prevalence by form and region, fixed by a seed."""

    by_region: dict[str, dict[int, float]]

    @classmethod
    def make(cls, seed: int, regions: list[int]) -> Truth:
        """Region levels scatter about the national level; the same scatter for every form."""
        rng = np.random.default_rng([seed, 1])
        effect = {region: float(rng.normal(0, REGION_SPREAD)) for region in regions}
        return cls(
            {
                form: {region: expit(logit(level) + effect[region]) for region in regions}
                for form, level in NATIONAL.items()
            }
        )

    def to_json(self) -> dict[str, dict[str, float]]:
        """For storage with the study."""
        return {
            form: {str(region): value for region, value in levels.items()}
            for form, levels in self.by_region.items()
        }
