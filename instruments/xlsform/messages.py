"""What pyxform says, as findings with sheet and row."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from instruments.errors import N_, Finding, filled
from instruments.xlsform.said import in_our_words

_ROW = re.compile(r"\[row\s*:\s*(\d+|unknown)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet")
_NAMED = re.compile(r"(?:named|element|question|'name' value|in the survey sheet) '([^']+)'")
_UNKNOWN = re.compile(r"Unknown question type '(.+)'\.?\Z")
_NO_SURVEY = re.compile(r"You must have a sheet named 'survey'")
_NO_FORM = re.compile(r"Argument 'definition' was not recognized")
_NOISE = (
    "max-pixels", "machine-readable codes", "or_other and translations", "Repeat has no label",
    "should have a label", "is missing the survey", "are missing the survey", "is missing the choices",
)  # fmt: skip
"""Advice about ODK's servers, and what our own checks tell better (K301, K302)."""

_INSTEAD = {
    "select_multiple_external": N_("Use select_multiple_from_file with a CSV file."),
    "select_one": N_("Write the name of the list behind it: select_one LIST."),
    "select_multiple": N_("Write the name of the list behind it: select_multiple LIST."),
    "rank": N_("Write the name of the list behind it: rank LIST."),
}
_LISTED = re.compile(r"(select[ _]one|select[ _]multiple|rank)\s+\S+\s+\S")


@dataclass(frozen=True, slots=True)
class Rows:
    """Where things stand in the survey sheet: rows of names and of types, and of every row that pyxform
    was given."""

    names: Mapping[str, int]
    types: Mapping[str, int]
    numbers: Sequence[int]

    def number(self, given: int) -> int:
        """The row in the file of a row that pyxform counts, the header being 1."""
        return self.numbers[given - 2] if 0 <= given - 2 < len(self.numbers) else given


def refusal(problem: Exception, name: str, rows: Rows) -> Finding:
    """pyxform's error. It names sheet and row in its text when it knows them; when it only names a
    question or a type, `rows` tells where that stands."""
    said = " ".join(str(problem).split())
    for pattern, make in ((_UNKNOWN, _unknown), (_NO_SURVEY, _no_survey), (_NO_FORM, _no_form)):
        match = pattern.search(said)
        if match:
            return make(match, said, name, rows)
    found = _finding("X020", "error", said, name, rows)
    named = _NAMED.search(said)
    if found.line is not None or named is None or named[1] not in rows.names:
        return found
    return replace(found, place=f"{name} [survey]", line=rows.names[named[1]])


def _unknown(match: re.Match[str], _said: str, name: str, rows: Rows) -> Finding:
    """A type that there is not, with what to write instead."""
    written = match[1]
    first = re.split(r"\s", written)[0].lower()
    close = difflib.get_close_matches(written.lower(), QUESTION_TYPE_DICT, n=1)
    hint = _INSTEAD.get(first) or ""
    if _LISTED.match(written):
        hint = N_("The name of a list has no spaces.")
    elif not hint and close:
        hint = filled(N_("Did you mean '%(name)s'?"), name=close[0])
    message = filled(N_("There is no question type '%(type)s'."), type=written)
    return Finding("X020", "error", message, hint, f"{name} [survey]", rows.types.get(written))


def _no_survey(_match: re.Match[str], _said: str, name: str, _rows: Rows) -> Finding:
    """Sheets are known by their name, and headings by standing in the first row."""
    hint = N_("Call the sheet with the questions 'survey'; its first row holds the headings.")
    return Finding("X020", "error", N_("No sheet 'survey' with headings was found."), hint, name)


def _no_form(_match: re.Match[str], _said: str, name: str, _rows: Rows) -> Finding:
    """pyxform found no sheet of a form in it."""
    hint = N_("A form is a workbook with the sheets 'survey' and 'choices'.")
    return Finding("X003", "error", N_("There is no form in the file."), hint, name)


def warning(message: str, name: str, rows: Rows) -> Finding | None:
    """pyxform's warning, unless it does not concern us."""
    if any(noise in message for noise in _NOISE):
        return None
    found = _finding("X021", "warning", message, name, rows)
    plain = " ".join(_ROW.sub("", message).split())
    return replace(found, message=filled(N_("pyxform advises: %(said)s"), said=plain), hint="")


def _finding(code: str, severity: str, message: str, name: str, rows: Rows) -> Finding:
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    title = sheet[1] if sheet else "survey"
    place = f"{name} [{title}]" if row or sheet else name
    line = int(row[1]) if row and row[1].isdigit() else None
    if line is not None and title == "survey":
        line = rows.number(line)
    words, hint = in_our_words(" ".join(_ROW.sub("", message).split()))
    return Finding(code, severity, words, hint, place, line)
