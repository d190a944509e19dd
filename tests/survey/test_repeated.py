"""Repeated samples from a known population: does the chain give back what is true?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from survey.demo import coverage, population
from survey.demo.repeated import ADJUSTED, FINAL, UNADJUSTED, Plan, survey
from survey.demo.truth import Truth
from weighting.recipe import Recipe
from weighting.regions import regions
from weighting.synthetic import synthetic_frame

RECIPE = """
recipe: test
version: 1
seed: 1
keys: {household: household, woman: woman, stratum: stratum, psu: psu}
steps:
  - {do: base, stage1: pi1, segment: segment, stage2: pi2, gives: w_base}
  - do: nonresponse
    status: {column: result, respondent: [1], nonrespondent: [5]}
    classes: [stratum]
    gives: w_hh
  - {do: within_household, eligible: eligible_women, gives: w_sel}
  - do: nonresponse
    status: {column: woman_result, respondent: [1], nonrespondent: [4]}
    classes: [age_group]
    gives: w_dv
  - do: rake
    margins: {age_group: [age_group]}
    gives: w_pop
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A twentieth of the country; three areas in each stratum."""
    residence = pl.col("residence").replace_strict({"urban": 1, "rural": 2})
    frame = synthetic_frame(1, share=0.05).with_columns(residence).with_row_index("area")
    truth = Truth.make(1, [region.code for region in regions()])
    made = population.make(frame, truth, seed=1)
    clusters = dict.fromkeys(frame["stratum"].unique().to_list(), 3)
    return Plan(made, clusters, 20, Recipe.from_yaml(RECIPE), made.controls())


def test_the_population_lies_in_its_areas(plan: Plan) -> None:
    found = plan.population
    households = np.diff(found.household_of_area)
    assert households.sum() == found.household_response.size
    assert found.woman_of_household[-1] == found.age.size == found.area_of_woman.size
    assert 0.9 < households.sum() / found.frame["households"].sum() < 1.1
    assert found.age.min() >= 15
    assert found.age.max() <= 64
    assert all(not values[~found.partnered].any() for values in found.outcomes.values())


def test_a_survey_meets_the_population_totals_and_can_be_repeated(plan: Plan) -> None:
    sample = survey(plan, seed=7)
    totals = sample.group_by("age_group").agg(pl.col(FINAL).sum())
    assert dict(totals.iter_rows()) == pytest.approx(plan.controls["age_group"], rel=1e-8)
    assert sample["psu"].n_unique() == sum(plan.clusters.values())
    assert sample.equals(survey(plan, seed=7))
    assert not sample.equals(survey(plan, seed=8))


def test_weights_grow_by_what_did_not_answer(plan: Plan) -> None:
    sample = survey(plan, seed=7)
    women = plan.population.age.size
    answered = plan.population.woman_response.mean() * plan.population.household_response.mean()
    assert sample[ADJUSTED].sum() == pytest.approx(women, rel=0.15)
    assert sample[UNADJUSTED].sum() == pytest.approx(women * answered, rel=0.15)


def test_an_estimator_that_is_right_covers_the_truth(plan: Plan) -> None:
    found = coverage.repeat(plan, surveys=12, seed=3, processes=1, progress=lambda *_: None)
    assert found.failures == ()
    national = found.table.filter(pl.col("by") == "", pl.col("weight") == FINAL)
    # 12 surveys x 7 indicators: five standard errors of a mean are far from any false alarm
    assert (national["bias"].abs() < 5 * national["sd"] / 12**0.5).all()
    assert national["coverage"].mean() > 0.85
    true = plan.population.women().filter("partnered")["ipv_phy_ever"].mean()
    assert national.filter(estimand="ipv_phy_ever")["truth"].item() == pytest.approx(true)


def test_coverage_counts_the_intervals_that_hold_the_truth() -> None:
    keys = {"estimand": "y", "by": "", "level": "", "weight": FINAL, "se": 0.1, "n": 10, "df": 5}
    rows = [
        {**keys, "estimate": estimate, "ci_low": low, "ci_high": high}
        for estimate, low, high in [
            (0.5, 0.4, 0.6),
            (0.7, 0.6, 0.8),
            (0.6, 0.5, 0.7),
            (0.6, 0.1, 0.2),
        ]
    ]
    true = pl.DataFrame([{"estimand": "y", "by": "", "level": "", "truth": 0.5}])
    [row] = coverage.summary(pl.DataFrame(rows), true).to_dicts()
    assert row["coverage"] == 0.5
    assert row["bias"] == pytest.approx(0.1)
    assert row["relative_bias"] == pytest.approx(0.2)


def test_a_sample_that_cannot_be_weighed_is_told_not_left_out_silently(plan: Plan) -> None:
    controls = {"age_group": {**plan.controls["age_group"], "65-74": 1000.0}}
    found = coverage.repeat(
        replace(plan, controls=controls), surveys=1, seed=3, processes=1, progress=lambda *_: None
    )
    [failure] = found.failures
    assert failure.startswith("seed 4: The totals cannot be met")
