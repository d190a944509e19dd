"""Outcome rates against a worked vector of AAPOR and published DHS tables."""

import pytest

from weighting.outcome_rates import (
    Dispositions,
    aapor,
    dhs_household_rate,
    dhs_overall_rate,
    dhs_woman_rate,
    module_rate,
)

CASES = Dispositions(
    complete=700,
    partial=20,
    refusal=60,
    noncontact=40,
    other=10,
    unknown_household=30,
    unknown_other=20,
    ineligible=120,
)


def test_all_aapor_rates_of_the_worked_vector():
    expected = {
        "e": 0.873684,
        "RR1": 0.795455,
        "RR2": 0.818182,
        "RR3": 0.801205,
        "RR4": 0.824096,
        "RR5": 0.843373,
        "RR6": 0.867470,
        "COOP1": 0.886076,
        "COOP2": 0.911392,
        "COOP3": 0.897436,
        "COOP4": 0.923077,
        "REF1": 0.068182,
        "REF2": 0.068675,
        "REF3": 0.072289,
        "CON1": 0.897727,
        "CON2": 0.904217,
        "CON3": 0.951807,
    }
    assert aapor(CASES) == pytest.approx(expected, abs=5e-7)


def test_e_of_zero_and_one_are_the_bounds():
    assert aapor(CASES, e=1)["RR3"] == pytest.approx(aapor(CASES)["RR1"])
    assert aapor(CASES, e=0)["RR3"] == pytest.approx(aapor(CASES)["RR5"])


def test_rates_without_cases_are_none():
    assert set(aapor(Dispositions()).values()) == {None}
    assert dhs_household_rate({}) is None
    assert dhs_overall_rate(None, 90.0) is None
    assert module_rate({}) is None


@pytest.mark.parametrize(
    ("results", "published"),
    [
        # Afghanistan DHS 2015, table A.5: percentages of completed, no respondent, postponed,
        # refused, not found; 3, 6, 7 and 9 are outside the rate
        ({1: 86.5, 2: 1.6, 4: 0, 5: 6.9, 8: 0.7, 3: 1.0, 6: 2.0, 7: 0.3, 9: 1.0}, 90.4),
        ({1: 91.6, 2: 0.9, 4: 0, 5: 2.6, 8: 0.3}, 96.0),
    ],
)
def test_dhs_household_rate(results, published):
    assert dhs_household_rate(results) == pytest.approx(published, abs=0.05)


def test_dhs_woman_and_overall_rate():
    woman = dhs_woman_rate({1: 95, 2: 2, 3: 0, 4: 2, 5: 0, 6: 1, 7: 0})
    assert woman == 95
    assert dhs_overall_rate(90.0, woman) == pytest.approx(85.5)


def test_module_rate_leaves_out_women_who_were_not_selected():
    assert module_rate({0: 1000, 1: 90, 2: 6, 3: 4}) == pytest.approx(0.9)
