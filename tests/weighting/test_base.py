"""Base weights and the worked chain from the design to the weight of a woman."""

import numpy as np
import pytest

from weighting.base import base_weight, dhs_integer, normalise, within_household
from weighting.errors import InputError
from weighting.nonresponse import adjust


def test_the_worked_chain():
    """600 -> 652.174 (92 of 100 households) -> 1956.522 (3 women) -> 2173.913 (90 of 100 women)."""
    pi1 = 12 * 150 / 120000
    base = base_weight(np.full(100, pi1), np.full(100, 20 / 180))
    assert base[0] == pytest.approx(600)
    household = adjust(base, np.arange(100) < 92)
    assert household[0] == pytest.approx(652.174, abs=5e-4)
    woman = within_household(np.full(100, household[0]), np.full(100, 3))
    assert woman[0] == pytest.approx(1956.522, abs=5e-4)
    assert adjust(woman, np.arange(100) < 90)[0] == pytest.approx(2173.913, abs=5e-4)


def test_a_chosen_segment_multiplies_the_weight():
    assert base_weight([0.1], [0.5], segment=[0.25])[0] == pytest.approx(80)


@pytest.mark.parametrize("bad", [0, 1.2, -0.1, float("nan")])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(InputError, match="stage2"):
        base_weight([0.1, 0.1], [0.5, bad])


@pytest.mark.parametrize("count", [0, float("nan"), -1])
def test_a_household_without_eligible_women_has_no_drawn_woman(count):
    with pytest.raises(InputError, match="eligible women"):
        within_household([1, 1], [2, count])


def test_the_number_of_women_can_be_capped():
    assert within_household([10, 10], [2, 6], cap=4).tolist() == [20, 40]


def test_normalised_weights_sum_to_the_number_of_respondents():
    assert normalise([1, 3, 0]).tolist() == [0.5, 1.5, 0]
    assert dhs_integer([1, 3, 0]).tolist() == [500_000, 1_500_000, 0]
    assert normalise([1, 3], total=100).sum() == 100
