"""Sample sizes and detectable changes against worked figures."""

import pytest

from weighting.errors import InputError
from weighting.samplesize import (
    Fieldwork,
    expected_se,
    households_needed,
    minimum_detectable_change,
    power_of_change,
    precision_table,
)


def test_households_needed_in_the_form_of_dhs():
    assert households_needed(0.08, 0.10, Fieldwork(deft=1.4)) == 2775
    assert households_needed(0.13, 0.20, Fieldwork(deft=1.3)) == 348


def test_size_and_precision_agree():
    assert expected_se(0.08, 2775, Fieldwork(deft=1.4)) == pytest.approx(0.008, abs=1e-6)
    table = precision_table([0.08, 0.2], [2775, 5000], Fieldwork(deft=1.4))
    assert table.height == 4
    assert table["rse"][0] == pytest.approx(0.1, abs=1e-4)


def test_detectable_change_between_two_waves():
    assert minimum_detectable_change(0.008, 0.008) == pytest.approx(0.0222, abs=5e-5)
    assert minimum_detectable_change(0.008, 0.008, power=0.8) == pytest.approx(0.0317, abs=5e-5)
    assert power_of_change(0.0317, 0.008, 0.008) == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize("p", [0, 1, -0.1])
def test_impossible_proportions_are_refused(p):
    with pytest.raises(InputError):
        households_needed(p, 0.1)


def test_impossible_assumptions_are_refused():
    with pytest.raises(InputError):
        Fieldwork(eligible=0)
