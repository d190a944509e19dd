"""Diagnostics against figures worked by hand."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from weighting.diagnostics import (
    StepReport,
    compare,
    design_effect,
    factors_by,
    margins,
    summary,
    trimmed,
)


def test_the_design_effect_of_unequal_weights():
    w = [10, 12, 8, 15, 11, 9, 20, 18, 25, 22]
    assert design_effect(w) == pytest.approx(1.141333, abs=5e-7)
    found = summary([*w, 0])
    assert found.n == 10
    assert found.n_eff == pytest.approx(10 / found.uwe)
    assert found.cv == pytest.approx(np.std(w) / np.mean(w))
    assert found.ratio == 25 / 8


def test_factors_by_class():
    table = factors_by([1, 1, 2, 2, 5], [3, 0, 2, 4, 0], ["a", "a", "b", "b", "c"])
    assert table["factor"].to_list() == [3, 1.5, None]
    assert table["cases"].to_list() == [1, 2, 0]


def test_margins_before_and_after():
    table = margins([1, 1, 2], [2, 2, 6], {"sex": ["f", "f", "m"]}, {"sex": {"f": 4, "m": 6}})
    assert table.rows() == [("sex", "f", 2, 2.0, 4.0, 4.0), ("sex", "m", 1, 2.0, 6.0, 6.0)]


def test_the_share_that_trimming_moved():
    found = trimmed([10, 10, 80], [15, 15, 70])
    assert found == {"cases": 1, "share_of_cases": pytest.approx(1 / 3), "share_of_weight": 0.1}


def test_two_runs_side_by_side():
    found = compare([1, 2, 3, 0], [2, 4, 9, 5])
    assert (found["in_both"], found["only_first"], found["only_second"]) == (3, 0, 1)
    assert found["ratio"]["minimum"] == pytest.approx(2 / (15 / 3) / (1 / 2))
    assert found["correlation"] == pytest.approx(np.corrcoef([1, 2, 3], [2, 4, 9])[0, 1])
    assert compare([1, 1], [1, 2])["correlation"] is None


def test_a_report_is_json():
    table = factors_by([1, 2], [2, 2], ["a", "b"])
    report = StepReport("rake", "woman", "w", None, summary([2, 2]), table, {"margins": table})
    shown = json.loads(json.dumps(report.as_dict()))
    assert shown["after"] == asdict(summary([2, 2]))
    assert shown["details"]["margins"][0]["class"] == "a"
