"""Truth, choice between values, and counting truths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from instruments.expressions.code import Code, constant
from instruments.expressions.context import Context
from instruments.expressions.functions.registry import form, function
from instruments.expressions.values import NodeSet, to_boolean, to_number, to_string

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler
    from instruments.expressions.tree import Call


@form("true", "", "boolean")
def true(_: Compiler, __: Call) -> Code:
    """The constant."""
    return constant(True)


@form("false", "", "boolean")
def false(_: Compiler, __: Call) -> Code:
    """The constant."""
    return constant(False)


@function("boolean", "boolean value", "boolean")
def boolean(value: bool) -> bool:
    """XPath 1.0, 4.3; the argument arrives converted."""
    return value


@function("not", "boolean value", "boolean")
def negate(value: bool) -> bool:
    """XPath 1.0, 4.3."""
    return not value


@function("boolean-from-string", "string text", "boolean")
def boolean_from_string(text: str) -> bool:
    """True for "1" and "true" only (ODK XForms)."""
    return text in ("1", "true")


@form("if", "boolean condition, any then, any else", "any")
def choose(compiler: Compiler, tree: Call) -> Code:
    """Evaluates only the branch that is taken."""
    condition, then, otherwise = tree.arguments
    test, yes, no = compiler.boolean(condition), compiler.code(then), compiler.code(otherwise)
    first, second = yes.run, no.run
    kind = yes.kind if yes.kind == no.kind else "any"
    return Code(lambda c: first(c) if test(c) else second(c), kind)


@form("coalesce", "any first, any second", "any")
def coalesce(compiler: Compiler, tree: Call) -> Code:
    """The first that is not empty."""
    first, second = (compiler.code(argument) for argument in tree.arguments)
    one, two = first.run, second.run

    def run(context: Context) -> Any:
        value = _first(one(context))
        return value if to_string(value) != "" else _first(two(context))

    return Code(run, first.kind if first.kind == second.kind != "nodes" else "any")


@form("once", "any value", "any")
def once(compiler: Compiler, tree: Call) -> Code:
    """The asking question's own answer while it has one, so that random() stays what it was."""
    run = compiler.value(tree.arguments[0])
    return Code(lambda c: c.this if to_string(c.this) != "" else run(c))


@function("checklist", "number least, number most, set answers*", "boolean")
def checklist(least: float, most: float, *answers: Sequence[Any]) -> bool:
    """Whether the number of true answers lies between the bounds; -1 is no bound."""
    return _within(least, most, sum(to_boolean(one) for some in answers for one in some))


@function(
    "weighted-checklist",
    "number least, number most, set answers, set weights*",
    "boolean",
    context=True,
    step=2,
)
def weighted_checklist(context: Context, least: float, most: float, *pairs: Sequence[Any]) -> bool:
    """checklist() with a weight behind each answer."""
    total = 0.0
    for answers, weights in zip(pairs[::2], pairs[1::2], strict=True):
        for answer, weight in zip(answers, weights, strict=False):
            total += to_number(weight, context.zone) if to_boolean(answer) else 0.0
    return _within(least, most, total)


def _within(least: float, most: float, total: float) -> bool:
    upper = math.inf if most < 0 else most
    return (least < 0 or total >= least) and total <= upper


def _first(value: Any) -> Any:
    if isinstance(value, NodeSet):
        return value[0] if value else ""
    return value
