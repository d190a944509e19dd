""".dta into a Dataset, of every version from 104 on; extended missing values become codes that are free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from exports import dta_extras
from exports.raw_file import RawColumn, RawFile, guessed, note
from exports.reading_spss import in_one, numbers_or_texts
from exports.readstat import cells_of
from exports.variable import Code
from instruments.errors import Finding
from instruments.model import Text

_CODES_OF_LETTERS = {"a": 8, "b": 9, "c": 7, "d": 6}
"""The other way round from Variable.missing_letters; any further letter takes what is left."""


def read_dta(path: Path, language: str, encoding: str | None) -> RawFile:
    """A Stata file. Its current labels are taken to be in `language`, those of `label language` are kept."""
    frame, meta = cells_of(pyreadstat.read_dta, path, encoding, user_missing=True)
    extras = dta_extras.read(path)
    # "default" is what Stata calls the only language of a file that has said nothing of languages
    current = language if extras.current in ("", "default") else extras.current
    columns = [_column(meta, frame, name, current, extras) for name in meta.column_names]
    old = extras.release < 118
    return RawFile(
        name=path.stem,
        columns=columns,
        label={**in_one(meta.file_label, current), **extras.titles},
        languages=extras.languages if current == extras.current else (language,),
        findings=(
            *(guessed(columns, "files before Stata 14") if old and encoding is None else ()),
            *extras.findings,
            *_lost_texts(frame, extras),
            *_lost_labels(meta),
        ),
    )


def _column(
    meta: Any, frame: pl.DataFrame, name: str, language: str, extras: dta_extras.Extras
) -> RawColumn:
    labels: Mapping[Any, str] = meta.variable_value_labels.get(name, {})
    letters = codes_of_letters(meta.missing_user_values.get(name, ()), labels, frame[name])
    values = numbers_or_texts(frame, meta, name)
    if letters:
        values = without_letters(values, letters)
    return RawColumn(
        name=name,
        values=values,
        label={
            **in_one(meta.column_names_to_labels.get(name), language),
            **extras.labels.get(name, {}),
        },
        value_labels=_value_labels(labels, letters, language, extras.value_labels.get(name, {})),
        missing=tuple(sorted(letters.values())),
        letters={code: letter for letter, code in letters.items()},
        program="stata",
        display=meta.original_variable_types.get(name) or "",
    )


def _value_labels(
    labels: Mapping[Any, str],
    letters: Mapping[str, int],
    language: str,
    others: Mapping[str, Mapping[int | str, str]],
) -> dict[Code, Text]:
    found: dict[Code, dict[str, str]] = {}
    for name, table in {language: labels, **others}.items():
        for code, text in table.items():
            if not isinstance(code, str):
                found.setdefault(code, {})[name] = text
            elif code in letters:
                found.setdefault(letters[code], {})[name] = text
    return dict(found)


def codes_of_letters(
    letters: Iterable[str], labels: Mapping[Any, str], column: pl.Series
) -> dict[str, int]:
    """A free code for each extended missing value: 8 for .a, 9 for .b and so on, or 98, 99 ..., or 998.

    Free is what is larger than any value and labelled value of the column, or else what is none of them.
    """
    wanted = sorted(letters)
    present = {one for one in (*labels, *column.to_list()) if isinstance(one, int | float)}
    largest = max((abs(one) for one in present), default=0)
    few = set(wanted) <= _CODES_OF_LETTERS.keys()
    tops = [10**n - 10 if few else 10**n for n in range(1 if few else 2, 10)]
    tables = [{one: top + _place(one, few=few) for one in wanted} for top in tops]
    above = (table for table in tables if min(table.values(), default=1) > largest)
    free = (table for table in tables if present.isdisjoint(table.values()))
    return next(above, None) or next(free)


def _place(letter: str, *, few: bool) -> int:
    return _CODES_OF_LETTERS[letter] if few else ord(letter) - ord("_")


def without_letters(column: pl.Series, codes: Mapping[str, int]) -> pl.Series:
    """Numbers with a code in place of each letter."""
    numbers = [codes[one] if isinstance(one, str) else one for one in column.to_list()]
    return pl.Series(column.name, numbers, dtype=pl.Float64, strict=False)


def _lost_texts(frame: pl.DataFrame, extras: dta_extras.Extras) -> Iterator[Finding]:
    """A file whose long texts the reading library took for empty."""
    for name in extras.long_texts:
        if extras.has_long_texts and not (frame[name].fill_null("") != "").any():
            message = "its long texts (strL) could not be read; the column is empty here"
            yield note("X403", name, message, "save the file as Stata 14 (saveold)")


def _lost_labels(meta: Any) -> Iterator[Finding]:
    """Stata lets a variable name labels that are not there; a file that was cut off has the same look."""
    for name, labels in meta.variable_to_label.items():
        if labels and name not in meta.variable_value_labels:
            yield note("X403", name, f"its value labels {labels} are not in the file")
