"""What the compiler makes of an expression: a closure and what is known of its result.

The conversions look at that knowledge once, while compiling, so that a conversion which is not
needed costs nothing at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from instruments.errors import ExpressionError
from instruments.expressions.context import Context
from instruments.expressions.dates import DATE
from instruments.expressions.nodes import Node
from instruments.expressions.values import NodeSet, to_boolean, to_number, to_string

Run = Callable[[Context], Any]
Nodes = Callable[[Context], list[Node]]


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression. kind: string, number, boolean, nodes, or any when nothing is known.

    `nodes` is there for locations only and gives the nodes themselves instead of their values.
    """

    run: Run
    kind: str = "any"
    constant: bool = False
    nodes: Nodes | None = None


def constant(value: Any) -> Code:
    """Code for a value that never changes."""
    kinds = {str: "string", float: "number", bool: "boolean"}
    return Code(lambda _: value, kinds.get(type(value), "any"), constant=True)


def fixed(code: Code) -> Any:
    """The value of constant code, which needs no context."""
    return code.run(Context({}))


def timeless(code: Code) -> bool:
    """Constant, and its number does not depend on the time zone as that of a date does."""
    if not code.constant:
        return False
    value = fixed(code)
    return not (isinstance(value, str) and DATE.fullmatch(value))


def folded(code: Code) -> Code:
    """Constant code worked out now."""
    return constant(fixed(code)) if code.constant else code


def as_string(code: Code) -> Run:
    """The value as by string()."""
    run = code.run
    if code.kind == "string":
        return run
    if code.constant:
        return constant(to_string(fixed(code))).run

    def text(context: Context) -> str:
        value = run(context)
        return value if type(value) is str else to_string(value)

    return text


def as_number(code: Code) -> Run:
    """The value as by number()."""
    run = code.run
    if code.kind == "number":
        return run
    if timeless(code):
        return constant(to_number(fixed(code))).run

    def number(context: Context) -> float:
        value = run(context)
        return value if type(value) is float else to_number(value, context.zone)

    return number


def as_boolean(code: Code) -> Run:
    """The value as by boolean()."""
    run = code.run
    if code.kind == "boolean":
        return run
    if code.constant:
        return constant(to_boolean(fixed(code))).run
    return lambda context: to_boolean(run(context))


def as_values(code: Code) -> Run:
    """All values of a node-set, or the one value, as a list."""
    run = code.run

    def values(context: Context) -> NodeSet:
        value = run(context)
        return value if isinstance(value, NodeSet) else NodeSet((value,))

    return values


def as_nodes(code: Code) -> Nodes:
    """The nodes of a location; ExpressionError for anything else."""
    if code.nodes is None:
        raise ExpressionError("a question, group or repeat is needed here", hint="use ${name}")
    return code.nodes
