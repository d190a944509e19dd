"""Weighting classes and their factors."""

import numpy as np
import pytest

from weighting.classes import collapse
from weighting.errors import InputError, NonresponseError
from weighting.nonresponse import adjust, adjust_matrix


def test_respondents_carry_the_weight_of_their_class():
    adjusted = adjust([10, 20, 30, 40], [True, False, True, True], ["a", "a", "b", "b"])
    assert adjusted.tolist() == [30, 0, 30, 40]


def test_unknown_eligibility_is_spread_and_ineligible_cases_keep_a_weight():
    # unknown 10 over known 90: x 100/90; then non-respondent 30 onto respondent 30: x 2
    adjusted = adjust([30, 30, 30, 10], ["rr", "nr", "in", "uk"])
    np.testing.assert_allclose(adjusted, [200 / 3, 0, 100 / 3, 0])
    assert adjusted.sum() == pytest.approx(100)


def test_a_class_without_respondents_is_named():
    with pytest.raises(NonresponseError, match="none in b"):
        adjust([1, 1, 1], [True, False, False], ["a", "a", "b"])


def test_unknown_statuses_are_named():
    with pytest.raises(InputError, match="done"):
        adjust([1, 1], ["rr", "done"])


def test_replicate_columns_are_adjusted_like_single_ones():
    rng = np.random.default_rng(1)
    matrix = rng.uniform(1, 3, (200, 4))
    status = rng.choice(["rr", "nr", "in", "uk"], 200, p=[0.6, 0.2, 0.1, 0.1])
    classes = rng.integers(0, 5, 200)
    together = adjust_matrix(matrix, status, classes)
    for column in range(4):
        single = adjust(matrix[:, column], status, classes)
        np.testing.assert_allclose(together[:, column], single, rtol=1e-12)


def test_small_classes_join_the_neighbour_in_their_own_stratum():
    stratum = np.repeat([1, 2], 90)
    age = np.tile(np.repeat([15, 20, 25], [40, 10, 40]), 2)
    classes = collapse(np.ones(180), np.ones(180, bool), [stratum, age])
    assert classes.labels == (
        ((1, 15), (1, 20)), ((1, 25),), ((2, 15), (2, 20)), ((2, 25),),
    )  # fmt: skip
    assert classes.merged == (((1, 15), (1, 20)), ((2, 15), (2, 20)))


def test_a_stratum_too_small_by_itself_joins_the_next_stratum():
    stratum = np.repeat([1, 2, 3], [40, 10, 40])
    classes = collapse(np.ones(90), np.ones(90, bool), [stratum, np.zeros(90, int)])
    assert len(classes.labels) == 2
    assert ((1, 0), (2, 0)) in classes.labels


def test_a_factor_that_is_too_large_merges_the_class():
    group = np.repeat([1, 2], 100)
    responded = np.r_[np.arange(100) < 40, np.arange(100) < 90]
    assert len(collapse(np.ones(200), responded, [group], max_factor=2).labels) == 1
    assert len(collapse(np.ones(200), responded, [group], max_factor=3).labels) == 2


def test_collapsed_classes_always_have_enough_respondents():
    rng = np.random.default_rng(3)
    weights, responded = rng.uniform(1, 9, 3000), rng.random(3000) < 0.6
    by = [rng.integers(0, 14, 3000), rng.integers(0, 10, 3000)]
    classes = collapse(weights, responded, by)
    counts = np.bincount(classes.codes[responded])
    assert counts.min() >= 30
    adjusted = adjust(weights, responded, classes.codes)
    assert adjusted.sum() == pytest.approx(weights.sum())
    assert (adjusted[responded] / weights[responded]).max() <= 2


def test_nobody_responded():
    with pytest.raises(NonresponseError, match="Nobody"):
        collapse(np.ones(3), np.zeros(3, bool), [])
