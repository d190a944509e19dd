"""What a form loses is told by name; what another program wrote in its own way is carried over."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from instruments import loader
from instruments.filling import fill
from instruments.routing import Plan
from instruments.routing.offered import offered
from instruments.validation import validate
from instruments.xlsform import read, write
from tests.support.workbooks import Sheets, imported, question, survey, workbook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(sheets: Sheets) -> dict[str, str]:
    """Code -> message and hint."""
    _, findings = imported(sheets)
    return {one.code: f"{one.message} {one.hint}" for one in findings}


@pytest.mark.parametrize(
    ("kind", "words"),
    [("simserial", "deviceid"), ("audit", "recorded anyway"), ("background-audio", "audio")],
)
def test_what_no_tablet_records_is_told_to_stay_empty(kind: str, words: str) -> None:
    found = told(survey([kind, "audit"], ["text", "b", "B"]))
    assert "stays empty" in found["X051"]
    assert words in found["X051"]


def test_a_position_at_each_change_of_an_answer_is_carried_over(tmp_path: Path) -> None:
    form, findings = imported(
        survey(
            ["start-geopoint", "begun", None],
            ["background-geopoint", "at", None, "${b}"],
            ["text", "b", "B"],
            head="type name label trigger",
        )
    )
    assert findings == []
    assert question(form, "at").trigger == "${b}"
    write(form, tmp_path / "again.xlsx")
    assert read(tmp_path / "again.xlsx").instrument == form


@pytest.mark.parametrize(
    ("kind", "appearance", "code", "words"),
    [
        ("text", "url", "X046", "shown as text"),
        ("date", "ethiopian", "X046", "Gregorian"),
        ("text", "sparkling", "X047", "not known"),
        ("text", "w2 ex:org.app(a='b c')", "X043", "typed in"),
    ],
)
def test_an_appearance_that_is_not_drawn_is_told(
    kind: str, appearance: str, code: str, words: str
) -> None:
    found = told(survey([kind, "a", "A", appearance], head="type name label appearance"))
    assert words in found[code]
    assert len(found) == 1


@pytest.mark.parametrize("appearance", ["multiline", "w2", "columns-3 no-buttons", "quick", "h1"])
def test_an_appearance_that_changes_no_answer_is_not(appearance: str) -> None:
    assert told(survey(["text", "a", "A", appearance], head="type name label appearance")) == {}


def test_a_column_is_told_once_for_all_its_rows() -> None:
    head = "type name label notes body::intent"
    _, findings = imported(
        survey(["text", "a", "A", "x"], ["text", "b", "B", "y", "org.app"], head=head)
    )
    assert [(one.line, one.message) for one in findings] == [
        (2, "The column 'notes' is not carried over; rows that have it: 2."),
        (3, "The column 'body::intent' is not carried over; rows that have it: 1."),
    ]


def test_pictures_and_idle_parameters_are_told_and_kept(tmp_path: Path) -> None:
    form, findings = imported(
        survey(
            ["audio", "a", "A", "cat.png", "quality=low"],
            ["range", "r", "R", None, "start=1 end=9 step=1 tick_interval=2"],
            head="type name label media::image parameters",
        )
    )
    assert sorted(one.code for one in findings) == ["X049", "X049"]
    assert question(form, "a").media == {"image": {"en": "cat.png"}}
    assert question(form, "r").parameters["tick_interval"] == "2"
    write(form, tmp_path / "again.xlsx")
    assert read(tmp_path / "again.xlsx").instrument == form


def test_an_answer_of_the_last_saved_form_is_empty() -> None:
    form, findings = imported(
        survey(
            ["text", "a", "A", None, "${last-saved#a}"],
            ["text", "b", "B", "${last-saved#a} = ''", "concat('x', ${last-saved#b})"],
            head="type name label relevant default",
        )
    )
    assert [one.code for one in findings] == ["X042", "X042"]
    state = Plan.of(form).state({}, now=NOW)
    assert (state.value("a"), state.value("b")) == (None, "x")


FRUITS = b"key,fruit,colour\n1,Apple,red\n2,Banana,yellow\n3,Cherry,red\n"


@pytest.mark.parametrize(
    ("search", "offered"),
    [
        ("search('fruits')", ["1", "2", "3"]),
        ("minimal search('fruits', 'matches', 'colour', ${c})", ["1", "3"]),
        ("search('fruits', 'contains', 'fruit', 'an')", ["2"]),
        ("search('fruits', 'startswith', 'fruit', 'C', 'colour', ${c})", ["3"]),
    ],
)
def test_search_looks_choices_up_in_a_file(search: str, offered: list[str]) -> None:
    sheets = survey(
        ["text", "c", "C"], ["select_one f", "q", "Q", search], head="type name label appearance"
    )
    sheets["choices"] = [["list_name", "name", "label"], ["f", "key", "fruit"]]
    form, findings = imported(sheets, files={"fruits.csv": FRUITS})
    assert findings == []
    assert [c.label["en"] for c in form.choices_of(question(form, "q"))][:1] == ["Apple"]
    plan = Plan.of(form)
    taken = [code for code in "123" if validate(plan, {"c": "red", "q": code}, now=NOW) == []]
    assert taken == offered


def test_a_search_that_cannot_be_written_as_a_filter_is_refused() -> None:
    sheets = survey(
        ["select_one f", "q", "Q", "search('fruits', 'sounds', 'a', 'b')"],
        head="type name label appearance",
    )
    sheets["choices"] = [["list_name", "name", "label"], ["f", "key", "fruit"]]
    result = read(workbook(sheets), name="form.xlsx")
    assert result.instrument is None
    assert "select_one_from_file" in result.findings[0].hint


def test_tables_are_looked_up_and_survive_yaml(tmp_path: Path) -> None:
    form, findings = imported(
        survey(
            ["csv-external", "prices"],
            ["text", "f", "F"],
            ["calculate", "a", None, None, "instance('prices')/root/item[key = ${f}]/fruit"],
            ["calculate", "b", None, None, "pulldata('more', 'fruit', 'key', ${f})"],
        ),
        files={"prices.csv": FRUITS, "more.csv": FRUITS},
    )
    assert findings == []
    loader.dump(form, tmp_path / "form.yaml")
    again, problems = loader.read(tmp_path / "form.yaml")
    assert problems == []
    assert again == form
    state = Plan.of(again).state({"f": "2"}, now=NOW)
    assert (state.value("a"), state.value("b")) == ("Banana", "Banana")


def test_a_filter_over_a_file_that_is_not_there_does_not_stop_an_interview() -> None:
    form, findings = imported(
        survey(
            ["text", "r", "R"],
            ["select_one_from_file places.csv", "q", "Q", "region = ${r}"],
            head="type name label choice_filter",
        )
    )
    assert [one.code for one in findings] == ["X030"]
    plan = Plan.of(form)
    answers = fill(plan, random.Random(1), now=NOW)
    assert "q" in answers
    assert validate(plan, answers, now=NOW) == []


def test_one_file_has_one_column_of_codes() -> None:
    head = "type name label parameters"
    kind = "select_one_from_file a.csv"
    result = read(
        workbook(survey([kind, "p", "P", "value=id"], [kind, "q", "Q"], head=head)), name="f.xlsx"
    )
    assert result.instrument is None
    assert ("X041", 3) in {(one.code, one.line) for one in result.findings}


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("txt", "text"),
        ("select_one", "LIST"),
        ("select_one my list", "no spaces"),
        ("select_multiple_external towns", "select_multiple_from_file"),
    ],
)
def test_an_unknown_type_is_told_with_its_row_and_what_to_write(written: str, hint: str) -> None:
    result = read(workbook(survey(["text", "a", "A"], [written, "b", "B"])), name="form.xlsx")
    (finding,) = result.findings
    assert (finding.place, finding.line) == ("form.xlsx [survey]", 3)
    assert hint in finding.hint


def test_a_form_without_questions_is_none() -> None:
    result = read(workbook(survey()), name="form.xlsx")
    assert [one.code for one in result.findings] == ["X023"]


def test_device_numbers_are_written_so_that_pyxform_does_not_warn(tmp_path: Path) -> None:
    form, _ = imported(survey(["simserial", "s"], ["text", "a", "A"]))
    write(form, tmp_path / "form.xlsx")
    again = read(tmp_path / "form.xlsx")
    assert (again.instrument, again.findings) == (form, ())


@pytest.mark.parametrize(
    "heading", ["中文 (zh-Hans)", "Português (pt-BR)", "Local language", "Gagauz", "Kiswahili (sw)"]
)
def test_any_language_comes_back_under_its_code(heading: str, tmp_path: Path) -> None:
    form, _ = imported({"survey": [["type", "name", f"label::{heading}"], ["text", "a", "A"]]})
    write(form, tmp_path / "form.xlsx")
    again = read(tmp_path / "form.xlsx")
    assert (again.instrument, again.findings) == (form, ())


def test_a_title_may_stand_in_several_languages() -> None:
    form, _ = imported(
        {
            "survey": [["type", "name", "label::English (en)", "label::Русский (ru)"], ["text", "a", "A", "А"]],
            "settings": [["form_title::English (en)", "form_title::Русский (ru)"], ["Visit", "Визит"]],
        }
    )  # fmt: skip
    assert form.title == {"en": "Visit", "ru": "Визит"}


def test_pictures_are_lost_in_a_list_that_opens_and_of_groups() -> None:
    sheets = survey(
        ["select_one f", "a", "A", "minimal"],
        ["select_multiple f", "b", "B", "minimal"],
        ["begin group", "g", "G", None, "cat.png"],
        ["text", "t", "T"],
        ["end group"],
        head="type name label appearance media::image",
    )
    sheets["choices"] = [["list_name", "name", "label", "image"], ["f", "1", "One", "one.png"]]
    _, findings = imported(sheets)
    assert [(one.code, one.line) for one in findings] == [("X048", 2), ("X048", 4)]


def test_external_choices_are_choices() -> None:
    sheets = survey(
        ["select_one f", "kind", "Kind"],
        ["select_one_external towns", "town", "Town", "kind = ${kind}"],
        head="type name label choice_filter",
    )
    sheets["choices"] = [["list_name", "name", "label"], ["f", "1", "One"], ["f", "2", "Two"]]
    sheets["external_choices"] = [
        ["list_name", "name", "label", "kind"], ["towns", "a", "A", "1"], ["towns", "b", "B", "2"]
    ]  # fmt: skip
    form, findings = imported(sheets)
    assert findings == []
    state = Plan.of(form).state({"kind": "2"}, now=NOW)
    assert [one.name for one in offered(state, "town")] == ["b"]


def test_naming_the_usual_columns_of_a_file_is_no_other_choice() -> None:
    rows = survey(
        ["select_one_from_file towns.csv", "a", "A"],
        ["select_multiple_from_file towns.csv", "b", "B", "value=name label=label"],
        head="type name label parameters",
    )
    _, findings = imported(rows, files={"towns.csv": b"name,label\n1,One\n"})
    assert findings == []
