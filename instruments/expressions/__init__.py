"""The XLSForm expression language: one grammar, one tree, three readers.

`${age} >= 15 and selected(${acts}, 'slap')`: XPath 1.0 semantics, OpenRosa functions. Python
evaluates here, the browser reads `to_json`, polars reads `to_polars`. docs/expressions.md tells
authors what they may write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from instruments.errors import ExpressionError
from instruments.expressions.checks import check
from instruments.expressions.code import Run
from instruments.expressions.compiler import Compiler
from instruments.expressions.context import Answers, Context
from instruments.expressions.dates import INVALID_DATE, InvalidDate
from instruments.expressions.names import NameTable, Place
from instruments.expressions.parser import parse
from instruments.expressions.tree import Expression, references, to_json
from instruments.expressions.values import NodeSet, to_answer, to_boolean, to_number, to_string

if TYPE_CHECKING:
    import polars as pl


def compile_expression(source: str | Expression, names: NameTable | None = None) -> Run:
    """A function of a Context. Keep it: compiling costs far more than running.

    With `names` every `${name}` becomes a direct lookup; compile once per table. The function
    raises ExpressionError where evaluation reaches an unknown function or a wrong call.
    """
    tree = parse(source) if isinstance(source, str) else source
    return Compiler(names).value(tree)


def evaluate(
    source: str | Expression,
    answers: Answers,
    *,
    this: Any = None,
    now: datetime | None = None,
    path: tuple[tuple[str, int], ...] = (),
    names: NameTable | None = None,
) -> Any:
    """The value of an expression for one interview: bool, int, float, str, date, datetime or list.

    answers: by question name; values str, int, float, bool, date, time, datetime, list
    (select_multiple; repeat as list of dicts), None for empty. this: the value of `.`. now: aware;
    its zone is the local one. path: repeat instances around the asking question, as
    (repeat, 0-based index). Raises ExpressionError with position.
    """
    run = compile_expression(source, names)
    return to_answer(run(Context(answers, path=path, this=this, now=now, names=names)))


def to_polars(tree: Expression, columns: Mapping[str, Any] | Collection[str]) -> pl.Expr:
    """The expression over whole columns, for indicators: see `columns.to_polars`."""
    # polars is slow to import and the interview does not need it.
    from instruments.expressions.columns import to_polars as translate

    return translate(tree, columns)


__all__ = [
    "INVALID_DATE",
    "Context",
    "Expression",
    "ExpressionError",
    "InvalidDate",
    "NameTable",
    "NodeSet",
    "Place",
    "check",
    "compile_expression",
    "evaluate",
    "parse",
    "references",
    "to_answer",
    "to_boolean",
    "to_json",
    "to_number",
    "to_polars",
    "to_string",
]
