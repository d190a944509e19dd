"""Allocations sum exactly, keep to their rule, their floors and their caps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighting.allocation import equal, neyman, power, proportional
from weighting.errors import AllocationError
from weighting.regions import regions

SIZES = {"a": 600.0, "b": 300.0, "c": 100.0}


def test_the_simple_rules():
    assert proportional(SIZES, 50) == {"a": 30, "b": 15, "c": 5}
    assert equal(SIZES, 51) == {"a": 17, "b": 17, "c": 17}
    assert power({"a": 400.0, "b": 100.0}, 30) == {"a": 20, "b": 10}


def test_neyman_follows_size_times_spread_over_the_root_of_cost():
    assert neyman(SIZES, {"a": 1, "b": 2, "c": 3}, 30) == {"a": 12, "b": 12, "c": 6}
    costs = {"a": 4, "b": 1, "c": 1}
    assert neyman(SIZES, {"a": 1, "b": 1, "c": 2}, 32, costs=costs) == {"a": 12, "b": 12, "c": 8}


def test_three_hundred_areas_over_the_regions_by_the_square_root_of_population():
    sizes = {str(region.code): float(region.population) for region in regions()}
    rounded = [40, 18, 24, 15, 20, 22, 21, 19, 25, 22, 19, 21, 14, 18]  # sums to 298
    found = power(sizes, 300)
    assert sum(found.values()) == 300
    gaps = [given - wanted for given, wanted in zip(found.values(), rounded, strict=True)]
    assert set(gaps) <= {0, 1}


def test_floors_are_taken_from_the_others_in_proportion():
    assert proportional(SIZES, 50, floor=8) == {"a": 28, "b": 14, "c": 8}
    assert power(SIZES, 50, alpha=1, floor={"c": 10}) == {"a": 27, "b": 13, "c": 10}


def test_no_stratum_gets_more_than_its_frame_has():
    found = power(SIZES, 50, alpha=1, units={"a": 20, "b": 40, "c": 40})
    assert found == {"a": 20, "b": 23, "c": 7}


def test_domains_reach_their_floor():
    domains = {"a": "north", "b": "south", "c": "south"}
    found = power(SIZES, 50, alpha=1, domains=domains, domain_floor=25)
    assert found["a"] == 25
    assert found == {"a": 25, "b": 19, "c": 6}


@pytest.mark.parametrize(
    "call",
    [
        lambda: power(SIZES, 5, floor=2),
        lambda: power(SIZES, 500, units={"a": 1, "b": 1, "c": 1}),
        lambda: power({"a": 0.0, "b": 1.0}, 5),
        lambda: power({}, 5),
        lambda: neyman(SIZES, {"a": 1.0}, 5),
    ],
)
def test_what_cannot_be_allocated_is_refused(call):
    with pytest.raises(AllocationError):
        call()


@given(
    st.lists(st.floats(1, 1e6), min_size=1, max_size=30),
    st.integers(0, 400),
    st.floats(0, 1),
    st.integers(0, 3),
)
def test_the_total_is_always_exact(values, extra, alpha, floor):
    sizes = {f"{i:02d}": value for i, value in enumerate(values)}
    total = floor * len(sizes) + extra
    found = power(sizes, total, alpha=alpha, floor=floor)
    assert sum(found.values()) == total
    assert min(found.values()) >= floor
