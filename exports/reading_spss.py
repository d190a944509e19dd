""".sav and .zsav into a Dataset: labels, measures, formats, missing codes and ranges, answer sets, weight."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from exports import sav_extras
from exports.raw_file import RawColumn, RawFile, guessed, note
from exports.readstat import cells_of
from exports.variable import WEIGHT, Code
from instruments.errors import Finding
from instruments.model import Text

_NUMBER_FORMAT = re.compile(r"(F|COMMA|DOT|DOLLAR|PCT|E|N)(\d+)(?:\.(\d+))?\Z")


def read_sav(path: Path, language: str, encoding: str | None) -> RawFile:
    """A system file; its labels are taken to be in `language`."""
    frame, meta = cells_of(pyreadstat.read_sav, path, encoding, user_missing=True)
    extras = sav_extras.read(path, meta.column_names)
    sets = dict(_answer_sets(meta, frame, language))
    columns = [
        _column(meta, frame, name, language, sets.get(name, {}), weight=name == extras.weight)
        for name in meta.column_names
    ]
    return RawFile(
        name=path.stem,
        columns=columns,
        label=in_one(meta.file_label, language),
        notes=tuple(meta.notes),
        languages=(language,),
        findings=(
            *(() if encoding or extras.says_encoding else guessed(columns, "old files of SPSS")),
            *_lost_sets(meta, sets),
            *extras.findings,
        ),
    )


def in_one(label: str | None, language: str) -> Text:
    """A text of a file that speaks one language."""
    return {language: label} if label else {}


def numbers_or_texts(frame: pl.DataFrame, meta: Any, name: str) -> pl.Series:
    """A column of its own type: one without any value has none in polars."""
    is_text = meta.readstat_variable_types.get(name) == "string"
    column = frame[name]
    if column.dtype == pl.Null:
        return column.cast(pl.String if is_text else pl.Float64)
    return column


def shown(display: str | None) -> dict[str, int]:
    """Width and decimals of a number format such as F8.2."""
    found = _NUMBER_FORMAT.match(display or "")
    return {"width": int(found[2]), "decimals": int(found[3] or 0)} if found else {}


def _column(
    meta: Any,
    frame: pl.DataFrame,
    name: str,
    language: str,
    answers: Mapping[str, Any],
    *,
    weight: bool,
) -> RawColumn:
    values = numbers_or_texts(frame, meta, name)
    display = meta.original_variable_types.get(name) or ""
    singles, ranges = _missing(meta.missing_ranges.get(name, ()))
    return RawColumn(
        name=name,
        values=values,
        label=in_one(meta.column_names_to_labels.get(name), language),
        value_labels={
            code: {language: text}
            for code, text in meta.variable_value_labels.get(name, {}).items()
        },
        missing=singles,
        ranges=ranges,
        measure=meta.variable_measure.get(name, ""),
        program="spss",
        display="" if values.dtype == pl.String else display,
        more={**shown(display), **answers, **({"role": WEIGHT} if weight else {})},
    )


def _missing(declared: Any) -> tuple[tuple[Code, ...], tuple[tuple[float, float], ...]]:
    """Single codes and ranges; SPSS's LOWEST and HIGHEST are infinite."""
    singles: list[Code] = []
    ranges: list[tuple[float, float]] = []
    for one in declared:
        low, high = (one["lo"], one["hi"]) if isinstance(one, dict) else (one, one)
        if low == high:
            singles.append(low)
        else:
            ranges.append((_open(low), _open(high)))
    return tuple(singles), tuple(ranges)


def _open(end: float) -> float:
    return math.copysign(math.inf, end) if abs(end) > 1.7e308 else end


def _answer_sets(
    meta: Any, frame: pl.DataFrame, language: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Per variable of a set that counts ones: the fields of a select-multiple's 0/1 column."""
    for set_name, about in meta.mr_sets.items():
        if not _is_flags(about, frame):
            continue
        for name in about["variable_list"]:
            yield (
                name,
                {
                    "set_name": set_name,
                    "set_label": in_one(about["label"], language),
                    "choice": name.removeprefix(f"{set_name}_"),
                    "source": set_name,
                },
            )


def _is_flags(about: Mapping[str, Any], frame: pl.DataFrame) -> bool:
    flags = about["is_dichotomy"] and str(about["counted_value"]) == "1"
    return flags and all(
        frame[name].dtype.is_numeric() and frame[name].drop_nulls().is_in([0.0, 1.0]).all()
        for name in about["variable_list"]
    )


def _lost_sets(meta: Any, kept: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    carried = {about["set_name"] for about in kept.values()}
    for name in meta.mr_sets:
        if name not in carried:
            yield note(
                "X403", f"${name}", "is a multiple-response set of another kind; not carried over"
            )
