from __future__ import annotations

from pathlib import Path

import polars as pl
from openpyxl import load_workbook

from exports.dataset import Dataset
from exports.excel import write_xlsx
from exports.from_frame import dataset_of
from exports.writing import Options


def test_codes_variables_and_labels_have_a_sheet_each(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_xlsx(woman, tmp_path, options)
    book = load_workbook(tmp_path / "woman.xlsx")
    assert book.sheetnames == ["data", "variables", "values"]
    rows = list(book["data"].values)
    assert rows[0][:5] == ("v001", "v002", "v003", "v012", "d105b")
    assert [row[4] for row in rows[1:]] == [1, 9, None, 8]
    assert ("d105b", 9, 1, "Refused", "İmtina etdi", "Отказалась") in list(book["values"].values)
    book.close()


def test_an_answer_that_looks_like_a_formula_is_never_run(tmp_path: Path) -> None:
    write_xlsx(dataset_of(pl.DataFrame({"x": ["=1+1"]}), "t"), tmp_path, Options())
    book = load_workbook(tmp_path / "t.xlsx")
    assert (book["data"]["A2"].data_type, book["data"]["A2"].value) == ("s", "=1+1")
    book.close()


def test_the_head_stays_in_sight_and_filters(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_xlsx(woman, tmp_path, options)
    book = load_workbook(tmp_path / "woman.xlsx")
    data, variables = book["data"], book["variables"]
    # three keys: the first cell that scrolls is D2
    assert data.freeze_panes == "D2"
    assert data.auto_filter.ref == data.dimensions
    assert data["A1"].font.bold
    widths = {
        cell.value: variables.column_dimensions[cell.column_letter].width for cell in variables[1]
    }
    assert widths["label_ru"] > 40 > widths["kind"]
