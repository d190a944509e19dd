"""Forms in CSV: however Excel saved them, pyxform gets commas, and the name of a sheet before its rows."""

from __future__ import annotations

import csv
import io

from instruments.xlsform.sheet import plain

SHEETS = frozenset({"survey", "choices", "settings", "external_choices", "entities", "osm"})
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding had to be guessed."""
    marked = _MARKS.get(content[:2])
    try:
        return content.decode(marked or "utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace"), True


def as_sheets(text: str) -> str:
    """The same rows with commas. A table that begins with headings is the sheet "survey"."""
    rows = list(csv.reader(io.StringIO(text.replace("\0", "")), delimiter=_delimiter(text)))
    first = next((row for row in rows if any(map(str.strip, row))), [])
    headings = {plain(value) for value in first}
    if {"type", "name"} <= headings and not headings & SHEETS:
        rows = [["survey"], *(["", *row] for row in rows)]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _delimiter(text: str) -> str:
    """What stands most often in the first lines: Excel saves semicolons where the comma is decimal."""
    head = text[:4000]
    return max((",", ";", "\t"), key=lambda mark: head.count(mark))
