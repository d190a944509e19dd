"""Syntax tree -> polars expression, for indicators and derived variables over whole columns.

The same meaning as evaluating row by row: null is an empty answer. What needs the tree of an
interview, the clock or chance is refused by name, never approximated.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from instruments.errors import ExpressionError
from instruments.expressions.calls import mistake
from instruments.expressions.column_functions import FUNCTIONS
from instruments.expressions.column_values import (
    Column,
    arithmetic,
    boolean,
    column,
    constant,
    equality,
    number,
    relation,
    remainder,
)
from instruments.expressions.tree import (
    Call,
    Expression,
    Literal,
    Negation,
    Operation,
    Reference,
    references,
)

Schema = Mapping[str, pl.DataType]
OWN_ANSWER = frozenset({"number", "string", "normalize-space"})
"""Without an argument these read the asking question's own answer."""


def to_polars(tree: Expression, columns: Schema | Collection[str]) -> pl.Expr:
    """The expression over a frame with these columns, best `frame.schema`.

    With names alone the types are looked up when the expression runs, which hides it from polars'
    optimiser. A `${question}` without a column of its own that has columns `question_code` (or
    `questionx` for a code of one letter) is a select_multiple of 0/1 columns.

    Dates are days of the UTC calendar, as when local time is UTC. Numbers come out as Float64 with
    null for NaN, texts as String without nulls, truths as Boolean; a boolean column by itself
    keeps its nulls. Raises ExpressionError with position for what has no meaning over columns.
    """
    if isinstance(columns, Mapping):
        return _Translator(columns).translate(tree).expr
    return _deferred(tree, columns)


def _deferred(tree: Expression, names: Collection[str]) -> pl.Expr:
    questions = references(tree)
    needed = [name for name in names if any(name == q or name.startswith(q) for q in questions)]
    kind = _Translator(dict.fromkeys(needed, pl.Float64())).translate(tree).kind
    types = {"boolean": pl.Boolean(), "number": pl.Float64(), "string": pl.String()}

    def run(rows: pl.Series) -> pl.Series:
        frame = rows.struct.unnest()
        return frame.select(to_polars(tree, frame.schema).alias("value")).to_series()

    if not needed:
        return to_polars(tree, {})
    return pl.struct(needed).map_batches(run, return_dtype=types[kind], is_elementwise=True)


@dataclass(frozen=True, slots=True)
class _Translator:
    schema: Schema

    def translate(self, tree: Expression) -> Column:
        try:
            return self._column(tree)
        except ExpressionError as error:
            if error.position is not None:
                raise
            raise ExpressionError(error.message, position=tree.at, hint=error.hint) from None

    def _column(self, tree: Expression) -> Column:
        match tree:
            case Literal(value):
                return constant(value)
            case Reference(name):
                return self._reference(name)
            case Negation(operand):
                return Column("number", -number(self.translate(operand)))
            case Operation(sign, left, right) if sign in OPERATORS:
                return OPERATORS[sign](self.translate(left), self.translate(right))
            case Call():
                return self._call(tree)
            case _:
                raise ExpressionError(
                    "paths have no meaning over columns", hint="use ${name} of a column"
                )

    def _reference(self, name: str) -> Column:
        if name in self.schema:
            return column(name, self.schema[name])
        flags = self.flags(name)
        if flags:
            codes = [
                pl.when((pl.col(flag) == 1).fill_null(value=False)).then(pl.lit(code))
                for code, flag in flags.items()
            ]
            return Column("list", pl.concat_list(codes).list.drop_nulls())
        raise ExpressionError(f"there is no column {name}", hint="check the spelling")

    def _call(self, tree: Call) -> Column:
        if wrong := mistake(tree):
            raise wrong
        if tree.name not in FUNCTIONS:
            raise ExpressionError(
                f"{tree.name}() cannot be used over columns",
                hint="calculate it in the questionnaire",
            )
        if not tree.arguments and tree.name in OWN_ANSWER:
            raise ExpressionError(f"{tree.name}() needs an argument over columns")
        arguments = [self.translate(argument) for argument in tree.arguments]
        return FUNCTIONS[tree.name](*arguments)

    def flags(self, question: str) -> dict[str, str]:
        """Code -> 0/1 column of a select_multiple."""
        start = question + "_"
        found = {name.removeprefix(start): name for name in self.schema if name.startswith(start)}
        letters = {
            name[-1]: name
            for name in self.schema
            if name[:-1] == question and name[-1].isalpha() and name[-1].isascii()
        }
        return found | letters


def _and(left: Column, right: Column) -> Column:
    return Column("boolean", boolean(left) & boolean(right))


def _or(left: Column, right: Column) -> Column:
    return Column("boolean", boolean(left) | boolean(right))


def _related(
    test: Callable[[pl.Expr, pl.Expr], pl.Expr],
) -> Callable[[Column, Column], Column]:
    return lambda left, right: Column("boolean", relation(left, right, test))


OPERATORS: Final[Mapping[str, Callable[[Column, Column], Column]]] = {
    "or": _or,
    "and": _and,
    "=": lambda left, right: Column("boolean", equality(left, right, negated=False)),
    "!=": lambda left, right: Column("boolean", equality(left, right, negated=True)),
    "<": _related(operator.lt),
    "<=": _related(operator.le),
    ">": _related(operator.gt),
    ">=": _related(operator.ge),
    "+": arithmetic(operator.add),
    "-": arithmetic(operator.sub),
    "*": arithmetic(operator.mul),
    "div": arithmetic(operator.truediv),
    "mod": arithmetic(remainder),
}
