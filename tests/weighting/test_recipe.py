"""A whole weight run: columns, worked figures, repeatability, replicates, and what is refused."""

import json

import numpy as np
import polars as pl
import pytest

from weighting.errors import (
    ControlsError,
    ConvergenceError,
    InputError,
    NonresponseError,
    RecipeError,
)
from weighting.recipe import Recipe, run
from weighting.steps import STEPS

KEYS = "keys: {household: household, woman: woman, stratum: stratum, psu: psu}\n"
SHORT = """
recipe: short
seed: 3
steps:
  - {do: base, stage1: pi1, stage2: pi2, gives: w_base}
  - do: nonresponse
    status: {column: result, respondent: [1], nonrespondent: [2, 4, 5, 8]}
    classes: [stratum]
    factor: f_hh
    gives: w_hh
  - {do: within_household, eligible: eligible_women, gives: w_sel}
  - do: nonresponse
    status: {column: woman_result, respondent: [1], nonrespondent: [2, 4]}
    classes: [stratum]
    factor: f_w
    gives: w_dv
"""
RAKED = (
    SHORT
    + """
  - {do: rake, margins: {residence: residence, age_group: age_group}, gives: w_cal}
  - {do: trim, within: stratum, rule: mean, k: 2, recalibrate: true, gives: w_trim}
  - {do: population, gives: w_pop}
  - {do: normalise, gives: w_norm}
"""
)


def sample(per_stratum=200, clusters=5, seed=1):
    """Selected households of four strata and the women drawn in them."""
    rng = np.random.default_rng(seed)
    size = 4 * per_stratum
    stratum = np.repeat(["01U", "02R", "02U", "03R"], per_stratum)
    households = pl.DataFrame(
        {
            "household": [f"h{i:04d}" for i in range(size)],
            "stratum": stratum,
            "residence": [name[-1] for name in stratum],
            "psu": np.tile(np.arange(per_stratum) * clusters // per_stratum, 4),
            "pi1": rng.uniform(0.01, 0.05, size),
            "pi2": rng.uniform(0.1, 0.3, size),
            "segment": np.ones(size),
            "region": [int(name[:2]) for name in stratum],
            "result": rng.choice([1, 2, 5, 6], size, p=[0.85, 0.05, 0.05, 0.05]),
            "eligible_women": rng.choice([0, 1, 2, 3], size, p=[0.1, 0.6, 0.2, 0.1]),
        }
    )
    with_woman = households.filter((pl.col("result") == 1) & (pl.col("eligible_women") > 0))
    count = with_woman.height
    women = with_woman.select("household").with_columns(
        woman=pl.col("household") + "-1",
        woman_result=pl.Series(rng.choice([1, 2, 4], count, p=[0.9, 0.06, 0.04])),
        age_group=pl.Series(rng.choice(["15-29", "30-44", "45-64"], count)),
    )
    return households, women


CONTROLS = {
    "residence": {"U": 40_000.0, "R": 50_000.0},
    "age_group": {"15-29": 30_000.0, "30-44": 32_000.0, "45-64": 28_000.0},
}


def test_the_worked_chain_from_design_to_woman():
    """600 -> 652.174 (92 of 100 households) -> 1956.522 (3 women) -> 2173.913 (90 of 100)."""
    n = 1250  # 92 % of 1250 households is 1150; 90 % of their women is 1035
    households = pl.DataFrame(
        {
            "household": range(n),
            "stratum": ["a"] * n,
            "psu": [i % 10 for i in range(n)],
            "pi1": [12 * 150 / 120000] * n,
            "pi2": [20 / 180] * n,
            "result": [1] * 1150 + [5] * 100,
            "eligible_women": [3] * n,
        }
    )
    women = pl.DataFrame(
        {"woman": range(1150), "household": range(1150), "woman_result": [1] * 1035 + [4] * 115}
    )
    result = run(Recipe.from_yaml(SHORT), households, women)
    row = result.women.row(0, named=True)
    assert row["w_base"] == pytest.approx(600)
    assert row["w_hh"] == pytest.approx(652.174, abs=5e-4)
    assert row["w_sel"] == pytest.approx(1956.522, abs=5e-4)
    assert row["w_dv"] == pytest.approx(2173.913, abs=5e-4)
    assert row["f_hh"] == pytest.approx(1 / 0.92)
    assert row["f_w"] == pytest.approx(1 / 0.9)


def test_every_step_has_its_column_and_weights_meet_the_controls():
    households, women = sample()
    result = run(Recipe.from_yaml(RAKED), households, women, controls=CONTROLS)
    assert result.women.columns == [
        "woman", "household", "w_base", "f_hh", "w_hh", "w_sel", "f_w", "w_dv", "w_cal", "w_trim",
        "w_pop", "w_norm",
    ]  # fmt: skip
    assert result.women["w_pop"].sum() == pytest.approx(90_000)
    assert result.women["w_norm"].sum() == pytest.approx((result.women["w_pop"] > 0).sum())
    joined = result.women.join(women, on="woman")
    for category, total in CONTROLS["age_group"].items():
        found = joined.filter(pl.col("age_group") == category)["w_pop"].sum()
        assert found == pytest.approx(total, rel=1e-9)
    refused = joined.filter(pl.col("woman_result") != 1)
    assert refused["w_dv"].sum() == 0


def test_the_sum_of_weights_survives_non_response():
    households, women = sample()
    result = run(Recipe.from_yaml(SHORT), households, women)
    eligible = result.households.join(households, on="household").filter(pl.col("result") != 6)
    assert eligible["w_hh"].sum() == pytest.approx(eligible["w_base"].sum())
    assert result.women["w_dv"].sum() == pytest.approx(result.women["w_sel"].sum())


def test_same_inputs_same_bytes_in_any_order_of_rows_and_columns():
    households, women = sample()
    recipe = Recipe.from_yaml(RAKED)
    first = run(recipe, households, women, controls=CONTROLS)
    mixed = households.sample(fraction=1, shuffle=True, seed=2).select(reversed(households.columns))
    again = run(recipe, mixed, women.reverse(), controls=CONTROLS)
    assert again.manifest == first.manifest
    assert again.women.write_csv() == first.women.write_csv()
    other = run(recipe, households, women, controls={**CONTROLS, "more": {"x": 1.0}})
    assert other.manifest["controls_sha256"] != first.manifest["controls_sha256"]


def test_the_manifest_names_recipe_inputs_and_libraries():
    households, women = sample()
    manifest = run(Recipe.from_yaml(SHORT), households, women).manifest
    assert manifest["seed"] == 3
    assert set(manifest["libraries"]) >= {"python", "numpy", "polars", "samplics"}
    assert all(
        len(manifest[name]) == 64
        for name in manifest
        if name.endswith("_sha256") and name != "result_sha256"
    )
    json.dumps(manifest)


def test_reports_say_what_each_step_did():
    households, women = sample()
    result = run(Recipe.from_yaml(RAKED), households, women, controls=CONTROLS)
    reports = {report.gives: report for report in result.reports}
    assert [report.step for report in result.reports] == [
        "base", "nonresponse", "within_household", "nonresponse", "rake", "trim", "population", "normalise",
    ]  # fmt: skip
    factors = dict(reports["w_hh"].factors.select("class", "factor").iter_rows())
    assert factors.keys() == {"01U", "02R", "02U", "03R"}
    assert all(1 < factor < 1.5 for factor in factors.values())
    margins = reports["w_cal"].details["margins"]
    np.testing.assert_allclose(margins["after"], margins["total"], rtol=1e-9)
    assert reports["w_trim"].details["share_of_cases"] > 0
    assert reports["w_trim"].after.maximum < reports["w_cal"].after.maximum
    json.dumps([report.as_dict() for report in result.reports])


@pytest.mark.parametrize("method", ["{method: bootstrap, count: 40}", "{method: jackknife}"])
def test_every_adjustment_is_done_again_in_every_replicate(method):
    households, women = sample()
    recipe = Recipe.from_yaml(RAKED + f"replicates: {method}\n")
    result = run(recipe, households, women, controls=CONTROLS)
    matrix = result.replicates.weights
    assert matrix.shape == (women.height, 40 if "bootstrap" in method else 20)
    urban = (
        result.women.join(
            women.join(households, on="household"), on="woman", maintain_order="left"
        )["residence"].to_numpy()
        == "U"
    )
    np.testing.assert_allclose(matrix[urban].sum(axis=0), 40_000, rtol=1e-8)
    without = run(Recipe.from_yaml(RAKED), households, women, controls=CONTROLS)
    assert without.women.equals(result.women)
    assert without.replicates is None


def test_a_replicate_equals_a_run_on_the_base_weights_of_that_replicate():
    """Dropping one PSU by hand gives the jackknife replicate that drops it."""
    households, women = sample()
    text = SHORT.replace(
        "classes: [stratum]", "classes: [stratum]\n    min_cases: 1\n    max_factor: 99"
    )
    whole = run(Recipe.from_yaml(text + "replicates: {method: jackknife}\n"), households, women)
    first = (pl.col("stratum") == "01U") & (pl.col("psu") == 0)
    grown = pl.when(pl.col("stratum") == "01U").then(pl.col("pi1") * 4 / 5).otherwise("pi1")
    without = households.filter(~first).with_columns(pi1=grown)
    kept = women.join(without, on="household", how="semi")
    by_hand = run(Recipe.from_yaml(text), without, kept).women["w_dv"].to_numpy()
    rows = whole.women["woman"].is_in(kept["woman"].to_list()).to_numpy()
    np.testing.assert_allclose(whole.replicates.weights[rows, 0], by_hand, rtol=1e-12)
    assert (whole.replicates.weights[~rows, 0] == 0).all()


def test_the_shipped_recipe_runs():
    households, women = sample(per_stratum=400)
    women = women.with_columns(
        age_group=pl.col("age_group").replace_strict({"15-29": 1, "30-44": 2, "45-64": 3})
    )
    controls = {
        "region_residence": {"1|U": 110e3, "2|R": 130e3, "2|U": 115e3, "3|R": 95e3},
        "age_group": {"1": 160e3, "2": 150e3, "3": 140e3},
    }
    result = run(Recipe.default(), households, women, controls=controls)
    assert result.women["w_pop"].sum() == pytest.approx(450_000)
    raked = next(report for report in result.reports if report.gives == "w_cal")
    assert raked.details["svy_difference"] < 1e-8


def test_codes_that_count_as_ineligible_are_shown():
    households, women = sample()
    floats = households.with_columns(pl.col("result").cast(pl.Float64))
    details = run(Recipe.from_yaml(SHORT), floats, women).reports[1].details
    vacant = households.filter(pl.col("result") == 6).height
    assert details["ineligible_codes"] == {"6": vacant}
    assert details["cases"]["in"] == vacant


def test_response_propensity_classes():
    households, women = sample()
    text = SHORT.replace(
        "classes: [stratum]\n    factor: f_hh",
        "classes: []\n    propensity: {by: [stratum, psu], groups: 4}\n    factor: f_hh",
    )
    result = run(Recipe.from_yaml(text), households, women)
    details = result.reports[1].details
    assert 1 < details["classes"] <= 4
    assert 0.5 < details["r_indicator"] < 1


def test_poststratification_and_generalised_calibration_as_steps():
    households, women = sample()
    text = (
        SHORT
        + """
  - {do: poststratify, margin: residence, gives: w_ps}
  - do: calibrate
    margins: [residence, age_group]
    covariates: [eligible_women]
    distance: logit
    bounds: [0.2, 4]
    gives: w_cal
"""
    )
    controls = CONTROLS | {"totals": {"eligible_women": 145_000.0}}
    result = run(Recipe.from_yaml(text), households, women, controls=controls)
    joined = result.women.join(households, on="household")
    assert joined["w_cal"].dot(joined["eligible_women"].cast(float)) == pytest.approx(145_000)
    assert joined.filter(pl.col("residence") == "U")["w_ps"].sum() == pytest.approx(40_000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("steps: 3", "R001"),
        ("[]", "R001"),
        ("recipe: x\nsteps:\n - {do: rake, margins: [a], gives: w}", "R020"),
        (SHORT + "  - {do: soften, gives: w}\n", "R010"),
        (SHORT + "  - {do: population, gives: w, totl: 3}\n", "R011"),
        (SHORT + "  - {do: rake, gives: w}\n", "R012"),
        (SHORT + "  - {do: normalise}\n", "R013"),
        (SHORT + "  - {do: normalise, gives: w_hh}\n", "R022"),
        (SHORT + "  - {do: trim, within: stratum, recalibrate: true, gives: w}\n", "R023"),
        (SHORT + "replicates: {method: magic}\n", "R004"),
        (SHORT + "replicates: {method: jackknife, cont: 3}\n", "R005"),
        (SHORT + "replicates: {method: bootstrap, count: many}\n", "R014"),
        (SHORT + "seed: soon\n", "R014"),
        (SHORT + "  - {do: trim, within: stratum, k: -1, gives: w}\n", "R014"),
        (SHORT + "  - {do: rake, margins: [a], bounds: [2, 3], gives: w}\n", "R014"),
        (SHORT + "  - {do: rake, margins: 5, gives: w}\n", "R014"),
        (SHORT + "colour: red\n", "R002"),
        (SHORT.replace("recipe: short", ""), "R003"),
        (SHORT + "  - {do: within_household, eligible: e, gives: w}\n", "R021"),
    ],
)  # fmt: skip
def test_recipes_that_cannot_be_used_say_why(text, code):
    with pytest.raises(RecipeError) as refused:
        Recipe.from_yaml(text)
    assert code in [finding.code for finding in refused.value.findings]


def test_a_file_that_is_not_yaml():
    with pytest.raises(RecipeError, match="not YAML"):
        Recipe.from_yaml("steps: [")


def test_comments_and_layout_do_not_change_the_fingerprint():
    plain, commented = Recipe.from_yaml(SHORT), Recipe.from_yaml("# a note\n" + KEYS + SHORT)
    assert plain.fingerprint == commented.fingerprint
    assert plain.fingerprint != Recipe.from_yaml(SHORT.replace("seed: 3", "seed: 4")).fingerprint


def test_every_kind_of_step_explains_itself():
    assert all(kind.help and kind.run.__doc__ for kind in STEPS.values())


def spoiled(frame, column, value, row=0):
    values = frame[column].to_list()
    values[row] = value
    return frame.with_columns(pl.Series(column, values, strict=False))


@pytest.mark.parametrize(
    ("spoil", "error", "match"),
    [
        (lambda h, w: (h.drop("pi1"), w), RecipeError, "no column pi1"),
        (lambda h, w: (h.with_columns(pi1=pl.lit("x")), w), RecipeError, "not numeric"),
        (lambda h, w: (spoiled(h, "pi1", 0.0), w), InputError, "stage1"),
        (lambda h, w: (spoiled(h, "pi2", None), w), InputError, "stage2"),
        (lambda h, w: (spoiled(h, "household", "h0001"), w), InputError, "not a key"),
        (lambda h, w: (spoiled(h, "result", None), w), InputError, "result"),
        (lambda h, w: (h.with_columns(result=pl.lit(5)), w), NonresponseError, "Nobody"),
        (
            lambda h, w: (h, spoiled(w, "household", "elsewhere")),
            InputError,
            "not in the household",
        ),
        (lambda h, w: (h.with_columns(eligible_women=0), w), InputError, "eligible women"),
        (lambda h, w: (h.drop("stratum"), w), RecipeError, "stratum"),
        (lambda h, w: (h, w.drop("woman")), RecipeError, "no key"),
        (lambda h, w: (h, w.drop("household")), RecipeError, "household"),
        (lambda h, w: (h, w.clear()), InputError, "not a key"),
    ],
)
def test_frames_that_cannot_be_weighed_are_refused(spoil, error, match):
    with pytest.raises(error, match=match):
        run(Recipe.from_yaml(SHORT), *spoil(*sample(per_stratum=50)))


def test_a_woman_in_a_household_that_was_not_interviewed_is_refused():
    households, women = sample()
    refused = households.filter(pl.col("result") == 5)["household"][0]
    stray = pl.DataFrame(
        {"household": [refused], "woman": ["x"], "woman_result": [1], "age_group": ["15-29"]}
    )
    with pytest.raises(InputError, match="without a weight"):
        run(
            Recipe.from_yaml(SHORT),
            households,
            pl.concat([women, stray.select(women.columns)], how="vertical_relaxed"),
        )


def test_controls_that_are_missing_or_do_not_fit_are_refused():
    households, women = sample()
    recipe = Recipe.from_yaml(RAKED)
    with pytest.raises(ControlsError, match="no totals"):
        run(recipe, households, women)
    more = {**CONTROLS, "age_group": {**CONTROLS["age_group"], "65+": 1.0}}
    with pytest.raises(ControlsError):
        run(recipe, households, women, controls=more)
    with pytest.raises(ConvergenceError):
        run(
            Recipe.from_yaml(RAKED.replace("gives: w_cal", "bounds: [0.99, 1.01], gives: w_cal")),
            households,
            women,
            controls=CONTROLS,
        )
