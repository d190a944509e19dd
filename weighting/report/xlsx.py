"""The report as a workbook: a sheet a table, figures as numbers, marks in the cell's format."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from weighting.report.drawn import bars
from weighting.report.model import DECIMAL, NUMBER, PERCENT, WEAK, Cell, P, Report, Table
from weighting.report.printing import SMALLEST_P, printed
from weighting.report.words import word
from weighting.suppression import BRACKETS, SUPPRESSED

FACE = "Calibri"
BOLD, WRAPPED = Font(name=FACE, bold=True), Alignment(wrap_text=True, vertical="top")
LABEL_HEAD = Alignment(wrap_text=True, vertical="bottom")
FIGURE = Alignment(horizontal="right", vertical="top")
FIGURE_HEAD = Alignment(wrap_text=True, vertical="bottom", horizontal="right")
RULE, SHADE = Border(bottom=Side("thin")), PatternFill("solid", fgColor="F0F2F2")
NOTE = Font(name=FACE, size=9, color="555555")
BLUE = "0072B2"
SHAPES = {PERCENT: "0.0", NUMBER: "#,##0", DECIMAL: "#,##0.000", P: '"p = "0.000'}
SCALE = {PERCENT: 100.0}
HEAD = 4
"""Row of the column heads; title, base and an empty line stand above it."""

FIRST_WIDTH, WIDTH, METHODS_WIDTH = 46, 16, 120
LINE = 15
"""Points of a line of text."""

ROOM, BOLD_ROOM = 0.95, 0.85
"""Share of a column's width that text, and bold text, may count on."""


def to_xlsx(report: Report, language: str, pictures: Mapping[str, bytes]) -> bytes:
    """The workbook in a language; its charts are drawn by the program that opens it, not from `pictures`.

    Suppressed figures are not in it, only their star.
    """
    del pictures
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
    sheet["A1"].font = Font(name=FACE, bold=True, size=14)
    sheet.append([word("synthetic")[language] if report.synthetic else ""])
    sheet.append([report.made_at[:16].replace("T", " ")])
    for table in report.tables:
        sheet.append([table.id, table.title[language]])
        sheet.cell(sheet.max_row, 1).hyperlink = f"#'{table.id}'!A1"
    _widths(sheet, [8, 90])
    _fit(sheet, columns=2)


def _table(sheet: Worksheet, table: Table, language: str) -> None:
    sheet.append([f"{table.id}. {table.title[language]}"])
    sheet["A1"].font = Font(name=FACE, bold=True, size=13)
    sheet.append([table.base.get(language, "")])
    sheet.append([])
    sheet.append(["", *(column.title[language] for column in table.columns)])
    _heads(sheet)
    for place, row in enumerate(table.rows, HEAD + 1):
        label = sheet.cell(place, 1, row.label[language])
        label.alignment = WRAPPED
        room = FIRST_WIDTH * (BOLD_ROOM if row.heading else ROOM)
        sheet.row_dimensions[place].height = LINE * _lines(row.label[language], room)
        if row.heading:
            label.font = BOLD
            for spot in range(1, len(table.columns) + 2):
                sheet.cell(place, spot).fill = SHADE
        for spot, cell in enumerate(row.cells):
            _figure(sheet, place, spot, cell, table, language)
    sheet.append([])
    for note in table.notes:
        sheet.append([note[language]])
        _across(sheet, len(table.columns) + 1, note[language])
    sheet.freeze_panes = f"B{HEAD + 1}"
    _widths(sheet, [FIRST_WIDTH, *[WIDTH] * len(table.columns)])
    _chart(sheet, table, language)
    _on_paper(sheet, len(table.columns) + 1)


def _heads(sheet: Worksheet) -> None:
    """Column heads above their figures, in a row as high as the longest needs."""
    lines = 1
    for head in sheet[HEAD]:
        head.font, head.border = BOLD, RULE
        head.alignment = LABEL_HEAD if head.column == 1 else FIGURE_HEAD
        lines = max(lines, _lines(str(head.value or ""), WIDTH * BOLD_ROOM))
    sheet.row_dimensions[HEAD].height = LINE * lines


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column: programs make a row as high only when someone edits it."""
    return max(len(wrap(text, int(width))), 1)


def _across(sheet: Worksheet, columns: int, text: str) -> None:
    """The last row as one wrapped paragraph below the table, as high as its text needs."""
    row = sheet.max_row
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.cell(row, 1).alignment = WRAPPED
    sheet.cell(row, 1).font = NOTE
    line = FIRST_WIDTH + WIDTH * (columns - 1)
    sheet.row_dimensions[row].height = LINE * _lines(text, line)


def _chart(sheet: Worksheet, table: Table, language: str) -> None:
    """A bar chart to the right of the table, over the figures that it shows."""
    shown = bars(table, language)
    if table.chart is None or not shown:
        return
    first = len(table.columns) + 4
    sheet.cell(HEAD, first + 1, table.columns[table.chart].title[language]).font = BOLD
    for place, bar in enumerate(shown, HEAD + 1):
        sheet.cell(place, first, bar.label)
        if bar.estimate is not None:
            sheet.cell(place, first + 1, bar.estimate * 100).number_format = "0.0"
    last = HEAD + len(shown)
    chart = BarChart()
    chart.type, chart.style, chart.legend, chart.gapWidth = "bar", 10, None, 40
    chart.title = f"{table.title[language]}. {table.columns[table.chart].title[language]}, %"
    chart.add_data(Reference(sheet, min_col=first + 1, min_row=HEAD + 1, max_row=last))
    chart.set_categories(Reference(sheet, min_col=first, min_row=HEAD + 1, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"  # the first category at the top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt, chart.y_axis.scaling.min = "0", 0
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False
    )
    chart.series[0].graphicalProperties.solidFill = BLUE
    chart.width, chart.height = 22, max(7.0, 0.55 * len(shown))
    sheet.add_chart(chart, f"{get_column_letter(first + 3)}{HEAD}")
    _widths(sheet, [FIRST_WIDTH - 12], begin=first)


def _on_paper(sheet: Worksheet, columns: int) -> None:
    """As `_fit`, with the heads on every page."""
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    _fit(sheet, columns=columns)


def _fit(sheet: Worksheet, *, columns: int) -> None:
    """A4 lying down, as wide as the table, a page number."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"
    footer: Any = sheet.oddFooter
    footer.center.text = "&A · &P / &N"


def _figure(sheet: Worksheet, row: int, spot: int, cell: Cell, table: Table, language: str) -> None:
    column = table.columns[spot]
    kind = cell.kind or column.kind
    target = sheet.cell(row, spot + 2)
    target.alignment = FIGURE
    if cell.mark == SUPPRESSED or len(cell.values) != 1:
        target.value = printed(cell, column, language)
        return
    target.value = cell.values[0] * SCALE.get(kind, 1.0)
    target.number_format = _shape(SHAPES[kind], cell.mark)
    if kind == P and cell.values[0] < SMALLEST_P:
        target.number_format = '"' + printed(cell, column, language) + '"'


def _shape(shape: str, mark: str) -> str:
    if mark == BRACKETS:
        return f'"("{shape}")"'
    return f'{shape}"{WEAK}"' if mark == WEAK else shape


def _methods(sheet: Worksheet, report: Report, language: str) -> None:
    for paragraph in report.annex:
        sheet.append([paragraph[language]])
        sheet.row_dimensions[sheet.max_row].height = LINE * _lines(
            paragraph[language], METHODS_WIDTH * ROOM
        )
    sheet.append([])
    for line in json.dumps(report.manifest, indent=1, ensure_ascii=False).splitlines():
        sheet.append([line])
    _widths(sheet, [METHODS_WIDTH])
    _fit(sheet, columns=1)
    for cell in sheet["A"]:
        cell.alignment = WRAPPED


def _widths(sheet: Worksheet, widths: Sequence[int], *, begin: int = 1) -> None:
    for place, width in enumerate(widths, begin):
        sheet.column_dimensions[get_column_letter(place)].width = width
