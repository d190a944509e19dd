"""Functions of select questions, whose answer is a list of codes with blanks between."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from instruments.expressions.code import Code, as_string, fixed
from instruments.expressions.context import Context
from instruments.expressions.functions.registry import form, function
from instruments.expressions.tree import QUOTED_REFERENCE, Literal, Path, Reference
from instruments.expressions.values import to_string
from instruments.model import text

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler
    from instruments.expressions.tree import Call, Expression

_BLANKS = re.compile(r"[ \t\r\n]+")


@form("selected", "string answer, string code", "boolean")
def selected(compiler: Compiler, tree: Call) -> Code:
    """Whether the code is among those chosen."""
    answer, wanted = tree.arguments
    source, target = compiler.code(answer), compiler.code(wanted)
    run = source.run
    if not target.constant:
        needle = as_string(target)
        return Code(lambda c: needle(c).strip() in _chosen(run(c)), "boolean")
    code = to_string(fixed(target)).strip()

    def chosen(context: Context) -> bool:
        value = run(context)
        if type(value) is list:
            return code in value
        return code in _chosen(value)

    return Code(chosen, "boolean")


@function("selected-at", "string answer, number index", "string")
def selected_at(answer: str, index: float) -> str:
    """The code at a 0-based place; empty when there is none."""
    codes = _codes(answer)
    at = int(index) if math.isfinite(index) else -1
    return codes[at] if 0 <= at < len(codes) else ""


@function("count-selected", "string answer", "number")
def count_selected(answer: str) -> float:
    """Number of codes chosen."""
    return float(len(_codes(answer)))


@form("jr:choice-name", "string code, any question", "string")
def choice_name(compiler: Compiler, tree: Call) -> Code:
    """The label of a code, in the language of the interview; the code itself when it has none."""
    code = compiler.string(tree.arguments[0])
    question = _question(tree.arguments[1])

    def run(context: Context) -> str:
        place = context.names.places.get(question) if context.names is not None else None
        labels = (place.labels if place is not None else None) or {}
        wanted = code(context)
        return text(labels.get(wanted, {}), context.language) or wanted

    return Code(run, "string")


def _question(tree: Expression) -> str:
    """The question that `'${name}'`, `${name}` or a path in either form means."""
    match tree:
        case Literal(str() as written):
            quoted = QUOTED_REFERENCE.fullmatch(written)
            return quoted[1] if quoted else written.rsplit("/", 1)[-1].strip()
        case Reference(found):
            return found
        case Path(_, steps):
            return steps[-1].test
        case _:
            return ""


def _codes(answer: str) -> list[str]:
    """Split at the blanks of XPath, not at all that Python or JavaScript know."""
    return [code for code in _BLANKS.split(answer) if code]


def _chosen(value: Any) -> list[str]:
    if type(value) is list:
        return [to_string(code) for code in value]
    return to_string(value).split(" ")
