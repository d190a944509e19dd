"""What stands in the cells of a sheet of an .xlsx file and is not read as people see it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from instruments.errors import N_, Finding, filled

_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*>\s*<f\b(.*?)</c>', re.DOTALL)
_SAVED = re.compile(rb"<v\b[^/>]*>[^<]")
_MERGED = re.compile(rb'<mergeCell\b[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
_FULL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<(?:v|is)\b')
_PUT_THERE = N_("Put the values there.")
BLANK_ROWS = 60
"""pyxform takes the sheet to end after more blank rows."""


def look_at_cells(content: bytes, place: str) -> Iterator[Finding]:
    """Findings with the place and the first row concerned."""
    yield from _formulas(content, place)
    yield from _merged(content, place)
    yield from _left_out(content, place)


def _formulas(content: bytes, place: str) -> Iterator[Finding]:
    formulas = _FORMULA.findall(content)
    saved = [cell for cell, rest in formulas if _SAVED.search(rest)]
    empty = [cell for cell, rest in formulas if not _SAVED.search(rest)]
    if saved:
        template = N_("Formulas in %(cells)s; their last saved values were read.")
        yield _told("X009", template, saved, place, _PUT_THERE)
    if empty:
        template = N_("Formulas without a saved value in %(cells)s; they are read as empty.")
        yield _told("X011", template, empty, place, _PUT_THERE)


def _merged(content: bytes, place: str) -> Iterator[Finding]:
    merged = _MERGED.findall(content)
    if merged:
        template = N_("Merged cells %(cells)s; only the first of each holds a value.")
        yield _told("X010", template, merged, place, N_("Unmerge and fill them."))


def _left_out(content: bytes, place: str) -> Iterator[Finding]:
    """Rows behind a long gap, and columns without a heading."""
    cells = _FULL.findall(content)
    headings = {column for column, row in cells if row == b"1"}
    bare = [column + row for column, row in cells if row != b"1" and column not in headings]
    if headings and bare:
        template = N_("Cells in columns without a heading were not read: %(cells)s.")
        yield _told("X013", template, bare, place, N_("Write a heading into the first row."))
    rows = sorted({int(row) for _, row in cells})
    gaps = (b for a, b in itertools.pairwise(rows) if b - a > BLANK_ROWS + 1)
    for row in list(gaps)[:1]:
        template = N_(
            "The rows from %(row)s on were not read: too many blank rows stand above them."
        )
        yield Finding(
            "X012", "warning", filled(template, row=row), N_("Delete the blank rows."), place, row
        )


def _told(code: str, template: str, cells: list[bytes], place: str, hint: str) -> Finding:
    return Finding(
        code, "warning", filled(template, cells=_named(cells)), hint, place, _row(cells[0])
    )


def _named(cells: list[bytes]) -> str:
    """The first five of them."""
    named = b", ".join(cells[:5]).decode()
    return named if len(cells) <= 5 else f"{named} … (+{len(cells) - 5})"


def _row(cell: bytes) -> int:
    return int(re.sub(rb"\D", b"", cell.split(b":")[0]))
