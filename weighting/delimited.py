"""Bytes of a delimited text file, as offices send them, to rows with line numbers.

Excel writes semicolons where the comma is the decimal sign, tabs with "Unicode text", UTF-16, and
Windows-1251 on Russian systems. All are read; what had to be guessed is a finding.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from instruments.errors import N_, Finding, filled

MIXED_SCRIPT = re.compile(r"[A-Za-z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][A-Za-z]")


@dataclass(frozen=True, slots=True)
class Table:
    """Header and rows of a file. Each row carries the line it starts in (the header is line 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str


def read_table(data: bytes, *, place: str = "file") -> tuple[Table | None, list[Finding]]:
    """Header and rows of `data`, with findings. The table is None when nothing can be read."""
    text, findings = decode(data, place=place)
    if text is None:
        return None, findings
    delimiter = _delimiter(text)
    try:
        lines = _lines(text, delimiter)
    except csv.Error as error:
        message = filled(N_("The rows cannot be told apart: %(error)s"), error=error)
        hint = N_("Look for a quotation mark that is not closed, and export the file again.")
        return None, [*findings, _finding("F005", message, place, hint)]
    if not lines:
        found = _finding("F002", N_("The file is empty"), place, N_("Export it again."))
        return None, [*findings, found]
    header = tuple(cell.strip() for cell in lines[0][1])
    return Table(header, tuple(lines[1:]), delimiter), findings


def decode(data: bytes, *, place: str = "file") -> tuple[str | None, list[Finding]]:
    """Text of `data`: UTF-8 with or without a mark, UTF-16, or Windows-1251 with a warning."""
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        hint = N_("Open it in the spreadsheet program and save it as CSV UTF-8.")
        return None, [_finding("F001", N_("This is a workbook, not a text file"), place, hint)]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decode_utf16(data, "utf-16", place)
    if b"\x00" in data[:200]:
        return _decode_utf16(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be", place)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _decode_cyrillic(data, place)


def _decode_utf16(data: bytes, encoding: str, place: str) -> tuple[str | None, list[Finding]]:
    hint = N_("It was read as such.")
    note = _finding("F003", N_("The file is in UTF-16"), place, hint, "warning")
    try:
        return data.decode(encoding), [note]
    except UnicodeDecodeError:
        return None, [_unknown_encoding(place)]


def _decode_cyrillic(data: bytes, place: str) -> tuple[str | None, list[Finding]]:
    """Windows-1251, unless a word then mixes Latin and Cyrillic: it was another code page."""
    text = data.decode("cp1251", errors="replace")
    if MIXED_SCRIPT.search(text) or "\ufffd" in text:
        return None, [_unknown_encoding(place)]
    hint = N_("Read as Windows-1251. Check the names, or save the file as CSV UTF-8.")
    return text, [_finding("F003", N_("The file is not in UTF-8"), place, hint, "warning")]


def _unknown_encoding(place: str) -> Finding:
    return _finding(
        "F004",
        N_("The encoding of the file is not known"),
        place,
        N_("Save it as CSV UTF-8 and try again."),
    )


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    return max(";\t,", key=first.count)


def _lines(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    """Rows that hold anything, with the number of the line each starts in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, tuple[str, ...]]] = []
    start = 1
    for cells in reader:
        separator_line = (len(cells) == 2 and cells[0].lower() == "sep=") or cells == [
            f"sep={delimiter}"
        ]
        if any(cell.strip() for cell in cells) and not separator_line:
            found.append((start, tuple(cells)))
        start = reader.line_num + 1
    return found


def _finding(
    code: str, message: str, place: str, hint: str, severity: str = "error", line: int | None = None
) -> Finding:
    return Finding(code, severity, message, hint, place, line)
