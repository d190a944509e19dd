"""What stops a job is kept so that it can be told in any language."""

from __future__ import annotations

import json

import pytest

from exports.errors import ExportError
from instruments.errors import Finding, InstrumentError, filled
from survey.errors import Invalid, NotReady
from survey.problems import problem, told
from weighting.errors import RecipeError


def shout(text: str) -> str:
    """A translation whose work can be seen."""
    return {"The frame has no %(name)s": "NO %(name)s THERE", "numbers": "ZAHLEN"}.get(text, text)


def test_a_weighting_error_is_kept_with_templates_and_details():
    error = RecipeError("The frame has no %(name)s", expected="numbers", name="pi1")
    kept = json.loads(json.dumps(problem(error)))
    assert [told(one, shout) for one in kept] == ["NO pi1 THERE", "expected ZAHLEN"]
    assert [told(one, str) for one in kept] == ["The frame has no pi1", "expected numbers"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotReady("Run the weights first."), ["Run the weights first."]),
        (Invalid("At most %(most)d rows", most=3), ["At most 3 rows"]),
        (
            Invalid("Look.", findings=[Finding("X1", "error", filled("%(n)s is odd", n=3))]),
            ["Look.", "3 is odd"],
        ),
        (InstrumentError("No questions"), ["No questions"]),
        (
            ExportError("old.sav: cannot be read", (Finding("X401", "error", "cut off", "copy"),)),
            ["old.sav: cannot be read", "cut off", "copy"],
        ),
    ],
)
def test_other_expected_errors_are_kept_as_well(error, said):
    assert [told(one, str) for one in json.loads(json.dumps(problem(error)))] == said
