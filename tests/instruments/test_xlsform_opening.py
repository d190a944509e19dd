"""Files as people save them: what is in them and not read as they see it is told, nothing is run."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from instruments.xlsform import read
from tests.support.workbooks import question, survey, workbook

GOOD = workbook(survey(["text", "a", "A"]))
SHEET = "xl/worksheets/sheet1.xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def with_part(name: str, change: bytes, *, before: bytes = b"") -> bytes:
    """The good workbook with `change` put before a mark in one part, or as a new part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        kept = old.read(name) if name in old.namelist() else b""
        new.writestr(name, kept.replace(before, change + before) if before else change + kept)
    return out.getvalue()


@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_declared_entities_are_refused_wherever_they_stand(part: str, code: str) -> None:
    result = read(with_part(part, BOMB.encode(code)), name="form.xlsx")
    assert result.instrument is None
    assert [one.code for one in result.findings] == ["X006"]


def test_rows_behind_a_long_gap_are_told() -> None:
    rows = [["text", "a", "A"], *([[None]] * 70), ["text", "b", "B"]]
    result = read(workbook(survey(*rows)), name="form.xlsx")
    assert [(one.code, one.line) for one in result.findings] == [("X012", 73)]


def test_cells_without_a_heading_are_told() -> None:
    result = read(workbook(survey(["text", "a", "A", None, None, None, "stray"])), name="form.xlsx")
    (finding,) = result.findings
    assert (finding.code, finding.line) == ("X013", 2)
    assert "G2" in finding.message


def test_a_row_at_the_end_of_the_sheet_costs_nothing() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    result = read(with_part(SHEET, far, before=b"</sheetData>"), name="form.xlsx")
    assert result.instrument is not None
    assert {one.code for one in result.findings} == {"X012", "X013"}


@pytest.mark.parametrize(
    "content",
    [
        "survey;;;\n;type;name;label\n;text;a;Возраст\n".encode(),
        "survey\t\t\t\n\ttype\tname\tlabel\n\ttext\ta\tВозраст\n".encode("utf-16"),
        "type,name,label\ntext,a,Возраст\n".encode(),
        "\ufefftype;name;label\r\ntext;a;Возраст\r\n".encode(),
    ],
)
def test_csv_is_read_however_excel_saved_it(content: bytes) -> None:
    result = read(content, name="form.csv")
    assert result.instrument is not None, result.findings
    assert question(result.instrument, "a").label == {"ru": "Возраст"}
    assert result.findings == ()


def test_a_text_that_is_no_form_is_told_in_words() -> None:
    result = read(b"# Read me\n", name="form.md")
    assert [one.code for one in result.findings] == ["X003"]
    assert "survey" in result.findings[0].hint


def test_a_date_as_default_has_no_time_of_day() -> None:
    head = "type name label default"
    result = read(
        workbook(survey(["date", "d", "D", dt.datetime(2020, 1, 2)], head=head)),  # noqa: DTZ001 - cells have no zone
        name="form.xlsx",
    )
    assert result.instrument is not None
    assert question(result.instrument, "d").default == "2020-01-02"


def test_a_wrong_size_of_the_sheet_hides_nothing() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'ref="A1:E2"', b'ref="A1"'))
    result = read(out.getvalue(), name="form.xlsx")
    assert result.instrument is not None
    assert question(result.instrument, "a").label == {"en": "A"}


def test_a_sheet_of_thousands_of_questions_is_refused_before_it_costs_time() -> None:
    rows = b"".join(b",text,q%d,Q\n" % number for number in range(6000))
    result = read(b"survey,,,\n,type,name,label\n" + rows, name="form.csv")
    assert [(one.code, one.place) for one in result.findings] == [("X007", "form.csv [survey]")]
