"""Files that are parts of questionnaires are checked as what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments.checks import check_file

LIBRARY = Path(__file__).parents[2] / "instruments" / "library"
LISTS = """source_language: en
choice_lists:
  fruit:
    - {name: 1, label: {en: Apple, az: Alma, ru: Яблоко}}
    - {name: 2, label: {en: Apple, az: Armud}}
"""
FORM = """name: small
version: 1
title: Small
children:
  - {type: integer, name: age, label: Age}
"""
DERIVED = """questionnaire: small
values:
  no_yes: {0: {en: "No"}}
variables:
  - name: grown
    label: {en: Grown up, az: Böyük, ru: Взрослая}
    values: no_yes
    expression: if(${age} >= 18, 1, 0)
  - name: grown_too
    label: {en: The same, az: Eyni, ru: То же}
    expression: ${grown}
"""


def codes(path: Path, text: str) -> list[tuple[str, int | None]]:
    """What is found in the file, with its lines."""
    path.write_text(text, encoding="utf-8")
    (path.parent / "small.yaml").write_text(FORM, encoding="utf-8")
    return [(one.code, one.line) for one in check_file(path)]


@pytest.mark.parametrize("name", sorted(path.name for path in LIBRARY.glob("*.yaml")))
def test_everything_that_ships_is_faultless(name: str) -> None:
    assert [str(one) for one in check_file(LIBRARY / name)] == []


def test_choice_lists_are_checked_without_a_questionnaire(tmp_path: Path) -> None:
    assert codes(tmp_path / "lists.yaml", LISTS) == [("K132", 4), ("K302", 4)]


@pytest.mark.parametrize(
    ("good", "bad", "code", "line"),
    [
        ("${age}", "${agee}", "V004", 8),
        ("18, 1, 0)", "18, 1, 0", "V004", 8),
        ("if(${age} >= 18, 1, 0)", "position(..)", "V004", 8),
        ("name: grown_too", "name: grown", "V003", 9),
        ("name: grown_too", "name: age", "V003", 9),
        ("name: grown_too", "name: Grown Too", "V002", 9),
        ("values: no_yes", "values: yes_no", "V006", 7),
        (", ru: То же", "", "K302", 10),
        ("    expression: ${grown}\n", "", "V001", 9),
    ],
)
def test_derived_variables_are_checked(
    tmp_path: Path, good: str, bad: str, code: str, line: int
) -> None:
    path = tmp_path / "small.derived.yaml"
    assert codes(path, DERIVED) == []
    assert codes(path, DERIVED.replace(good, bad, 1)) == [(code, line)]
