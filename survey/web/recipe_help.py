"""What each step of a recipe does, in words, beside what it takes: the explanations of the recipe page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from survey.errors import N_

DOES = {
    "base": N_("Weights every drawn household by 1 / (P(area) × share of segment × P(household))."),
    "nonresponse": N_(
        "Gives the weight of those who did not answer to those who did, within classes. A class with fewer than"
        " min_cases answers or a factor above max_factor is joined to its neighbour. With propensity, classes come"
        " from a logistic model of response."
    ),
    "within_household": N_(
        "Goes over to women: multiplies by the number of eligible women, up to cap if there is one."
    ),
    "poststratify": N_("Meets one margin exactly: postStratify of R survey."),
    "rake": N_(
        "Meets several margins in turn until all are met: rake of R survey. With bounds, the factor stays inside them."
    ),
    "calibrate": N_(
        "Meets margins and totals of numbers at once: calibrate of R survey, with distance linear, raking or logit."
    ),
    "trim": N_(
        "Cuts weights above the cap of their stratum (median + k IQR, or k times the mean), gives the excess to the"
        " others, and calibrates again."
    ),
    "population": N_("The weight for totals and tables; the sum of the population."),
    "normalise": N_("The weight that sums to the number of interviews, as DHS files have it."),
}
REPLICATES_DO = N_(
    "Replicates are made of the base weight, and every step after it is redone in each. bootstrap: Rao-Wu"
    " (subbootstrap), jackknife: JKn, brr: with fay for Fay's method."
)
NOTHING = "–"


@dataclass(frozen=True)
class Option:
    """An option of a step: what may stand there, and what is taken without it ("" when it must be given)."""

    name: str
    wanted: str
    default: str
    required: bool


@dataclass(frozen=True)
class Help:
    """A step and its options."""

    name: str
    does: str
    options: tuple[Option, ...]


def steps() -> Iterator[Help]:
    """All kinds of steps in the order in which they are usually taken."""
    from weighting.recipe_options import OPTIONS
    from weighting.steps import STEPS

    for name, kind in STEPS.items():
        needed = [
            Option(one, OPTIONS[one].words, "", required=True) for one in sorted(kind.required)
        ]
        rest = [
            Option(one, OPTIONS[one].words, _shown(default), required=False)
            for one, default in kind.optional.items()
        ]
        yield Help(name, DOES[name], (*needed, *rest))


def _shown(default: Any) -> str:
    if default is None or default == ():
        return NOTHING
    return str(default).lower() if isinstance(default, bool) else str(default)
