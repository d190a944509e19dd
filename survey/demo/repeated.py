"""One survey of a known population, in memory, by the functions that the services use.

Areas are drawn by PPS, households from the listing, a woman from each roster; some do not answer; the recipe
weighs who did. Nothing is stored and nothing is read from a questionnaire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from survey.demo.population import Bools, Ints, Population, age_groups
from survey.services.variance import PSU, STRATUM
from survey.services.visit import HouseholdResult, WomanResult
from weighting.recipe import Recipe, run
from weighting.selection import pi2, select_households, select_psus
from weighting.woman import draw_woman

KEY = b"repeated samples need no secret"

UNADJUSTED, ADJUSTED, FINAL = "unadjusted", "nonresponse", "recipe"
WEIGHTS = (UNADJUSTED, ADJUSTED, FINAL)
"""How far the weights are carried: inverse selection probabilities alone, then adjusted for non-response
of households and women, then to the end of the recipe."""


@dataclass(frozen=True)
class Plan:
    """What every repetition has in common. take: households of a cluster; clusters: per stratum."""

    population: Population
    clusters: Mapping[str, int]
    take: int
    recipe: Recipe
    controls: Mapping[str, Mapping[str, float]]


def survey(plan: Plan, *, seed: int) -> pl.DataFrame:
    """The interviewed women: design, the columns of WEIGHTS, age_group and outcomes."""
    rng = np.random.default_rng([seed, 12])
    households = _households(plan, seed, rng)
    women, picked = _women(plan.population, households, seed, rng)
    result = run(plan.recipe, households, women, controls=plan.controls)
    weights = result.women.filter(pl.col("w_pop") > 0)
    sample = households.select("household", STRATUM, PSU, "region", "residence")
    answered = weights.join(sample, on="household").with_columns(
        (pl.col("w_base") * pl.col("w_sel") / pl.col("w_hh")).alias(UNADJUSTED),
        pl.col("w_dv").alias(ADJUSTED),
        pl.col("w_pop").alias(FINAL),
    )
    answers = _answers(plan.population, women, picked)
    return answered.join(answers, on="household").sort("household")


def _households(plan: Plan, seed: int, rng: np.random.Generator) -> pl.DataFrame:
    """The sampled households with their result; `household` is the position in the population."""
    found = plan.population
    areas = select_psus(found.frame, plan.clusters, seed=seed)
    place, psu, chance = [], [], []
    for number, area in areas.select("psu", "area").iter_rows():
        first, last = found.household_of_area[area : area + 2]
        listed = int(last - first)
        serials = select_households(listed, plan.take, seed=seed, cluster=str(number))
        place += [int(first) + serial - 1 for serial in serials]
        psu += [number] * len(serials)
        chance += [pi2(listed, plan.take)] * len(serials)
    rows = np.array(place, dtype=np.int64)
    answered = rng.random(rows.size) < found.household_response[rows]
    design = areas.select("psu", STRATUM, "region", "residence", "pi1")
    table = pl.DataFrame(
        {
            "household": rows,
            "psu": pl.Series(psu, dtype=areas.schema["psu"]),
            "pi2": chance,
            "segment": np.ones(rows.size),
            "result": _results(answered, HouseholdResult.COMPLETED, HouseholdResult.REFUSED),
            "eligible_women": np.diff(found.woman_of_household)[rows],
        }
    )
    return table.join(design, on="psu")


def _women(
    found: Population, households: pl.DataFrame, seed: int, rng: np.random.Generator
) -> tuple[pl.DataFrame, Ints]:
    """The woman drawn in each interviewed household that has any, with her result, and her position."""
    inside = households.filter(
        (pl.col("result") == HouseholdResult.COMPLETED) & (pl.col("eligible_women") > 0)
    )
    home = inside["household"].to_numpy()
    drawn = [
        draw_woman(KEY, range(1, count + 1), survey=str(seed), household=str(number)).index
        for number, count in inside.select("household", "eligible_women").iter_rows()
    ]
    picked = found.woman_of_household[home] + np.array(drawn) - 1
    answered = rng.random(picked.size) < found.woman_response[picked]
    table = pl.DataFrame(
        {
            "woman": home,
            "household": home,
            "woman_result": _results(answered, WomanResult.COMPLETED, WomanResult.REFUSED),
            "age_group": age_groups(found.age[picked]),
        }
    )
    return table, picked


def _results(answered: Bools, yes: int, no: int) -> Ints:
    return np.where(answered, int(yes), int(no))


def _answers(found: Population, women: pl.DataFrame, picked: Ints) -> pl.DataFrame:
    columns = {"partnered": found.partnered, **found.outcomes}
    return women.select("household", "age_group").with_columns(
        pl.Series(name, values[picked]) for name, values in columns.items()
    )
