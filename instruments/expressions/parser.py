"""Source text -> syntax tree, or an ExpressionError that says where and what to write instead."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path as File
from typing import Any, cast

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

from instruments.errors import N_, ExpressionError, filled
from instruments.expressions.mistakes import explain
from instruments.expressions.nodes import AXES
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
    Step,
    children,
)

TALLEST = 250
"""Levels of a tree; real forms stay below 40, and Python's stack has an end."""


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """The tree of `source`. Raises ExpressionError with position and hint when it is wrong."""
    if not source.strip():
        raise ExpressionError(
            N_("the expression is empty"), position=0, hint=N_("leave the cell out")
        )
    try:
        tree = cast(Expression, _parser().parse(source))
    except UnexpectedInput as error:
        raise explain(source, _position(error, source)) from None
    except VisitError as error:
        if isinstance(error.orig_exc, ExpressionError):
            raise error.orig_exc from None
        raise
    _refuse_height(tree)
    return tree


@cache
def _parser() -> Lark:
    grammar = File(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=_Builder())


def _position(error: UnexpectedInput, source: str) -> int:
    token = getattr(error, "token", None)
    if isinstance(token, Token) and token.type == "$END":
        return len(source)
    return error.pos_in_stream if error.pos_in_stream is not None else len(source)


def _refuse_height(tree: Expression) -> None:
    waiting = [(tree, 1)]
    while waiting:
        node, height = waiting.pop()
        if height > TALLEST:
            raise ExpressionError(
                filled(
                    N_("more than %(most)s operators and calls inside one another"), most=TALLEST
                ),
                position=node.at,
                hint=N_("split it into calculations"),
            )
        waiting += [(child, height + 1) for child in children(node)]


BELOW = Step("descendant-or-self", "node()")


class _Builder(Transformer[Token, Expression]):
    """One method per rule of the grammar, called bottom-up while lark reads."""

    def operation(self, parts: list[Any]) -> Operation:
        left, operator, right = parts
        return Operation(str(operator), left, right, operator.start_pos)

    def negation(self, parts: list[Any]) -> Negation:
        return Negation(parts[1], parts[0].start_pos)

    def number(self, parts: list[Token]) -> Literal:
        return Literal(float(parts[0]), _at(parts[0]))

    def string(self, parts: list[Token]) -> Literal:
        return Literal(str(parts[0])[1:-1], _at(parts[0]))

    def reference(self, parts: list[Token]) -> Reference:
        return Reference(str(parts[0])[2:-1].strip(), _at(parts[0]))

    def call(self, parts: list[Any]) -> Call:
        arguments = tuple(part for part in parts[1:] if part is not None)
        return Call(str(parts[0]), arguments, _at(parts[0]))

    def filtered(self, parts: list[Any]) -> Filter:
        return Filter(parts[0], tuple(parts[1:]), parts[0].at)

    def path_from(self, parts: list[Any]) -> Path:
        return Path(parts[0], tuple(parts[2]), parts[0].at)

    def path_below(self, parts: list[Any]) -> Path:
        return Path(parts[0], (BELOW, *parts[2]), parts[0].at)

    def relative(self, parts: list[Any]) -> Expression:
        (steps,) = parts
        first = steps[0]
        if first.axis == "self" and first.test == "node()" and not first.predicates:
            rest = tuple(steps[1:])
            return Path(Here(first.at), rest, first.at) if rest else Here(first.at)
        return Path(Here(first.at), tuple(steps), first.at)

    def root(self, parts: list[Token]) -> Root:
        return Root(_at(parts[0]))

    def absolute(self, parts: list[Any]) -> Path:
        return Path(Root(_at(parts[0])), tuple(parts[1]), _at(parts[0]))

    def absolute_below(self, parts: list[Any]) -> Path:
        return Path(Root(_at(parts[0])), (BELOW, *parts[1]), _at(parts[0]))

    def steps(self, parts: list[Any]) -> list[Step]:
        return [parts[0]] if len(parts) == 1 else [*parts[0], parts[2]]

    def steps_below(self, parts: list[Any]) -> list[Step]:
        return [*parts[0], BELOW, parts[2]]

    def self_step(self, parts: list[Any]) -> Step:
        return Step("self", "node()", tuple(parts[1:]), _at(parts[0]))

    def parent_step(self, parts: list[Any]) -> Step:
        return Step("parent", "node()", tuple(parts[1:]), _at(parts[0]))

    def child_step(self, parts: list[Any]) -> Step:
        return Step("child", _test(parts[0]), tuple(parts[1:]), _at(parts[0]))

    def axis_step(self, parts: list[Any]) -> Step:
        axis = str(parts[0])
        if axis not in AXES:
            raise ExpressionError(
                filled(N_("there is no axis %(axis)s"), axis=f"{axis}::"),
                position=_at(parts[0]),
                hint=filled(N_("axes that can be used: %(names)s"), names=", ".join(sorted(AXES))),
            )
        return Step(axis, _test(parts[1]), tuple(parts[2:]), _at(parts[0]))

    def test(self, parts: list[Token]) -> Token:
        return parts[0]

    def predicate(self, parts: list[Any]) -> Expression:
        return cast(Expression, parts[0])


def _test(token: Token) -> str:
    return f"{token}()" if token.type == "NODE_TYPE" else str(token)


def _at(token: Token) -> int:
    return token.start_pos or 0
