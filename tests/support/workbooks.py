"""Small workbooks for tests, written as rows."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

from instruments.errors import Finding
from instruments.model import Instrument, Question
from instruments.xlsform import read

Sheets = dict[str, list[list[Any]]]
"""Name of a sheet -> its rows, the headings first."""


def workbook(sheets: Sheets) -> bytes:
    """An .xlsx file of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook as the content of a file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def imported(sheets: Sheets, **options: Any) -> tuple[Instrument, list[Finding]]:
    """The questionnaire and what was found; the form must be usable."""
    result = read(workbook(sheets), name="form.xlsx", **options)
    assert result.instrument is not None, result.findings
    return result.instrument, list(result.findings)


def survey(*rows: list[Any], head: str = "type name label relevant calculation") -> Sheets:
    """A survey sheet of these rows."""
    return {"survey": [head.split(), *rows]}


def question(form: Instrument, name: str) -> Question:
    """The question of that name."""
    return next(one for one in form.questions() if one.name == name)
