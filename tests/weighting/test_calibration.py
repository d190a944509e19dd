"""Calibrated weights equal those of R survey 4.1.1 on a small made-up sample.

i <- 0:23
d <- data.frame(w=10+(i*7)%%11, a=factor(i%%3), b=factor((i%/%2)%%4), x=1+(i*5)%%17)
des <- svydesign(~1, weights=~w, data=d)
pa <- data.frame(a=factor(0:2), Freq=c(150,110,130))
pb <- data.frame(b=factor(0:3), Freq=c(90,105,80,115))
pop <- c(`(Intercept)`=390, a1=100, a2=140, x=3700)
postStratify(des, ~a, pa)
rake(des, list(~a,~b), list(pa,pb), control=list(maxit=1000, epsilon=1e-13))
calibrate(des, ~a+x, pop, calfun=, bounds=c(.75,1.3), epsilon=1e-12, maxit=500)
calibrate(des, ~a+x, pop, calfun="linear", variance=1+d$x)
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighting.calibration import calibrate, poststratify, rake
from weighting.errors import ControlsError, ConvergenceError, InputError

ROW = np.arange(24)
W = 10.0 + (ROW * 7) % 11
A = ROW % 3
B = (ROW // 2) % 4
X = np.column_stack([np.ones(24), A == 1, A == 2, 1 + (ROW * 5) % 17])
POP = [390, 100, 140, 3700]
TOTALS = {"a": {0: 150, 1: 110, 2: 130}, "b": {0: 90, 1: 105, 2: 80, 3: 115}}

# fmt: off
R = {
    "post": [
        11.627906976744, 17.314814814815, 14.083333333333, 23.255813953488,
        16.296296296296, 13.0, 22.093023255814, 15.277777777778, 11.916666666667,
        20.93023255814, 14.259259259259, 10.833333333333, 19.767441860465,
        13.240740740741, 21.666666666667, 18.604651162791, 12.222222222222,
        20.583333333333, 17.441860465116, 11.203703703704, 19.5, 16.279069767442,
        10.185185185185, 18.416666666667,
    ],
    "rake": [
        10.956287203105, 16.596893680474, 16.306257522654, 26.590295732014,
        13.395757075625, 10.637310023499, 23.702479946096, 16.674235397024,
        11.370350855653, 19.721316965589, 16.585771960181, 12.543275017426,
        15.972824487375, 10.884052623945, 23.538997088123, 19.959983112502,
        11.715454362687, 19.639696932492, 19.942721799011, 13.031677968714,
        15.955965035248, 13.154090754309, 11.116156931349, 20.008147524905,
    ],
    "linear_b": [
        9.9475379069538, 14.6871428729358, 15.907530841142, 25.665287260304,
        13.2077040712259, 14.2222577068809, 23.651129447412, 11.8052014221346,
        12.6139207252385, 21.7139077871385, 15.0573360064698, 11.0825198962146,
        19.8536222794836, 13.4817270139867, 21.395678266243, 18.0702729244474,
        11.9830541741221, 19.595000903054, 16.3638597220298, 10.5613174868762, 23.4,
        14.7343826722308, 9.2165169522489, 21.783091661227,
    ],
    "raking_b": [
        9.9002994487093, 14.7882347566557, 15.9708793297527, 25.9474352732504,
        13.4255447346251, 14.2203812686246, 23.777301300179, 12.1408113518925,
        12.5738188221973, 21.7283117518618, 14.849115951493, 11.0260264925321,
        19.7946085889255, 13.3002692742237, 21.2712761534849, 17.970596726929,
        11.8424850723459, 19.4922363930947, 16.2509327595394, 10.4712566345034, 23.4,
        14.6305141506055, 9.1822822242607, 22.0453815403786,
    ],
    "logit_b": [
        9.634463509108, 14.3426692582438, 16.0362593971575, 25.2037767862692,
        13.0638332356085, 14.4765287410032, 23.6095755122393, 11.9457797959827,
        12.8814637899569, 21.9331237570143, 15.5087441323666, 11.2741395803842,
        20.1724070587355, 13.7173364381629, 21.5369702770136, 18.3412637920272,
        12.0031049412656, 19.4249595982784, 16.4751650251386, 10.4198371379598,
        22.924567806339, 14.6302245594479, 8.9986950604313, 21.4451108098362,
    ],
    "lin_var": [
        9.4074295733179, 15.5840890842513, 15.7072782064962, 24.1462883588509,
        12.5800425584208, 14.4159737736614, 22.8489320253243, 7.2277437039594,
        13.1004457640877, 21.5348067520533, 15.6243172797846, 11.7364706010365,
        20.1947658446318, 14.302188365105, 22.7808390095363, 18.8115322136263,
        12.957410411762, 19.66930581033, 17.348083524536, 11.5786589004237,
        21.9317425767025, 15.7081617076595, 10.1455496962931, 20.6579442581494,
    ],
}
# fmt: on


def test_poststratification_equals_r():
    np.testing.assert_allclose(poststratify(W, A, TOTALS["a"]), R["post"], atol=1e-9)


def test_raking_equals_r():
    found = rake(W, {"a": A, "b": B}, TOTALS)
    np.testing.assert_allclose(found, R["rake"], atol=1e-8)


def test_raking_takes_lists_and_text_categories_of_a_csv():
    totals = [{str(key): value for key, value in margin.items()} for margin in TOTALS.values()]
    found = rake(W, [pl.Series(A), B.astype(float).astype(int)], totals)
    np.testing.assert_allclose(found, R["rake"], atol=1e-8)


@pytest.mark.parametrize("distance", ["linear", "raking", "logit"])
def test_bounded_calibration_equals_r(distance):
    found = calibrate(W, X, POP, distance=distance, bounds=(0.75, 1.3))
    np.testing.assert_allclose(found, R[f"{distance}_b"], atol=1e-8)
    assert (found / W >= 0.75 - 1e-12).all()
    assert (found / W <= 1.3 + 1e-12).all()


def test_calibration_with_unequal_residual_variance_equals_r():
    np.testing.assert_allclose(calibrate(W, X, POP, variance=1 + X[:, 3]), R["lin_var"], atol=1e-8)


def test_raking_of_the_published_two_by_two_table():
    rows = np.repeat(["U", "R"], 50)
    columns = np.array(["Y"] * 30 + ["O"] * 20 + ["Y"] * 25 + ["O"] * 25)
    totals = {"row": {"U": 54.4, "R": 45.6}, "column": {"Y": 48, "O": 52}}
    found = rake(np.ones(100), {"row": rows, "column": columns}, totals)
    cells = [found[:30].sum(), found[30:50].sum(), found[50:75].sum(), found[75:].sum()]
    np.testing.assert_allclose(cells, [28.61191, 25.78809, 19.38809, 26.21191], atol=5e-6)


def test_bounded_raking_equals_unbounded_raking_when_no_bound_binds():
    plain = rake(W, {"a": A, "b": B}, TOTALS)
    np.testing.assert_allclose(rake(W, {"a": A, "b": B}, TOTALS, bounds=(0.3, 3)), plain, atol=1e-8)


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_raking_meets_margins_that_some_weights_meet(seed, rows, columns):
    rng = np.random.default_rng(seed)
    a, b = np.divmod(np.arange(rows * columns * 3) % (rows * columns), columns)
    truth, start = rng.uniform(0.2, 5, a.size), rng.uniform(0.5, 2, a.size)
    totals = [dict(enumerate(np.bincount(margin, truth).tolist())) for margin in (a, b)]
    found = rake(start, [a, b], totals, max_iter=1000)
    for margin, wanted in zip((a, b), totals, strict=True):
        np.testing.assert_allclose(np.bincount(margin, found), list(wanted.values()), rtol=1e-9)
    cell = a * columns + b
    factor = found / start
    assert all(np.ptp(factor[cell == code]) < 1e-9 for code in np.unique(cell))


def test_zero_weights_stay_zero():
    weights = W.copy()
    weights[3] = 0
    assert rake(weights, {"a": A, "b": B}, TOTALS)[3] == 0


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ({0: 150, 1: 110}, "C011"),
        ({0: 150, 1: 110, 2: -5}, "C011"),
        ({0: 150, 1: 110, 2: float("nan")}, "C011"),
        ({0: 150, 1: 110, 2: 0}, "C011"),
        ({0: 150, 1: 110, 2: 130, 3: 10}, "C013"),
    ],
)
def test_totals_that_cannot_be_met_are_refused_by_category(totals, code):
    with pytest.raises(ControlsError) as refused:
        poststratify(W, A, totals)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert refused.value.hint


def test_a_category_whose_weights_are_all_zero_is_refused():
    with pytest.raises(ControlsError, match="only weights of 0"):
        poststratify(np.where(A == 1, 0.0, W), A, TOTALS["a"])


def test_margins_that_disagree_are_refused():
    totals = {"a": TOTALS["a"], "b": {**TOTALS["b"], 3: 116}}
    with pytest.raises(ControlsError, match="Margin b sums to 391, margin a to 390"):
        rake(W, {"a": A, "b": B}, totals)


def test_non_convergence_names_the_margin():
    one = np.array(["x", "x", "y", "y"])
    other = np.array(["p", "p", "q", "q"])
    totals = {"one": {"x": 1, "y": 3}, "other": {"p": 2, "q": 2}}
    with pytest.raises(ConvergenceError, match="margin") as refused:
        rake(np.ones(4), {"one": one, "other": other}, totals)
    assert refused.value.margin in {"one", "other"}


def test_bounds_that_are_too_narrow_name_the_total():
    with pytest.raises(ConvergenceError, match="total of x"):
        calibrate(W, X, [390, 100, 140, 9000], bounds=(0.9, 1.1), names=["n", "a1", "a2", "x"])


@pytest.mark.parametrize(
    "weights", [[1, 2, float("nan")], [1, -2, 3], [0, 0, 0], ["a", "b", "c"], []]
)
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(InputError):
        rake(weights, {"a": [0, 1, 1]}, {"a": {0: 1, 1: 2}})


@pytest.mark.parametrize("total", [None, "many", float("inf")])
def test_totals_that_are_no_numbers_are_findings(total):
    with pytest.raises(ControlsError) as refused:
        rake(W, {"a": A}, {"a": {0: 150, 1: total, 2: 130}})
    assert [finding.code for finding in refused.value.findings] == ["C011"]


def test_no_margin_is_no_raking():
    with pytest.raises(ControlsError):
        rake(W, [], [])


@pytest.mark.parametrize(
    ("x", "options"),
    [(X[:9], {}), ([["a"]] * 24, {}), (X, {"variance": np.zeros(24)}), (X, {"variance": [1.0]})],
    ids=["rows", "text", "variance of 0", "one variance"],
)
def test_auxiliaries_that_cannot_be_are_refused(x, options):
    with pytest.raises(InputError):
        calibrate(W, x, POP, **options)


def test_missing_categories_are_refused():
    with pytest.raises(InputError, match="missing categories"):
        poststratify([1, 1, 1], ["a", None, "b"], {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("distance", "bounds"), [("logit", None), ("linear", (1.1, 2)), ("entropy", None)]
)
def test_impossible_options_are_refused(distance, bounds):
    with pytest.raises(InputError):
        calibrate(W, X, POP, distance=distance, bounds=bounds)
