"""YAML questionnaires: read as written, and every mistake told at once with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from instruments import load
from instruments.catalogue import messages
from instruments.errors import InstrumentError
from instruments.loader import dump, library, read
from instruments.model import Group, Instrument, Question, Repeat, walk
from tests.support import forms

BAD = """\
name: 2x
title: A form
labl: wrong
choice_lists:
  fruit:
    - {name: 1, label: Apple}
    - {name: 1, label: Pear}
    - {label: Plum}
children:
  - {type: select_one nuts, name: a, label: First, label: Twice}
  - group: a
  - {type: foo, name: b}
  - {type: text extra, name: c, requird: yes}
  - just words
  - repeat: r
    children:
      - {type: integer, name: c, label: Again}
      - {type: text, name: 9lives, sensitive: maybe}
"""

# Nine aliases to nine aliases to ...: 9 to the power of 8 nodes in a few lines.
BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def _codes(content: str, folder: Path) -> list[tuple[str, int | None]]:
    path = folder / "bad.yaml"
    path.write_text(content, encoding="utf-8")
    return [(finding.code, finding.line) for finding in read(path)[1]]


def test_all_mistakes_are_found_at_once_with_their_lines(tmp_path: Path) -> None:
    assert set(_codes(BAD, tmp_path)) == {
        ("Y021", 1),  # the name begins with a digit
        ("Y020", 1),  # no version
        ("Y012", 3),  # unknown key
        ("Y031", 6),  # a code twice
        ("Y020", 8),  # a choice without a name
        ("Y011", 10),  # a key twice
        ("Y024", 10),  # no such list
        ("Y030", 11),  # a name twice
        ("Y020", 11),  # a group without children
        ("Y022", 12),  # no such type
        ("Y023", 13),  # something after a type
        ("Y012", 13),
        ("Y010", 14),  # not a mapping
        ("Y030", 17),
        ("Y021", 18),
        ("Y014", 18),  # neither yes nor no
    }


def test_an_unknown_key_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        load(path)
    hints = {
        finding.line: finding.hint for finding in caught.value.findings if finding.code == "Y012"
    }
    assert hints[13] == "Did you mean 'required'?"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "Y004"),
        ("a: [1, 2", "Y003"),
        ("a: \t- x: 'y", "Y003"),
        ("[" * 2000, "Y003"),
        (BOMB, "Y003"),
        ("- just\n- a list", "Y010"),
    ],
)
def test_a_file_that_is_no_questionnaire_is_a_finding(
    tmp_path: Path, content: str, code: str
) -> None:
    assert code in {found for found, _ in _codes(content, tmp_path)}


def test_a_file_in_another_encoding_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes("title: Анкета".encode("cp1251"))
    assert [finding.code for finding in read(path)[1]] == ["Y002"]


def test_a_questionnaire_that_is_not_there_is_a_finding() -> None:
    with pytest.raises(InstrumentError, match="no such questionnaire") as caught:
        load("nowhere")
    assert "household" in caught.value.findings[0].hint


def test_scalars_are_the_text_that_stands_in_the_file() -> None:
    form = forms.form("""
        - type: select_one yes_no
          name: q
          label: Yes
          default: 01
          required: no
          read_only: ${q} = 1
        """)
    question = next(form.questions())
    assert (question.label, question.default) == ({"en": "Yes"}, "01")
    assert (question.required, question.read_only) == (None, "${q} = 1")
    assert [c.name for c in form.choices_of(question)] == ["1", "2", "8"]
    assert [c.missing for c in form.choices_of(question)] == [False, False, True]


def test_merge_keys_share_what_questions_have_in_common() -> None:
    form = forms.form("""
        - &first {type: integer, name: a, label: A, constraint: . > 0, constraint_message: Above 0.}
        - {<<: *first, name: b, label: B}
        """)
    a, b = form.questions()
    assert (b.name, b.label["en"], b.constraint) == ("b", "B", a.constraint)


def test_or_other_adds_a_choice_and_a_question() -> None:
    form = forms.form("- {type: select_one yes_no or_other, name: q, label: Which?}")
    asked, other = form.questions()
    assert [c.name for c in form.choices_of(asked)] == ["1", "2", "8", "other"]
    assert [c.name for c in form.choice_lists["yes_no"].choices] == ["1", "2", "8"]
    assert (other.name, other.type, other.relevant) == (
        "q_other",
        "text",
        "selected(${q}, 'other')",
    )


def test_lists_of_an_included_file_are_there_when_a_question_names_them(tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(
        "choice_lists:\n  used: [{name: 1, label: One}]\n  unused: [{name: 1, label: One}]\n"
    )
    path = tmp_path / "form.yaml"
    path.write_text(
        "name: f\nversion: 1\ntitle: F\ninclude: [shared.yaml]\n"
        "children: [{type: select_one used, name: q, label: Q}]\n"
    )
    assert list(load(path).choice_lists) == ["used"]


def test_choices_come_from_a_csv_file_beside_the_questionnaire() -> None:
    form = forms.form(
        "- {type: select_one_from_file towns.csv, name: t, label: Town}",
        files={"towns.csv": "name;label;region\nbaku;Bakı;a\n"},
    )
    (choice,) = form.choices_of(next(form.questions()))
    assert (choice.name, choice.label, choice.columns["region"]) == ("baku", {"en": "Bakı"}, "a")


@pytest.mark.parametrize("name", library())
def test_shipped_questionnaires_have_no_findings_and_all_languages(name: str) -> None:
    form = load(name)
    assert form.languages == ("en", "az", "ru")
    assert all(set(one.text) >= {"en", "az", "ru"} for one in messages(form))


@pytest.mark.parametrize("make", [forms.household, forms.nested, lambda: load("woman")])
def test_a_questionnaire_written_as_yaml_reads_back_equal(
    make: Callable[[], Instrument], tmp_path: Path
) -> None:
    form = make()
    dump(form, tmp_path / "again.yaml")
    assert load(tmp_path / "again.yaml") == form


def test_names_are_found_in_groups_and_repeats() -> None:
    form: Instrument = forms.nested()
    kinds = {node.name: type(node) for node in walk(form.children)}
    assert (kinds["house"], kinds["flat"], kinds["rooms"]) == (Repeat, Repeat, Question)
    assert Group not in kinds.values()
