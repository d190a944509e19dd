"""Every estimate against R survey 4.1.1; data/estimation.R holds the commands, its JSON the figures."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from weighting.association import chi_square
from weighting.comparison import difference
from weighting.estimation import (
    Calibration,
    Design,
    ReplicateDesign,
    estimate,
    mean,
    proportion,
    quantile,
    ratio,
    total,
)
from weighting.regression import linear_regression, logistic_regression

DATA = Path(__file__).parent / "data"
SAMPLE = pl.read_csv(DATA / "estimation_sample.csv")
R = json.loads((DATA / "estimation_r.json").read_text())
ONE = {"weight": "w", "stratum": "stratum", "psu": "psu"}
DESIGNS = {
    "one": Design(**ONE),
    "fpc": Design(**ONE, fpc="n_psu"),
    "two": Design(weight="w", stratum="stratum", psu=("psu", "hh"), fpc=("n_psu", "n_hh")),
}
AGES = ("15-24", "25-44", "45+")
REGIONS = ("north", "south", "west")


def rows(design, estimand, by=(), *, frame=SAMPLE, **options):
    return estimate(frame, design, [estimand], by=[by], ci="wald", **options).to_dicts()


def agree(found, expected):
    """All figures of R for one call, domains in order, to 1e-9 relative."""
    names = {"est": "estimate", "se": "se", "low": "ci_low", "high": "ci_high", "deff": "deff"}
    for theirs, ours in names.items():
        if expected.get(theirs) not in (None, {}):
            values = np.atleast_1d(expected[theirs])
            assert [row[ours] for row in found] == pytest.approx(values, rel=1e-9, abs=1e-12), ours


@pytest.mark.parametrize("name", DESIGNS)
def test_taylor_variance(name):
    design, expected = DESIGNS[name], R[name]
    agree(rows(design, mean("y")), expected["mean"])
    agree(rows(design, proportion("z")), expected["mean_missing"])
    agree(rows(design, total("y")), expected["total"])
    agree(rows(design, ratio("y", "x")), expected["ratio"])
    agree(rows(design, mean("y"), ("age",)), expected["by_age"])
    agree(rows(design, total("v"), ("region",)), expected["total_by"])
    # R runs through the first variable fastest.
    agree(rows(design, proportion("v"), ("region", "age")), expected["by_two"])
    assert rows(design, mean("y"))[0]["df"] == expected["df"]


@pytest.mark.parametrize("method", ["xlogit", "logit", "asin", "beta", "mean"])
def test_intervals_of_a_share(method):
    known = proportion("z", where=pl.col("z").is_not_null())
    row = estimate(SAMPLE, DESIGNS["one"], [known], ci=method).row(0, named=True)
    expected = R["ciprop"]["xlogit" if method == "logit" else method]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected, rel=1e-9)


def test_a_universe_has_its_own_degrees_of_freedom():
    young = (pl.col("age") == "15-24") & (pl.col("region") == "north")
    found = rows(DESIGNS["one"], mean("y", where=young))
    agree(found, R["subset"])
    assert found[0]["df"] == R["subset"]["df"]
    beta = estimate(SAMPLE, DESIGNS["one"], [proportion("v", where=young)], ci="beta").row(
        0, named=True
    )
    assert (beta["ci_low"], beta["ci_high"]) == pytest.approx(R["subset_beta"], rel=1e-9)


def test_degrees_of_freedom_of_each_domain_on_request():
    split = ("age", "region")
    found = {row["level"]: row for row in rows(DESIGNS["one"], mean("y"), split, df="domain")}
    assert found["15-24,north"]["df"] == R["subset"]["df"]


@pytest.mark.parametrize("rule", ["math", "school", "hf7"])
def test_quantiles(rule):
    for p, expected in zip((0.25, 0.5, 0.75), R["quantile"][rule], strict=True):
        row = rows(DESIGNS["one"], quantile("y", p, rule=rule))[0]
        found = (row["estimate"], row["ci_low"], row["ci_high"], row["se"])
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
def test_strata_with_a_single_psu(rule):
    first = SAMPLE.filter(pl.col("stratum") == "F")["psu"][0]
    frame = SAMPLE.filter(pl.col("psu") != first)
    design = Design(**ONE, singleton=rule)
    agree(rows(design, mean("y"), frame=frame), R["lonely"][rule]["mean"])
    agree(rows(design, total("y"), frame=frame), R["lonely"][rule]["total"])


def test_each_stage_has_an_average_of_its_own():
    first = SAMPLE.filter(pl.col("stratum") == "F")["psu"][0]
    frame = SAMPLE.filter(pl.col("psu") != first)
    two = replace(DESIGNS["two"], singleton="average")
    agree(rows(two, mean("y"), frame=frame), R["staged_average"]["mean"])
    agree(rows(two, mean("y"), ("age",), frame=frame), R["staged_average"]["by_age"])
    one = Design(**ONE, singleton="average")
    for p, expected in zip((0.25, 0.5, 0.75), R["lonely"]["average"]["quantile"], strict=True):
        row = rows(one, quantile("y", p), frame=frame)[0]
        found = (row["estimate"], row["ci_low"], row["ci_high"], row["se"])
        assert found == pytest.approx(expected, rel=1e-9)


def test_a_calibrated_total_has_no_error_and_an_interval_of_itself():
    frame, design, _ = calibrated("post")
    for region, expected in zip(REGIONS, R["fixed_total"]["est"], strict=True):
        row = rows(design, total(pl.col("region") == region), frame=frame)[0]
        found = (row["estimate"], row["ci_low"], row["ci_high"])
        assert found == pytest.approx((expected,) * 3)
        assert row["se"] == 0


CALIBRATIONS = {
    "post": Calibration(base_weight="w", classes=("region",)),
    "rake": Calibration(base_weight="w", classes=("region", "age"), method="rake"),
    "greg": Calibration(base_weight="w", classes=("region",), covariates=("x",)),
    "expo": Calibration(base_weight="w", classes=("region",), covariates=("x",)),
}


def calibrated(name):
    expected = R["calibrated"][name]
    frame = SAMPLE.with_columns(g=pl.Series(expected["weights"]))
    return (
        frame,
        Design(weight="g", stratum="stratum", psu="psu", calibration=CALIBRATIONS[name]),
        expected,
    )


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_variance_after_calibration(name):
    frame, design, expected = calibrated(name)
    agree(rows(design, mean("y"), frame=frame), expected["mean"])
    agree(rows(design, total("v"), frame=frame), expected["total"])
    agree(rows(design, mean("y"), ("age",), frame=frame), expected["by"])
    agree(rows(design, proportion("z"), frame=frame), expected["missing"])


@pytest.mark.parametrize("name", ["JKnFALSE", "JKnTRUE", "bootstrapFALSE", "bootstrapTRUE"])
def test_replicate_variance(name):
    expected = R["replicates"][name]
    replicates = ReplicateDesign(
        weights=np.array(expected["weights"]),
        scale=expected["scale"],
        rscales=expected["rscales"],
        mse=expected["mse"],
    )
    design = Design(weight="w", replicates=replicates)
    agree(rows(design, mean("y")), expected["mean"])
    agree(rows(design, total("v")), expected["total"])
    agree(rows(design, ratio("y", "x")), expected["ratio"])
    agree(rows(design, mean("y"), ("age",)), expected["by"])
    assert rows(design, mean("y"))[0]["df"] == expected["df"]


@pytest.mark.parametrize("name", ["one", "two", "post", "missing"])
def test_rao_scott_chi_square(name):
    frame, design = SAMPLE, DESIGNS.get(name, DESIGNS["one"])
    if name == "post":
        frame, design, _ = calibrated("post")
    found = chi_square(frame, design, "age", "z" if name == "missing" else "region")
    assert (found.statistic, found.df1, found.df2, found.p) == pytest.approx(
        R["chisq"][name], rel=1e-9
    )


def test_difference_between_domains():
    found = difference(SAMPLE, DESIGNS["one"], "y", "age", ("15-24", "25-44"))
    assert (found.estimate, found.t, found.df, found.p) == pytest.approx(R["difference"], rel=1e-9)


def test_regressions():
    frame, greg, _ = calibrated("greg")
    fits = {
        "linear": linear_regression(SAMPLE, DESIGNS["one"], "y", ["x", "age"]),
        "logistic": logistic_regression(SAMPLE, DESIGNS["one"], "z", ["x", "age"]),
        "subset": logistic_regression(
            SAMPLE, DESIGNS["two"], "v", ["x"], where=pl.col("region") == "north"
        ),
        "calibrated": logistic_regression(frame, greg, "v", ["x"]),
    }
    for name, fit in fits.items():
        assert fit.coefficients == pytest.approx(R["regression"][name]["coef"], rel=1e-8), name
        assert fit.se == pytest.approx(R["regression"][name]["se"], rel=1e-8), name
        assert fit.df == R["regression"][name]["df"], name


def test_out_of_core_gives_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("weighting.estimation.streaming.BATCH_ROWS", 40)
    path = tmp_path / "sample.parquet"
    SAMPLE.write_parquet(path)
    estimands = [mean("y"), proportion("z", where=pl.col("x") > 3), total("v"), ratio("y", "x")]
    by = [(), ("age",), ("region", "age")]
    for design in DESIGNS.values():
        expected = estimate(SAMPLE, design, estimands, by=by)
        found = estimate(path, design, estimands, by=by)
        assert_frame_equal(found, expected, rel_tol=1e-10)
