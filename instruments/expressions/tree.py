"""The syntax tree of an expression: frozen nodes that know where they stand in the source.

`at` counts characters from 0 and takes no part in comparison. `to_json` writes the compact form
that the browser reads: a list whose first item names the node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: float | str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`: the question, group or repeat of that name nearest to the asking node."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Here:
    """`.`: the node that asks, or the one that a predicate looks at."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Root:
    """`/`: the whole interview."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """`-operand`."""

    operand: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands around `or and = != < <= > >= + - * div mod |`."""

    operator: str
    left: Expression
    right: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`."""

    name: str
    arguments: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: an axis, a name or `*` or `node()`, and the predicates behind it."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """Steps that lead away from `start`."""

    start: Expression
    steps: tuple[Step, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """`base[predicate]...`: predicates behind something that is not a step."""

    base: Expression
    predicates: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


Expression: TypeAlias = (
    Literal | Reference | Here | Root | Negation | Operation | Call | Path | Filter
)

QUOTED_REFERENCE = re.compile(r"\s*\$\{\s*([^}]*?)\s*\}\s*")
"""jr:choice-name takes its question as a quoted `'${name}'`."""


def children(tree: Expression) -> Iterator[Expression]:
    """The expressions directly below, in the order of the source, predicates included."""
    match tree:
        case Negation(operand):
            yield operand
        case Operation(_, left, right):
            yield left
            yield right
        case Call(_, arguments):
            yield from arguments
        case Path(start, steps):
            yield start
            for step in steps:
                yield from step.predicates
        case Filter(base, predicates):
            yield base
            yield from predicates


def walk(tree: Expression) -> Iterator[Expression]:
    """The tree and everything below it, parents first."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def references(tree: Expression) -> frozenset[str]:
    """Names that the expression reads: of `${name}` and of the last name in each path.

    Columns of choice lists and lookup tables (bare names, paths from `instance()`) are no answers
    and are left out.
    """
    return frozenset(_names(tree, in_table=True))


def _names(tree: Expression, *, in_table: bool) -> Iterator[str]:
    match tree:
        case Reference(name):
            yield name
        case Literal(str() as text):
            if quoted := QUOTED_REFERENCE.fullmatch(text):
                yield quoted[1]
        case Path(start, steps):
            outside = isinstance(start, Call) and start.name == "instance"
            bare = isinstance(start, Here) and all(step.axis == "child" for step in steps)
            if not outside and not (bare and in_table):
                yield from [step.test for step in steps if _is_name(step)][-1:]
            yield from _names(start, in_table=in_table)
            for step in steps:
                for predicate in step.predicates:
                    yield from _names(predicate, in_table=outside)
        case Filter(base, predicates):
            outside = isinstance(base, Call) and base.name == "instance"
            yield from _names(base, in_table=in_table)
            for predicate in predicates:
                yield from _names(predicate, in_table=outside)
        case _:
            for child in children(tree):
                yield from _names(child, in_table=in_table)


def _is_name(step: Step) -> bool:
    return step.axis in ("child", "descendant") and step.test not in ("*", "node()", "text()")


def to_json(tree: Expression) -> list[Any]:
    """The tree as nested lists that `json` can write and the browser's evaluator reads."""
    match tree:
        case Literal(value):
            if isinstance(value, str):
                return ["s", value]
            return ["n", int(value) if value.is_integer() and value < 2**53 else value]
        case Reference(name):
            return ["$", name]
        case Here():
            return ["."]
        case Root():
            return ["root"]
        case Negation(operand):
            return ["neg", to_json(operand)]
        case Operation(operator, left, right):
            return [operator, to_json(left), to_json(right)]
        case Call(name, arguments):
            return ["()", name, [to_json(argument) for argument in arguments]]
        case Path(start, steps):
            return ["path", to_json(start), [_step_json(step) for step in steps]]
        case Filter(base, predicates):
            return ["[]", to_json(base), [to_json(predicate) for predicate in predicates]]


def _step_json(step: Step) -> list[Any]:
    return [step.axis, step.test, [to_json(predicate) for predicate in step.predicates]]
