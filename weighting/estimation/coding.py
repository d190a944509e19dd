"""Categories to dense integers: the one step all group-by sums start from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.int64]

# Above this many possible integers per row a lookup table costs more than sorting.
_TABLE_PER_ROW = 16


def categories(series: pl.Series) -> pl.Series:
    """The distinct values in order, missing ones left out. An Enum keeps its unused categories."""
    if isinstance(series.dtype, pl.Enum):
        return series.dtype.categories
    if isinstance(series.dtype, pl.Categorical):
        series = series.cast(pl.String)
    if series.dtype.is_float():
        series = series.fill_nan(None)
    if series.dtype.is_integer() and len(series) and not series.null_count():
        found = _small_integers(series)
        if found is not None:
            return found
    return series.unique().drop_nulls().sort()


def _small_integers(series: pl.Series) -> pl.Series | None:
    """Distinct values by counting, which is faster than sorting; None when they lie far apart."""
    numbers = series.to_numpy()
    low, high = int(numbers.min()), int(numbers.max())
    if high - low >= _TABLE_PER_ROW * len(series) + 1000:
        return None
    occupied = np.zeros(high - low + 1, dtype=np.bool_)
    occupied[numbers.astype(np.int64) - low] = True
    return pl.Series(series.name, np.flatnonzero(occupied) + low).cast(series.dtype)


def encode(series: pl.Series, values: pl.Series) -> Codes:
    """Position of each value in `values`, shape (n,); -1 where it is missing or not among them."""
    if series.dtype == pl.Boolean:
        series, values = series.cast(pl.Int8), values.cast(pl.Int8)
    if series.dtype.is_integer() and len(values) and values.dtype.is_integer():
        low, high = int(values.min()), int(values.max())  # type: ignore[arg-type]
        if high - low < _TABLE_PER_ROW * len(series) + 1000:
            return _by_table(series, values, low, high)
    if isinstance(series.dtype, pl.Enum | pl.Categorical):
        series = series.cast(pl.String)
    if series.dtype == pl.String:
        codes = series.cast(pl.Enum(values.cast(pl.String)), strict=False).to_physical()
        return codes.cast(pl.Int64).fill_null(-1).to_numpy()
    places = pl.Series(range(len(values)), dtype=pl.Int64)
    return series.replace_strict(values, places, default=-1, return_dtype=pl.Int64).to_numpy()


def _by_table(series: pl.Series, values: pl.Series, low: int, high: int) -> Codes:
    table = np.full(high - low + 2, -1, dtype=np.int64)
    table[values.to_numpy().astype(np.int64) - low] = np.arange(len(values))
    if not series.null_count() and low <= series.min() and series.max() <= high:  # type: ignore[operator]
        return np.asarray(table[series.to_numpy().astype(np.int64) - low])
    numbers = series.cast(pl.Int64).fill_null(high + 1).to_numpy()
    inside = (numbers >= low) & (numbers <= high)
    return table[np.where(inside, numbers - low, high - low + 1)]


def compact(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """Codes renumbered without gaps, and the old code of each new one (both in order).

    codes: (n,) in 0..size-1. Returns (n,) and (occupied,).
    """
    if size > _TABLE_PER_ROW * len(codes) + 1000:
        kept, renumbered = np.unique(codes, return_inverse=True)
        return renumbered.astype(np.int64), kept
    occupied = np.zeros(size, dtype=np.bool_)
    occupied[codes] = True
    table = np.cumsum(occupied) - 1
    return table[codes], np.flatnonzero(occupied)
