"""SPSS files (.sav, .zsav): labels in one language, user-missing codes, measures, formats.

Rows go from polars to pyreadstat as they are. The time of writing in the file header is the one in
the options, so that the same dataset gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from exports.dataset import Dataset
from exports.labels import SPSS_VALUE, SPSS_VARIABLE, Shortener, in_language
from exports.variable import Variable
from exports.writing import Options, Written
from instruments.errors import Finding

LONGEST_TEXT = 32_767
"""Bytes of the longest string variable."""

_FORMATS: Mapping[str, str] = {"date": "EDATE10", "datetime": "DATETIME20", "time": "TIME8"}
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
    fitting = _without_long_texts(dataset, findings.append)
    files = []
    for language in options.languages:
        path = folder / f"{dataset.name}_{language}.{ending}"
        described = description(fitting, language, findings.append)
        pyreadstat.write_sav(
            fitting.frame,
            path,
            file_label=in_language(fitting.label, language).encode()[:64].decode(errors="ignore"),
            compress=ending == "zsav",
            row_compress=ending == "sav",
            **described,
        )
        _state_time(path, options.now)
        files.append(path)
    return Written(tuple(files), tuple(dict.fromkeys(findings)))


def description(dataset: Dataset, language: str, report: Any) -> dict[str, Any]:
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
            one.name: missing_ranges(one, report) for one in dataset.variables if one.missing
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
    """The print format of a numeric variable, e.g. F2.0 or EDATE10 (31.12.2026)."""
    return _FORMATS.get(variable.kind) or f"F{variable.width}.{variable.decimals}"


def missing_ranges(variable: Variable, report: Any) -> list[Any]:
    """User-missing codes as SPSS holds them: three single codes, or a range and one more.

    A range is only taken when no valid category lies in it. Codes beyond that are reported.
    """
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


def _without_long_texts(dataset: Dataset, report: Any) -> Dataset:
    texts = [one.name for one in dataset.variables if one.kind == "text"]
    long = [name for name in texts if longest(dataset.frame[name]) > LONGEST_TEXT]
    for name in long:
        report(
            Finding(
                code="X103",
                severity="error",
                message=f"a text is longer than the {LONGEST_TEXT} bytes of SPSS; left out of this file",
                hint="take it from the Stata, CSV or Parquet file",
                place=name,
            )
        )
    return dataset.select(set(dataset.frame.columns) - set(long)) if long else dataset


def longest(texts: pl.Series) -> int:
    """Bytes of the longest text, 0 when there is none."""
    return int(texts.str.len_bytes().max() or 0)  # type: ignore[arg-type]


def _state_time(path: Path, now: datetime) -> None:
    stamp = f"{now:%d} {_MONTHS[now.month - 1]} {now:%y}{now:%H:%M:%S}".encode("ascii")
    with path.open("r+b") as file:
        file.seek(_CREATED_AT)
        file.write(stamp)


_MONTHS: Sequence[str] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


def multiple_response_sets(dataset: Dataset) -> Iterable[tuple[str, tuple[Variable, ...]]]:
    """Each select-multiple with its 0/1 variables, by the name of its question."""
    sets: dict[str, list[Variable]] = {}
    for variable in dataset.variables:
        if variable.choice is not None and set(variable.values) == {0, 1}:
            sets.setdefault(variable.source, []).append(variable)
    return [(source, tuple(variables)) for source, variables in sets.items()]
