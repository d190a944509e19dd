"""Missing values, shares of 1 and trimming as R survey 4.1.1 has them: data/estimation.R, `missing` on."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from weighting.association import STATISTICS, chi_square
from weighting.estimation import Design, estimate, proportion, variance
from weighting.replicates import jackknife
from weighting.trimming import trim

DATA = Path(__file__).parent / "data"
SAMPLE = pl.read_csv(DATA / "estimation_sample.csv")
R = json.loads((DATA / "estimation_r.json").read_text())
ONE = Design(weight="w", stratum="stratum", psu="psu")
W = SAMPLE["w"].to_numpy()
REPLICATED = Design(
    weight="w",
    replicates=jackknife(W, SAMPLE["stratum"].to_numpy(), psu=SAMPLE["psu"].to_numpy()),
)


@pytest.mark.parametrize(
    ("name", "design", "by"),
    [
        ("variance", ONE, ()),
        ("variance_by", ONE, ("age",)),
        ("variance_replicated", REPLICATED, ()),
    ],
)
def test_a_variance_counts_rows_without_a_value(name, design, by):
    found = estimate(SAMPLE, design, [variance("z")], by=[by])
    expected = R["missing"][name]
    assert found["estimate"].to_list() == pytest.approx(np.ravel(expected["est"]), rel=1e-9)
    assert found["se"].to_list() == pytest.approx(np.ravel(expected["se"]), rel=1e-9)
    assert found["n"].sum() == SAMPLE["z"].count()


@pytest.mark.parametrize(("name", "design"), [("beta", ONE), ("beta_replicated", REPLICATED)])
def test_korn_graubard_counts_rows_without_a_value(name, design):
    found = estimate(SAMPLE, design, [proportion("z")], ci="beta")
    assert found.select("ci_low", "ci_high").row(0) == pytest.approx(R["missing"][name], rel=1e-7)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_tests_of_association_count_rows_without_a_value(statistic):
    found = chi_square(SAMPLE, ONE, "age", "z", statistic=statistic)
    expected = R["missing"]["association"][statistic]
    assert (found.statistic, found.p) == pytest.approx(expected, rel=1e-7)


def test_a_share_of_one_has_the_interval_that_r_gives_it_and_a_flag():
    everybody = proportion("region", equals="north", where=pl.col("region") == "north")
    found = estimate(SAMPLE, ONE, [everybody], ci="wald").row(0, named=True)
    expected = R["alike"]
    assert (found["ci_low"], found["ci_high"]) == (expected["low"], expected["high"])
    assert found["flag"] == "no interval"
    assert estimate(SAMPLE, ONE, [everybody])["ci_low"].null_count() == 1


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("once", {"strict": False}),
        ("both", {"strict": False, "lower": 0.2}),
        ("strict", {"lower": 0.2}),
    ],
)
def test_weights_are_trimmed_as_r_trims_them(name, options):
    shares = {"upper": 0.8, **options}
    options |= {
        bound: np.quantile(W, shares[bound]) for bound in ("upper", "lower") if bound in shares
    }
    found = trim(W, redistribute="equal", **options)
    np.testing.assert_allclose(found, R["trimmed"][name], rtol=1e-9)
    assert found.sum() == pytest.approx(W.sum())
