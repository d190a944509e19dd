""".parquet into a Dataset: ours with the dictionary in its metadata, others as plain columns."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from exports.errors import ExportError
from exports.raw_file import RawColumn, RawFile


def read_parquet(path: Path, language: str, encoding: str | None) -> RawFile:
    """Other programs' files have no dictionary; ours do. Parquet is always UTF-8."""
    del encoding
    stated = pl.read_parquet_metadata(path)
    about = {one["name"]: one for one in json.loads(stated.get("variables", "[]"))}
    whole = json.loads(stated.get("dataset", "{}"))
    frame = pl.read_parquet(path)
    columns = [_described(_plain(frame[name]), about.get(name, {})) for name in frame.columns]
    languages = tuple(whole.get("languages", ())) or (language,)
    return RawFile(path.stem, columns, label=whole.get("label", {}), languages=languages)


def _plain(column: pl.Series) -> pl.Series:
    """Types of other programs as one of ours."""
    base = column.dtype.base_type()
    if base in (pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    if base is pl.Boolean:
        return column.cast(pl.Int8)
    if base is pl.Decimal:
        return column.cast(pl.Float64)
    if base is pl.Datetime:
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    if base in (pl.List, pl.Array, pl.Struct, pl.Binary, pl.Object, pl.Duration):
        raise ExportError(f"column {column.name} of type {column.dtype} fits no statistical file")
    return column


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
