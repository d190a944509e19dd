"""Frozen versions: canonical, thawed equal, hashed; and which changes are unsafe."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from instruments import load
from instruments.model import Instrument
from instruments.versions import compare, fingerprint, freeze, thaw
from tests.support import forms

FORMS = [forms.household, forms.nested, lambda: load("household"), lambda: load("woman")]


@pytest.mark.parametrize("make", FORMS)
def test_a_thawed_version_equals_the_frozen_one(make: Callable[[], Instrument]) -> None:
    form = make()
    assert thaw(freeze(form)) == form
    assert freeze(thaw(freeze(form))) == freeze(form)


def test_the_same_questionnaire_has_the_same_fingerprint_wherever_its_lines_stand() -> None:
    one = forms.form("- {type: text, name: a, label: A}")
    other = forms.form("# a comment\n\n- type: text\n  label: A\n  name: a")
    assert fingerprint(one) == fingerprint(other)
    assert len(fingerprint(one)) == 64
    assert fingerprint(forms.form("- {type: text, name: a, label: B}")) != fingerprint(one)


def test_frozen_text_is_canonical_json() -> None:
    frozen = freeze(forms.household())
    content = json.loads(frozen)
    again = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert frozen == again


@pytest.mark.parametrize("text", ["{}", "[]", '{"format": 99}'])
def test_what_was_not_frozen_here_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="frozen"):
        thaw(text)


OLD = """
- {type: integer, name: age, label: Age}
- {type: select_one yes_no, name: ever, label: Ever?}
- repeat: roster
  label: R
  children: [{type: text, name: first, label: First}]
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: integer", "type: text", ("C002", "warning")),
        ("type: integer", "type: date", ("C002", "error")),
        ("{type: integer, name: age, label: Age}", "group: age\n  children: []", ("C002", "error")),
        ("label: Age", "label: Years", ("C004", "warning")),
        ("name: age", "name: years", ("C001", "warning")),
        ("name: age", "name: years", ("C010", "info")),
        ("label: Age", "label: Age, required: yes", ("C006", "warning")),
        ("label: Age", "label: Age, export: {name: q1}", ("C007", "warning")),
        ("label: Age", "label: Age, identifying: yes", ("C008", "error")),
    ],
)
def test_each_change_is_told(old: str, new: str, expected: tuple[str, str]) -> None:
    before, after = forms.form(OLD), forms.form(OLD.replace(old, new))
    assert expected in {(finding.code, finding.severity) for finding in compare(before, after)}


def test_a_question_that_moves_out_of_a_repeat_is_unsafe() -> None:
    moved = OLD.replace("children: [{type: text, name: first, label: First}]", "children: []")
    after = forms.form(moved + "- {type: text, name: first, label: First}")
    assert compare(forms.form(OLD), after)[0].code == "C003"


def test_changes_of_choices() -> None:
    lists = "fruit: [{name: 1, label: Apple}, {name: 2, label: Pear}, {name: 8, label: None}]"
    other = "fruit: [{name: 1, label: Quince}, {name: 3, label: Fig}, {name: 8, label: None, missing: yes}]"
    asked = "- {type: select_one fruit, name: f, label: F}"
    found = compare(forms.form(asked, lists=lists), forms.form(asked, lists=other))
    assert [(one.code, one.severity) for one in found] == [
        ("C020", "error"), ("C023", "error"), ("C022", "warning"), ("C021", "info"),
    ]  # fmt: skip


def test_nothing_changed_nothing_told() -> None:
    assert compare(load("woman"), load("woman")) == []
