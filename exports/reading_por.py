"""SPSS portable files (.por), read here because pyreadstat makes nulls of their missing codes.

A portable file is text: lines of 80 characters, numbers to the base 30, each ended by a slash. Layout: PSPP
developers' guide, "Portable File Format".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from exports.errors import ExportError
from exports.raw_file import RawColumn, RawFile, guessed, note
from exports.reading_spss import in_one, shown
from exports.refusals import TOO_SHORT
from exports.variable import WEIGHT, Code
from instruments.errors import N_, Finding

_LINE = 80
_SPLASH, _TABLE = 200, 256
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRST"
_END_OF_DATA = "Z"
_SIGNATURE = "SPSSPORT"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FROM = 64
"""Place of the digit 0 in the table of characters; the places before it are control characters."""

_FORMATS: Mapping[int, str] = {
    1: "A",
    2: "AHEX",
    3: "COMMA",
    4: "DOLLAR",
    5: "F",
    16: "N",
    17: "E",
    20: "DATE",
    21: "TIME",
    22: "DATETIME",
    23: "ADATE",
    24: "JDATE",
    25: "DTIME",
    26: "WKDAY",
    27: "MONTH",
    28: "MOYR",
    29: "QYR",
    30: "WKYR",
    31: "PCT",
    32: "DOT",
    38: "EDATE",
    39: "SDATE",
}


@dataclass(slots=True)
class _Variable:
    name: str
    width: int
    display: str
    label: str = ""
    labels: dict[Code, str] = field(default_factory=dict)
    missing: list[Code] = field(default_factory=list)
    ranges: list[tuple[float, float]] = field(default_factory=list)
    cells: list[float | str | None] = field(default_factory=list)
    is_cut: bool = False


def read_por(path: Path, language: str, encoding: str | None) -> RawFile:
    """A portable file; its labels are taken to be in `language`."""
    # a byte is a letter of latin-1: lengths of lines and texts are counted in bytes
    content = path.read_bytes().decode("latin-1")
    known = encoding or ("utf-8" if _is_utf8(content) else "windows-1252")
    reading = _Reading(_Text(_body(content), known))
    reading.run()
    columns = [_column(one, language, reading.weight) for one in reading.variables.values()]
    is_guess = encoding is None and known != "utf-8"
    return RawFile(
        name=path.stem,
        columns=columns,
        notes=tuple(reading.documents),
        languages=(language,),
        findings=(
            *(guessed(columns, "portable files") if is_guess else ()),
            *(_without_beginning(one) for one in reading.variables.values() if one.is_cut),
        ),
    )


def _column(variable: _Variable, language: str, weight: str) -> RawColumn:
    is_text = variable.width > 0
    return RawColumn(
        name=variable.name,
        values=pl.Series(variable.name, variable.cells, dtype=pl.String if is_text else pl.Float64),
        label=in_one(variable.label, language),
        value_labels={code: {language: text} for code, text in variable.labels.items()},
        missing=tuple(variable.missing),
        ranges=tuple(variable.ranges),
        program="spss",
        display="" if is_text else variable.display,
        more={**shown(variable.display), **({"role": WEIGHT} if variable.name == weight else {})},
    )


def _without_beginning(variable: _Variable) -> Finding:
    message = "its range of missing values has no beginning in the file (PSPP leaves it out)"
    return note("X403", variable.name, message, "take the .sav file")


def _is_utf8(content: str) -> bool:
    """Letters of other encodings hardly ever make up UTF-8, which PSPP writes; it cuts texts within a letter."""
    text = content.replace("\r", "").replace("\n", "").encode("latin-1").decode(errors="replace")
    letters = sum(one > "\x7f" for one in text)
    return text.count("\ufffd") * 10 <= letters


def _body(content: str) -> str:
    """The text after the head, its lines put together."""
    whole = "".join(line.ljust(_LINE) for line in content.replace("\r", "").split("\n"))
    letters = whole[_SPLASH + _FROM : _SPLASH + _FROM + len(_LETTERS)]
    body = whole[_SPLASH + _TABLE :]
    if not body.startswith(_SIGNATURE):
        raise ExportError(N_("not a portable file"))
    if letters != _LETTERS:
        raise ExportError(N_("a portable file of a machine that does not write ASCII"))
    return body[len(_SIGNATURE) :]


class _Text:
    """The stream of numbers and strings."""

    def __init__(self, content: str, encoding: str) -> None:
        self._content, self._place, self._encoding = content, 0, encoding

    def tag(self) -> str:
        if self._place >= len(self._content):
            raise ExportError(TOO_SHORT)
        self._place += 1
        return self._content[self._place - 1]

    def at_end(self) -> bool:
        if self._place >= len(self._content):
            raise ExportError(TOO_SHORT)
        return self._content[self._place] == _END_OF_DATA

    def number(self) -> float | None:
        """A number to the base 30; None is the system-missing value."""
        while self._content.startswith(" ", self._place):
            self._place += 1
        if self._content.startswith("*", self._place):
            self._place += 2
            return None
        end = self._content.find("/", self._place)
        if end < 0:
            raise ExportError(TOO_SHORT)
        written, self._place = self._content[self._place : end], end + 1
        return _to_base_ten(written)

    def whole(self) -> int:
        return int(self.number() or 0)

    def string(self) -> str:
        length = self.whole()
        self._place += length
        found = self._content[self._place - length : self._place]
        if len(found) < length:
            raise ExportError(TOO_SHORT)
        return found.encode("latin-1").decode(self._encoding, errors="replace")

    def value(self, variable: _Variable) -> Code:
        return self.string().rstrip() if variable.width else self.number()


def _to_base_ten(written: str) -> float:
    sign = -1.0 if written.startswith("-") else 1.0
    mantissa = written.removeprefix("-")
    exponent = 0
    for mark in "+-":
        if mark in mantissa:
            mantissa, power = mantissa.split(mark, 1)
            exponent = int(f"{mark}1") * _digits(power)
    whole, _, rest = mantissa.partition(".")
    places = exponent - len(rest)
    number = _digits(whole + rest)
    # exact as long as it can be: whole numbers first, one division at most
    try:
        return sign * (float(number * 30**places) if places >= 0 else number / 30 ** (-places))
    except OverflowError:
        return sign * math.inf


def _digits(text: str) -> int:
    number = 0
    for digit in text:
        number = number * 30 + _DIGITS.index(digit)
    return number


class _Reading:
    """Records by their tags, then the rows."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self._last: _Variable | None = None
        self.variables: dict[str, _Variable] = {}
        self.documents: list[str] = []
        self.weight = ""

    def run(self) -> None:
        self._text.tag()
        self._text.string()
        self._text.string()
        records: Mapping[str, Callable[[], object]] = {
            **dict.fromkeys("123", self._text.string),
            **dict.fromkeys("45", self._text.number),
            "6": self._weight,
            "7": self._variable,
            "8": self._missing,
            "9": lambda: self._range(low=-math.inf),
            "A": lambda: self._range(high=math.inf),
            "B": self._range,
            "C": self._label,
            "D": self._value_labels,
            "E": self._documents,
        }
        while (tag := self._text.tag()) != "F":
            if tag not in records:
                raise ExportError(N_("a record of a kind that portable files do not have"))
            records[tag]()
        self._rows()

    def _weight(self) -> None:
        self.weight = self._text.string()

    def _variable(self) -> None:
        width, name = self._text.whole(), self._text.string()
        kind, size, decimals = (self._text.whole() for _ in range(3))
        for _ in range(3):
            self._text.number()
        display = f"{_FORMATS.get(kind, 'F')}{size}" + (f".{decimals}" if decimals else "")
        self._last = self.variables[name] = _Variable(name, width, display)

    def _of(self) -> _Variable:
        if self._last is None:
            raise ExportError(N_("a description without its variable"))
        return self._last

    def _missing(self) -> None:
        self._of().missing.append(self._text.value(self._of()))

    def _range(self, low: float | None = None, high: float | None = None) -> None:
        start = self._text.number() if low is None else low
        end = self._text.number() if high is None else high
        if (start, end) == (math.inf, math.inf):
            self._of().is_cut = True
        elif start is not None and end is not None:
            self._of().ranges.append((start, end))

    def _label(self) -> None:
        self._of().label = self._text.string()

    def _value_labels(self) -> None:
        owners = [self.variables[self._text.string()] for _ in range(self._text.whole())]
        for _ in range(self._text.whole()):
            code, label = self._text.value(owners[0]), self._text.string()
            for one in owners:
                one.labels[code] = label

    def _documents(self) -> None:
        self.documents += [self._text.string() for _ in range(self._text.whole())]

    def _rows(self) -> None:
        while not self._text.at_end():
            for variable in self.variables.values():
                variable.cells.append(self._text.value(variable))
