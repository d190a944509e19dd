"""Every rule finds the form that breaks it, and leaves a good one alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments.checks import RULES, check, check_file
from instruments.loader import read
from instruments.model import Instrument
from tests.support import forms

FRUIT = "fruit: [{name: 1, label: Apple, columns: {kind: a}}, {name: 2, label: Pear, columns: {kind: b}}]"
LONG = "x" * 81


def unchecked(children: str, folder: Path, *, lists: str = "", head: str = "") -> Instrument:
    """A form as it is read, before the rules that `load` applies."""
    path = folder / "form.yaml"
    path.write_text(forms.written(children, lists=lists, head=head), encoding="utf-8")
    form, findings = read(path)
    assert form is not None
    assert not findings
    return form


CASES = [
    ("X101", "- {type: text, name: a, label: A, relevant: \"${agee} = 1\"}\n- {type: integer, name: age, label: B}", ""),
    ("X107", "- {type: select_multiple yes_no, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"${a} = '1'\"}", ""),
    ("X105", "- {type: integer, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"${a} = 'x'\"}", ""),
    ("X109", "- {type: select_one fruit, name: a, label: A, choice_filter: colour = 'x'}", FRUIT),
    ("L001", "- {type: text, name: a, label: A, relevant: 1 +}", ""),
    ("L003", "- {type: text, name: a, label: A, relevant: \"${a} = 1\"}", ""),
    ("K102", "- {type: note, name: a, label: \"Hello ${nobody}\"}", ""),
    ("K103", "- {type: text, name: a, label: A, relevant: false()}", ""),
    ("K104", "- {type: select_one yes_no, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"${a} = '7'\"}", ""),
    ("K104", "- {type: select_multiple yes_no, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"selected(${a}, 'z')\"}", ""),
    ("K105", "- {type: integer, name: a, label: A, constraint: . > 1}", ""),
    ("K106", "- {type: text, name: a, label: A, relevant: \"${b} = 'x'\"}\n- {type: text, name: b, label: B}", ""),
    ("K107", "- {type: calculate, name: a}", ""),
    ("K107", "- {type: note, name: a, label: A, required: yes}", ""),
    ("K108", "- repeat: r\n  label: R\n  repeat_count: 5000\n  children: [{type: text, name: a, label: A}]", ""),
    ("K108", "- {type: text, name: n, label: N}\n- repeat: r\n  label: R\n  repeat_count: ${n}\n  children: [{type: text, name: a, label: A}]", ""),
    ("K109", "- {type: calculate, name: a, calculation: 1, trigger: \"${b}\"}", ""),
    ("K120", "- {type: text, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"${a} > 3\"}", ""),
    ("K123", "- {type: integer, name: a, label: A, default: many}", ""),
    ("K123", "- {type: select_one yes_no, name: a, label: A, default: 7}", ""),
    ("K124", "- {type: range, name: a, label: A, parameters: {start: low}}", ""),
    ("K130", "- {type: select_one none, name: a, label: A}", "none: []"),
    ("K131", "- {type: text, name: a, label: A}", FRUIT),
    ("K132", "- {type: select_one f, name: a, label: A}", "f: [{name: 1, label: Same}, {name: 2, label: Same}]"),
    ("K133", "- {type: select_multiple f, name: a, label: A}", "f: [{name: a b, label: Two words}]"),
    ("K134", "- {type: select_one yes_no, name: a, label: A}\n- {type: select_one fruit, name: b, label: B, choice_filter: \"kind = ${a}\"}", FRUIT),
    ("K201", f"- {{type: text, name: a{'b' * 32}, label: A}}", ""),
    ("K201", "- {type: text, name: a, label: A, export: {name: _x}}", ""),
    ("K201", "- {type: text, name: with, label: A}", ""),
    ("K202", "- {type: text, name: Age, label: A}\n- {type: text, name: age, label: B}", ""),
    ("K202", f"- {{type: text, name: a{'b' * 31}c, label: A}}\n- {{type: text, name: a{'b' * 31}d, label: B}}", ""),
    ("K203", f"- {{type: select_multiple yes_no, name: a{'b' * 30}, label: A}}", ""),
    ("K301", "- {type: text, name: a}", ""),
    ("K304", f"- {{type: text, name: a, label: {LONG}}}", ""),
    ("K304", "- {type: text, name: a, label: A, export: {label: " + "ж" * 81 + "}}", ""),
    ("K305", "- {type: select_one f, name: a, label: A}", "f: [{name: 1, label: " + "ж" * 61 + "}]"),
    ("K307", "- {type: select_one yes_no, name: a, label: Did he abuse you?, sensitive: yes}", ""),
    ("K308", "- group: g\n  label: Violence at home\n  children: [{type: text, name: a, label: A}]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "children", "lists"), CASES)
def test_a_form_that_breaks_a_rule_is_found(
    code: str, children: str, lists: str, tmp_path: Path
) -> None:
    found = check(unchecked(children, tmp_path, lists=lists))
    assert code in {finding.code for finding in found}
    assert all(finding.message and finding.place for finding in found)


@pytest.mark.parametrize(
    ("code", "children"),
    [
        ("K302", "- {type: text, name: a, label: {en: A, ru: А}}"),
        ("K303", '- {type: note, name: a, label: {en: "Hi ${b}", az: "Salam"}}\n- {type: text, name: b, label: {en: B, az: B}}'),
        ("K306", '- {type: note, name: a, label: {en: "With ${b}", az: "${b}la"}}\n- {type: text, name: b, label: {en: B, az: B}}'),
    ],
)  # fmt: skip
def test_translations_are_checked(code: str, children: str, tmp_path: Path) -> None:
    head = "name: f\nversion: 1\ntitle: {en: F, az: F}\nlanguages: [en, az]"
    found = check(unchecked(children, tmp_path, head=head))
    assert code in {finding.code for finding in found}


def test_every_rule_is_broken_by_some_case_here() -> None:
    broken = {code for code, _, _ in CASES} | {"K302", "K303", "K306"}
    assert {code for code in RULES if code != "X1"} <= broken


def test_findings_carry_line_and_hint(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(
        forms.written(
            '- {type: text, name: a, label: A}\n- {type: text, name: b, label: B, relevant: "${aa} = 1"}'
        )
    )
    (finding,) = [one for one in check_file(path) if one.severity == "error"]
    lines = path.read_text().splitlines()
    assert "${aa}" in lines[(finding.line or 0) - 1]
    assert str(finding) == (
        f"{path}:{finding.line}: X101 'relevant' of 'b': there is no question ${{aa}}. "
        "(did you mean ${a}?)"
    )


def test_a_good_form_has_no_findings() -> None:
    codes = {finding.code for finding in check(forms.household())}
    assert codes <= {"K105", "K131", "K134"}  # messages and parents left out for brevity


def test_a_workbook_is_checked_like_yaml(tmp_path: Path) -> None:
    path = tmp_path / "form.md"
    path.write_text("| survey |\n| | type | name | label |\n| | integer | with | A |\n")
    assert {"K201"} <= {finding.code for finding in check_file(path)}


def test_a_file_that_cannot_be_read_gives_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"")
    assert [finding.code for finding in check_file(path)] == ["X002"]
    assert [finding.code for finding in check_file(tmp_path / "none.yaml")] == ["Y000"]
