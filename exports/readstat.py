"""Tables of SPSS, Stata and SAS through pyreadstat, once it is known that they fit into their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from exports.errors import ExportError

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
    frame, meta = reader(
        path, encoding=encoding, output_format="polars", disable_datetime_conversion=True, **more
    )
    return frame, meta


def most_rows(path: Path) -> int:
    """A row takes a byte at least, before a .zsav is compressed once more."""
    with path.open("rb") as file:
        is_zlib = file.read(len(_ZLIB)) == _ZLIB
    return path.stat().st_size * (_MOST_OF_ZLIB if is_zlib else 1)
