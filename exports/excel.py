"""Excel workbooks: a sheet of codes, a sheet of variables, a sheet of value labels in all languages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from exports.csv import values_table, variables_table
from exports.dataset import Dataset
from exports.writing import Options, Written
from instruments.errors import Finding

MOST_ROWS = 1_048_575
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
_MODIFIED = re.compile(rb"(?<=>)[^<>]*(?=</dcterms:modified>)")


def write_xlsx(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>.xlsx`; a dataset larger than a sheet is left out and reported."""
    if dataset.frame.height > MOST_ROWS or dataset.frame.width > MOST_COLUMNS:
        return Written((), (_too_large(dataset),))
    # write-only: rows go to the file as they come and are never all in memory
    book = Workbook(write_only=True)
    _fill(book, "data", dataset.frame.columns, dataset.frame.iter_rows(), keys=len(dataset.keys))
    for name, table in (
        ("variables", variables_table(dataset, options.languages)),
        ("values", values_table(dataset, options.languages)),
    ):
        _fill(book, name, table.columns, table.iter_rows())
    book.properties.created = book.properties.modified = options.now.replace(tzinfo=None)
    path = folder / f"{dataset.name}.xlsx"
    book.save(path)
    _state_time(path, options.now)
    long = [name for name in _texts(dataset) if _is_long(dataset.frame[name])]
    return Written((path,), tuple(_shortened(name) for name in long))


def _fill(
    book: Workbook,
    name: str,
    head: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    keys: int = 1,
) -> None:
    """A sheet whose head and first columns stay in sight, with arrows to filter by."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"{get_column_letter(keys + 1)}2"
    for place, column in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
    sheet.append([_bold(sheet, column) for column in head])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{count}"


def _width(column: str) -> float:
    """In letters: labels and questions are sentences, everything else is about as wide as its name."""
    if column.startswith(("label_", "question_", "universe")):
        return 48.0
    return max(10.0, len(column) + 4.0)


def _bold(sheet: Any, column: str) -> Any:
    cell = WriteOnlyCell(sheet, column)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A text is a text, also one that begins like a formula; what XML cannot hold is left out."""
    if not isinstance(value, str):
        return value
    plain = "".join(one for one in value if one >= " " or one in "\t\n")[:LONGEST_TEXT]
    if not plain.startswith("="):
        return plain
    cell = WriteOnlyCell(sheet, plain)
    cell.data_type = "s"
    return cell


def _state_time(path: Path, now: datetime) -> None:
    """The times that the library takes from the clock set to the one asked for: of the entries of
    the zip, and of the last change."""
    stated = now.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    moment = max(now.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, moment)
            dated = _MODIFIED.sub(stated, content) if name == "docProps/core.xml" else content
            archive.writestr(entry, dated, zipfile.ZIP_DEFLATED)


def _texts(dataset: Dataset) -> Iterator[str]:
    yield from (one.name for one in dataset.variables if one.kind == "text")


def _is_long(column: pl.Series) -> bool:
    return bool((column.str.len_chars() > LONGEST_TEXT).any())


def _too_large(dataset: Dataset) -> Finding:
    return Finding(
        code="X105",
        severity="error",
        message=f"Excel holds {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; no workbook was made",
        hint="take the CSV or Parquet file",
        place=dataset.name,
    )


def _shortened(name: str) -> Finding:
    return Finding(
        code="X106",
        severity="error",
        message=f"a text is longer than the {LONGEST_TEXT} characters of an Excel cell; cut there",
        hint="take the variable from the Stata, CSV or Parquet file",
        place=name,
    )
