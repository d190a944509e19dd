"""Variances, quantile rules, tests of association and replicates of R survey 4.1.1.

data/estimation.R holds the commands, its JSON the figures, as in test_estimation_against_r.py.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from weighting.association import STATISTICS, chi_square
from weighting.calibration import calibrate, poststratify, rake
from weighting.comparison import difference
from weighting.estimation import (
    Calibration,
    Design,
    DesignError,
    EstimationError,
    ReplicateDesign,
    estimate,
    mean,
    proportion,
    quantile,
    ratio,
    total,
    variance,
)
from weighting.estimation.quantiles import RULES
from weighting.regression import linear_regression, logistic_regression
from weighting.replicates import jackknife

DATA = Path(__file__).parent / "data"
SAMPLE = pl.read_csv(DATA / "estimation_sample.csv")
R = json.loads((DATA / "estimation_r.json").read_text())
ONE = Design(weight="w", stratum="stratum", psu="psu")
TWO = Design(weight="w", stratum="stratum", psu=("psu", "hh"), fpc=("n_psu", "n_hh"))
W, STRATUM, PSU = (SAMPLE[name].to_numpy() for name in ("w", "stratum", "psu"))
REPLICATED = Design(weight="w", replicates=jackknife(W, STRATUM, psu=PSU))
CELLS = {"north": 2400, "south": 3100, "west": 1500}
AGES = {"15-24": 2000, "25-44": 3000, "45+": 2000}
PROBABILITIES = (0.1, 0.25, 0.5, 0.75, 0.9)
NUMBER = {"rel": 1e-9, "abs": 1e-12}


def figures(found):
    return found["estimate"].to_list() + found["se"].to_list()


def theirs(expected):
    return [
        *np.atleast_1d(expected["est"]).tolist(),
        *np.atleast_1d(expected["se"]).tolist(),
    ]


@pytest.mark.parametrize(
    ("name", "design", "estimand", "by"),
    [
        ("one", ONE, variance("y"), ()),
        ("two", TWO, variance("y"), ()),
        ("rep", REPLICATED, variance("y"), ()),
        ("missing", ONE, variance("z", where=pl.col("z").is_not_null()), ()),
        ("by", ONE, variance("y"), ("age",)),
    ],
)
def test_variance_of_the_population(name, design, estimand, by):
    found = estimate(SAMPLE, design, [estimand], by=[by])
    assert figures(found) == pytest.approx(theirs(R["variance"][name]), **NUMBER)
    assert found["deff"].null_count() == found.height


def test_variance_after_poststratification():
    frame = SAMPLE.with_columns(g=pl.Series(poststratify(W, SAMPLE["region"], CELLS)))
    calibration = Calibration(base_weight="w", classes=("region",))
    design = Design(weight="g", stratum="stratum", psu="psu", calibration=calibration)
    found = estimate(frame, design, [variance("y")])
    assert figures(found) == pytest.approx(theirs(R["variance"]["post"]), **NUMBER)


def test_variance_out_of_core(tmp_path, monkeypatch):
    monkeypatch.setattr("weighting.estimation.streaming.BATCH_ROWS", 40)
    SAMPLE.write_parquet(tmp_path / "sample.parquet")
    found = estimate(tmp_path / "sample.parquet", ONE, [variance("y"), mean("y")])
    expected = estimate(SAMPLE, ONE, [variance("y"), mean("y")])
    assert figures(found) == pytest.approx(figures(expected), rel=1e-10)


def quantiles(design, **options):
    """Quantile, limits and standard error per probability; NaN where R has one."""
    wanted = [quantile("y", p, name=str(p), **options) for p in PROBABILITIES]
    found = estimate(SAMPLE, design, wanted)
    return found.select("estimate", "ci_low", "ci_high", "se").cast(pl.Float64).to_numpy()


def numbers(rows):
    return np.array([[float(value) for value in row] for row in rows])


@pytest.mark.parametrize("rule", RULES)
def test_every_quantile_rule(rule):
    np.testing.assert_allclose(quantiles(ONE, rule=rule), numbers(R["rules"][rule]), rtol=1e-9)


@pytest.mark.parametrize("interval", ["mean", "xlogit", "beta", "asin"])
def test_every_interval_of_quantiles(interval):
    expected = numbers(R["quantile_intervals"][interval])
    np.testing.assert_allclose(quantiles(ONE, interval=interval), expected, rtol=1e-9)


@pytest.mark.parametrize("interval", ["mean", "quantile"])
def test_quantiles_with_replicates(interval):
    expected = numbers(R["quantile_replicates"][interval])
    np.testing.assert_allclose(quantiles(REPLICATED, interval=interval), expected, rtol=1e-9)


def test_a_quantile_below_the_first_weight_stays_at_the_first_value():
    # the distribution reaches 5/9 at 1; R survey 4.1 answers 5 here, the second value
    frame = pl.DataFrame({"y": [1, 5, 9, 12], "w": [5, 1, 2, 1]})
    assert estimate(frame, Design(weight="w"), [quantile("y", 0.3)])["estimate"][0] == 1


def test_unknown_rules_and_intervals_are_named():
    with pytest.raises(EstimationError, match="hf9; got hf10"):
        estimate(SAMPLE, ONE, [quantile("y", rule="hf10")])
    with pytest.raises(EstimationError, match="got quantile"):
        estimate(SAMPLE, ONE, [quantile("y", interval="quantile")])


def test_quantiles_lose_the_degrees_of_freedom_of_missing_rows():
    frame = SAMPLE.with_columns(y=pl.when(pl.col("z").is_not_null()).then("y"))
    wanted = [quantile("y", p, name=str(p)) for p in PROBABILITIES]
    found = estimate(frame, Design(weight="w", stratum="stratum"), wanted)
    figures = found.select("estimate", "ci_low", "ci_high", "se").to_numpy()
    np.testing.assert_allclose(figures, numbers(R["quantile_missing"]), rtol=1e-9)


def limits(design, estimand):
    found = estimate(SAMPLE, design, [estimand], ci="likelihood")
    return found.select("ci_low", "ci_high").rows()


def test_likelihood_interval():
    known = proportion("z", where=pl.col("z").is_not_null())
    assert limits(ONE, known)[0] == pytest.approx(R["likelihood"], rel=1e-9)
    for age, expected in R["likelihood_by"].items():
        young = proportion("v", where=pl.col("age") == age)
        assert limits(TWO, young)[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_every_test_of_association(statistic):
    found = chi_square(SAMPLE, ONE, "age", "region", statistic=statistic)
    expected = R["association"][statistic]
    assert (found.statistic, found.p) == pytest.approx(expected, rel=1e-7)
    found = chi_square(SAMPLE, REPLICATED, "age", "region", statistic=statistic)
    expected = R["association_replicated"][statistic]
    assert (found.statistic, found.p) == pytest.approx(expected, rel=1e-7)


def test_a_difference_with_replicates_counts_their_rank_in_the_two_domains():
    counted = replace(ReplicateDesign.of(jackknife(W, STRATUM, psu=PSU)), df=None)
    design = Design(weight="w", replicates=counted)
    found = difference(SAMPLE, design, "y", "age", ("15-24", "25-44"))
    figures = (found.estimate, found.t, found.df, found.p)
    assert figures == pytest.approx(R["difference_replicated"], rel=1e-9)


def test_a_replicate_without_a_category_is_left_out_of_a_regression():
    rare = SAMPLE.with_columns(kind=pl.when(pl.col("psu") == SAMPLE["psu"][0]).then(pl.lit("a")))
    frame = rare.with_columns(pl.col("kind").fill_null("b"))
    found = linear_regression(frame, REPLICATED, "y", ["kind"])
    assert np.isfinite(found.se).all()


def test_scales_that_do_not_fit_the_replicates_are_refused():
    given = ReplicateDesign(weights=np.column_stack([W, W, W]), rscales=[1, 2])
    with pytest.raises(DesignError, match="each of 3 replicates"):
        estimate(SAMPLE, Design(weight="w", replicates=given), [mean("y")])


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_universe_without_cases_has_no_test(statistic):
    with pytest.raises(EstimationError, match="no cases"):
        chi_square(SAMPLE, ONE, "age", "region", where=pl.col("x") < 0, statistic=statistic)


def test_an_unknown_test_is_refused():
    with pytest.raises(EstimationError, match="saddlepoint"):
        chi_square(SAMPLE, ONE, "age", "region", statistic="fisher")


def clusters(fpc=None):
    return jackknife(W, psu=PSU, fpc=None if fpc is None else np.full(len(W), fpc))


def to_cells(weights):
    return poststratify(weights, SAMPLE["region"], CELLS)


def to_margins(weights):
    return rake(weights, {"r": SAMPLE["region"], "a": SAMPLE["age"]}, {"r": CELLS, "a": AGES})


def to_totals(weights):
    region = SAMPLE["region"].to_numpy()
    columns = [np.ones(len(W)), region == "south", region == "west", SAMPLE["x"].to_numpy()]
    return calibrate(weights, np.column_stack(columns).astype(float), [7000, 3100, 1500, 36000])


def unchanged(weights):
    return weights


MADE = {
    "srs": (jackknife(W), unchanged),
    "clusters": (clusters(), unchanged),
    "fpc": (clusters(400), unchanged),
    "jkn_fpc": (jackknife(W, STRATUM, psu=PSU, fpc=SAMPLE["n_psu"].to_numpy()), unchanged),
    "post": (clusters(400), to_cells),
    "rake": (clusters(400), to_margins),
    "greg": (clusters(), to_totals),
}


@pytest.mark.parametrize("name", MADE)
def test_degrees_of_freedom_are_psus_minus_strata_or_the_rank_as_in_r(name):
    made, adjust = MADE[name]
    given = ReplicateDesign.of(made.adjusted(adjust))
    assert given.df == made.df
    frame = SAMPLE.with_columns(g=pl.Series(adjust(W)))
    counted = Design(weight="g", replicates=replace(given, df=None))
    found = estimate(frame, counted, [mean("y")])["df"][0]
    assert found == R["made"][f"{name}FALSE"]["df"]


@pytest.mark.parametrize("mse", [False, True])
@pytest.mark.parametrize("name", MADE)
def test_replicates_made_and_calibrated_here(name, mse):
    made, adjust = MADE[name]
    expected = R["made"][f"{name}{str(mse).upper()}"]
    frame = SAMPLE.with_columns(g=pl.Series(adjust(W)))
    replicates = ReplicateDesign.of(made.adjusted(adjust), mse=mse)
    design = Design(weight="g", replicates=replicates)
    assert replicates.scale == pytest.approx(expected["scale"], rel=1e-12)
    wanted = {
        "mean": mean("y"), "share": proportion("z"), "total": total("v"), "ratio": ratio("y", "x"),
    }  # fmt: skip
    for key, estimand in wanted.items():
        found = estimate(frame, design, [estimand])
        assert figures(found) == pytest.approx(theirs(expected[key]), rel=1e-8), key
    by_age = estimate(frame, design, [mean("y")], by=[("age",)])
    assert figures(by_age) == pytest.approx(theirs(expected["by"]), rel=1e-8)
    fit = logistic_regression(frame, design, "v", ["x"])
    assert [*fit.coefficients, *fit.se] == pytest.approx(theirs(expected["logit"]), rel=1e-6)
