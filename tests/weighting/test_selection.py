"""Draws of areas and households: worked example, fairness, repeatability, agreement with samplics."""

import warnings

import numpy as np
import polars as pl
import pytest

from weighting.errors import SelectionError
from weighting.selection import (
    audit_psus,
    certainty_units,
    pi2,
    pps_systematic,
    release_waves,
    select_households,
    select_psus,
    systematic_households,
    uniform,
)
from weighting.synthetic import synthetic_frame

WORKED = [120, 80, 200, 150, 50, 100, 300, 60, 90, 50]


def test_the_worked_draw():
    draw = pps_systematic(WORKED, 4, start=117)
    assert (np.flatnonzero(draw.selected) + 1).tolist() == [1, 4, 7, 8]
    np.testing.assert_allclose(draw.probability[draw.selected], [0.4, 0.5, 1.0, 0.2])
    assert draw.interval == 300


def test_probabilities_sum_to_the_sample_size():
    draw = pps_systematic(WORKED, 4, fraction=0.3)
    assert draw.probability.sum() == pytest.approx(4)
    assert draw.selected.sum() == 4


def test_certainty_units_are_found_again_after_each_removal():
    # 1000 >= 1700/3; then 450 >= 700/2; then nothing more
    assert certainty_units([1000, 450, 100, 80, 70], 3).tolist() == [
        True,
        True,
        False,
        False,
        False,
    ]
    draw = pps_systematic([1000, 450, 100, 80, 70], 3, fraction=0.99)
    np.testing.assert_allclose(draw.probability, [1, 1, 0.4, 0.32, 0.28])
    assert draw.selected.tolist() == [True, True, False, False, True]


def test_every_unit_is_drawn_as_often_as_its_probability_says():
    starts = (np.arange(6000) + 0.5) / 6000
    drawn = sum(pps_systematic(WORKED, 3, fraction=start).selected for start in starts)
    expected = pps_systematic(WORKED, 3, fraction=1.0).probability
    np.testing.assert_allclose(drawn / 6000, expected, atol=1e-3)


def test_the_draw_and_its_probabilities_equal_those_of_samplics():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics import SampleSelection, SelectMethod

    sizes = np.array([120, 80, 200, 150, 50, 100, 240, 60, 90, 50.0])
    for seed in range(25):
        np.random.seed(seed)
        start = np.random.random_sample() * sizes.sum() / 4
        np.random.seed(seed)
        sampler = SampleSelection(method=SelectMethod.pps_sys, strat=False, wr=False)
        selected, hits, probability = sampler.select(np.arange(10), 4, mos=sizes)
        ours = pps_systematic(sizes, 4, start=start)
        assert ours.selected.tolist() == selected.tolist()
        assert ours.hits.tolist() == hits.tolist()
        np.testing.assert_allclose(ours.probability, probability)


def test_a_national_draw_depends_on_seed_and_content_only():
    frame = synthetic_frame(5, share=0.05)
    take = dict.fromkeys(frame["stratum"].unique().to_list(), 2)
    first = select_psus(frame, take, seed=1)
    assert first.equals(select_psus(frame.sample(fraction=1, shuffle=True, seed=9), take, seed=1))
    assert not first["ea_code"].equals(select_psus(frame, take, seed=2)["ea_code"])
    assert first.height == 2 * len(take)
    assert first["psu"].to_list() == list(range(1, first.height + 1))


def test_changing_one_stratum_leaves_the_draw_of_the_others_alone():
    frame = synthetic_frame(5, share=0.05)
    both = select_psus(frame, {"01U": 3, "02R": 3}, seed=1)
    alone = select_psus(frame, {"02R": 3}, seed=1)
    assert both.filter(pl.col("stratum") == "02R")["ea_code"].equals(alone["ea_code"])


def test_excluded_areas_are_never_drawn():
    frame = synthetic_frame(5, share=0.01)
    frame = frame.with_columns(excluded=pl.col("ea_code").str.ends_with("1"))
    drawn = select_psus(frame, {"01U": 4}, seed=1)
    assert not drawn["ea_code"].str.ends_with("1").any()


@pytest.mark.parametrize(
    ("sizes", "take"), [([1, 0, 3], 1), ([1, float("nan")], 1), ([1, 2], 3), ([1, 2], 0)]
)
def test_frames_that_cannot_be_drawn_from_are_refused(sizes, take):
    with pytest.raises(SelectionError):
        pps_systematic(sizes, take, fraction=0.5)


@pytest.mark.parametrize("start", [0, -1, 301])
def test_a_start_outside_the_interval_is_refused(start):
    with pytest.raises(SelectionError, match="random start"):
        pps_systematic(WORKED, 4, start=start)


def test_households_are_taken_at_the_fixed_interval():
    assert systematic_households(10, 4, start=2.5) == [3, 5, 8, 10]
    assert systematic_households(180, 20, start=9.0) == list(range(9, 181, 9))


def test_every_household_is_equally_likely():
    counts = np.zeros(37)
    for k in range(3700):
        for serial in systematic_households(37, 5, start=(k + 0.5) / 3700 * 37 / 5):
            counts[serial - 1] += 1
    np.testing.assert_allclose(counts / 3700, pi2(37, 5), atol=1e-3)


@pytest.mark.parametrize("listed", [1, 19, 20, 21, 23, 180, 997])
def test_the_take_is_exact_and_without_repeats(listed):
    drawn = select_households(listed, 20, seed=3, cluster="c1")
    assert len(set(drawn)) == min(20, listed)
    assert min(drawn) >= 1
    assert max(drawn) <= listed


def test_a_cluster_without_listing_is_refused():
    with pytest.raises(SelectionError, match="No households"):
        select_households(0, 20, seed=3, cluster="c1")


def test_uniform_numbers_are_even_and_never_zero():
    drawn = np.array([uniform(1, str(k)) for k in range(20000)])
    assert drawn.min() > 0
    assert drawn.max() <= 1
    assert np.histogram(drawn, 10, (0, 1))[0].min() > 1850


def test_the_audit_finds_a_swapped_area():
    frame = synthetic_frame(5, share=0.05)
    take = {"01U": 3, "02R": 3}
    codes = select_psus(frame, take, seed=1)["ea_code"].to_list()
    assert audit_psus(frame, take, codes, seed=1).holds
    swapped = ["swapped", *codes[1:]]
    found = audit_psus(frame, take, swapped, seed=1)
    assert not found.holds
    assert found.missing == (codes[0],)
    assert found.unexpected == ("swapped",)


def test_waves_are_of_equal_size_and_spread_over_the_sample():
    waves = release_waves(300, 5, seed=1, label="national")
    assert sorted(waves) == sorted([1, 2, 3, 4, 5] * 60)
    assert all(len(set(waves[i : i + 5])) == 5 for i in range(0, 300, 5))
    assert waves == release_waves(300, 5, seed=1, label="national")


def test_more_waves_than_units_are_refused():
    with pytest.raises(SelectionError, match="waves"):
        release_waves(3, 4, seed=1, label="x")
