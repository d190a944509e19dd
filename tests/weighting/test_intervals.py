import numpy as np
import pytest

from weighting.estimation.intervals import METHODS, Share, interval


def share(p=0.2, se=0.03, df=30.0, n=400.0):
    return Share(*(np.array([value]) for value in (p, se, df, n)), level=0.95)


@pytest.mark.parametrize("method", METHODS)
def test_every_interval_holds_its_estimate(method):
    low, high = interval(method, share())
    assert low[0] < 0.2 < high[0]


def test_wilson_is_the_score_interval_with_effective_size_and_t():
    # z^2 = (p - x)^2 / (x (1 - x) / n) at both limits, n = p (1 - p) / se^2, z = t(30) = 2.0422725
    n = 0.2 * 0.8 / 0.03**2
    for limit in interval("wilson", share()):
        x = limit[0]
        assert abs(0.2 - x) / np.sqrt(x * (1 - x) / n) == pytest.approx(2.0422724563, rel=1e-9)


def test_a_share_fixed_by_the_design_has_no_width():
    assert [end[0] for end in interval("logit", share(se=0.0))] == [0.2, 0.2]


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_the_sample_does_not_tell_an_interval_when_all_are_alike(p):
    assert all(np.isnan(end[0]) for end in interval("beta", share(p=p, se=0.0)))


@pytest.mark.parametrize("method", ["wald", "mean", "2se"])
def test_wald_has_no_width_when_all_are_alike(method):
    assert [end[0] for end in interval(method, share(p=1.0, se=0.0))] == [1.0, 1.0]


def test_no_degrees_of_freedom_no_interval():
    assert all(np.isnan(end[0]) for end in interval("logit", share(df=0.0)))
