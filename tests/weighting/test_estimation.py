"""The worked example of five PSUs; figures from R survey 4.1.1:

d <- svydesign(~psu, strata=~stratum, weights=~w, data=x)
svymean(~y, d); svyciprop(~y, d, method="xlogit"); svymean(~y, subset(d, stratum=="B"))
"""

import polars as pl
import pytest

from weighting.estimation import (
    Design,
    DesignError,
    EstimationError,
    ReplicateDesign,
    estimate,
    mean,
    proportion,
    ratio,
)
from weighting.replicates import jackknife

FIVE_PSUS = pl.DataFrame(
    {
        "stratum": ["A"] * 6 + ["B"] * 4,
        "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
        "w": [10.0, 12, 8, 15, 11, 9, 20, 18, 25, 22],
        "y": [1, 0, 0, 1, 0, 0, 1, 1, 0, 0],
    }
)
DESIGN = Design(weight="w", stratum="stratum", psu="psu")


def test_a_ratio_to_nothing_says_so():
    frame = pl.DataFrame({"y": [1, 2], "x": [0, 0], "w": [1, 1]})
    found = estimate(frame, Design(weight="w"), [ratio("y", "x")]).row(0, named=True)
    assert (found["estimate"], found["n"], found["flag"]) == (None, 2, "no denominator")


def test_proportion_of_the_worked_example():
    everybody, _, b = estimate(
        FIVE_PSUS, DESIGN, [proportion("y")], by=[(), ("stratum",)]
    ).to_dicts()
    assert everybody["estimate"] == pytest.approx(0.42, rel=1e-12)
    assert everybody["se"] == pytest.approx(0.2900117, abs=5e-8)
    assert everybody["deft"] == pytest.approx(1.858134, abs=5e-7)
    assert (everybody["ci_low"], everybody["ci_high"]) == pytest.approx(
        (0.016118, 0.969705), abs=5e-7
    )
    assert (everybody["df"], everybody["n"], everybody["n_weighted"]) == (3, 10, 150)
    assert (b["by"], b["level"]) == ("stratum", "B")
    assert (b["estimate"], b["se"]) == pytest.approx((0.4470588, 0.4943945), abs=5e-8)


def test_two_standard_errors_as_in_dhs_reports():
    row = estimate(FIVE_PSUS, DESIGN, [proportion("y")], ci="2se").row(0, named=True)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((-0.160, 1.0), abs=5e-4)


@pytest.mark.parametrize("bad", [float("nan"), -1.0, None, float("inf")])
def test_an_unusable_weight_is_refused_with_its_count(bad):
    frame = FIVE_PSUS.with_columns(w=pl.Series([bad, *FIVE_PSUS["w"].to_list()[1:]]))
    with pytest.raises(DesignError, match=r"weight w is unusable; .*: 1"):
        estimate(frame, DESIGN, [proportion("y")])


def test_a_single_psu_is_refused_and_its_stratum_named():
    frame = FIVE_PSUS.filter(pl.col("psu") != 5)
    with pytest.raises(DesignError, match="single PSU at stage 1: B"):
        estimate(frame, DESIGN, [proportion("y")])


def test_text_among_numbers_is_refused_without_showing_it():
    frame = FIVE_PSUS.with_columns(y=pl.Series(["1", "0", "secret", *["1"] * 7]))
    with pytest.raises(EstimationError, match="1 of 10 values") as error:
        estimate(frame, DESIGN, [mean("y")])
    assert "secret" not in str(error.value)


def test_a_domain_without_cases_is_null_and_flagged():
    frame = FIVE_PSUS.with_columns(
        y=pl.when(pl.col("stratum") == "B").then(None).otherwise(pl.col("y"))
    )
    row = estimate(frame, DESIGN, [proportion("y")], by=[("stratum",)]).row(1, named=True)
    assert row["level"] == "B"
    assert row["estimate"] is row["se"] is row["ci_low"] is None
    assert (row["n"], row["flag"]) == (0, "no cases")


def test_nothing_is_nan_when_everybody_says_no():
    table = estimate(FIVE_PSUS.with_columns(y=pl.lit(0)), DESIGN, [proportion("y")])
    assert table.row(0, named=True)["flag"] == "no interval"
    assert not table.select(pl.selectors.float().is_nan().any()).transpose().to_series().any()


def test_a_single_psu_can_join_another_stratum_under_its_own_number():
    # PSU 1 stands in both strata; joined they are four PSUs of one stratum:
    # svydesign(~c(1,1,2,2,3,3,4,4), strata = rep("A", 8), ...)
    frame = FIVE_PSUS.filter(pl.col("psu") != 5).with_columns(psu=pl.col("psu").replace(4, 1))
    design = Design(weight="w", stratum="stratum", psu="psu", collapse={"B": "A"})
    found = estimate(frame, design, [proportion("y")]).row(0, named=True)
    whole = Design(weight="w", psu="unit")
    numbered = frame.with_columns(unit=pl.concat_str("stratum", "psu"))
    expected = estimate(numbered, whole, [proportion("y")]).row(0, named=True)
    assert (found["se"], found["df"]) == (pytest.approx(expected["se"]), 3)


def test_no_rows_is_an_empty_cell():
    table = estimate(FIVE_PSUS.clear(), DESIGN, [proportion("y"), mean("y")])
    assert table["flag"].to_list() == ["no cases", "no cases"]


def test_a_breakdown_without_any_value_is_refused():
    frame = FIVE_PSUS.with_columns(region=pl.lit(None, dtype=pl.String))
    with pytest.raises(EstimationError, match="breakdown by region is empty"):
        estimate(frame, DESIGN, [proportion("y")], by=[("region",)])


def test_replicates_of_this_package_fit_in():
    made = jackknife(FIVE_PSUS["w"], FIVE_PSUS["stratum"], psu=FIVE_PSUS["psu"])
    for mse, expected in ((True, 0.2913625), (False, 0.2912346)):
        design = Design(weight="w", replicates=ReplicateDesign.of(made, mse=mse))
        found = estimate(FIVE_PSUS, design, [proportion("y")]).row(0, named=True)
        assert found["se"] == pytest.approx(expected, abs=5e-8)
        assert found["df"] == 3


def test_an_unknown_column_is_named():
    with pytest.raises(EstimationError, match="kick"):
        estimate(FIVE_PSUS, DESIGN, [proportion("kick")])
    with pytest.raises(DesignError, match="cluster"):
        estimate(FIVE_PSUS, Design(weight="w", psu="cluster"), [proportion("y")])


def test_a_universe_may_be_written_like_in_a_questionnaire():
    found = estimate(FIVE_PSUS, DESIGN, [proportion("y", where="${stratum} = 'B'")])
    assert found["estimate"][0] == pytest.approx(38 / 85)


def test_a_row_of_weight_zero_is_no_case_but_its_psu_was_drawn():
    # As in R: df and the number of PSUs per stratum come from the design, n from the cases.
    frame = pl.concat(
        [FIVE_PSUS, FIVE_PSUS.head(1).with_columns(psu=9, w=0.0)], how="vertical_relaxed"
    )
    found = estimate(frame, DESIGN, [proportion("y")]).row(0, named=True)
    assert (found["n"], found["df"]) == (10, 3)
    assert found["estimate"] == pytest.approx(0.42)
