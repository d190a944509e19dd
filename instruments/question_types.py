"""The types of questions: one row of a table per type.

To add a type, write how a value is checked (instruments/values.py) and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from instruments import values as v

Check: TypeAlias = Callable[[object, Mapping[str, str]], v.Value]
"""(value from JSON, a form field or Python, parameters) -> value of the right Python type, or None
for empty. Raises `values.UnfitError` for anything else, whatever it is."""


class Role(Enum):
    """What a question does in an interview."""

    ASKED = "asked"
    """A person answers it."""
    SHOWN = "shown"
    """It is read, there is nothing to answer."""
    COMPUTED = "computed"
    """The questionnaire gives the value; nobody sees it."""
    RECORDED = "recorded"
    """The device gives the value; nobody sees it."""


@dataclass(frozen=True, slots=True)
class QuestionType:
    """One type. `python` is the type of a stored value, `measure` the level of measurement.

    measure: "nominal", "scale", "date", "text" or "" (nothing to tabulate). `choices`: the type is
    written with the name of a choice list. `file`: the value names an attachment.
    """

    name: str
    role: Role
    check: Check
    python: type[Any]
    measure: str
    choices: bool = False
    multiple: bool = False
    file: bool = False


def _plain(check: Callable[[object], v.Value]) -> Check:
    """A check of a type that has no parameters."""

    def without(value: object, _parameters: Mapping[str, str]) -> v.Value:
        return check(value)

    return without


def _type(
    name: str,
    role: Role,
    check: Check,
    python: type[Any],
    measure: str,
    *,
    choices: bool = False,
    multiple: bool = False,
    file: bool = False,
) -> QuestionType:
    return QuestionType(name, role, check, python, measure, choices, multiple, file)


_ASKED, _SHOWN = Role.ASKED, Role.SHOWN
_COMPUTED, _RECORDED = Role.COMPUTED, Role.RECORDED

_ROWS = (
    _type("text", _ASKED, v.text, str, "text"),
    _type("integer", _ASKED, _plain(v.integer), int, "scale"),
    _type("decimal", _ASKED, _plain(v.decimal), float, "scale"),
    _type("range", _ASKED, v.in_range, float, "scale"),
    _type("date", _ASKED, _plain(v.date), v.Date, "date"),
    _type("time", _ASKED, _plain(v.time), v.Time, "date"),
    _type("dateTime", _ASKED, _plain(v.date_time), v.DateTime, "date"),
    _type("select_one", _ASKED, _plain(v.code), str, "nominal", choices=True),
    _type("select_multiple", _ASKED, _plain(v.codes), list, "nominal", choices=True, multiple=True),
    _type("rank", _ASKED, _plain(v.codes), list, "nominal", choices=True, multiple=True),
    _type("select_one_from_file", _ASKED, _plain(v.code), str, "nominal", choices=True),
    _type(
        "select_multiple_from_file",
        _ASKED,
        _plain(v.codes),
        list,
        "nominal",
        choices=True,
        multiple=True,
    ),
    _type("acknowledge", _ASKED, _plain(v.acknowledgement), str, "nominal"),
    _type("geopoint", _ASKED, _plain(v.geopoint), str, "text"),
    _type("geotrace", _ASKED, _plain(v.geotrace), str, "text"),
    _type("geoshape", _ASKED, _plain(v.geoshape), str, "text"),
    _type("barcode", _ASKED, v.text, str, "text"),
    _type("image", _ASKED, _plain(v.file_name), str, "text", file=True),
    _type("audio", _ASKED, _plain(v.file_name), str, "text", file=True),
    _type("video", _ASKED, _plain(v.file_name), str, "text", file=True),
    _type("file", _ASKED, _plain(v.file_name), str, "text", file=True),
    _type("note", _SHOWN, _plain(v.nothing), str, ""),
    _type("calculate", _COMPUTED, _plain(v.anything), str, "text"),
    _type("hidden", _COMPUTED, _plain(v.anything), str, "text"),
    _type("start", _RECORDED, _plain(v.date_time), v.DateTime, "date"),
    _type("end", _RECORDED, _plain(v.date_time), v.DateTime, "date"),
    _type("today", _RECORDED, _plain(v.date), v.Date, "date"),
    _type("deviceid", _RECORDED, v.text, str, "text"),
    _type("username", _RECORDED, v.text, str, "text"),
    _type("phonenumber", _RECORDED, v.text, str, "text"),
    _type("email", _RECORDED, v.text, str, "text"),
    _type("simserial", _RECORDED, v.text, str, "text"),
    _type("subscriberid", _RECORDED, v.text, str, "text"),
    _type("audit", _RECORDED, _plain(v.file_name), str, "text", file=True),
    _type("start-geopoint", _RECORDED, _plain(v.geopoint), str, "text"),
    _type("background-geopoint", _RECORDED, _plain(v.geopoint), str, "text"),
    _type("background-audio", _RECORDED, _plain(v.file_name), str, "text", file=True),
)

QUESTION_TYPES: Mapping[str, QuestionType] = {row.name: row for row in _ROWS}
