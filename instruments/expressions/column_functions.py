"""The functions of the language that have a meaning over whole columns. All others are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce

import polars as pl

from instruments.errors import ExpressionError
from instruments.expressions.column_values import (
    Column,
    boolean,
    constant,
    is_empty,
    number,
    string,
)
from instruments.expressions.dates import parse_date
from instruments.expressions.patterns import to_rust
from instruments.expressions.values import to_string


def _truth(expr: pl.Expr) -> Column:
    return Column("boolean", expr)


def _number(expr: pl.Expr) -> Column:
    return Column("number", expr.cast(pl.Float64).fill_nan(None))


def _text(expr: pl.Expr) -> Column:
    return Column("string", expr)


def _mathematics(compute: Callable[[pl.Expr], pl.Expr]) -> Callable[[Column], Column]:
    return lambda value: _number(compute(number(value)))


def _texts(compute: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[Column, Column], Column]:
    return lambda text, part: _truth(compute(string(text), string(part)))


def choose(condition: Column, then: Column, otherwise: Column) -> Column:
    """if(): both branches must be of one kind."""
    return _either(boolean(condition), then, otherwise)


def coalesce(first: Column, second: Column) -> Column:
    """The first that is not empty."""
    return _either(~is_empty(first), first, second)


def _either(test: pl.Expr, yes: Column, no: Column) -> Column:
    if yes.kind != no.kind:
        yes, no = _aligned(yes, no)
    expr = pl.when(test).then(yes.expr).otherwise(no.expr)
    blank = pl.when(test).then(yes.is_blank()).otherwise(no.is_blank())
    return Column(yes.kind, expr, None if yes.blank is no.blank is None else blank)


def _aligned(yes: Column, no: Column) -> tuple[Column, Column]:
    """An empty text beside a number or date is an empty answer of that kind."""
    for side, other in ((yes, no), (no, yes)):
        if side.literal == "" and other.kind in ("number", "boolean", "date"):
            empty = Column(other.kind, pl.lit(None), pl.lit(value=True))
            return (empty, other) if side is yes else (other, empty)
    raise ExpressionError(
        f"a {yes.kind} or else a {no.kind}", hint="give both branches the same kind of value"
    )


def extreme(pick: Callable[..., pl.Expr]) -> Callable[..., Column]:
    """min() and max() over arguments: NaN as soon as one is no number."""

    def build(*values: Column) -> Column:
        numbers = [number(value) for value in values]
        known = reduce(lambda a, b: a & b, [one.is_not_null() for one in numbers])
        return _number(pl.when(known).then(pick(*numbers)))

    return build


def rounded(value: Column, digits: Column | None = None) -> Column:
    """round(): halves away from zero; the digits must be written as a number."""
    if digits is None:
        digits = constant(0.0)
    if not isinstance(digits.literal, float):
        raise ExpressionError("round() needs its digits as a number", hint="round(${x}, 2)")
    scale = 10.0 ** abs(int(digits.literal))
    source = number(value)
    scaled = source.abs() * scale if digits.literal > 0 else source.abs() / scale
    whole = scaled.floor() + (scaled - scaled.floor() >= 0.5).cast(pl.Float64)
    result = whole / scale if digits.literal > 0 else whole * scale
    return _number(pl.when(source < 0).then(-result).otherwise(result))


def _truncated(value: pl.Expr) -> pl.Expr:
    return pl.when(value < 0).then(value.ceil()).otherwise(value.floor())


def selected(answer: Column, code: Column) -> Column:
    """Whether a code is among those chosen."""
    if not isinstance(code.literal, str | float):
        raise ExpressionError("selected() needs its code in quotes", hint="selected(${q}, 'yes')")
    wanted = to_string(code.literal).strip()
    if answer.kind == "list":
        found = answer.expr.list.contains(pl.lit(wanted)).fill_null(value=False)
        return _truth(found if wanted else found | is_empty(answer))
    return _truth((" " + string(answer) + " ").str.contains(f" {wanted} ", literal=True))


def count_selected(answer: Column) -> Column:
    """Number of codes chosen."""
    if answer.kind == "list":
        return _number(answer.expr.list.len().fill_null(0))
    return _number(string(answer).str.count_matches(r"\S+"))


def concat(*texts: Column) -> Column:
    """All texts one after another."""
    return _text(pl.concat_str([string(text) for text in texts]) if texts else pl.lit(""))


def regex(text: Column, pattern: Column) -> Column:
    """Whether a pattern written in the expression is found."""
    if not isinstance(pattern.literal, str):
        raise ExpressionError("regex() needs its pattern in quotes", hint="regex(${x}, '^[0-9]+$')")
    return _truth(string(text).str.contains(to_rust(pattern.literal)))


def to_date(value: Column) -> Column:
    """date() of a date column or of a date written in the expression."""
    if value.kind == "date":
        return value
    found = parse_date(value.literal, UTC) if isinstance(value.literal, str) else None
    if found is None or isinstance(found, datetime):
        raise ExpressionError("date() needs a date column", hint="or a date: date('2025-01-31')")
    return Column("date", pl.lit(found))


def checklist(least: Column, most: Column, *answers: Column) -> Column:
    """Whether the number of true answers lies between the bounds; -1 is no bound."""
    total = reduce(
        lambda a, b: a + b, [boolean(answer).cast(pl.Int32) for answer in answers], pl.lit(0)
    )
    low, high = number(least), number(most)
    return _truth(
        ((low < 0) | (total >= low)).fill_null(value=False)
        & ((high < 0) | (total <= high)).fill_null(value=False)
    )


FUNCTIONS: dict[str, Callable[..., Column]] = {
    "true": lambda: constant(value=True),
    "false": lambda: constant(value=False),
    "not": lambda value: _truth(~boolean(value)),
    "boolean": lambda value: _truth(boolean(value)),
    "boolean-from-string": lambda value: _truth(string(value).is_in(["1", "true"])),
    "if": choose,
    "coalesce": coalesce,
    "checklist": checklist,
    "number": lambda value: Column("number", number(value)),
    "sum": lambda value: Column("number", number(value)),
    "min": extreme(pl.min_horizontal),
    "max": extreme(pl.max_horizontal),
    "round": rounded,
    "int": _mathematics(_truncated),
    "floor": _mathematics(lambda value: value.floor()),
    "ceiling": _mathematics(lambda value: value.ceil()),
    "abs": _mathematics(lambda value: value.abs()),
    "sqrt": _mathematics(lambda value: value.sqrt()),
    "exp": _mathematics(lambda value: value.exp()),
    "log": _mathematics(lambda value: value.log()),
    "log10": _mathematics(lambda value: value.log10()),
    "selected": selected,
    "count-selected": count_selected,
    "string": lambda value: _text(string(value)),
    "concat": concat,
    "string-length": lambda text: _number(string(text).str.len_chars()),
    "contains": _texts(lambda text, part: text.str.contains(part, literal=True)),
    "starts-with": _texts(lambda text, part: text.str.starts_with(part)),
    "ends-with": _texts(lambda text, part: text.str.ends_with(part)),
    "normalize-space": lambda text: _text(
        string(text).str.replace_all(r"[ \t\r\n]+", " ").str.strip_chars(" ")
    ),
    "regex": regex,
    "date": to_date,
}
