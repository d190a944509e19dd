"""Numbers: XPath 1.0, 4.4, and the mathematical functions of XPath 3.0 that OpenRosa took over."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from instruments.expressions import arithmetic
from instruments.expressions.code import Code, as_number, folded, timeless
from instruments.expressions.context import Context
from instruments.expressions.functions.registry import form, function
from instruments.expressions.values import to_number

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler
    from instruments.expressions.tree import Call

MATHEMATICS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceiling": arithmetic.ceiling,
    "floor": arithmetic.floor,
    "int": arithmetic.truncate,
    "sqrt": arithmetic.guarded(math.sqrt),
    "exp": arithmetic.guarded(math.exp),
    "exp10": lambda value: arithmetic.power(10.0, value),
    "log": arithmetic.logarithm(math.log),
    "log10": arithmetic.logarithm(math.log10),
    "sin": arithmetic.guarded(math.sin),
    "cos": arithmetic.guarded(math.cos),
    "tan": arithmetic.guarded(math.tan),
    "asin": arithmetic.guarded(math.asin),
    "acos": arithmetic.guarded(math.acos),
    "atan": arithmetic.guarded(math.atan),
}
for _name, _apply in MATHEMATICS.items():
    function(_name, "number value", "number")(_apply)

function("pow", "number base, number exponent", "number")(arithmetic.power)
function("atan2", "number y, number x", "number")(math.atan2)
function("round", "number value, number digits?", "number")(arithmetic.round_to)


@function("pi", "", "number")
def pi() -> float:
    """3.141592653589793."""
    return math.pi


@form("number", "any value?", "number")
def number(compiler: Compiler, tree: Call) -> Code:
    """number() of the argument, else of the asking question's own answer."""
    if tree.arguments:
        code = compiler.code(tree.arguments[0])
        return folded(Code(as_number(code), "number", timeless(code)))
    return Code(lambda c: to_number(c.this, c.zone), "number")


@function("sum", "set values", "number", context=True)
def total(context: Context, values: Sequence[Any]) -> float:
    """NaN as soon as one value is no number (XPath 1.0, 4.4)."""
    return float(sum(_numbers(context, [values])))


@function("min", "set values+", "number", context=True)
def least(context: Context, *values: Sequence[Any]) -> float:
    """NaN as soon as one value is no number, and of nothing."""
    return _extreme(_numbers(context, values), operator.lt)


@function("max", "set values+", "number", context=True)
def greatest(context: Context, *values: Sequence[Any]) -> float:
    """NaN as soon as one value is no number, and of nothing."""
    return _extreme(_numbers(context, values), operator.gt)


@function("random", "", "number", context=True)
def chance(context: Context) -> float:
    """In [0, 1); wrap it in once() to keep it."""
    return context.chance()


def _numbers(context: Context, values: Sequence[Sequence[Any]]) -> list[float]:
    return [to_number(value, context.zone) for some in values for value in some]


def _extreme(numbers: list[float], wins: Callable[[float, float], bool]) -> float:
    if not numbers or any(value != value for value in numbers):
        return math.nan
    best = numbers[0]
    for value in numbers[1:]:
        best = value if wins(value, best) else best
    return best
