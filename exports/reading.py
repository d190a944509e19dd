"""Files back into Datasets: made here, or of another wave or another office.

A file holds labels in one language; `language` says which. Codes that the file declares as
missing stay codes, and variables that no question made keep their names as far as those are valid.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from exports.dataset import Dataset
from exports.errors import ExportError
from exports.from_frame import dataset_of
from exports.variable import Code
from instruments.errors import Finding
from instruments.model import Text

_CODES_OF_LETTERS = {"a": 8, "b": 9, "c": 7, "d": 6}
"""The other way round from Variable.missing_letters; any further letter counts down from 5."""


def read_file(
    path: Path, *, language: str = "en", encoding: str | None = None, keys: tuple[str, ...] = ()
) -> Dataset:
    """The Dataset in a .sav, .zsav, .dta, .csv or .parquet file.

    encoding: of an old file that does not say its own, e.g. "windows-1251". Raises ExportError for
    a file that cannot be read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ExportError(f"{path.name}: no reader for this ending; known are {', '.join(READERS)}")
    try:
        return reader(path, language, encoding, keys)
    except (pyreadstat.ReadstatError, UnicodeDecodeError, pl.exceptions.PolarsError) as problem:
        raise ExportError(
            f"{path.name}: cannot be read",
            (
                Finding(
                    code="X401",
                    severity="error",
                    message=f"the file is damaged or of another kind ({type(problem).__name__})",
                    hint="open it in its own program, or give the encoding of an old file",
                    place=path.name,
                ),
            ),
        ) from problem


def _from_sav(path: Path, language: str, encoding: str | None, keys: tuple[str, ...]) -> Dataset:
    frame, meta = pyreadstat.read_sav(
        path, user_missing=True, output_format="polars", encoding=encoding
    )
    whole = _whole_numbers(frame)
    return dataset_of(
        whole,
        path.stem,
        label=_text(meta.file_label, language),
        labels=_labels(meta, language),
        values=_values(meta, whole, language),
        missing={
            name: _declared(meta, whole, name)
            for name in meta.missing_ranges
            if name in whole.columns
        },
        keys=keys,
        languages=(language,),
    )


def _from_dta(path: Path, language: str, encoding: str | None, keys: tuple[str, ...]) -> Dataset:
    frame, meta = pyreadstat.read_dta(
        path, user_missing=True, output_format="polars", encoding=encoding
    )
    codes = {
        name: _codes_of_letters(letters, meta.variable_value_labels.get(name, {}), frame[name])
        for name, letters in _letters(meta).items()
    }
    tagged = [_without_letters(frame[name], table) for name, table in codes.items()]
    whole = _whole_numbers(frame.with_columns(tagged))
    for name, table in codes.items():
        labels: Mapping[Code, str] = meta.variable_value_labels.get(name, {})
        coded: dict[Any, str] = {table.get(key, key): one for key, one in labels.items()}
        meta.variable_value_labels[name] = coded
    return dataset_of(
        whole,
        path.stem,
        label=_text(meta.file_label, language),
        labels=_labels(meta, language),
        values=_values(meta, whole, language),
        missing={name: tuple(sorted(table.values())) for name, table in codes.items()},
        keys=keys,
        languages=(language,),
    )


def _from_csv(path: Path, language: str, encoding: str | None, keys: tuple[str, ...]) -> Dataset:
    """With the labels files that were written beside it, else as plain columns."""
    frame = pl.read_csv(
        path, encoding=encoding or "utf8", try_parse_dates=True, infer_schema_length=None
    )
    described = _rows(path.with_name(f"{path.stem}_variables.csv"))
    texts = [row["variable"] for row in described if row["kind"] == "text"]
    frame = frame.with_columns(pl.col(name).cast(pl.String) for name in texts)
    values: dict[str, dict[Code, Text]] = {}
    missing: dict[str, list[Code]] = {}
    for row in _rows(path.with_name(f"{path.stem}_values.csv")):
        code = int(row["code"])
        values.setdefault(row["variable"], {})[code] = _in_languages(row, "label_")
        if row["missing"] == "1":
            missing.setdefault(row["variable"], []).append(code)
    return dataset_of(
        frame,
        path.stem,
        labels={row["variable"]: _in_languages(row, "label_") for row in described},
        values=values,
        missing={name: tuple(codes) for name, codes in missing.items()},
        keys=keys,
        languages=(language,),
    )


def _from_parquet(
    path: Path, language: str, encoding: str | None, keys: tuple[str, ...]
) -> Dataset:
    """Other programs' files have no dictionary; ours do. Parquet is always UTF-8."""
    del encoding
    about = json.loads(pl.read_parquet_metadata(path).get("variables", "[]"))
    return dataset_of(
        pl.read_parquet(path),
        path.stem,
        labels={one["name"]: one["label"] for one in about},
        values={
            one["name"]: {value["code"]: value["label"] for value in one["values"]}
            for one in about
            if one["values"]
        },
        missing={one["name"]: tuple(one["missing"]) for one in about if one["missing"]},
        keys=keys,
        languages=(language,),
    )


Reader = Callable[[Path, str, str | None, tuple[str, ...]], Dataset]

READERS: Mapping[str, Reader] = {
    ".sav": _from_sav,
    ".zsav": _from_sav,
    ".dta": _from_dta,
    ".csv": _from_csv,
    ".parquet": _from_parquet,
}


def _letters(meta: Any) -> Mapping[str, list[str]]:
    """The extended missing values that occur or are labelled, by variable."""
    return dict(meta.missing_user_values)


def _text(label: str | None, language: str) -> Text:
    return {language: label} if label else {}


def _labels(meta: Any, language: str) -> dict[str, Text]:
    return {name: _text(one, language) for name, one in meta.column_names_to_labels.items()}


def _values(meta: Any, frame: pl.DataFrame, language: str) -> dict[str, dict[Code, Text]]:
    """Value labels with keys of the type of the column, in the order of the codes."""
    return {
        name: {_as(frame[name], code): {language: one} for code, one in _sorted(labels)}
        for name, labels in meta.variable_value_labels.items()
        if name in frame.columns
    }


def _sorted(labels: Mapping[Code, str]) -> Iterable[tuple[Code, str]]:
    return sorted(labels.items(), key=lambda item: (isinstance(item[0], str), item[0]))


def _as(column: pl.Series, code: Code) -> Code:
    whole = column.dtype.is_integer() and isinstance(code, float) and code.is_integer()
    return int(code) if whole else code


def _whole_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of whole numbers as such: SPSS has only floating-point numbers."""
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    whole = [name for name in floats if _is_whole(frame[name])]
    integers = [name for name, dtype in frame.schema.items() if dtype.is_integer()]
    return (
        frame.with_columns(pl.col(*whole, *integers).cast(pl.Int64)) if whole or integers else frame
    )


def _is_whole(column: pl.Series) -> bool:
    exact = column.drop_nulls()
    return bool(((exact.abs() < 2**53) & (exact == exact.floor())).all())


def _declared(meta: Any, frame: pl.DataFrame, name: str) -> tuple[Code, ...]:
    """The missing codes of a variable: those named, and labelled or occurring ones in its ranges."""
    column = frame[name]
    known = {*meta.variable_value_labels.get(name, {}), *column.drop_nulls().unique().to_list()}
    found: set[Code] = set()
    for one in meta.missing_ranges[name]:
        if not isinstance(one, dict):
            found.add(one)
        elif one["lo"] == one["hi"]:
            found.add(one["lo"])
        else:
            found |= {code for code in known if one["lo"] <= code <= one["hi"]}
    return tuple(sorted({_as(column, code) for code in found}))


def _codes_of_letters(
    letters: Iterable[str], labels: Mapping[Code, str], column: pl.Series
) -> dict[str, int]:
    """A free code for each extended missing value: 8 for .a and 9 for .b, or 98 and 99, and so on."""
    present = [one for one in (*labels, *column.to_list()) if not isinstance(one, str)]
    largest = max((abs(one) for one in present if one is not None), default=0)
    offset = next(top for top in (0, 90, 990, 9_990, 99_990, 10**9) if largest < top + 6)
    others = iter(range(5, -20, -1))
    return {
        letter: offset + _CODES_OF_LETTERS.get(letter, 0)
        if letter in _CODES_OF_LETTERS
        else offset + next(others)
        for letter in sorted(letters)
    }


def _without_letters(column: pl.Series, codes: Mapping[str, int]) -> pl.Series:
    numbers = [codes.get(one, one) if isinstance(one, str) else one for one in column.to_list()]
    return pl.Series(column.name, numbers, dtype=pl.Float64)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _in_languages(row: Mapping[str, str], prefix: str) -> Text:
    return {
        name.removeprefix(prefix): one
        for name, one in row.items()
        if name.startswith(prefix) and one
    }
