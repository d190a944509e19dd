"""Why a file cannot be read, in words that help: what it is instead, or what is wrong with it."""

from __future__ import annotations

import pyreadstat

from exports.errors import ExportError

Reason = tuple[str, str]
"""What is the matter, and what to do about it."""

_AGAIN = "copy or download it again"
_TABLE = "save the table as CSV, or from its own program as .sav or .dta"

_OTHERS: tuple[tuple[bytes, Reason], ...] = (
    (b"PK\x03\x04", ("it is a ZIP archive or an Excel workbook", f"unpack it, or {_TABLE}")),
    (b"\x1f\x8b", ("it is compressed (gzip)", "unpack it first")),
    (b"7z\xbc\xaf\x27\x1c", ("it is compressed (7z)", "unpack it first")),
    (b"Rar!", ("it is compressed (rar)", "unpack it first")),
    (b"%PDF", ("it is a PDF document", _TABLE)),
    (b"{\\rtf", ("it is a text document (RTF)", _TABLE)),
    (b"\xd0\xcf\x11\xe0", ("it is an old Word or Excel file", _TABLE)),
    (b"SQLite format 3\0", ("it is a database (SQLite)", _TABLE)),
    (
        b"<!doctype html",
        ("it is a page of a website", f"{_AGAIN}; the site may ask to log in first"),
    ),
    (b"<html", ("it is a page of a website", f"{_AGAIN}; the site may ask to log in first")),
    (b"<?xml", ("it is an XML document", _TABLE)),
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_CONVERSION = "convert string"
"""What ReadStat says of letters that are not in the encoding."""


def of_beginning(beginning: bytes) -> Reason | None:
    """Of a file that is no table at all; None when its first bytes do not tell."""
    if not beginning:
        return "there is nothing in the file", _AGAIN
    start = beginning
    for mark in _MARKS:
        start = start.removeprefix(mark)
    # a page and a document may begin with blanks, and letters of either case
    start = start.lstrip() if start[:1].isspace() else start
    return next((why for sign, why in _OTHERS if start[: len(sign)].lower() == sign.lower()), None)


def of_problem(problem: Exception, encoding: str | None) -> Reason:
    """Of what a reader raised. Its own words are taken only where they never hold a cell of the file."""
    its_own = "open it in its own program and save it again, or copy it again"
    match problem:
        case ExportError():
            return str(problem.args[0]), its_own
        case UnicodeError():
            return _of_encoding(encoding)
        case pyreadstat.ReadstatError() if _CONVERSION in str(problem):
            return _of_encoding(encoding)
        case pyreadstat.ReadstatError():
            return str(problem), its_own
        case LookupError() if encoding and "unknown encoding" in str(problem):
            return f"there is no encoding called {encoding}", _ENCODINGS
        case MemoryError():
            return "it asks for more memory than there is", its_own
        case _:
            return "its parts contradict each other", its_own


_ENCODINGS = "give its encoding, e.g. utf-8, windows-1251, windows-1254 or cp866"


def _of_encoding(encoding: str | None) -> Reason:
    known = f"the encoding {encoding}" if encoding else "the encoding that it should have"
    return f"there are letters that are not in {known}", _ENCODINGS
