""".csv into a Dataset: ours with the label files beside it, others as what they are.

Types are taken from the text of every cell, and only when nothing is lost by it: "007" is a text, as is
a column in which one cell is no number. Separator and decimal comma are found out from the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import polars as pl

from exports import refusals
from exports.csv_text import flaw, head, table_text
from exports.errors import ExportError
from exports.raw_file import RawColumn, RawFile
from exports.variable import DTYPES, Code
from instruments.model import Text

_WHOLE = r"^(0|-?[1-9]\d{0,17})$"
_DECIMAL = r"^-?(0|[1-9]\d*)?(\.\d+)?([eE][+-]?\d+)?$"
_DATE = r"^\d{4}-\d\d-\d\d$"
_MOMENT = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?$"
_TIME = r"^\d\d:\d\d:\d\d(\.\d{1,9})?$"


def read_csv(path: Path, language: str, encoding: str | None) -> RawFile:
    """A table with a head. Null is an empty field, an empty text is ""."""
    text, separator = table_text(_decoded(path, encoding))
    try:
        frame = pl.read_csv(io.BytesIO(text.encode()), separator=separator, infer_schema=False)
    except pl.exceptions.NoDataError:
        raise ExportError(refusals.EMPTY) from None
    except pl.exceptions.PolarsError as problem:
        raise ExportError(flaw(text, separator)) from problem
    described = {row["variable"]: row for row in _rows(path, "variables")}
    values, missing = _values(path, described)
    columns = [
        RawColumn(
            name=name,
            values=_typed(frame[column], described.get(name, {}).get("kind", ""), separator),
            label=_in_languages(described.get(name, {}), "label_"),
            value_labels=values.get(name, {}),
            missing=tuple(missing.get(name, ())),
            measure=described.get(name, {}).get("measure", ""),
            more=_more(described.get(name)),
        )
        for name, column in zip(head(text, separator) or frame.columns, frame.columns, strict=True)
    ]
    languages = _languages(described.values()) or (language,)
    return RawFile(path.stem, columns, languages=languages)


def _decoded(path: Path, encoding: str | None) -> str:
    content = path.read_bytes()
    if encoding is not None:
        return content.decode(encoding)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _typed(column: pl.Series, kind: str, separator: str) -> pl.Series:
    if kind:
        return _cast(column, "integer" if kind == "code" else kind)
    texts = column.drop_nulls()
    if separator == ";" and not texts.is_empty() and texts.str.contains(r"^-?\d+,\d+$").any():
        return _typed(column.str.replace(",", ".", literal=True), "", ",")
    return _cast(column, _kind(texts))


def _kind(texts: pl.Series) -> str:
    if texts.is_empty():
        return "text"
    patterns = [("integer", _WHOLE), ("decimal", _DECIMAL), ("date", _DATE)]
    patterns += [("datetime", _MOMENT), ("time", _TIME)]
    for kind, pattern in patterns:
        if (texts != "").all() and texts.str.contains(pattern).all():
            is_kept = _KEPT.get(kind)
            return kind if is_kept is None or is_kept(texts) else "text"
    return "text"


def _is_exact(texts: pl.Series) -> bool:
    """Whether no digit is lost: numbers of more than 17 digits are names of something, and 1e400 is too large."""
    short = texts.str.replace_all(r"[^\d].*$", "").str.len_chars() <= 17
    return bool((short & texts.cast(pl.Float64).is_finite()).all())


def _is_held(texts: pl.Series) -> bool:
    """Whether SPSS, Stata and SAS hold every whole number: larger ones are names of something."""
    return bool(texts.cast(pl.Int64).is_between(-(2**53), 2**53).all())


_KEPT: Mapping[str, Callable[[pl.Series], bool]] = {"decimal": _is_exact, "integer": _is_held}


def _cast(column: pl.Series, kind: str) -> pl.Series:
    dtype = DTYPES[kind]
    if kind in {"date", "datetime", "time"}:
        texts = column.str.replace(" ", "T", literal=True)
        parsed = _parsed(texts, kind)
        return parsed if parsed.null_count() == column.null_count() else column
    return column.cast(dtype)


def _parsed(texts: pl.Series, kind: str) -> pl.Series:
    if kind == "date":
        return texts.str.to_date("%Y-%m-%d", strict=False)
    if kind == "time":
        return texts.str.to_time("%H:%M:%S%.f", strict=False)
    whole = texts.str.replace(r"T(\d\d:\d\d)$", "T$1:00")
    return whole.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")


def _values(
    path: Path, described: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, dict[Code, Text]], dict[str, list[Code]]]:
    values: dict[str, dict[Code, Text]] = {}
    missing: dict[str, list[Code]] = {}
    for row in _rows(path, "values"):
        name = row["variable"]
        is_text = described.get(name, {}).get("kind") == "text"
        code: Code = row["code"] if is_text else float(row["code"])
        values.setdefault(name, {})[code] = _in_languages(row, "label_")
        if row["missing"] == "1":
            missing.setdefault(name, []).append(code)
    for name, about in described.items():
        known = missing.get(name, [])
        is_text = about.get("kind") == "text"
        listed = about.get("missing", "").split()
        stated: list[Code] = [*listed] if is_text else [float(one) for one in listed]
        missing[name] = [*known, *(one for one in stated if one not in known)]
    return values, missing


def _more(row: Mapping[str, str] | None) -> dict[str, object]:
    """What our own file of variables says of a question."""
    if not row:
        return {}
    plain = {name: row[name] for name in ("universe", "source", "version") if name in row}
    return {
        **plain,
        **({"choice": row["choice"]} if row.get("choice") else {}),
        "question": _in_languages(row, "question_"),
    }


def _rows(path: Path, what: str) -> list[dict[str, str]]:
    beside = path.with_name(f"{path.stem}_{what}.csv")
    if not beside.exists():
        return []
    with beside.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _languages(rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    first: Mapping[str, str] = next(iter(rows), {})
    return tuple(one.removeprefix("label_") for one in first if one.startswith("label_"))


def _in_languages(row: Mapping[str, str], prefix: str) -> Text:
    return {
        name.removeprefix(prefix): one
        for name, one in row.items()
        if name.startswith(prefix) and one
    }
