"""Workbooks in and out: what is carried over, what is told, and that nothing hostile gets through."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pyxform.xls2xform import convert

from instruments import load
from instruments.filling import fill
from instruments.model import Group, Instrument, Repeat, walk
from instruments.routing import Plan
from instruments.validation import validate
from instruments.xlsform import read, write
from tests.support import forms
from tests.support.workbooks import Sheets, imported, question, saved, survey, workbook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_texts_in_several_languages_and_every_column_that_has_a_place() -> None:
    form, findings = imported({
        "survey": [
            ["type", "name", "label::English (en)", "label::Azərbaycan (az)", "hint::English (en)", "required",
             "constraint", "constraint_message::English (en)", "appearance", "parameters", "read_only", "default"],
            ["range", "q", "How much?", "Nə qədər?", "Say it", "yes", ". > 1", "More!", "likert", "start=1 end=5",
             "${q} = 2", "3"],
        ],
        "settings": [["form_title", "form_id", "version", "default_language"], ["T", "f", "7", "English (en)"]],
    })  # fmt: skip
    q = question(form, "q")
    assert (form.name, form.version, form.title, form.languages) == (
        "f",
        "7",
        {"en": "T"},
        ("en", "az"),
    )
    assert q.label == {"en": "How much?", "az": "Nə qədər?"}
    assert q.hint == {"en": "Say it"}
    assert (q.required, q.constraint, q.constraint_message) == ("true()", ". > 1", {"en": "More!"})
    assert (q.appearance, q.read_only, q.default) == ("likert", "${q} = 2", "3")
    assert q.parameters == {"start": "1", "end": "5", "step": "1"}
    assert {f.code for f in findings} <= {"X021"}


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["анкета", "опрос1", "Qadın"], ["anketa", "opros1", "qadin"]),
        (["my-form.2", "2nd"], ["my_form_2", "_2nd"]),
    ],
)
def test_a_form_is_called_by_its_id(ids: list[str], names: list[str]) -> None:
    assert [called(one) for one in ids] == names


def test_forms_with_ids_of_any_script_stay_apart() -> None:
    assert called("ანკეტა") != called("კითხვა")


def called(form_id: str) -> str:
    form, _ = imported({
        "survey": [["type", "name", "label"], ["text", "q", "Why?"]],
        "settings": [["form_title", "form_id"], ["T", form_id]],
    })  # fmt: skip
    return form.name


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        (["label::English", "label::French"], ("en", "fr")),
        (["label::Русский", "label::Azərbaycan"], ("ru", "az")),
        (["label::Local language"], ("local-language",)),
        (["label::o'zbek (uz)", "label::English (en)"], ("uz", "en")),
        (["label:English", "label:Русский (ru)"], ("en", "ru")),
    ],
)
def test_languages_are_known_by_code_or_name(headings: list[str], codes: tuple[str, ...]) -> None:
    form, _ = imported({"survey": [["type", "name", *headings], ["text", "a", *headings]]})
    assert form.languages == codes


@pytest.mark.parametrize(
    ("label", "language"),
    [("How old are you?", "en"), ("Сколько вам лет?", "ru"), ("Neçə yaşınız var, kəndlə?", "az")],
)
def test_a_form_without_languages_gets_the_one_of_its_letters(label: str, language: str) -> None:
    form, _ = imported(survey(["text", "a", label]))
    assert question(form, "a").label == {language: label}


def test_groups_repeats_and_counts() -> None:
    form, _ = imported(survey(
        ["integer", "n", "N"],
        ["begin_repeat", "r", "R", None, None, "${n} + 1"],
        ["begin_group", "g", "G", "${n} > 0"],
        ["text", "t", "T"],
        ["end_group"],
        ["end_repeat"],
        head="type name label relevant calculation repeat_count",
    ))  # fmt: skip
    repeat = form.children[1]
    assert isinstance(repeat, Repeat)
    assert repeat.repeat_count == "${n} + 1"
    (group,) = repeat.children
    assert isinstance(group, Group)
    assert group.relevant == "${n} > 0"
    assert [node.name for node in walk(form.children)] == ["n", "r", "g", "t"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("select_one l", "select_one"), ("select one from l", "select_one"), ("select_multiple l", "select_multiple"),
        ("rank l", "rank"), ("int", "integer"), ("string", "text"), ("photo", "image"), ("trigger", "acknowledge"),
        ("datetime", "dateTime"), ("gps", "geopoint"), ("uri:deviceid", "deviceid"), ("imei", "deviceid"),
        ("percentage", "integer"), ("phone number", "text"), ("background-audio", "background-audio"),
        ("start-geopoint", "start-geopoint"), ("q note", "note"), ("get today", "today"),
    ],
)  # fmt: skip
def test_types_go_by_all_their_names(written: str, kind: str) -> None:
    sheets = survey([written, "a", "A"], ["text", "b", "B"])
    form, _ = imported({**sheets, "choices": [["list_name", "name", "label"], ["l", "1", "One"]]})
    assert question(form, "a").type == kind


def test_missing_codes_export_names_and_columns_of_choices() -> None:
    form, _ = imported({
        "survey": [["type", "name", "label", "export::name", "choice_filter"],
                   ["select_one l", "a", "A", "q1", "z='1'"]],
        "choices": [["list_name", "name", "label", "missing", "z"],
                    ["l", 1, "One", None, 1], ["l", 8, "DK", "yes", 1]],
    })  # fmt: skip
    one, dont_know = form.choices_of(question(form, "a"))
    assert (one.name, one.columns, one.missing, dont_know.missing) == ("1", {"z": "1"}, False, True)
    assert question(form, "a").export.name == "q1"


def test_or_other_is_unfolded_in_the_languages_of_the_form() -> None:
    form, _ = imported({
        "survey": [["type", "name", "label::Русский (ru)"], ["select_one l or_other", "a", "А"]],
        "choices": [["list_name", "name", "label::Русский (ru)"], ["l", "1", "Один"]],
    })  # fmt: skip
    assert [c.label["ru"] for c in form.choices_of(question(form, "a"))] == ["Один", "Другое"]
    assert question(form, "a_other").relevant == "selected(${a}, 'other')"


def test_names_used_twice_become_unique_and_paths_follow() -> None:
    form, findings = imported(survey(
        ["begin_group", "a", "A"], ["text", "x", "X"], ["end_group"],
        ["begin_group", "b", "B"], ["text", "x", "X"], ["text", "y", "Y", "../x = '1' and /data/a/x = '2'"],
        ["end_group"],
    ))  # fmt: skip
    assert [q.name for q in form.questions()] == ["x", "b_x", "y"]
    assert question(form, "y").relevant == "../b_x = '1' and /data/a/x = '2'"
    assert "'b_x'" in next(f.message for f in findings if f.code == "X050")


def test_choices_from_files_are_read_or_told_to_be_missing() -> None:
    sheets = survey(
        ["select_one_from_file towns.csv", "a", "A"], ["select_one_from_file map.geojson", "b", "B"]
    )
    files = {
        "towns.csv": "name,label\nbaku,Bakı\n".encode(),
        "map.geojson": b'{"features": [{"properties": {"id": "p1", "title": "Port"}}]}',
    }
    form, _ = imported(sheets, files=files)
    assert [c.label["en"] for name in "ab" for c in form.choices_of(question(form, name))] == [
        "Bakı",
        "Port",
    ]
    form, findings = imported(sheets)
    assert [f.code for f in findings if f.code == "X030"] == ["X030", "X030"]
    assert not validate(Plan.of(form), {"a": "anything"}, now=NOW)


@pytest.mark.parametrize(
    ("sheets", "code", "part"),
    [
        (survey(["osm", "a", "A"]), "X040", "geopoint"),
        (survey(["rank places.geojson", "a", "A"]), "X041", "choices"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_refused_by_name(sheets: Sheets, code: str, part: str) -> None:
    result = read(workbook(sheets), name="form.xlsx")
    assert result.instrument is None
    (finding,) = [f for f in result.findings if f.severity == "error"]
    assert finding.code == code
    assert part in finding.hint + finding.message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["text", "a", "A", None, None, None, "ex:org.app"], "X043"),
        (["text", "a", "A", None, None, "${last-saved#a}"], "X042"),
        (["text", "a", "A", None, None, None, None, "x"], "X044"),
    ],
)
def test_what_is_left_out_is_told(row: list[Any], code: str) -> None:
    head = "type name label relevant calculation default appearance bind::custom"
    _, findings = imported(survey(row, head=head))
    assert code in {f.code for f in findings}
    assert next(f.line for f in findings if f.code == code) == 2


def test_entities_are_declared_as_unsupported() -> None:
    sheets = survey(["text", "a", "A"])
    sheets["entities"] = [["list_name", "label"], ["trees", "concat('x')"]]
    _, findings = imported(sheets)
    assert "X031" in {f.code for f in findings}


def test_errors_of_the_converter_are_shown_with_sheet_and_row() -> None:
    for row in (["text", "not a name", "B"], ["text", "b"], ["end_group"]):
        result = read(workbook(survey(["text", "a", "A"], row)), name="form.xlsx")
        assert result.instrument is None
        assert [(f.place, f.line) for f in result.findings] == [("form.xlsx [survey]", 3)]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    return stream.getvalue()


def entities() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            with zipfile.ZipFile(io.BytesIO(workbook(survey(["text", "a", "A"])))) as good:
                archive.writestr(part, good.read(part))
        archive.writestr("xl/worksheets/sheet1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')
    return stream.getvalue()


def shuffled(content: bytes) -> bytes:
    middle = list(content[200:])
    random.Random(1).shuffle(middle)
    return content[:200] + bytes(middle)


GOOD = workbook(survey(["text", "a", "A"]))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("form.xlsx", b"", "X002"),
        ("form.xlsx", b"   \n", "X002"),
        ("form.xlsx", b"%PDF-1.7 not a workbook", "X003"),
        ("form.xlsx", b"<html>error page</html>", "X003"),
        ("form.xlsx", b"x" * 100_000_000, "X001"),
        ("form.xlsx", bomb, "X007"),
        ("form.xlsx", entities(), "X006"),
        ("form.xlsx", GOOD[: len(GOOD) // 2], "X006"),
        ("form.xlsx", shuffled(GOOD), "X006"),
        ("form.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "X006"),
        ("form.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "X004"),
        ("form.csv", b"just,words\n1,2\n", "X003"),
        ("form.xlsx", workbook({"sheet1": [["a"]], "sheet2": [["b"]]}), "X020"),
        ("form.xlsx", workbook({"survey": [["type", "name", "label", "label"], ["text", "a", "A", "B"]]}), "X020"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_a_finding(
    name: str, content: bytes | Callable[[], bytes], code: str
) -> None:
    result = read(content() if callable(content) else content, name=name)
    assert result.instrument is None
    assert [finding.code for finding in result.findings] == [code]


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert [f.code for f in read(tmp_path / "none.xlsx").findings] == ["X000"]


def test_formulas_and_merged_cells_are_told_with_their_place() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (
        ["type", "name", "label"],
        ["text", "a", "A"],
        ["text", "b", "B"],
        ["text", "c", "C"],
    ):
        sheet.append(row)
    sheet["D3"] = '=CONCAT("B","")'
    sheet.merge_cells("C4:D4")
    result = read(saved(book), name="form.xlsx")
    assert result.instrument is not None
    found = {f.code: (f.place, f.line) for f in result.findings}
    assert found["X011"] == ("form.xlsx [survey]", 3)
    assert found["X010"] == ("form.xlsx [survey]", 4)


def test_a_macro_is_told_and_not_carried_over() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    result = read(stream.getvalue(), name="form.xlsm")
    assert result.instrument is not None
    assert "X008" in {f.code for f in result.findings}


def test_a_blank_second_row_and_blank_columns_are_no_obstacle() -> None:
    form, _ = imported(
        {"survey": [["type", "name", None, "label"], [None], ["text", "a", None, "A"]]}
    )
    assert question(form, "a").line == 3


def test_an_old_csv_is_read_as_cyrillic_windows_and_told() -> None:
    content = '"survey",,,\n,"type","name","label"\n,"text","a","Возраст"\n'.encode("cp1251")
    result = read(content, name="form.csv")
    assert result.instrument is not None
    assert question(result.instrument, "a").label == {"ru": "Возраст"}
    assert "X005" in {f.code for f in result.findings}


FORMS = [forms.household, forms.nested, lambda: load("household"), lambda: load("woman")]


@pytest.mark.parametrize("make", FORMS)
def test_a_written_workbook_converts_without_warning_and_reads_back_equal(
    make: Callable[[], Instrument], tmp_path: Path
) -> None:
    form, path = make(), tmp_path / "form.xlsx"
    write(form, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert convert(xlsform=str(path)).warnings == []
    again = read(path)
    assert again.findings == ()
    assert again.instrument == form


def test_an_imported_form_can_be_filled_by_its_own_rules() -> None:
    form, _ = imported({
        "survey": [
            ["type", "name", "label", "constraint", "required", "relevant"],
            ["text", "phone", "Phone", "regex(., '^[0-9]{3}-[0-9]{4}$')", "yes", None],
            ["integer", "n", "N", ". > 17 and . < 23 and . != 20", "yes", None],
            ["date", "d", "D", ". > today() - 30 and . <= today()", "yes", None],
            ["text", "code", "Code", "string-length(.) = 9", "yes", "${n} > 18"],
        ],
    })  # fmt: skip
    plan = Plan.of(form)
    for seed in range(20):
        answers = fill(plan, random.Random(seed), now=NOW)
        assert validate(plan, answers, now=NOW) == []
        assert answers.keys() >= {"phone", "n", "d"}


@pytest.mark.parametrize(
    ("head", "row", "languages", "label"),
    [
        ("label label::French", ["Name?", "Nom ?"], ("en", "fr"), {"en": "Name?", "fr": "Nom ?"}),
        ("label label::French", ["Adınız?", None], ("en", "fr"), {"en": "Adınız?"}),
        ("label label::French", ["Ваше имя?", "Nom ?"], ("ru", "fr"), {"ru": "Ваше имя?", "fr": "Nom ?"}),
        ("label label::English", ["Nom ?", "Name?"], ("default", "en"), {"default": "Nom ?", "en": "Name?"}),
        ("label hint::English", ["Name?", "First name"], ("en",), {"en": "Name?"}),
        ("label::French label::English", ["Nom ?", "Name?"], ("fr", "en"), {"fr": "Nom ?", "en": "Name?"}),
    ],
)  # fmt: skip
def test_texts_without_a_language_stand_beside_those_with_one(
    head: str, row: list[Any], languages: tuple[str, ...], label: dict[str, str], tmp_path: Path
) -> None:
    form, _ = imported(survey(["text", "a", *row], head=f"type name {head}"))
    assert form.languages == languages
    assert question(form, "a").label == label
    write(form, tmp_path / "again.xlsx")
    assert read(tmp_path / "again.xlsx").instrument == form
