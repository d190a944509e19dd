"""The .dta format 118 of Stata 14 to 19, written column by column from polars.

Layout: https://www.stata.com/help.cgi?dta_118 . Written here and not by a library, because a library
that takes polars frames writes every whole number with four bytes and asks for Python objects where
there are extended missing values; this one keeps bytes, is fast, and holds one batch of rows.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from io import BufferedWriter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from exports import dta_languages
from exports.stamp import stata_time
from exports.texts import longest

BATCH = 20_000
"""Rows assembled at a time."""

LONGEST_FIXED = 2_045
"""Bytes of a str#; longer texts are strL."""

STRL = 32_768
_BYTE, _INT, _LONG, _FLOAT, _DOUBLE = 65_530, 65_529, 65_528, 65_527, 65_526
_DAYS_TO_1960 = (date(1970, 1, 1) - date(1960, 1, 1)).days
_MS_TO_1960 = _DAYS_TO_1960 * 86_400_000


@dataclass(frozen=True, slots=True)
class Labels:
    """What a variable is called in one language. values: "1" or ".a" -> label."""

    variable: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One variable. missing: value -> letter of its extended missing value.

    value_labels: "1" or ".a" -> label. others: language -> labels that `label language` brings.
    """

    name: str
    values: pl.Series
    format: str = ""
    label: str = ""
    value_labels: Mapping[str, str] | None = None
    missing: Mapping[int, str] | None = None
    others: Mapping[str, Labels] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Languages:
    """The language that the file opens with, and the titles of the data in the others."""

    current: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Storage:
    """How a type is stored: code in the file, numpy type, and the value of `.` for whole numbers."""

    code: int
    dtype: str
    system_missing: int = 0

    def missing(self, place: int) -> int | float:
        """The stored value of `.` (place 0), .a (1) ... .z (26)."""
        if self.code == _DOUBLE:
            return _bits("<d", "<Q", 0x7FE0_0000_0000_0000 + place * 0x0000_0100_0000_0000)
        if self.code == _FLOAT:
            return _bits("<f", "<I", 0x7F00_0000 + place * 0x800)
        return self.system_missing + place


def _bits(number: str, whole: str, bits: int) -> float:
    return float(struct.unpack(number, struct.pack(whole, bits))[0])


_STORAGES: Mapping[type[pl.DataType], _Storage] = {
    pl.Int8: _Storage(_BYTE, "<i1", 101),
    pl.Int16: _Storage(_INT, "<i2", 32_741),
    pl.Int32: _Storage(_LONG, "<i4", 2_147_483_621),
    pl.Date: _Storage(_LONG, "<i4", 2_147_483_621),
}
_AS_FLOAT = _Storage(_FLOAT, "<f4")
_AS_DOUBLE = _Storage(_DOUBLE, "<f8")


def write(
    path: Path,
    columns: Sequence[Column],
    *,
    rows: int,
    label: str,
    now: datetime,
    languages: Languages | None = None,
) -> None:
    """A complete file. `label` has at most 80 characters, variable labels too."""
    with path.open("wb") as file:
        _Writing(file, columns, rows, languages).run(label, now)


class _Writing:
    """One file in the making; keeps the offsets that the map near its beginning lists."""

    def __init__(
        self,
        file: BufferedWriter,
        columns: Sequence[Column],
        rows: int,
        languages: Languages | None,
    ) -> None:
        self._file = file
        self._columns = columns
        self._rows = rows
        self._offsets: list[int] = [0]
        self._storages = [_stored_as(column) for column in columns]
        self._label_names = _label_names(columns)
        self._languages = languages
        numeric = [storage[0] >= _DOUBLE for storage in self._storages]
        self._translated = dta_languages.sets(columns, numeric) if languages else {}

    def run(self, label: str, now: datetime) -> None:
        self._file.write(b"<stata_dta>" + _header(len(self._columns), self._rows, label, now))
        self._mark()
        map_at = self._file.tell()
        self._file.write(b"<map>" + bytes(14 * 8) + b"</map>")
        self._descriptions()
        self._section("characteristics", self._characteristics)
        long_texts = self._section("data", self._data)
        self._section("strls", lambda: self._strls(long_texts or {}))
        self._section("value_labels", self._value_labels)
        self._mark()
        self._file.write(b"</stata_dta>")
        self._mark()
        self._file.seek(map_at + len(b"<map>"))
        self._file.write(struct.pack("<14Q", *self._offsets))

    def _mark(self) -> None:
        self._offsets.append(self._file.tell())

    def _section(self, name: str, fill: Callable[[], Any]) -> Any:
        self._mark()
        self._file.write(f"<{name}>".encode())
        result = fill()
        self._file.write(f"</{name}>".encode())
        return result

    def _descriptions(self) -> None:
        formats = [
            column.format or f"%-{min(max(code, 9), 40) if code < STRL else 40}s"
            for column, (code, _) in zip(self._columns, self._storages, strict=True)
        ]
        kinds = b"".join(struct.pack("<H", code) for code, _ in self._storages)
        parts: list[tuple[str, bytes]] = [
            ("variable_types", kinds),
            ("varnames", _fixed([column.name for column in self._columns], 129)),
            ("sortlist", bytes(2 * (len(self._columns) + 1))),
            ("formats", _fixed(formats, 57)),
            ("value_label_names", _fixed(self._label_names, 129)),
            ("variable_labels", _fixed([column.label for column in self._columns], 321)),
        ]
        for name, content in parts:
            self._section(name, partial(self._file.write, content))

    def _characteristics(self) -> None:
        if self._languages is not None:
            for one in dta_languages.characteristics(
                self._columns, self._languages, self._translated
            ):
                self._file.write(one)

    def _data(self) -> dict[tuple[int, int], bytes]:
        """Rows, batch by batch; returns the long texts by (variable, observation), both from 1."""
        long_texts: dict[tuple[int, int], bytes] = {}
        row = np.dtype([(f"f{i}", dtype) for i, (_, dtype) in enumerate(self._storages)])
        for start in range(0, self._rows, BATCH):
            table = np.zeros(min(BATCH, self._rows - start), dtype=row)
            for place, (column, (code, _)) in enumerate(
                zip(self._columns, self._storages, strict=True)
            ):
                part = column.values.slice(start, BATCH)
                if code == STRL:
                    table[f"f{place}"] = _references(part, place + 1, start, long_texts)
                else:
                    table[f"f{place}"] = _stored(column, part)
            self._file.write(table.tobytes())
        return long_texts

    def _strls(self, long_texts: Mapping[tuple[int, int], bytes]) -> None:
        for (variable, observation), content in sorted(
            long_texts.items(), key=lambda item: item[0][::-1]
        ):
            head = struct.pack("<IQBI", variable, observation, 130, len(content) + 1)
            self._file.write(b"GSO" + head + content + b"\0")

    def _value_labels(self) -> None:
        written: set[str] = set()
        for name, column, storage in zip(
            self._label_names, self._columns, self._storages, strict=True
        ):
            if name and name not in written and column.value_labels and storage[0] >= _DOUBLE:
                written.add(name)
                self._file.write(_label_set(name, column.value_labels))
        for (_, labels), name in self._translated.items():
            self._file.write(_label_set(name, dict(labels)))


def _header(variables: int, rows: int, label: str, now: datetime) -> bytes:
    text = label.encode()
    stamp = stata_time(now).encode("ascii")
    return b"".join(
        (
            b"<header><release>118</release><byteorder>LSF</byteorder>",
            b"<K>" + struct.pack("<H", variables) + b"</K>",
            b"<N>" + struct.pack("<Q", rows) + b"</N>",
            b"<label>" + struct.pack("<H", len(text)) + text + b"</label>",
            b"<timestamp>" + struct.pack("<B", len(stamp)) + stamp + b"</timestamp></header>",
        )
    )


def _fixed(texts: Sequence[str], size: int) -> bytes:
    return b"".join(one.encode()[: size - 1].ljust(size, b"\0") for one in texts)


def _stored_as(column: Column) -> tuple[int, str]:
    """Type code and numpy type of a column."""
    if column.values.dtype == pl.String:
        size = max(longest(column.values), 1)
        return (STRL, "V8") if size > LONGEST_FIXED else (size, f"S{size}")
    storage = _storage(column)
    return storage.code, storage.dtype


def _storage(column: Column) -> _Storage:
    """Codes with extended missing values are floats although bytes would do: the widely used
    Python reader pyreadstat (1.3.7) turns `.` into 0 in whole-number columns that also have .a,
    and a question that was not asked must never look like an answer."""
    kind = column.values.dtype.base_type()
    if column.missing and kind in (pl.Int8, pl.Int16):
        return _AS_FLOAT
    return _AS_DOUBLE if column.missing else _STORAGES.get(kind, _AS_DOUBLE)


def _stored(column: Column, values: pl.Series) -> np.ndarray[Any, Any]:
    """The numbers or texts as they stand in the file, missing values included."""
    if values.dtype == pl.String:
        return np.array([(one or "").encode() for one in values.to_list()], dtype=np.bytes_)
    storage = _storage(column)
    plain = _numbers(values)
    if storage.code in (_FLOAT, _DOUBLE):
        plain = plain.cast(pl.Float64)
    if column.missing:
        targets = {
            float(code): storage.missing(ord(letter) - ord("a") + 1)
            for code, letter in column.missing.items()
        }
        plain = plain.replace(targets)
    return plain.fill_null(storage.missing(0)).to_numpy()


def _numbers(values: pl.Series) -> pl.Series:
    match values.dtype.base_type():
        case pl.Date:
            return values.to_physical() + _DAYS_TO_1960
        case pl.Datetime:
            # milliseconds with what is finer as their fraction: nothing is cut
            return values.dt.epoch("us").cast(pl.Float64) / 1_000 + _MS_TO_1960
        case pl.Time:
            return values.to_physical().cast(pl.Float64) / 1_000_000
        case pl.Int64 | pl.UInt64 | pl.UInt32:
            return values.cast(pl.Float64)
        case pl.Float64 | pl.Float32:
            return values.cast(pl.Float64).fill_nan(None)
        case _:
            return values


def _references(
    texts: pl.Series, variable: int, start: int, found: dict[tuple[int, int], bytes]
) -> np.ndarray[Any, Any]:
    """(variable, observation) of each text as two and six bytes; (0, 0) for an empty one."""
    cells = []
    for observation, one in enumerate(texts.to_list(), start=start + 1):
        if one:
            found[variable, observation] = one.encode()
        cells.append(struct.pack("<Q", (observation << 16 | variable) if one else 0))
    return np.array(cells, dtype="V8")


def _label_names(columns: Sequence[Column]) -> list[str]:
    """A label set is stored once, under the name of the first variable that has it."""
    names: dict[tuple[tuple[str, str], ...], str] = {}
    found = []
    for column in columns:
        content = tuple((column.value_labels or {}).items())
        found.append(names.setdefault(content, column.name) if content else "")
    return found


def _label_set(name: str, labels: Mapping[str, str]) -> bytes:
    coded = sorted((_label_value(value), text.encode() + b"\0") for value, text in labels.items())
    texts = b"".join(text for _, text in coded)
    offsets = np.cumsum([0, *(len(text) for _, text in coded)])[:-1]
    table = (
        struct.pack("<II", len(coded), len(texts))
        + offsets.astype("<u4").tobytes()
        + np.array([value for value, _ in coded], dtype="<i4").tobytes()
        + texts
    )
    head = struct.pack("<I", len(table)) + name.encode().ljust(129, b"\0") + bytes(3)
    return b"<lbl>" + head + table + b"</lbl>"


def _label_value(value: str) -> int:
    if value.startswith("."):
        return 2_147_483_621 + ord(value[1]) - ord("a") + 1
    return int(value)
