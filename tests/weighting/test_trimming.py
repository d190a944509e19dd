"""Trimming keeps the sums of strata, the caps, and nothing else moves."""

import numpy as np
import pytest

from weighting.errors import ConvergenceError, InputError
from weighting.trimming import caps, trim

LONG_TAIL = np.r_[np.linspace(8, 12, 99), 500.0]


def test_caps_and_ways_that_do_not_exist_are_refused():
    with pytest.raises(InputError):
        trim([1.0, 2.0, 9.0], upper=[3.0, 4.0])
    with pytest.raises(InputError, match="proportional, equal, none"):
        trim([1.0, 2.0, 9.0], upper=5.0, redistribute="half")


def test_the_cap_is_the_median_and_six_interquartile_ranges():
    assert caps(LONG_TAIL)[0] == pytest.approx(10.020408 + 6 * 2.020408, abs=1e-5)
    assert caps([1, 2, 3, 4, 90], rule="mean", k=2)[0] == 40
    assert caps([1, 1, 9, 9], ["a", "a", "b", "b"]).tolist() == [np.inf] * 4


def test_most_weights_alike_fall_back_to_the_mean():
    weights = np.r_[np.full(90, 10.0), np.full(9, 20.0), 500.0]
    assert caps(weights)[0] == pytest.approx(5 * weights.mean())
    found = trim(weights)
    assert found.max() == pytest.approx(5 * weights.mean())
    assert found.sum() == pytest.approx(weights.sum())


def test_excess_goes_to_the_others_of_the_stratum():
    strata = np.r_[np.zeros(100), np.ones(100)]
    weights = np.r_[LONG_TAIL, np.linspace(8, 12, 100)]
    found = trim(weights, strata)
    limit = caps(weights, strata)
    assert found[99] == pytest.approx(limit[99])
    assert found[:100].sum() == pytest.approx(weights[:100].sum())
    np.testing.assert_array_equal(found[100:], weights[100:])
    np.testing.assert_allclose(found[:99] / weights[:99], (found / weights)[0])


def test_equal_parts_as_r_gives_them():
    """The rule of trimWeights of R survey: every untrimmed weight grows by the same amount."""
    row = np.arange(24)
    weights = 10.0 + (row * 7) % 11
    found = trim(weights, upper=18, redistribute="equal")
    excess = np.maximum(weights - 18, 0).sum()
    free = weights < 18
    assert found.sum() == pytest.approx(weights.sum())
    np.testing.assert_allclose(found[weights <= 15], weights[weights <= 15] + excess / free.sum())


def test_who_passes_the_cap_by_the_excess_is_capped_next():
    # 30 gives 14.5: 9.5 of the 14.5 would go beyond 15.5, so 5 takes what is left
    np.testing.assert_allclose(trim([5, 9.5, 30], upper=15.5), [13.5, 15.5, 15.5])


def test_zero_weights_stay_zero_and_nothing_is_given_to_them():
    found = trim([0, 1, 1, 1, 1, 20], upper=5)
    assert found[0] == 0
    assert found.sum() == pytest.approx(24)


def test_without_redistribution_the_sum_falls():
    assert trim([1, 1, 20], upper=5, redistribute="none").tolist() == [1, 1, 5]


def test_a_cap_that_cannot_hold_the_sum_names_the_stratum():
    with pytest.raises(ConvergenceError, match="stratum b"):
        trim([1, 1, 50, 50], ["a", "a", "b", "b"], upper=20)


@pytest.mark.parametrize("options", [{"rule": "iqr"}, {"upper": -1}])
def test_impossible_options_are_refused(options):
    with pytest.raises(InputError):
        trim([1, 2, 3], **options)
