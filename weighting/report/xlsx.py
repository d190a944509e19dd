"""The report as a workbook: a sheet a table, figures as numbers, marks in the cell's format."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from weighting.report.model import DECIMAL, NUMBER, PERCENT, WEAK, Cell, P, Report, Table
from weighting.report.printing import printed
from weighting.report.words import word
from weighting.suppression import BRACKETS, SUPPRESSED

BOLD, WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")
SHAPES = {PERCENT: "0.0", NUMBER: "#,##0", DECIMAL: "#,##0.000", P: '"p = "0.000'}
SCALE = {PERCENT: 100.0}
HEAD = 4
"""Row of the column heads; title, base and an empty line stand above it."""

FIRST_WIDTH, WIDTH = 46, 16


def to_xlsx(report: Report, language: str) -> bytes:
    """The workbook in a language. Suppressed figures are not in it, only their star."""
    book = Workbook()
    contents = book.active
    assert isinstance(contents, Worksheet)  # noqa: S101
    contents.title = word("contents")[language][:31]
    _contents(contents, report, language)
    for table in report.tables:
        _table(book.create_sheet(table.id), table, language)
    _methods(book.create_sheet(word("methods")[language][:31]), report, language)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _contents(sheet: Worksheet, report: Report, language: str) -> None:
    sheet.append([report.title[language]])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([word("synthetic")[language] if report.synthetic else ""])
    sheet.append([report.made_at[:16].replace("T", " ")])
    for table in report.tables:
        sheet.append([table.id, table.title[language]])
        sheet.cell(sheet.max_row, 1).hyperlink = f"#'{table.id}'!A1"
    sheet.column_dimensions["B"].width = 90


def _table(sheet: Worksheet, table: Table, language: str) -> None:
    sheet.append([f"{table.id}. {table.title[language]}"])
    sheet["A1"].font = Font(bold=True, size=13)
    sheet.append([table.base.get(language, "")])
    sheet.append([])
    sheet.append(["", *(column.title[language] for column in table.columns)])
    for head in sheet[HEAD]:
        head.font, head.alignment = BOLD, WRAPPED
    for place, row in enumerate(table.rows, HEAD + 1):
        label = sheet.cell(place, 1, row.label[language])
        label.alignment = WRAPPED
        if row.heading:
            label.font = BOLD
        for spot, cell in enumerate(row.cells):
            _figure(sheet, place, spot, cell, table, language)
    for note in table.notes:
        sheet.append([])
        sheet.append([note[language]])
    sheet.freeze_panes = f"B{HEAD + 1}"
    _widths(sheet, [FIRST_WIDTH, *[WIDTH] * len(table.columns)])


def _figure(sheet: Worksheet, row: int, spot: int, cell: Cell, table: Table, language: str) -> None:
    column = table.columns[spot]
    kind = cell.kind or column.kind
    target = sheet.cell(row, spot + 2)
    target.alignment = Alignment(horizontal="right")
    if cell.mark == SUPPRESSED or len(cell.values) != 1:
        target.value = printed(cell, column, language)
        return
    target.value = cell.values[0] * SCALE.get(kind, 1.0)
    target.number_format = _shape(SHAPES[kind], cell.mark)


def _shape(shape: str, mark: str) -> str:
    if mark == BRACKETS:
        return f'"("{shape}")"'
    return f'{shape}"{WEAK}"' if mark == WEAK else shape


def _methods(sheet: Worksheet, report: Report, language: str) -> None:
    for paragraph in report.annex:
        sheet.append([paragraph[language]])
    sheet.append([])
    for line in json.dumps(report.manifest, indent=1, ensure_ascii=False).splitlines():
        sheet.append([line])
    _widths(sheet, [120])
    for cell in sheet["A"]:
        cell.alignment = WRAPPED


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
