"""Why a file cannot be read, in words that help: what it is instead, or what is wrong with it."""

from __future__ import annotations

import pyreadstat

from exports.errors import ExportError
from instruments.errors import N_, filled

Reason = tuple[str, str]
"""What is the matter, and what to do about it: texts of the catalogues, but what ReadStat says."""

EMPTY = N_("there is nothing in the file")
TOO_SHORT = N_("the file ends before its data do")

_AGAIN = N_("copy or download it again")
_TABLE = N_("save the table as CSV, or from its own program as .sav or .dta")
_UNPACK = N_("unpack it first")
_ITS_OWN = N_("open it in its own program and save it again, or copy it again")
_ENCODINGS = N_("give its encoding, e.g. utf-8, windows-1251, windows-1254 or cp866")
_WEBSITE: Reason = (
    N_("it is a page of a website"),
    N_("copy or download it again; the site may ask to log in first"),
)

_OTHERS: tuple[tuple[bytes, Reason], ...] = (
    (
        b"PK\x03\x04",
        (
            N_("it is a ZIP archive or an Excel workbook"),
            N_("unpack it, or save the table as CSV, or from its own program as .sav or .dta"),
        ),
    ),
    (b"\x1f\x8b", (N_("it is compressed (gzip)"), _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", (N_("it is compressed (7z)"), _UNPACK)),
    (b"Rar!", (N_("it is compressed (rar)"), _UNPACK)),
    (b"%PDF", (N_("it is a PDF document"), _TABLE)),
    (b"{\\rtf", (N_("it is a text document (RTF)"), _TABLE)),
    (b"\xd0\xcf\x11\xe0", (N_("it is an old Word or Excel file"), _TABLE)),
    (b"SQLite format 3\0", (N_("it is a database (SQLite)"), _TABLE)),
    (b"<!doctype html", _WEBSITE),
    (b"<html", _WEBSITE),
    (b"<?xml", (N_("it is an XML document"), _TABLE)),
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_CONVERSION = "convert string"
"""What ReadStat says of letters that are not in the encoding."""


def of_beginning(beginning: bytes) -> Reason | None:
    """Of a file that is no table at all; None when its first bytes do not tell."""
    if not beginning:
        return EMPTY, _AGAIN
    start = beginning
    for mark in _MARKS:
        start = start.removeprefix(mark)
    # a page and a document may begin with blanks, and letters of either case
    start = start.lstrip() if start[:1].isspace() else start
    return next((why for sign, why in _OTHERS if start[: len(sign)].lower() == sign.lower()), None)


def of_problem(problem: Exception, encoding: str | None) -> Reason:
    """Of what a reader raised. Its own words are taken only where they never hold a cell of the file."""
    match problem:
        case ExportError():
            return problem.message, _ITS_OWN
        case UnicodeError():
            return _of_encoding(encoding)
        case pyreadstat.ReadstatError() if _CONVERSION in str(problem):
            return _of_encoding(encoding)
        case pyreadstat.ReadstatError():
            return str(problem), _ITS_OWN
        case LookupError() if encoding and "unknown encoding" in str(problem):
            return filled(N_("there is no encoding called %(name)s"), name=encoding), _ENCODINGS
        case MemoryError():
            return N_("it asks for more memory than there is"), _ITS_OWN
        case _:
            return N_("its parts contradict each other"), _ITS_OWN


def _of_encoding(encoding: str | None) -> Reason:
    if encoding:
        why: str = filled(
            N_("there are letters that are not in the encoding %(name)s"), name=encoding
        )
    else:
        why = N_("there are letters that are not in the encoding that it should have")
    return why, _ENCODINGS
