"""Values of whole columns with XPath 1.0 meaning: the counterpart of `values` for polars.

Null in a number column is NaN here, so that every comparison with it is false and `!=` true, and
arithmetic carries it on. `blank` tells where null stands for an empty answer, whose text is ""
and not "NaN". Texts are never null: empty is "".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from instruments.errors import ExpressionError
from instruments.expressions import values

Kind = Literal["number", "string", "boolean", "date", "list"]

NUMBER: Final = r"^[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*$"
COUNTS: Final = ("number", "date")
NOWHERE: Final = pl.lit(value=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A compiled expression. blank: where its null is an empty answer; None for nowhere."""

    kind: Kind
    expr: pl.Expr
    blank: pl.Expr | None = None
    literal: Any = None
    """The value, of a constant."""

    def is_blank(self) -> pl.Expr:
        """Where the text of the value is empty because nothing was answered."""
        return NOWHERE if self.blank is None else self.blank


EMPTY: Final = Column("string", pl.lit(""), literal="")


def constant(value: str | float | bool) -> Column:
    """A value that is the same in every row."""
    kind: Kind = "string" if isinstance(value, str) else "number"
    if isinstance(value, bool):
        kind = "boolean"
    return Column(kind, pl.lit(value), literal=value)


def column(name: str, dtype: pl.DataType | type[pl.DataType]) -> Column:
    """A column of the frame as a value. ExpressionError for types without a meaning here."""
    expr = pl.col(name)
    blank = expr.is_null()
    if dtype.is_integer():
        return Column("number", expr.cast(pl.Float64), blank)
    if dtype.is_numeric():
        return Column("number", expr.cast(pl.Float64).fill_nan(None), blank)
    if dtype == pl.Boolean:
        return Column("boolean", expr, blank)
    if dtype == pl.Date:
        return Column("date", expr, blank)
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return Column("string", expr.cast(pl.String).fill_null(""))
    if isinstance(dtype, pl.List):
        return Column("list", expr.cast(pl.List(pl.String)))
    if dtype == pl.Null:
        return EMPTY
    raise ExpressionError(
        f"column {name} of type {dtype} cannot be used",
        hint="numbers, texts, dates, lists, booleans",
    )


def number(value: Column) -> pl.Expr:
    """number(), with null for NaN. Dates, also as ISO texts, are days of the UTC calendar."""
    match value.kind:
        case "number":
            return value.expr
        case "boolean":
            return value.expr.cast(pl.Float64)
        case "date":
            return value.expr.cast(pl.Int32).cast(pl.Float64)
    if value.literal is not None:
        return _literal_number(value.literal)
    text = string(value)
    days = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32).cast(pl.Float64)
    return (
        pl.when(text.str.contains(NUMBER))
        .then(text.str.strip_chars(" \t\r\n").cast(pl.Float64, strict=False))
        .otherwise(days)
    )


def boolean(value: Column) -> pl.Expr:
    """boolean(), never null."""
    match value.kind:
        case "number":
            return (value.expr != 0).fill_null(value=False)
        case "boolean":
            return value.expr.fill_null(value=False)
        case "date":
            return value.expr.is_not_null()
        case "list":
            return value.expr.list.len().fill_null(0) > 0
        case _:
            return value.expr != ""


def string(value: Column) -> pl.Expr:
    """string(), never null."""
    match value.kind:
        case "string":
            return value.expr
        case "list":
            return value.expr.list.join(" ").fill_null("")
        case "number":
            written = _digits(value.expr)
            unknown = "NaN"
        case _:
            written = value.expr.cast(pl.String)
            unknown = ""
    return pl.when(value.is_blank()).then(pl.lit("")).otherwise(written.fill_null(unknown))


def _digits(expr: pl.Expr) -> pl.Expr:
    whole = (expr == expr.floor()) & (expr.abs() < 2**53)
    special = {"inf": "Infinity", "-inf": "-Infinity"}
    return (
        pl.when(whole)
        .then(expr.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(expr.cast(pl.String).str.strip_suffix(".0").replace(special))
    )


def _literal_number(text: str) -> pl.Expr:
    found = values.text_to_number(text, UTC)
    return pl.lit(None if math.isnan(found) else found, dtype=pl.Float64)


def equality(left: Column, right: Column, *, negated: bool) -> pl.Expr:
    """`=` and `!=` of XPath 1.0, 3.4, for two single values."""
    same = _equal(left, right)
    return ~same if negated else same


def _equal(left: Column, right: Column) -> pl.Expr:
    if "boolean" in (left.kind, right.kind):
        return _equal_booleans(left, right)
    if left.kind in COUNTS or right.kind in COUNTS:
        return _unless_blank(left, right, (number(left) == number(right)).fill_null(value=False))
    return string(left) == string(right)


def _equal_booleans(left: Column, right: Column) -> pl.Expr:
    same = boolean(left) == boolean(right)
    for side, other in ((left, right), (right, left)):
        if side.kind == "boolean" and side.blank is not None and other.kind != "boolean":
            same = pl.when(side.blank).then(_equal(EMPTY, other)).otherwise(same)
    return same


def _unless_blank(left: Column, right: Column, same: pl.Expr) -> pl.Expr:
    """Two values of which one was not answered are compared as texts."""
    for side, other in ((left, right), (right, left)):
        if side.blank is not None:
            same = pl.when(side.blank).then(is_empty(other)).otherwise(same)
    return same


def is_empty(value: Column) -> pl.Expr:
    """Where string() is the empty text."""
    match value.kind:
        case "string":
            return value.expr == ""
        case "list":
            return value.expr.list.len().fill_null(0) == 0
        case _:
            return value.is_blank()


def relation(left: Column, right: Column, test: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """`< <= > >=`: always as numbers."""
    return test(number(left), number(right)).fill_null(value=False)


def arithmetic(
    compute: Callable[[pl.Expr, pl.Expr], pl.Expr],
) -> Callable[[Column, Column], Column]:
    """An operator on two numbers; NaN becomes null again."""

    def build(left: Column, right: Column) -> Column:
        made = compute(number(left), number(right))
        return Column("number", made.cast(pl.Float64).fill_nan(None))

    return build


def remainder(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """`mod`: the sign is that of the left operand, where polars takes that of the right one."""

    def compute(sides: Sequence[pl.Series]) -> pl.Series:
        one, two = (side.to_numpy() for side in sides)
        with np.errstate(invalid="ignore"):
            return pl.Series(np.fmod(one, two))

    return pl.map_batches([left, right], compute, return_dtype=pl.Float64, is_elementwise=True)
