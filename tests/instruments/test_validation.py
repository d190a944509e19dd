"""Findings about answers: each rule, in the words and the language of the questionnaire."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from instruments.routing import Plan
from instruments.routing.pages import pages
from instruments.validation import MESSAGES, findings, judge_places, validate
from tests.support import forms

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def found(children: str, answers: dict[str, Any], **options: Any) -> list[tuple[str, str]]:
    plan = Plan.of(forms.form(children, **options))
    return [(finding.path, finding.code) for finding in validate(plan, answers, now=NOW)]


AGE = """
- type: integer
  name: age
  label: {en: Age, az: Yaş}
  required: yes
  constraint: . >= 15 and . <= 120
  constraint_message: {en: "From 15, not ${age}.", az: "15 və yuxarı, ${age} yox."}
- {type: text, name: job, label: Job, relevant: "${age} > 20"}
"""


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, [("age", "required")]),
        ({"age": None}, [("age", "required")]),
        ({"age": 15}, []),
        ({"age": 14}, [("age", "constraint")]),
        ({"age": "abc"}, [("age", "not_integer")]),
        ({"age": 16, "job": "x"}, [("job", "irrelevant")]),
        ({"age": 30, "job": ["x"]}, [("job", "not_text")]),
        ({"age": 30, "stray": 1}, [("stray", "unknown")]),
    ],
)
def test_each_rule(answers: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(AGE, answers) == expected


def test_messages_are_those_of_the_questionnaire_in_the_language_asked_for() -> None:
    plan = Plan.of(
        forms.form(AGE, head="name: f\nversion: 1\ntitle: {en: F, az: F}\nlanguages: [en, az]")
    )
    (finding,) = validate(plan, {"age": 3}, language="az")
    assert (finding.message, finding.own) == ("15 və yuxarı, 3 yox.", True)
    (finding,) = validate(plan, {"age": 3}, language="en")
    assert finding.message == "From 15, not 3."
    (finding,) = validate(plan, {})
    assert (finding.message, finding.own) == (MESSAGES["required"], False)


def test_choices_must_be_of_the_list_and_offered_now() -> None:
    plan = Plan.of(forms.household())
    answers = {"consent": "1", "region": "b", "district": "a1", "members": 1, "assets": ["0", "9"]}
    codes = {f.path: f.code for f in validate(plan, answers, now=NOW)}
    assert codes["district"] == "filtered"
    assert codes["assets"] == "choice" or codes["assets"] == "constraint"
    assert codes["roster[1]/age"] == "required"


def test_more_instances_than_announced_are_found_when_they_hold_answers() -> None:
    plan = Plan.of(forms.household())
    answers = {"consent": "1", "members": 1, "roster": [{"age": 1}, {"age": 2}]}
    assert ("roster", "count") in {(f.path, f.code) for f in validate(plan, answers, now=NOW)}
    answers["roster"] = [{"age": 1}, {"age": None}]
    assert "roster" not in {f.path for f in validate(plan, answers, now=NOW)}


def test_answers_in_repeats_are_found_by_instance() -> None:
    plan = Plan.of(forms.nested())
    answers = {"house": [{"floors": 9}, {"floors": 1, "flat": [{"rooms": -1}]}]}
    assert [(f.path, f.code) for f in validate(plan, answers, now=NOW)] == [
        ("house[1]/floors", "out_of_range"),
        ("house[2]/flat[1]/rooms", "constraint"),
    ]


def test_a_template_is_filled_with_its_details_and_never_with_the_answer() -> None:
    plan = Plan.of(forms.nested())
    (finding,) = validate(plan, {"house": [{"floors": 987}]}, now=NOW)
    assert finding.message == "Enter a number from 1.0 to 5.0."
    assert "987" not in repr(finding)


def test_one_page_can_be_judged_alone() -> None:
    plan = Plan.of(forms.household())
    state = plan.state({"consent": "1", "members": 1, "roster": [{"age": 200}]}, now=NOW)
    (page,) = [page for page in pages(state) if page.id == "roster[1]"]
    assert [(f.path, f.code) for f in judge_places(state, page.questions)] == [
        ("roster[1]/age", "constraint")
    ]


def test_a_rule_that_fails_on_the_answers_is_a_finding_of_its_question() -> None:
    children = """
    - {type: text, name: pattern, label: P}
    - {type: text, name: word, label: W, constraint: "regex(., ${pattern})", constraint_message: No.}
    """
    assert found(children, {"pattern": "(", "word": "a"}) == [("word", "expression_failed")]
    assert found(children, {"pattern": "a", "word": "a"}) == []


def test_judging_twice_gives_the_same() -> None:
    state = Plan.of(forms.household()).state({"consent": "7", "members": "x"}, now=NOW)
    assert findings(state) == findings(state)


def test_the_heading_of_a_grid_is_not_answered() -> None:
    children = """
    - group: grid
      appearance: field-list
      children:
        - {type: select_one yes_no, name: head, label: Which?, appearance: label, required: yes}
        - {type: select_one yes_no, name: row, label: A, appearance: list-nolabel, required: yes}
    """
    assert found(children, {}) == [("row", "required")]
