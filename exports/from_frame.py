"""A Dataset from any polars frame: weights, estimates, files of another wave."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from exports.dataset import Dataset
from exports.errors import ExportError
from exports.naming import Names
from exports.variable import KEY, Code, Variable
from instruments.model import NO_TEXT, Text

_KINDS: tuple[tuple[frozenset[type[pl.DataType]], str], ...] = (
    (frozenset({pl.Float32, pl.Float64, pl.Decimal}), "decimal"),
    (frozenset({pl.String, pl.Categorical, pl.Enum, pl.Null}), "text"),
    (frozenset({pl.Date}), "date"),
    (frozenset({pl.Datetime}), "datetime"),
    (frozenset({pl.Time}), "time"),
)


def dataset_of(
    frame: pl.DataFrame,
    name: str,
    *,
    label: Text = NO_TEXT,
    labels: Mapping[str, Text] | None = None,
    values: Mapping[str, Mapping[Code, Text]] | None = None,
    missing: Mapping[str, tuple[Code, ...]] | None = None,
    keys: tuple[str, ...] = (),
    languages: tuple[str, ...] = ("en",),
) -> Dataset:
    """A Dataset of `frame` as it is: names made valid, kinds taken from the types of the columns.

    labels, values and missing are keyed by column name. A whole-number column whose every value has
    a label becomes a coded one.
    """
    labels, values, missing = labels or {}, values or {}, missing or {}
    names = Names()
    variables = tuple(
        Variable(
            name=names.take(column),
            label=labels.get(column, NO_TEXT),
            kind=_kind(frame[column], values.get(column, {})),
            values=values.get(column, {}),
            missing=missing.get(column, ()),
            measure="nominal" if column in values or kind_of(dtype) == "text" else "scale",
            decimals=6 if kind_of(dtype) == "decimal" else 0,
            width=16 if kind_of(dtype) == "decimal" else 8,
            source=column,
            role=KEY if column in keys else "answer",
        )
        for column, dtype in frame.schema.items()
    )
    columns = [
        pl.col(old).cast(variable.dtype).alias(variable.name)
        for old, variable in zip(frame.columns, variables, strict=True)
    ]
    renamed = dict(zip(frame.columns, (one.name for one in variables), strict=True))
    return Dataset(
        frame=frame.select(columns),
        variables=variables,
        name=name,
        label=label,
        keys=tuple(renamed[key] for key in keys),
        languages=languages,
    )


def kind_of(dtype: pl.DataType) -> str:
    """The kind of a column of this type; ExportError for types that no statistical file holds."""
    if dtype.is_integer() or dtype == pl.Boolean:
        return "integer"
    for types, kind in _KINDS:
        if dtype.base_type() in types:
            return kind
    raise ExportError(f"columns of type {dtype} cannot be written; cast them first")


def _kind(column: pl.Series, values: Mapping[Code, Text]) -> str:
    kind = kind_of(column.dtype)
    whole = kind == "integer" and all(isinstance(code, int) for code in values)
    explained = bool(values) and whole and column.drop_nulls().is_in(list(values)).all()
    return "code" if explained else kind
