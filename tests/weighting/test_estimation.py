"""The worked example of five PSUs; figures from R survey 4.1.1:

d <- svydesign(~psu, strata=~stratum, weights=~w, data=x)
svymean(~y, d); svyciprop(~y, d, method="xlogit"); svymean(~y, subset(d, stratum=="B"))
"""

import polars as pl
import pytest

from weighting.estimation import Design, DesignError, EstimationError, estimate, mean, proportion

FIVE_PSUS = pl.DataFrame(
    {
        "stratum": ["A"] * 6 + ["B"] * 4,
        "psu": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
        "w": [10.0, 12, 8, 15, 11, 9, 20, 18, 25, 22],
        "y": [1, 0, 0, 1, 0, 0, 1, 1, 0, 0],
    }
)
DESIGN = Design(weight="w", stratum="stratum", psu="psu")


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
    with pytest.raises(DesignError, match=r"weight w is unusable; got 1 "):
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
