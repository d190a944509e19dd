"""Every rule finds the form that breaks it, and leaves a good one alone."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from instruments.checks import RULES, check, check_file
from instruments.loader import read
from instruments.model import Instrument
from tests.support import forms

FRUIT = "fruit: [{name: 1, label: Apple, columns: {kind: a}}, {name: 2, label: Pear, columns: {kind: b}}]"
LONG = "x" * 81


def q(kind: str, name: str, **fields: str | dict[str, str]) -> str:
    """The line of a question. Its label is its name when none is given."""
    entries = {"type": kind, "name": name, "label": name.upper(), **fields}
    return f"- {json.dumps(entries, ensure_ascii=False)}\n"


def group(name: str, children: str, **fields: str) -> str:
    """The lines of a group."""
    head = "".join(f"  {key}: {json.dumps(value)}\n" for key, value in fields.items())
    return f"- group: {name}\n{head}  children:\n{textwrap.indent(children, '    ')}"


def repeat(name: str, children: str, **fields: str) -> str:
    """The lines of a repeat."""
    return group(name, children, **fields).replace("- group:", "- repeat:", 1)


def unchecked(children: str, folder: Path, *, lists: str = "", head: str = "") -> Instrument:
    """A form as it is read, before the rules that `load` applies."""
    path = folder / "form.yaml"
    path.write_text(forms.written(children, lists=lists, head=head), encoding="utf-8")
    form, findings = read(path)
    assert form is not None
    assert not findings
    return form


DONE = q("hidden", "part_done", label="")
SEALED = group("part", q("select_one yes_no", "own"), label="P", appearance="sealed") + DONE
LENGTHY = "".join(q("integer", f"question_with_a_long_name_{one:03}") for one in range(80))

CASES = [
    ("X101", q("text", "a", relevant="${agee} = 1") + q("integer", "age", label="B"), ""),
    ("X107", q("select_multiple yes_no", "a") + q("text", "b", relevant="${a} = '1'"), ""),
    ("X105", q("integer", "a") + q("text", "b", relevant="${a} = 'x'"), ""),
    ("X109", q("select_one fruit", "a", choice_filter="colour = 'x'"), FRUIT),
    ("L001", q("text", "a", relevant="1 +"), ""),
    ("L003", q("text", "a", relevant="${a} = 1"), ""),
    ("K102", q("note", "a", label="Hello ${nobody}"), ""),
    ("K103", q("text", "a", relevant="false()"), ""),
    ("K104", q("select_one yes_no", "a") + q("text", "b", relevant="${a} = '7'"), ""),
    ("K104", q("select_multiple yes_no", "a") + q("text", "b", relevant="selected(${a}, 'z')"), ""),
    ("K105", q("integer", "a", constraint=". > 1"), ""),
    ("K106", q("text", "a", relevant="${b} = 'x'") + q("text", "b"), ""),
    ("K107", q("calculate", "a", label=""), ""),
    ("K107", q("note", "a", required="yes"), ""),
    ("K108", repeat("r", q("text", "a"), label="R", repeat_count="5000"), ""),
    ("K108", q("text", "n") + repeat("r", q("text", "a"), label="R", repeat_count="${n}"), ""),
    ("K109", q("calculate", "a", label="", calculation="1", trigger="${b}"), ""),
    ("K120", q("text", "a") + q("text", "b", relevant="${a} > 3"), ""),
    ("K123", q("integer", "a", default="many"), ""),
    ("K123", q("select_one yes_no", "a", default="7"), ""),
    ("K124", q("range", "a", parameters={"start": "low"}), ""),
    ("K130", q("select_one none", "a"), "none: []"),
    ("K131", q("text", "a"), FRUIT),
    ("K132", q("select_one f", "a"), "f: [{name: 1, label: Same}, {name: 2, label: Same}]"),
    ("K133", q("select_multiple f", "a"), "f: [{name: a b, label: Two words}]"),
    (
        "K134",
        q("select_one yes_no", "a") + q("select_one fruit", "b", choice_filter="kind = ${a}"),
        FRUIT,
    ),
    ("K201", q("text", "a" + "b" * 32, label="A"), ""),
    ("K201", q("text", "a", export={"name": "_x"}), ""),
    ("K201", q("text", "with", label="A"), ""),
    ("K202", q("text", "Age", label="A") + q("text", "age", label="B"), ""),
    (
        "K202",
        q("text", "a" + "b" * 31 + "c", label="A") + q("text", "a" + "b" * 31 + "d", label="B"),
        "",
    ),
    ("K203", q("select_multiple yes_no", "a" + "b" * 30, label="A"), ""),
    ("K301", q("text", "a", label=""), ""),
    ("K304", q("text", "a", label=LONG), ""),
    ("K304", q("text", "a", export={"label": "ж" * 81}), ""),
    ("K305", q("select_one f", "a"), "f: [{name: 1, label: " + "ж" * 61 + "}]"),
    ("K307", q("select_one yes_no", "a", label="Did he abuse you?", sensitive="yes"), ""),
    ("K308", group("g", q("text", "a"), label="Violence at home"), ""),
    ("K401", SEALED + q("text", "b", relevant="${own} = '1'"), ""),
    ("K401", SEALED + q("note", "b", label="You said ${own}"), ""),
    ("K402", group("part", q("text", "own"), label="P", appearance="sealed") + DONE, ""),
    ("K402", repeat("r", SEALED, label="R"), ""),
    ("K402", group("part", LENGTHY, label="P", appearance="sealed") + DONE, ""),
    ("K403", group("part", q("select_one yes_no", "own"), label="P", appearance="sealed"), ""),
    ("K403", q("select_one yes_no", "card", appearance="sealed"), ""),
]


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
        ("K302", q("text", "a", label={"en": "A", "ru": "А"})),
        (
            "K303",
            q("note", "a", label={"en": "Hi ${b}", "az": "Salam"})
            + q("text", "b", label={"en": "B", "az": "B"}),
        ),
        (
            "K306",
            q("note", "a", label={"en": "With ${b}", "az": "${b}la"})
            + q("text", "b", label={"en": "B", "az": "B"}),
        ),
    ],
)
def test_translations_are_checked(code: str, children: str, tmp_path: Path) -> None:
    head = "name: f\nversion: 1\ntitle: {en: F, az: F}\nlanguages: [en, az]"
    found = check(unchecked(children, tmp_path, head=head))
    assert code in {finding.code for finding in found}


def test_every_rule_is_broken_by_some_case_here() -> None:
    broken = {code for code, _, _ in CASES} | {"K302", "K303", "K306"}
    assert {code for code in RULES if code != "X1xx"} <= broken


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


def test_a_sealed_part_that_keeps_to_itself_has_no_findings(tmp_path: Path) -> None:
    inside = q("select_one yes_no", "own") + q("integer", "times", relevant="${own} = '1'")
    whole = q("integer", "age") + group(
        "part", inside, label="P", appearance="sealed", relevant="${age} > 17"
    )
    assert check(unchecked(whole + DONE, tmp_path)) == []


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


def test_a_picture_may_do_for_all_languages_and_a_recording_not(tmp_path: Path) -> None:
    head = "name: f\nversion: 1\ntitle: {en: F, az: F}\nlanguages: [en, az]"
    asked = "- {type: note, name: n, label: {en: N, az: N}, media: {image: a.png, audio: a.mp3}}"
    path = tmp_path / "form.yaml"
    path.write_text(forms.written(asked, head=head), encoding="utf-8")
    found = [one.message for one in check_file(path) if one.code == "K302" and "n:" in one.message]
    assert found == ["'n:audio' is not translated into az."]
