"""SPSS files (.sav, .zsav): labels in one language, user-missing codes, measures, formats.

Rows go from polars to pyreadstat as they are. The time of writing in the file header is the one in
the options, so that the same dataset gives the same bytes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from exports import sav_sets, too_large
from exports.dataset import Dataset
from exports.labels import SPSS_VALUE, SPSS_VARIABLE, Shortener, in_language
from exports.sav_sets import ResponseSet
from exports.stamp import overwrite, spss_time
from exports.texts import with_steady_widths, without_longer_than
from exports.too_large import with_numbers_that_fit
from exports.variable import Variable
from exports.writing import Options, Written
from instruments.errors import Finding

LONGEST_TEXT = 32_767
"""Bytes of the longest string variable."""

_FIRST_DAY = date(1582, 10, 15)
_FORMATS: Mapping[str, str] = {"date": "EDATE10", "datetime": "DATETIME20", "time": "TIME8"}
_NOTE_LINE = 80
"""Bytes of a line of a document."""

_FOREIGN = re.compile(r"[A-Z]+\d+(\.\d+)?\Z")
_CREATED_AT = 92
"""Offset of the creation date (9 bytes) and time (8 bytes) in the header of a system file."""


def write_sav(dataset: Dataset, folder: Path, options: Options) -> Written:
    """A row-compressed `<name>_<language>.sav` for each language."""
    return _write(dataset, folder, options, ending="sav")


def write_zsav(dataset: Dataset, folder: Path, options: Options) -> Written:
    """The same compressed with zlib, for SPSS 21 and later."""
    return _write(dataset, folder, options, ending="zsav")


def _write(dataset: Dataset, folder: Path, options: Options, *, ending: str) -> Written:
    findings: list[Finding] = []
    fitting = without_longer_than(LONGEST_TEXT, dataset, program="SPSS", report=findings.append)
    fitting = with_numbers_that_fit(too_large.SPSS, fitting, findings.append)
    filled_up = with_steady_widths(fitting).frame
    files = []
    for language in options.languages:
        path = folder / f"{dataset.name}_{language}.{ending}"
        described = description(fitting, language, findings.append)
        pyreadstat.write_sav(
            filled_up,
            path,
            file_label=in_language(fitting.label, language).encode()[:64].decode(errors="ignore"),
            note=[line for one in fitting.notes for line in _lines(one)],
            compress=ending == "zsav",
            row_compress=ending == "sav",
            **described,
        )
        overwrite(path, [_CREATED_AT], spss_time(options.now))
        sets = response_sets(fitting, language, findings.append)
        sav_sets.insert(path, sets, compressed=ending == "zsav")
        files.append(path)
    findings += [_too_early(name) for name in _early(fitting)]
    return Written(tuple(files), tuple(dict.fromkeys(findings)))


def _early(dataset: Dataset) -> Iterable[str]:
    """Variables with a day on which the calendar of SPSS had not begun."""
    for one in dataset.variables:
        if one.kind in {"date", "datetime"}:
            first = dataset.frame[one.name].cast(pl.Date).min()
            if isinstance(first, date) and first < _FIRST_DAY:
                yield one.name


def _too_early(name: str) -> Finding:
    return Finding(
        code="X110",
        severity="warning",
        message=f"days before {_FIRST_DAY} are in the file, but SPSS shows them as empty",
        hint="take the variable from the Stata, CSV or Parquet file",
        place=name,
    )


def _lines(note: str) -> Iterable[str]:
    """A document in lines that SPSS takes; letters that are not ASCII have up to two bytes each."""
    width = _NOTE_LINE if note.isascii() else _NOTE_LINE // 2
    for line in note.splitlines():
        yield from textwrap.wrap(line, width, drop_whitespace=False) or [""]


def description(
    dataset: Dataset, language: str, report: Callable[[Finding], None]
) -> dict[str, Any]:
    """The arguments of pyreadstat.write_sav that say what the columns mean."""
    labels = Shortener(report)
    return {
        "column_labels": {
            one.name: labels.fit(in_language(one.label, language), SPSS_VARIABLE, place=one.name)
            for one in dataset.variables
        },
        "variable_value_labels": {
            one.name: {
                code: labels.fit(
                    in_language(label, language), SPSS_VALUE, place=f"{one.name}={code}"
                )
                for code, label in one.values.items()
            }
            for one in dataset.variables
            if one.values
        },
        "missing_ranges": {
            one.name: missing_ranges(one, report)
            for one in dataset.variables
            if one.missing or one.missing_ranges
        },
        "variable_measure": {one.name: one.measure for one in dataset.variables},
        "variable_format": {
            one.name: spss_format(one) for one in dataset.variables if one.kind != "text"
        },
        "variable_display_width": {
            one.name: min(max(one.width, 8), 40) for one in dataset.variables
        },
    }


def spss_format(variable: Variable) -> str:
    """The print format of a numeric variable, e.g. F2.0 or EDATE10 (31.12.2026); of a variable that was
    read from SPSS its own."""
    own = variable.formats.get("spss", "")
    if _FOREIGN.match(own):
        return own
    return _FORMATS.get(variable.kind) or f"F{variable.width}.{variable.decimals}"


def missing_ranges(variable: Variable, report: Callable[[Finding], None]) -> list[Any]:
    """User-missing codes as SPSS holds them: three single codes, or a range and one more.

    A range is only taken when no valid category lies in it. Codes beyond that are reported. Ranges that
    were read from a file stay as they are.
    """
    if variable.missing_ranges:
        return [*_as_read(variable)]
    codes = sorted(variable.missing)
    if len(codes) <= 3:
        return list(codes)
    valid = set(variable.values) - set(codes)
    for alone in (None, codes[0], codes[-1]):
        rest = [code for code in codes if code != alone]
        if not any(rest[0] <= code <= rest[-1] for code in valid):
            return [{"lo": rest[0], "hi": rest[-1]}, *([] if alone is None else [alone])]
    report(
        Finding(
            code="X102",
            severity="error",
            message="more than three missing codes, and no range without a valid category holds them",
            hint="give the missing codes neighbouring numbers, e.g. 97, 98, 99",
            place=variable.name,
        )
    )
    return codes[-3:]


def _as_read(variable: Variable) -> Iterable[Any]:
    ranges = variable.missing_ranges
    yield from ({"lo": low, "hi": high} for low, high in ranges)
    yield from (
        code for code in variable.missing if not any(low <= code <= high for low, high in ranges)
    )


def response_sets(
    dataset: Dataset, language: str, report: Callable[[Finding], None]
) -> list[ResponseSet]:
    """The multiple-response sets with names and labels that SPSS takes."""
    labels = Shortener(report)
    return [
        ResponseSet(
            set_name(variables),
            labels.fit(in_language(variables[0].set_label, language), SPSS_VALUE, place=source),
            tuple(one.name for one in variables),
        )
        for source, variables in multiple_response_sets(dataset)
    ]


def set_name(variables: tuple[Variable, ...]) -> str:
    """The name of a multiple-response set: its own, or what the names of its variables begin with."""
    first = variables[0]
    if first.set_name:
        return first.set_name
    ending = f"_{first.choice}"
    if first.name.endswith(ending):
        return first.name.removesuffix(ending)
    return first.name[:-1] if len(first.choice or "") == 1 else first.name


def multiple_response_sets(dataset: Dataset) -> Iterable[tuple[str, tuple[Variable, ...]]]:
    """Each select-multiple with its 0/1 variables, by the name of its question."""
    sets: dict[str, list[Variable]] = {}
    for variable in dataset.variables:
        if variable.choice is not None and set(variable.values) == {0, 1}:
            sets.setdefault(variable.source, []).append(variable)
    return [(source, tuple(variables)) for source, variables in sets.items()]
