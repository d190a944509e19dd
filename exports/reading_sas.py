""".xpt (versions 5 and 8) and .sas7bdat into a Dataset; special missing values become codes that are free."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyreadstat

from exports.errors import ExportError
from exports.moments import kind_of_format
from exports.raw_file import RawColumn, RawFile, note
from exports.reading_spss import in_one, numbers_or_texts
from exports.reading_stata import codes_of_letters, without_letters
from exports.readstat import cells_of
from exports.refusals import TOO_SHORT
from instruments.errors import Finding

CATALOG = ".sas7bcat"
_MEMBERS = (b"HEADER RECORD*******MEMBER  HEADER", b"HEADER RECORD*******MEMBV8  HEADER")
_ROWS = (b"HEADER RECORD*******OBS     HEADER", b"HEADER RECORD*******OBSV8   HEADER")
_RECORD = 80
_OF_SAS = re.compile(
    r"(\$(CHAR|F|HEX|QUOTE|UPCASE|VARYING)?|BEST[DX]?|[FDEZ]|COMMAX?|DOLLARX?|PERCENTN?|NUMX|HEX|ROMAN|"
    r"NEGPAREN|FRACT|SSN|WORDS|EURO\w*|NL\w*)[\d.]*\Z"
)
_SPECIAL = frozenset(b"_ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read_xpt(path: Path, language: str, encoding: str | None) -> RawFile:
    """A transport file: its first member."""
    frame, meta = cells_of(pyreadstat.read_xport, path, encoding)
    content = path.read_bytes()
    if len(content) % _RECORD:
        raise ExportError(TOO_SHORT)
    special = _special_missing(content, meta)
    texts = {
        name: pl.Series(name, _with_letters(frame[name], found), dtype=pl.Object)
        for name, found in special.items()
    }
    members = sum(content.count(one) for one in _MEMBERS)
    message = f"the first of {members} tables was read"
    findings = (note("X403", path.name, message),) if members > 1 else ()
    return _raw(path, frame.with_columns(texts.values()), meta, language, findings)


def read_sas7bdat(path: Path, language: str, encoding: str | None) -> RawFile:
    """A SAS data set, with the value labels of a catalog of the same name beside it."""
    catalog = path.with_suffix(CATALOG)
    frame, meta = cells_of(
        pyreadstat.read_sas7bdat,
        path,
        encoding,
        catalog_file=catalog if catalog.exists() else None,
        user_missing=True,
    )
    return _raw(path, frame, meta, language, ())


def _raw(
    path: Path, frame: pl.DataFrame, meta: Any, language: str, findings: tuple[Finding, ...]
) -> RawFile:
    return RawFile(
        name=path.stem,
        columns=[_column(meta, frame, name, language) for name in meta.column_names],
        label=in_one(meta.file_label, language),
        languages=(language,),
        findings=(*findings, *_unlabelled(meta)),
    )


def _column(meta: Any, frame: pl.DataFrame, name: str, language: str) -> RawColumn:
    labels: Mapping[Any, str] = meta.variable_value_labels.get(name, {})
    values = numbers_or_texts(frame, meta, name)
    is_number = values.dtype != pl.String
    present = {one for one in values.to_list() if isinstance(one, str)} if is_number else set()
    letters = present | _letters_of(labels, is_number)
    free = codes_of_letters({one.lower() for one in letters}, labels, values)
    codes = {one: free[one.lower()] for one in letters}
    if codes:
        values = without_letters(values, codes)
    display = meta.original_variable_types.get(name) or ""
    return RawColumn(
        name=name,
        values=values,
        label=in_one(meta.column_names_to_labels.get(name), language),
        value_labels={codes.get(code, code): {language: text} for code, text in labels.items()},
        missing=tuple(sorted(codes.values())),
        letters={code: one.lower() for one, code in codes.items() if one != "_"},
        program="sas",
        display=display if is_number else "",
    )


def _letters_of(labels: Mapping[Any, str], is_number: bool) -> set[str]:
    return {one for one in labels if isinstance(one, str)} if is_number else set()


def _special_missing(content: bytes, meta: Any) -> dict[str, dict[int, str]]:
    """Variable -> row -> letter of each special missing value (._, .A to .Z) of a transport file.

    A missing number is its letter (or a full stop) and seven zeros. pyreadstat tells only that it is missing.
    """
    widths = [meta.variable_storage_width[name] for name in meta.column_names]
    header = next((place for one in _ROWS if (place := content.find(one)) >= 0), -1)
    rows = meta.number_rows or 0
    start = header + _RECORD
    if header < 0 or not rows or start + rows * sum(widths) > len(content):
        return {}
    table = np.frombuffer(content, np.uint8, rows * sum(widths), start).reshape(rows, -1)
    found = {}
    for name, width, end in zip(meta.column_names, widths, np.cumsum(widths), strict=True):
        if meta.readstat_variable_types[name] != "string":
            letters = _letters_in(table[:, end - width : end])
            if letters:
                found[name] = letters
    return found


def _letters_in(cells: np.ndarray[Any, Any]) -> dict[int, str]:
    firsts = cells[:, 0]
    special = np.isin(firsts, list(_SPECIAL)) & ~cells[:, 1:].any(axis=1)
    return {int(row): chr(firsts[row]).lower() for row in np.flatnonzero(special)}


def _with_letters(column: pl.Series, letters: Mapping[int, str]) -> list[Any]:
    return [letters.get(row, one) for row, one in enumerate(column.to_list())]


def _unlabelled(meta: Any) -> Iterator[Finding]:
    """Formats of users are in a catalog; without it their labels are not there."""
    shown = {name: one for name, one in meta.original_variable_types.items() if one}
    for name, display in shown.items():
        own = not _OF_SAS.match(display) and not kind_of_format("sas", display)
        if own and not meta.variable_value_labels.get(name):
            yield note(
                "X403",
                name,
                f"the labels of its format {display} are in a catalog that is not here",
                f"put the {CATALOG} file beside it, under the same name",
            )
