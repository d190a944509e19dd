"""Syntax tree -> Python closures, built once and run many times.

Each expression becomes a `Code`: a function of the Context and what is known of its result before
anything runs. Operators look at that knowledge once, here, so that at run time `${age} >= 15` is a
dict lookup, a type check and a comparison. Constants are worked out here too.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from instruments.expressions import arithmetic, calls, locations
from instruments.expressions.code import (
    Code,
    Nodes,
    Run,
    as_boolean,
    as_nodes,
    as_number,
    as_string,
    constant,
    fixed,
    folded,
    timeless,
)
from instruments.expressions.context import Context
from instruments.expressions.names import NameTable
from instruments.expressions.nodes import Node, contents
from instruments.expressions.tree import (
    Call,
    Expression,
    Filter,
    Here,
    Literal,
    Negation,
    Operation,
    Path,
    Reference,
    Root,
)
from instruments.expressions.values import equal, ordered, subtract, unequal


@dataclass(slots=True)
class Compiler:
    """Compiles against one table of names. `depth` counts the predicates around."""

    names: NameTable | None = None
    depth: int = 0

    def code(self, tree: Expression) -> Code:
        """The code of any expression."""
        match tree:
            case Literal(value):
                return constant(value)
            case Reference():
                return locations.reference(self, tree)
            case Here() | Root() | Path() | Filter():
                return locations.location(self, tree)
            case Negation(operand):
                return self._negation(operand)
            case Operation(sign, left, right):
                return OPERATORS[sign](self.code(left), self.code(right))
            case Call():
                return calls.call(self, tree)

    def value(self, tree: Expression) -> Run:
        """The value as it is."""
        return self.code(tree).run

    def string(self, tree: Expression) -> Run:
        """The value as by string()."""
        return as_string(self.code(tree))

    def number(self, tree: Expression) -> Run:
        """The value as by number()."""
        return as_number(self.code(tree))

    def boolean(self, tree: Expression) -> Run:
        """The value as by boolean()."""
        return as_boolean(self.code(tree))

    def nodes(self, tree: Expression) -> Nodes:
        """The nodes of a location; ExpressionError for anything else."""
        return as_nodes(self.code(tree))

    def everywhere(self, tree: Expression) -> Nodes:
        """The nodes of a location in all repeat instances, whichever one asks."""
        run = self.nodes(tree)
        return lambda context: run(context.outside())

    def inside(self) -> Compiler:
        """For what stands in a predicate."""
        return Compiler(self.names, self.depth + 1)

    def _negation(self, operand: Expression) -> Code:
        code = self.code(operand)
        run = as_number(code)
        return folded(Code(lambda context: -run(context), "number", timeless(code)))


Build = Callable[[Code, Code], Code]
Test = Callable[[Any, Any], bool]


def _and(left: Code, right: Code) -> Code:
    first, second = as_boolean(left), as_boolean(right)
    return Code(lambda context: first(context) and second(context), "boolean")


def _or(left: Code, right: Code) -> Code:
    first, second = as_boolean(left), as_boolean(right)
    return Code(lambda context: first(context) or second(context), "boolean")


def _equality(general: Callable[[Any, Any, tzinfo | None], bool], test: Test) -> Build:
    def build(left: Code, right: Code) -> Code:
        if left.constant and not right.constant:
            left, right = right, left
        if right.constant and right.kind in ("string", "number"):
            run = _compared(left.run, fixed(right), general, test)
        else:
            first, second = left.run, right.run

            def run(context: Context) -> bool:
                return general(first(context), second(context), context.zone)

        return folded(Code(run, "boolean", timeless(left) and timeless(right)))

    return build


def _relation(test: Test) -> Build:
    def general(left: Any, right: Any, zone: tzinfo | None) -> bool:
        return ordered(left, right, zone, test)

    def build(left: Code, right: Code) -> Code:
        first, second = left.run, right.run
        if right.constant and right.kind == "number":
            run = _compared(first, fixed(right), general, test)
        else:

            def run(context: Context) -> bool:
                return ordered(first(context), second(context), context.zone, test)

        return folded(Code(run, "boolean", timeless(left) and timeless(right)))

    return build


def _compared(
    run: Run, bound: Any, general: Callable[[Any, Any, tzinfo | None], bool], test: Test
) -> Run:
    """Against a constant: values of its own type, the commonest case, are compared directly."""
    same = (str,) if isinstance(bound, str) else (int, float)
    empty = general(None, bound, None)

    def compare(context: Context) -> bool:
        value = run(context)
        if type(value) in same:
            return test(value, bound)
        if value is None:
            return empty
        return general(value, bound, context.zone)

    return compare


def _arithmetic(compute: Callable[[float, float], float]) -> Build:
    def build(left: Code, right: Code) -> Code:
        first, second = as_number(left), as_number(right)
        return folded(
            Code(
                lambda context: compute(first(context), second(context)),
                "number",
                timeless(left) and timeless(right),
            )
        )

    return build


def _minus(left: Code, right: Code) -> Code:
    if "number" in (left.kind, right.kind):
        return _arithmetic(operator.sub)(left, right)
    first, second = left.run, right.run
    return folded(
        Code(
            lambda context: subtract(first(context), second(context), context.zone),
            "number",
            timeless(left) and timeless(right),
        )
    )


def _union(left: Code, right: Code) -> Code:
    first, second = as_nodes(left), as_nodes(right)

    def nodes(context: Context) -> list[Node]:
        return locations.merged([*first(context), *second(context)], context)

    return Code(lambda context: contents(nodes(context)), "nodes", nodes=nodes)


OPERATORS: Final[dict[str, Build]] = {
    "or": _or,
    "and": _and,
    "=": _equality(equal, operator.eq),
    "!=": _equality(unequal, operator.ne),
    "<": _relation(operator.lt),
    "<=": _relation(operator.le),
    ">": _relation(operator.gt),
    ">=": _relation(operator.ge),
    "+": _arithmetic(operator.add),
    "-": _minus,
    "*": _arithmetic(operator.mul),
    "div": _arithmetic(arithmetic.divide),
    "mod": _arithmetic(arithmetic.remainder),
    "|": _union,
}
