"""A finite population with every woman's answers known: what repeated samples are judged against.

People come from the same dice as the demonstration's. Violence depends on region, residence, age and the
enumeration area, and so does response: without an adjustment for non-response estimates are biased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from survey.demo import people
from survey.demo.people import NEVER, Member
from survey.demo.truth import AREA_SPREAD, RECENT, WOMAN_SPREAD, Truth, conditional

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TEMPLATES = 4000
"""Different households; the population repeats them."""

LISTING_SPREAD = 0.08
"""Standard deviation of households found by a listing, as a share of those in the frame."""

AGE_SLOPE, RURAL = 0.25, 0.35
"""Effects on violence (logit scale): of ten years more, and of living in a village."""

AGE_MIN, AGE_MAX = 15, 64
CLASSES = (15, 25, 35, 45, 55)
"""Lower ends of the age groups that weights are adjusted by."""


@dataclass(frozen=True)
class Population:
    """Women by household by area, each a range of the next: `household_of_area`, `woman_of_household`.

    frame: areas in order, with region, residence (1, 2), stratum. outcomes: indicator -> (women,) bool.
    household_response, woman_response: probabilities of an interview.
    """

    frame: pl.DataFrame
    household_of_area: Ints
    woman_of_household: Ints
    area_of_woman: Ints
    age: NDArray[np.int8]
    partnered: Bools
    outcomes: dict[str, Bools]
    household_response: Floats
    woman_response: Floats

    def women(self) -> pl.DataFrame:
        """Every woman with what tables are made of: region, residence, age_group, partnered, outcomes."""
        area = self.frame.select("region", "residence")[self.area_of_woman]
        answers = {"partnered": self.partnered, **self.outcomes}
        return area.with_columns(
            age_groups(self.age).alias("age_group"),
            *(pl.Series(name, values) for name, values in answers.items()),
        )

    def controls(self) -> dict[str, dict[str, float]]:
        """The population totals of the default recipe, exact."""
        women = self.women()
        cell = pl.format("{}|{}", "region", "residence")
        return {
            "region_residence": _counts(women.select(cell.alias("of"))),
            "age_group": _counts(women.select(pl.col("age_group").alias("of"))),
        }


def age_groups(age: NDArray[np.int8]) -> pl.Series:
    """The age groups of the default recipe: 15-24, 25-34, ..."""
    names = pl.Series([f"{low}-{low + 9}" for low in CLASSES])
    return names[(age.astype(np.int64) - AGE_MIN) // 10]


def _counts(column: pl.DataFrame) -> dict[str, float]:
    return {of: float(count) for of, count in column.group_by("of").len().sort("of").iter_rows()}


def make(frame: pl.DataFrame, truth: Truth, *, seed: int) -> Population:
    """A population on a frame with ea_code, stratum, region, residence (1 urban, 2 rural), households."""
    rng = np.random.default_rng([seed, 11])
    templates = [_eligible(people.household(rng)) for _ in range(TEMPLATES)]
    found = frame["households"].to_numpy() * rng.normal(1, LISTING_SPREAD, frame.height)
    households = np.maximum(found.round(), 1).astype(np.int64)
    kind = rng.integers(0, TEMPLATES, households.sum())
    sizes = np.array([len(women) for women in templates])[kind]
    area = np.repeat(np.repeat(np.arange(frame.height), households), sizes)
    chosen = _members_of(kind, sizes, templates)
    age = np.array([woman.age for women in templates for woman in women], dtype=np.int8)[chosen]
    single = np.array([woman.marital == NEVER for women in templates for woman in women])[chosen]
    region, rural = frame["region"].to_numpy(), frame["residence"].to_numpy() == 2
    return Population(
        frame,
        np.concatenate([[0], np.cumsum(households)]),
        np.concatenate([[0], np.cumsum(sizes)]),
        area,
        age,
        ~single,
        _outcomes(truth, region, rural, area, age, ~single, rng),
        _household_response(region, rural, rng)[np.repeat(np.arange(frame.height), households)],
        _expit(1.7 + 0.045 * (age - 38.0) + np.where(rural, 0.5, -0.2)[area]),
    )


def _eligible(members: list[Member]) -> list[Member]:
    return [
        member
        for member in members
        if member.sex == "2" and AGE_MIN <= member.age <= AGE_MAX and member.usual
    ]


def _members_of(kind: Ints, sizes: Ints, templates: list[list[Member]]) -> Ints:
    """Position among all women of all templates, for each woman of the population."""
    first = np.concatenate([[0], np.cumsum([len(women) for women in templates])])[:-1]
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(first[kind], sizes) + place, dtype=np.int64)


def _household_response(region: Ints, rural: Bools, rng: np.random.Generator) -> Floats:
    """Households answer less in towns, and more or less by region."""
    effect = dict(
        zip(sorted(set(region.tolist())), rng.normal(0, 0.5, len(set(region))), strict=True)
    )
    return _expit(1.6 + np.array([effect[code] for code in region]) + np.where(rural, 0.8, -0.2))


def _outcomes(
    truth: Truth,
    region: Ints,
    rural: Bools,
    area: Ints,
    age: NDArray[np.int8],
    partnered: Bools,
    rng: np.random.Generator,
) -> dict[str, Bools]:
    """Indicators of violence by a partner; false for women who never had one."""
    effect = rng.normal(0, AREA_SPREAD, rural.size) + np.where(rural, RURAL, 0.0)
    common = effect[area] + AGE_SLOPE * (age - 38.0) / 10 + rng.normal(0, WOMAN_SPREAD, age.size)
    ever: dict[str, Bools] = {}
    recent: dict[str, Bools] = {}
    for form, levels in truth.by_region.items():
        level = np.array([conditional(levels[code]) for code in region])[area]
        ever[form] = (rng.random(age.size) < _expit(level + common)) & partnered
        recent[form] = ever[form] & (rng.random(age.size) < RECENT.get(form, 0.6))
    return {
        "ipv_phy_ever": ever["phy"],
        "ipv_sex_ever": ever["sex"],
        "ipv_phy_sex_ever": ever["phy"] | ever["sex"],
        "ipv_phy_sex_12m": recent["phy"] | recent["sex"],
        "ipv_psy_12m": recent["psy"],
        "ipv_eco_12m": recent["eco"],
        "ctl_ever": ever["ctl"],
    }


def _expit(x: NDArray[np.floating[Any]]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float64)
