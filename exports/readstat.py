"""Tables of SPSS, Stata and SAS through pyreadstat, once it is known that they fit into their files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from exports.errors import ExportError

AT_ONCE = 500
"""Columns of a file that does not say how many rows it has (.xpt, some .sav): 400 MB."""

_ZLIB = b"$FL3"
_MOST_OF_ZLIB = 1_032
"""How many bytes one byte of zlib can stand for."""


def cells_of(
    reader: Callable[..., Any], path: Path, encoding: str | None, **more: Any
) -> tuple[pl.DataFrame, Any]:
    """Cells as they are stored, and the metadata of pyreadstat; ExportError for a file that lies of its rows.

    reader: one of pyreadstat's. It reserves memory for as many rows as the file says it has, which a few
    damaged bytes make billions.
    """
    _, told = reader(path, encoding=encoding, metadataonly=True)
    rows = told.number_rows or 0
    if rows > most_rows(path):
        raise ExportError(f"it says that it has {rows} rows, more than fit into its bytes")
    read = partial(
        reader,
        path,
        encoding=encoding,
        output_format="polars",
        disable_datetime_conversion=True,
        **more,
    )
    if told.number_rows is None and len(told.column_names) > AT_ONCE:
        return _in_groups(read, told)
    frame, meta = read()
    return frame, meta


def _in_groups(read: Callable[..., Any], meta: Any) -> tuple[pl.DataFrame, Any]:
    """A wide table of unknown length, some columns at a time: for each, memory is reserved for 100,000 rows."""
    names = meta.column_names
    groups = [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]
    frame = pl.concat([read(usecols=one)[0].select(one) for one in groups], how="horizontal")
    meta.number_rows = frame.height
    return frame, meta


def most_rows(path: Path) -> int:
    """A row takes a byte at least, before a .zsav is compressed once more."""
    with path.open("rb") as file:
        is_zlib = file.read(len(_ZLIB)) == _ZLIB
    return path.stat().st_size * (_MOST_OF_ZLIB if is_zlib else 1)
