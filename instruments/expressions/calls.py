"""Compiling function calls: arity, conversion of arguments, and errors kept for the run.

An unknown function or a wrong number of arguments is an error only where evaluation reaches it, as
in other XForms engines (`false() and nonsense()` is false); `check` finds all of them beforehand.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from instruments.errors import N_, ExpressionError, filled
from instruments.expressions.code import (
    Code,
    Run,
    as_boolean,
    as_nodes,
    as_number,
    as_string,
    as_values,
    folded,
    timeless,
)
from instruments.expressions.context import Context
from instruments.expressions.functions import FUNCTIONS
from instruments.expressions.functions.registry import Function
from instruments.expressions.tree import Call

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler


def _write(value: str) -> str:
    return filled(N_("write %(value)s"), value=value)


ELSEWHERE = {
    "extract-signed": N_("keep the whole code as text: signatures are not checked here"),
    "property": N_("ask for deviceid, username or start as questions"),
    "pull-data": _write("pulldata()"),
    "is-selected": _write("selected()"),
    "search": N_("use select_one_from_file and a choice filter"),
    "jr:itext": N_("labels of choices come from jr:choice-name()"),
    "iif": _write("if()"),
    "isblank": _write("${name} = ''"),
    "is-empty": _write("${name} = ''"),
    "length": _write("string-length()"),
    "len": _write("string-length()"),
    "lower-case": _write("translate()"),
    "upper-case": _write("translate()"),
    "avg": _write("sum() div count()"),
    "mean": _write("sum() div count()"),
    "average": _write("sum() div count()"),
    "ceil": _write("ceiling()"),
    "trunc": _write("int()"),
    "string-join": _write("join()"),
    "matches": _write("regex()"),
    "concatenate": _write("concat()"),
}


def call(compiler: Compiler, tree: Call) -> Code:
    """The code of a call."""
    if wrong := mistake(tree):
        return _failing(wrong)
    function = FUNCTIONS[tree.name]
    try:
        if function.build is not None:
            return function.build(compiler, tree)
        return _eager(compiler, tree, function)
    except ExpressionError as error:
        return _failing(error, tree.at)


def mistake(tree: Call) -> ExpressionError | None:
    """What is wrong with the name or the number of arguments of a call."""
    function = FUNCTIONS.get(tree.name)
    if function is None:
        return ExpressionError(
            filled(N_("there is no function %(name)s()"), name=tree.name),
            position=tree.at,
            hint=suggestion(tree.name),
        )
    count = len(tree.arguments)
    if function.takes(count):
        return None
    return ExpressionError(
        filled(
            N_("%(name)s() takes %(arity)s, not %(count)s"),
            name=tree.name,
            arity=function.arity(),
            count=count,
        ),
        position=tree.at,
        hint=filled(_write("%(value)s"), value=function.usage()),
    )


def suggestion(name: str) -> str:
    """A function that the author may have meant."""
    if name.lower() in FUNCTIONS:
        return filled(N_("did you mean %(value)s()?"), value=name.lower())
    if name.lower() in ELSEWHERE:
        return ELSEWHERE[name.lower()]
    near = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.6)
    return (
        filled(N_("did you mean %(near)s()?"), near=near[0])
        if near
        else N_("docs/expressions.md lists all functions")
    )


def _failing(error: ExpressionError, at: int | None = None) -> Code:
    position = error.position if error.position is not None else at

    def fail(_: Context) -> Any:
        raise ExpressionError(error.message, position=position, hint=error.hint)

    return Code(fail)


def _eager(compiler: Compiler, tree: Call, function: Function) -> Code:
    codes = [compiler.code(argument) for argument in tree.arguments]
    kinds = function.kinds(len(codes))
    arguments = [CONVERSIONS[kind](code) for kind, code in zip(kinds, codes, strict=True)]
    run = _located(_applied(function, arguments), tree)
    code = Code(run, function.returns, function.pure and all(map(timeless, codes)))
    try:
        return folded(code)
    except ExpressionError:
        return Code(run, function.returns)


CONVERSIONS: dict[str, Callable[[Code], Run]] = {
    "string": as_string,
    "number": as_number,
    "boolean": as_boolean,
    "any": lambda code: code.run,
    "set": as_values,
    "nodes": as_nodes,
}


def _applied(function: Function, arguments: list[Run]) -> Run:
    """The call itself, without loops for the numbers of arguments that forms really have."""
    apply = function.apply
    if function.context:
        return lambda c: apply(c, *[argument(c) for argument in arguments])
    match arguments:
        case []:
            return lambda _: apply()
        case [one]:
            return lambda c: apply(one(c))
        case [one, two]:
            return lambda c: apply(one(c), two(c))
        case _:
            return lambda c: apply(*[argument(c) for argument in arguments])


def _located(run: Run, tree: Call) -> Run:
    def positioned(context: Context) -> Any:
        try:
            return run(context)
        except ExpressionError as error:
            if error.position is None:
                raise ExpressionError(error.message, position=tree.at, hint=error.hint) from None
            raise

    return positioned
