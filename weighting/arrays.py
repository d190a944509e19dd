"""Arrays at the door of a function: turned into numpy, and refused when they cannot be weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from instruments.errors import N_
from weighting.errors import InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def weights_array(weights: ArrayLike, *, name: str = "weights") -> FloatArray:
    """Finite, non-negative numbers, not all zero, as a float array (a copy)."""
    try:
        found = np.array(weights, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            N_("`%(name)s` holds something that is not a number"), expected=N_("numbers"), name=name
        ) from error
    if found.ndim != 1 or found.size == 0:
        raise InputError(
            N_("`%(name)s` is not a column"),
            expected=N_("one number a row"),
            got=f"{found.shape}",
            name=name,
        )
    for wrong, what in ((~np.isfinite(found), "NaN or infinite"), (found < 0, "negative")):
        if wrong.any():
            raise InputError(
                N_("`%(name)s` cannot be used"),
                expected=N_("finite numbers >= 0"),
                got=N_("%(count)s %(what)s, first at row %(row)s"),
                hint=N_("Weights of 0 mean: not in this step."),
                name=name,
                count=int(wrong.sum()),
                what=what,
                row=int(np.argmax(wrong)),
            )
    if not found.any():
        raise InputError(
            N_("`%(name)s` are all zero"), expected=N_("at least one positive weight"), name=name
        )
    return found


def numbers_array(values: ArrayLike, *, name: str, length: int | None = None) -> FloatArray:
    """Numbers of any shape, NaN included; with `length` so many rows."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            N_("`%(name)s` holds something that is not a number"), expected=N_("numbers"), name=name
        ) from error
    if length is not None and found.shape[:1] != (length,):
        raise InputError(
            N_("`%(name)s` has the wrong length"),
            expected=N_("%(rows_wanted)s rows"),
            got=N_("%(rows)s rows"),
            name=name,
            rows_wanted=length,
            rows=found.shape[0] if found.ndim else 1,
        )
    return found


def weights_matrix(weights: ArrayLike) -> FloatArray:
    """Weights as a matrix (n, R): one column, or replicates each of which is checked as weights."""
    found = np.asarray(weights)
    if found.ndim != 2:
        return weights_array(weights)[:, None]
    return np.column_stack([weights_array(column, name="weights") for column in found.T])


def codes_of(labels: ArrayLike, *, name: str, length: int) -> tuple[list[Any], IntArray]:
    """Categories in sorted order, and the position of each row's category.

    Raises InputError for missing categories (None, NaN), a wrong length, or mixed types.
    """
    found = _series(labels, name)
    if len(found) != length:
        raise InputError(
            N_("`%(name)s` has the wrong length"),
            expected=N_("%(rows_wanted)s rows"),
            got=N_("%(rows)s rows"),
            name=name,
            rows_wanted=length,
            rows=len(found),
        )
    missing = found.is_null() | found.is_nan() if found.dtype.is_float() else found.is_null()
    if missing.any():
        raise InputError(
            N_("`%(name)s` has missing categories"),
            expected=N_("a category for every row"),
            got=N_("%(count)s missing, first at row %(row)s"),
            hint=N_("Impute them or give them a category of their own."),
            name=name,
            count=missing.sum(),
            row=missing.arg_max(),
        )
    categories = found.unique().sort()
    positions = pl.Series(np.arange(len(categories), dtype=np.int64))
    return categories.to_list(), found.replace_strict(categories, positions).to_numpy()


def sum_by(codes: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Sum of `values` (n,) for each code 0..size-1."""
    return np.asarray(np.bincount(codes, values, minlength=size), dtype=np.float64)


def column_sums(matrix: FloatArray, codes: IntArray, size: int) -> FloatArray:
    """Column sums by code: (n, R) -> (size, R); many columns go through a sparse indicator."""
    if matrix.shape[1] == 1:
        return sum_by(codes, matrix[:, 0], size)[:, None]
    from scipy.sparse import csr_matrix

    rows = np.arange(codes.size)
    indicator = csr_matrix((np.ones(codes.size), (codes, rows)), shape=(size, codes.size))
    return np.asarray(indicator @ matrix, dtype=np.float64)


def _series(labels: ArrayLike, name: str) -> pl.Series:
    """One column of labels; polars codes a million strings ten times faster than numpy sorts them."""
    if isinstance(labels, pl.Series):
        return labels.cast(pl.String) if labels.dtype in (pl.Categorical, pl.Enum) else labels
    found = np.asarray(labels)
    if found.ndim != 1:
        raise InputError(
            N_("`%(name)s` is not a column"),
            expected=N_("one label a row"),
            got=f"{found.shape}",
            name=name,
        )
    try:
        return pl.Series(found.tolist() if found.dtype.kind == "O" else found)
    except (TypeError, pl.exceptions.PolarsError) as error:
        raise InputError(
            N_("`%(name)s` mixes types of labels"),
            expected=N_("all text or all numbers"),
            name=name,
        ) from error
