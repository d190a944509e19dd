"""Files that are no data, or damaged ones: what is said, and that they cost no memory."""

from __future__ import annotations

import struct
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from exports.errors import ExportError
from exports.reading import read_file
from exports.readstat import AT_ONCE, most_rows

OTHERS = [
    (b"", "there is nothing in the file"),
    (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>Please log in</html>", "a page of a website"),
    (b"PK\x03\x04" + bytes(40), "a ZIP archive or an Excel workbook"),
    (b"%PDF-1.7\n", "a PDF document"),
    (b"\x1f\x8b\x08" + bytes(20), "it is compressed"),
]


@pytest.mark.parametrize("ending", ["sav", "dta", "csv", "txt", "parquet", "xlsx"])
@pytest.mark.parametrize(("content", "words"), OTHERS)
def test_what_a_file_is_instead_is_said(
    tmp_path: Path, content: bytes, words: str, ending: str
) -> None:
    path = tmp_path / f"wave1.{ending}"
    path.write_bytes(content)
    with pytest.raises(ExportError, match=f"wave1.{ending}: X401 .*{words}"):
        read_file(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n1,2,3\n", r"line 3 has 3 fields, and the line of names 2"),
        ('a;b\n1;"x\n2;y\n', "a quotation mark is opened and not closed"),
        ("a\0,\0b\0\n\0", "bytes that no text has"),
    ],
)
def test_where_a_csv_stops_being_a_table_is_said(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=words):
        read_file(tmp_path / "x.csv")


def test_an_encoding_that_is_wrong_or_unknown_is_said(tmp_path: Path) -> None:
    (tmp_path / "y.csv").write_bytes("город\nБаку\n".encode("windows-1251"))
    with pytest.raises(
        ExportError, match=r"not in the encoding that it should have .*windows-1251"
    ):
        read_file(tmp_path / "y.csv")
    assert read_file(tmp_path / "y.csv", encoding="windows-1251").frame["gorod"].to_list() == [
        "Баку"
    ]
    with pytest.raises(ExportError, match="no encoding called windows-9999"):
        read_file(tmp_path / "y.csv", encoding="windows-9999")
    with pytest.raises(ExportError, match="not in the encoding ascii"):
        read_file(tmp_path / "y.csv", encoding="ascii")


@pytest.mark.parametrize("rows", [1_000_000, 2**28])
def test_a_few_damaged_bytes_do_not_ask_for_gigabytes(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(pl.DataFrame({"a": [1, 2]}), path)
    content = bytearray(path.read_bytes())
    struct.pack_into("<i", content, 80, rows)
    path.write_bytes(content)
    with pytest.raises(ExportError, match=f"{rows} rows, more than fit into its bytes"):
        read_file(path)
    struct.pack_into("<i", content, 80, -1)  # what programs write that do not know it beforehand
    path.write_bytes(content)
    assert read_file(path).frame["a"].to_list() == [1, 2]


def test_many_equal_rows_fit_into_few_bytes_of_a_zsav(tmp_path: Path) -> None:
    path = tmp_path / "x.zsav"
    pyreadstat.write_sav(pl.DataFrame({"a": [1] * 50_000}), path, compress=True)
    assert path.stat().st_size < 50_000 < most_rows(path)
    assert read_file(path).frame.height == 50_000


def test_a_wide_transport_file_is_read_some_columns_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    wide = pl.DataFrame({f"v{place}": [place * 1.0, None] for place in range(AT_ONCE + 2)})
    frame = wide.with_columns(pl.Series("last", ["a", "b"]))
    pyreadstat.write_xport(frame, path, column_labels={f"v{AT_ONCE}": "Over"})
    content = bytearray(path.read_bytes())
    row = content.index(b"HEADER RECORD*******OBSV8   HEADER") + 80 + 8 * wide.width + 1
    content[row + 8 : row + 16] = b"B" + bytes(7)
    path.write_bytes(content)
    found = read_file(path)
    assert found.frame.columns == frame.columns
    assert found.frame.row(0) == (*range(AT_ONCE + 2), "a")
    assert found.frame.row(1) == (None, 9, *[None] * AT_ONCE, "b")
    assert found[f"v{AT_ONCE}"].label == {"en": "Over"}
