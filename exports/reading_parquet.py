""".parquet into a Dataset: ours with the dictionary in its metadata, others as plain columns."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from exports.errors import ExportError
from exports.raw_file import RawColumn, RawFile, note
from instruments.errors import N_, Finding, filled


def read_parquet(path: Path, language: str, encoding: str | None) -> RawFile:
    """Other programs' files have no dictionary; ours do. Parquet is always UTF-8."""
    del encoding
    stated = pl.read_parquet_metadata(path)
    about, whole = _dictionary(stated)
    try:
        frame = pl.read_parquet(path)
    except pl.exceptions.PanicException as problem:  # polars has no type for it
        message = N_("a column is of a type that no statistical file holds, e.g. a length of time")
        raise ExportError(message) from problem
    columns = [_described(_plain(frame[name]), about.get(name, {})) for name in frame.columns]
    languages = tuple(whole.get("languages", ())) or (language,)
    return RawFile(
        name=path.stem,
        columns=columns,
        label=whole.get("label", {}),
        languages=languages,
        findings=tuple(_rounded(frame)),
    )


def _dictionary(
    stated: Mapping[str, str],
) -> tuple[Mapping[str, Mapping[str, object]], Mapping[str, Any]]:
    """What our own files say of their variables and of the whole. Other programs may call theirs the same."""
    try:
        variables, whole = json.loads(stated["variables"]), json.loads(stated["dataset"])
        return {one["name"]: one for one in variables}, dict(whole)
    except (KeyError, TypeError, ValueError):
        return {}, {}


def _rounded(frame: pl.DataFrame) -> Iterator[Finding]:
    """Decimal columns with more digits than a floating-point number has."""
    for column in frame:
        if column.dtype.base_type() is pl.Decimal:
            back = column.cast(pl.Float64).cast(column.dtype, strict=False)
            if not (back == column).fill_null(column.is_null()).all():
                yield note("X403", column.name, "numbers of more than 15 digits are rounded")


def _plain(column: pl.Series) -> pl.Series:
    """Types of other programs as one of ours."""
    base = column.dtype.base_type()
    if base in (pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    if base is pl.Boolean:
        return column.cast(pl.Int8)
    if base in (pl.UInt64, pl.Int128) and _is_longer_than_64_bits(column):
        return column.cast(pl.String)
    if base is pl.Decimal:
        return column.cast(pl.Float64)
    if base is pl.Datetime:
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    if base in (pl.List, pl.Array, pl.Struct, pl.Binary, pl.Object, pl.Duration):
        message = N_("column %(name)s of type %(type)s fits no statistical file")
        raise ExportError(filled(message, name=column.name, type=column.dtype))
    return column


def _is_longer_than_64_bits(column: pl.Series) -> bool:
    low, high = column.min(), column.max()
    return isinstance(low, int) and isinstance(high, int) and not -(2**63) <= low <= high < 2**63


def _described(column: pl.Series, about: Mapping[str, object]) -> RawColumn:
    """A column with what the dictionary says of it."""
    own = (
        *("width", "decimals", "question", "universe", "universe_words"),
        *("source", "choice", "instrument", "version", "role", "formats", "derivation"),
    )
    values = about.get("values", [])
    return RawColumn(
        name=column.name,
        values=column,
        label=about.get("label", {}),  # type: ignore[arg-type]
        value_labels={one["code"]: one["label"] for one in values},  # type: ignore[attr-defined]
        missing=tuple(about.get("missing", ())),  # type: ignore[arg-type]
        ranges=tuple(_range(one) for one in about.get("missing_ranges", ())),  # type: ignore[attr-defined]
        letters={code: one for one, code in about.get("missing_letters", {}).items()},  # type: ignore[attr-defined]
        measure=str(about.get("measure", "")),
        more={name: about[name] for name in own if name in about},
    )


def _range(ends: Sequence[float | None]) -> tuple[float, float]:
    low, high = ends
    return -math.inf if low is None else low, math.inf if high is None else high
