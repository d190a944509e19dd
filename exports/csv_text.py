"""The text of a .csv before it is a table: ends of lines, separator, head, and what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from exports.errors import ExportError
from instruments.errors import N_, filled

SEPARATORS = ",;\t|"
_OF_EXCEL = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""A first line that names the separator to Excel, and is no part of the table."""


def table_text(text: str) -> tuple[str, str]:
    """The table with lines that end as everywhere, and its separator; ExportError for what is no text."""
    if text.count("\0") * 4 > len(text):  # as in UTF-16 whose mark is missing
        raise ExportError(N_("it has bytes that no text has; give its encoding, e.g. utf-16-le"))
    text = text.lstrip("\r\n")
    if "\n" not in text:  # lines of old Macs end in a carriage return
        text = text.replace("\r", "\n")
    if stated := _OF_EXCEL.match(text):
        return text[stated.end() :], stated[1]
    return text, _separator(text)


def _separator(text: str) -> str:
    """The one that divides the head into most fields."""
    first = text[: text.find("\n") + 1 or len(text)]
    outside = re.sub(r'"[^"]*"', "", first)
    return max(SEPARATORS, key=lambda one: (outside.count(one), -SEPARATORS.index(one)))


def head(text: str, separator: str) -> list[str]:
    """The names of the columns as they are, also those that are there twice; none of a line of 100 KB."""
    try:
        return next(_records(text, separator))
    except csv.Error:
        return []


def flaw(text: str, separator: str) -> str:
    """Why a text is no table, with the line at which it stops being one."""
    records = _records(text, separator)
    try:
        fields = len(next(records))
        for record in records:
            if len(record) > fields:
                return filled(
                    N_(
                        "line %(line)s has %(found)s fields, and the line of names %(expected)s "
                        "(separated by %(separator)s)"
                    ),
                    line=records.line_num,
                    found=len(record),
                    expected=fields,
                    separator=repr(separator),
                )
    except csv.Error:
        pass
    return N_("a quotation mark is opened and not closed, or stands inside a text")


def _records(text: str, separator: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
