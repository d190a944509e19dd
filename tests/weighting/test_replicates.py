"""Replicate weights and standard errors equal those of R survey 4.1.1.

i <- 0:23
d <- data.frame(w=10+(i*7)%%11, a=factor(i%%3), b=factor((i%/%2)%%4), x=1+(i*5)%%17)
r <- as.svrepdesign(svydesign(~I(i%/%2), strata=~I(i%/%8), weights=~w, data=d), type="JKn")
weights(r, "analysis")[,1]; svymean(~x, r)
svymean(~x, rake(r, list(~a,~b), list(pa,pb), control=list(maxit=1000, epsilon=1e-13)))
two <- svydesign(~I(i%/%4), strata=~I(i%/%8), weights=~w, data=d)
as.svrepdesign(two, type="BRR"); as.svrepdesign(two, type="Fay", fay.rho=.5)
"""

import numpy as np
import polars as pl
import pytest

from weighting.calibration import poststratify, rake
from weighting.design import Design
from weighting.errors import ConvergenceError, InputError, ReplicateError
from weighting.estimation import estimate, mean
from weighting.hadamard import hadamard
from weighting.replicates import bootstrap, brr, jackknife

ROW = np.arange(24)
W = 10.0 + (ROW * 7) % 11
X = 1.0 + (ROW * 5) % 17
STRATUM = ROW // 8
PSU = ROW // 2
MARGINS = {"a": ROW % 3, "b": (ROW // 2) % 4}
TOTALS = {"a": {0: 150, 1: 110, 2: 130}, "b": {0: 90, 1: 105, 2: 80, 3: 115}}

# scd data of the survey package (Levy and Lemeshow): strata of two ambulance teams
SCD_ALIVE = np.array([25, 24, 30, 49, 80, 70.0])
SCD_ARRESTS = np.array([120, 78, 185, 228, 670, 530.0])


def mean_se(replicates, x=X):
    means = (replicates.weights * x[:, None]).sum(0) / replicates.weights.sum(0)
    return np.sqrt(replicates.variance(means))


def test_jackknife_weights_and_standard_error_equal_r():
    found = jackknife(W, STRATUM, psu=PSU)
    assert found.weights[:2, 0].tolist() == [0, 0]
    np.testing.assert_allclose(
        found.weights[2:10, 0],
        [17.3333333333333, 26.6666666666667, 21.3333333333333, 16, 25.3333333333333, 20, 11, 18],
    )
    assert found.rscales.tolist() == [0.75] * 12
    assert (found.method, found.scale, found.df) == ("JKn", 1, 9)
    assert mean_se(found) == pytest.approx(1.0540544421721, rel=1e-12)


def test_replicates_raked_again_equal_r():
    found = jackknife(W, STRATUM, psu=PSU).adjusted(lambda matrix: rake(matrix, MARGINS, TOTALS))
    assert mean_se(found) == pytest.approx(1.3652214951325, rel=1e-9)


def test_jk1_with_fpc():
    found = jackknife(W, psu=PSU, fpc=np.full(24, 60))
    assert found.method == "JK1"
    assert found.scale == pytest.approx(11 / 12 * (1 - 12 / 60))
    assert found.weights.shape == (24, 12)


def test_brr_equals_r():
    found = brr(W, STRATUM, psu=ROW // 4)
    expected = [20, 0, 22, 0, 24, 0, 0, 32, 22, 0, 0, 36, 20, 0, 0, 34, 0, 36, 0, 32, 0, 34, 24, 0]
    # R prints rows 1, 5, ... of the matrix column by column
    assert found.weights[::4].T.reshape(-1).tolist() == expected
    assert found.scale == 0.25
    assert mean_se(found) == pytest.approx(0.9019330467114, rel=1e-12)


def test_fay_equals_r():
    found = brr(W, STRATUM, psu=ROW // 4, fay=0.5)
    assert found.scale == 1
    assert mean_se(found) == pytest.approx(0.91235655970108, rel=1e-12)


def test_a_published_ratio_with_brr_and_jackknife():
    """svyratio(~alive, ~arrests) on survey's scd: BRR .00941840, Fay .3 .00952519, JKn .00984646."""
    stratum, team = np.repeat([1, 2, 3], 2), np.tile([1, 2], 3)

    def ratio_se(replicates):
        top = (replicates.weights * SCD_ALIVE[:, None]).sum(0)
        bottom = (replicates.weights * SCD_ARRESTS[:, None]).sum(0)
        return np.sqrt(replicates.variance(top / bottom))

    ones = np.ones(6)
    assert ratio_se(brr(ones, stratum, psu=team)) == pytest.approx(0.00941840066991849)
    assert ratio_se(brr(ones, stratum, psu=team, fay=0.3)) == pytest.approx(0.00952518747770524)
    assert ratio_se(jackknife(ones, stratum, psu=team)) == pytest.approx(0.00984645720399716)


def test_the_vector_of_the_variance_worked_by_hand():
    stratum = np.repeat([1, 2], [6, 4])
    psu = np.repeat([1, 2, 3, 4, 5], 2)
    w = np.array([10, 12, 8, 15, 11, 9, 20, 18, 25, 22.0])
    y = np.array([1, 0, 0, 1, 0, 0, 1, 1, 0, 0.0])
    replicates = jackknife(w, stratum, psu=psu)
    values = (replicates.weights * y[:, None]).sum(0) / replicates.weights.sum(0)
    assert np.sqrt(replicates.variance(values, full=0.42)) == pytest.approx(0.2913625, abs=5e-8)
    assert np.sqrt(replicates.variance(values)) == pytest.approx(0.2912346, abs=5e-8)


def test_bootstrap_draws_one_psu_less_and_keeps_the_stratum_total():
    found = bootstrap(np.ones(24), STRATUM, psu=PSU, replicates=50, seed=1)
    for stratum in range(3):
        sums = found.weights[stratum == STRATUM].sum(axis=0)
        np.testing.assert_allclose(sums, 8)
    assert found.scale == pytest.approx(1 / 49)
    by_psu = found.weights.reshape(12, 2, 50)
    assert np.array_equal(by_psu[:, 0], by_psu[:, 1])


def test_bootstrap_does_not_depend_on_the_order_of_rows_or_on_other_strata():
    found = bootstrap(W, STRATUM, psu=PSU, replicates=20, seed=4).weights
    order = np.random.default_rng(2).permutation(24)
    again = bootstrap(W[order], STRATUM[order], psu=PSU[order], replicates=20, seed=4).weights
    np.testing.assert_array_equal(again, found[order])
    last = STRATUM == 2
    alone = bootstrap(W[last], STRATUM[last], psu=PSU[last], replicates=20, seed=4).weights
    np.testing.assert_array_equal(alone, found[last])


def test_bootstrap_variance_is_near_the_jackknife():
    many = mean_se(bootstrap(W, STRATUM, psu=PSU, replicates=4000, seed=7))
    assert many == pytest.approx(mean_se(jackknife(W, STRATUM, psu=PSU)), rel=0.05)


def test_replicates_poststratified_again_meet_the_totals():
    found = bootstrap(W, STRATUM, psu=PSU, replicates=30, seed=4)
    again = found.adjusted(lambda matrix: poststratify(matrix, MARGINS["a"], TOTALS["a"]))
    for category, total in TOTALS["a"].items():
        np.testing.assert_allclose(again.weights[MARGINS["a"] == category].sum(0), total)


def test_replicates_go_into_a_design_for_estimates():
    frame = pl.DataFrame({"x": X, "w": W})
    design = Design(weight="w", replicates=jackknife(W, STRATUM, psu=PSU).as_design())
    found = estimate(frame, design, [mean("x")])
    assert found["se"][0] == pytest.approx(1.0540544421721, rel=1e-10)
    assert found["df"][0] == 9


def test_names_of_the_columns():
    assert jackknife(W, STRATUM, psu=PSU).names()[::11] == ["rw001", "rw012"]


def test_a_stratum_with_one_psu_is_an_error_or_a_certainty():
    stratum = np.where(PSU == 11, 9, STRATUM)
    with pytest.raises(ReplicateError, match="one in 9"):
        jackknife(W, stratum, psu=PSU)
    with pytest.raises(ReplicateError):
        bootstrap(W, stratum, psu=PSU, seed=1)
    kept = jackknife(W, stratum, psu=PSU, singleton="certainty")
    assert kept.weights.shape[1] == 11
    assert (kept.weights[22:] == W[22:, None]).all()


@pytest.mark.parametrize("count", [0, 1])
def test_a_bootstrap_needs_two_replicates(count):
    with pytest.raises(InputError, match="replicates"):
        bootstrap(W, STRATUM, psu=PSU, replicates=count, seed=1)


def test_brr_needs_pairs():
    with pytest.raises(ReplicateError, match="two PSUs"):
        brr(W, STRATUM, psu=PSU)


@pytest.mark.parametrize("fpc", [np.full(24, 2.0), np.full(23, 40.0), np.full(24, -1.0)])
def test_an_fpc_that_cannot_be_is_refused(fpc):
    with pytest.raises(InputError):
        jackknife(W, STRATUM, psu=PSU, fpc=fpc)


def test_a_control_category_in_a_single_psu_is_named():
    rare = np.where(PSU == 3, "rare", "other")
    replicates = jackknife(W, STRATUM, psu=PSU)
    with pytest.raises(ConvergenceError, match="rare has no weight left in replicate 4 of 12"):
        replicates.adjusted(lambda matrix: rake(matrix, [rare], [{"rare": 10, "other": 90}]))


def test_too_many_replicates_are_refused_before_memory_runs_out():
    with pytest.raises(ReplicateError, match="Too many"):
        jackknife(np.ones(30_000))


@pytest.mark.parametrize(
    ("strata", "order", "expected"),
    [
        (5, 8, 0.16892154149929),
        (9, 12, 0.15766283125471),
        (13, 16, 0.11397987592723),
        (18, 20, 0.098773292386035),
        (23, 24, 0.090676389086925),
        (40, 44, 0.063691772094756),
    ],
)
def test_brr_of_a_ratio_equals_r_for_many_numbers_of_strata(strata, order, expected):
    """The Hadamard matrix matters for a ratio.

    i <- 0:(6*H-1)
    d <- data.frame(st=i%/%6, psu=i%/%3, w=10+(i*7)%%11, x=1+(i*5)%%17, y=(i*13)%%29)
    SE(svyratio(~y, ~x, as.svrepdesign(svydesign(~psu, strata=~st, weights=~w, data=d), type="BRR")))
    """
    row = np.arange(6 * strata)
    found = brr(10.0 + (row * 7) % 11, row // 6, psu=row // 3)
    x, y = 1 + (row * 5) % 17, (row * 13) % 29
    ratio = (found.weights * y[:, None]).sum(0) / (found.weights * x[:, None]).sum(0)
    assert found.weights.shape[1] == order
    assert np.sqrt(found.variance(ratio)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("strata", [*range(1, 60), 100, 317])
def test_half_samples_are_balanced(strata):
    matrix = hadamard(strata)
    order = matrix.shape[0]
    assert order > strata
    assert np.array_equal(matrix @ matrix.T, order * np.eye(order))
    assert (matrix[0] == 1).all()


def test_real_data_raked_in_every_replicate_equals_r():
    """NHANES II, diabetes known: 31 strata of two PSUs.

    d <- subset(nhanes2, !is.na(diabetes))
    des <- svydesign(~psuid, strata=~stratid, weights=~finalwgt, data=d, nest=TRUE)
    r <- as.svrepdesign(des, type="JKn")   # then "BRR", then "Fay" with fay.rho=.5
    pr <- data.frame(race=1:3, Freq=c(100e6,12e6,5e6)); ph <- data.frame(highbp=0:1, Freq=c(77e6,40e6))
    svymean(~diabetes, rake(r, list(~race,~highbp), list(pr,ph), control=list(maxit=500,epsilon=1e-12)))
    svymean(~diabetes, postStratify(r, ~race, pr))
    """
    from samplics.datasets import load_nhanes2

    data = pl.from_pandas(load_nhanes2()["data"]).filter(pl.col("diabetes").is_not_nan())
    w, stratum, psu = data["finalwgt"], data["stratid"], data["psuid"]
    y = data["diabetes"].to_numpy()
    race, pressure = {1: 100e6, 2: 12e6, 3: 5e6}, {0: 77e6, 1: 40e6}

    for made, raked_se, post_se in (
        (jackknife(w, stratum, psu=psu), 0.0018923447056645, 0.0019419755031709),
        (brr(w, stratum, psu=psu), 0.0018949495060859, 0.0019624744974468),
        (brr(w, stratum, psu=psu, fay=0.5), 0.001880685496668, 0.0019310944138882),
    ):
        raked = made.adjusted(
            lambda matrix: rake(matrix, [data["race"], data["highbp"]], [race, pressure])
        )
        assert mean_se(raked, y) == pytest.approx(raked_se, rel=1e-9)
        post = made.adjusted(lambda matrix: poststratify(matrix, data["race"], race))
        assert mean_se(post, y) == pytest.approx(post_se, rel=1e-9)
