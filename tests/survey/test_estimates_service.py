"""Weights, derived variables and estimates of a small study whose sample is written straight into the tables."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from survey.errors import Invalid, NotReady
from survey.models import WeightRun
from survey.services import variance, weights
from weighting.recipe import Recipe, run
from weighting.replicates import ReplicateWeights

RECIPE = """
recipe: test
version: 1
seed: 4
keys: {household: household, woman: woman, stratum: stratum, psu: psu}
replicates: {method: jackknife}
steps:
  - {do: base, stage1: pi1, segment: segment, stage2: pi2, gives: w_base}
  - {do: within_household, eligible: eligible_women, gives: w_sel}
  - {do: poststratify, margin: age_group, gives: w_cal}
  - {do: population, gives: w_pop}
"""
CONTROLS = {"age_group": {"15-24": 3000.0, "25-34": 5000.0}}


@pytest.fixture(scope="module")
def sample() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two strata of four clusters of ten households, a woman in each."""
    household = np.arange(80)
    psu = household // 10 + 1
    households = pl.DataFrame(
        {
            "household": psu * 1000 + household % 10 + 1,
            "psu": psu,
            "stratum": np.where(psu <= 4, "U", "R"),
            "pi1": 0.1,
            "segment": 1.0,
            "pi2": np.where(psu % 2, 0.2, 0.1),
            "eligible_women": household % 3 + 1,
        }
    )
    women = households.select("household", pl.col("household").alias("woman")).with_columns(
        age_group=pl.Series(["15-24", "25-34"] * 40)
    )
    return households, women


@pytest.fixture(scope="module")
def made(sample) -> WeightRun:
    """A run as `weights.store` keeps it."""
    result = run(Recipe.from_yaml(RECIPE), *sample, controls=CONTROLS)
    return WeightRun(
        recipe=RECIPE,
        manifest={**result.manifest, "replicates": weights.constants(result)},
        women=weights.to_parquet(weights.with_replicates(result)),
        households=weights.to_parquet(result.households),
    )


def test_replicates_are_kept_apart_from_the_weights(made: WeightRun) -> None:
    assert weights.table(made.women).columns == [
        "woman", "household", "w_base", "w_sel", "w_cal", "w_pop",
    ]  # fmt: skip
    found = weights.replicates(made)
    assert found.columns == ["household", *(f"rw{i:03d}" for i in range(1, 9))]
    # post-stratification is redone in every replicate
    assert found.sum().row(0)[1:] == pytest.approx([8000.0] * 8)


def test_estimates_by_replicates_are_those_of_the_formula(made: WeightRun, sample) -> None:
    y = pl.Series("y", np.arange(80) % 7 == 0)
    frame = weights.table(made.women).select("household", "w_pop").with_columns(y)
    frame = frame.join(sample[0].select("household", "stratum", "psu"), on="household")
    framed, design = variance.designed(None, None, made, frame, method=variance.REPLICATES)
    from weighting.estimation import estimate, proportion

    [row] = estimate(framed, design, [proportion("y")]).to_dicts()
    rw = weights.replicates(made).drop("household").to_numpy()
    values = (rw * y.to_numpy()[:, None]).sum(axis=0) / rw.sum(axis=0)
    constants = made.manifest["replicates"]
    by_hand = ReplicateWeights(
        rw, constants["scale"], np.array(constants["rscales"]), "JKn", constants["df"]
    )
    assert row["se"] == pytest.approx(math.sqrt(by_hand.variance(values)))
    assert row["df"] == constants["df"] == 6


def test_a_run_tells_which_standard_errors_it_allows(made: WeightRun) -> None:
    assert variance.methods(made) == ("taylor", "residuals", "replicates")
    plain = RECIPE.replace("  - {do: poststratify, margin: age_group, gives: w_cal}\n", "")
    bare = WeightRun(recipe=plain, manifest={"replicates": None})
    assert variance.methods(bare) == ("taylor",)
    with pytest.raises(NotReady, match="no replicates"):
        variance.designed(None, None, bare, pl.DataFrame(), method="replicates")
    with pytest.raises(Invalid, match="no method called"):
        variance.designed(None, None, bare, pl.DataFrame(), method="magic")
