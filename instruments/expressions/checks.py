"""What is wrong with an expression before anything runs: names, functions, arguments, types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches

from instruments.errors import N_, ExpressionError, Finding, filled
from instruments.expressions.calls import mistake
from instruments.expressions.dates import DATE
from instruments.expressions.functions import FUNCTIONS
from instruments.expressions.patterns import compiled, is_whole
from instruments.expressions.tree import (
    QUOTED_REFERENCE,
    Call,
    Expression,
    Here,
    Literal,
    Operation,
    Path,
    Reference,
    references,
    walk,
)
from instruments.expressions.values import NUMBER

NUMERIC = frozenset({"integer", "decimal", "range"})
DATES = frozenset({"date", "dateTime", "today", "start", "end"})
SEVERAL = frozenset({"select_multiple", "select_multiple_from_file", "rank"})
SELECTS = SEVERAL | {"select_one", "select_one_from_file"}
ORDER = frozenset({"<", "<=", ">", ">="})
COMPARISONS = ORDER | {"=", "!="}
ARITHMETIC = frozenset({"+", "-", "*", "div", "mod"})

Types = Mapping[str, str]
Rule = Callable[[Expression, Types], Iterator[tuple[str, str, str, str]]]
"""Yields code, severity, message, hint for one node of the tree."""


def check(
    tree: Expression,
    names: Collection[str],
    types: Types | None = None,
    *,
    columns: Collection[str] | None = None,
    place: str = "",
) -> list[Finding]:
    """All findings about one expression, in the order of the source.

    names: what `${...}` may name. types: question -> XLSForm type, as far as known. columns: for a
    choice filter, the columns of its choice list. place goes into the findings.

    X101 unknown name, X102 unknown function, X103 wrong number of arguments, X104 bad regular
    expression, X105 comparison that can never be true, X106 arithmetic on text, X107
    select_multiple compared with =, X108 a bare name that looks like a question, X109 an unknown
    column in a choice filter, X110 a pattern that is found in a part of the text.
    """
    found = [*_unknown_names(tree, names)]
    for node in walk(tree):
        for rule in RULES:
            found += rule(node, types or {})
    found += _bare_names(tree, names) if columns is None else _columns(tree, columns)
    return [
        Finding(code, severity, message, hint, place) for code, severity, message, hint in found
    ]


def _unknown_names(tree: Expression, names: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    written = [node.name for node in walk(tree) if isinstance(node, Reference)]
    quoted = [
        name for name in sorted(references(tree)) if name not in written and name in _quoted(tree)
    ]
    for name in dict.fromkeys([*written, *quoted]):
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.6)
            hint = (
                filled(N_("did you mean ${%(near)s}?"), near=near[0])
                if near
                else N_("check the name column")
            )
            yield "X101", "error", filled(N_("there is no question ${%(name)s}"), name=name), hint


def _quoted(tree: Expression) -> set[str]:
    texts = [node.value for node in walk(tree) if isinstance(node, Literal)]
    found = [QUOTED_REFERENCE.fullmatch(text) for text in texts if isinstance(text, str)]
    return {match[1] for match in found if match}


def _calls(node: Expression, _: Types) -> Iterator[tuple[str, str, str, str]]:
    if isinstance(node, Call) and (wrong := mistake(node)):
        code = "X103" if node.name in FUNCTIONS else "X102"
        yield code, "error", wrong.message, wrong.hint


def _patterns(node: Expression, _: Types) -> Iterator[tuple[str, str, str, str]]:
    match node:
        case Call("regex", (_, Literal(str() as pattern))):
            try:
                compiled(pattern)
            except ExpressionError as error:
                yield "X104", "error", error.message, error.hint
                return
            if not is_whole(
                pattern
            ):  # forms made for ODK Collect, which matches whole, leave ^ and $ out
                message = filled(
                    N_("regex() looks for '%(pattern)s' anywhere in the text"), pattern=pattern
                )
                hint = N_("write ^(...)$ when the whole text must be so, as ODK Collect reads it")
                yield "X110", "warning", message, hint


def _comparisons(node: Expression, types: Types) -> Iterator[tuple[str, str, str, str]]:
    match node:
        case Operation(sign, Reference(name), Literal(str() as text)) | Operation(
            sign, Literal(str() as text), Reference(name)
        ) if sign in COMPARISONS and text not in ("", "NaN"):
            yield from _compared_with_text(sign, name, types.get(name, ""), text)
        case Operation(sign, _, Literal(str() as text)) | Operation(
            sign, Literal(str() as text), _
        ) if sign in ORDER and not NUMBER.fullmatch(text) and not DATE.fullmatch(text):
            message = filled(
                N_("'%(text)s' is no number, so nothing is greater or smaller"), text=text
            )
            yield "X105", "warning", message, N_("times are compared with decimal-time()")


def _compared_with_text(
    sign: str, name: str, kind: str, text: str
) -> Iterator[tuple[str, str, str, str]]:
    if kind in SEVERAL and sign in ("=", "!="):
        message = filled(
            N_("${%(name)s} may hold several codes, so %(sign)s compares all of them at once"),
            name=name,
            sign=sign,
        )
        yield (
            "X107",
            "warning",
            message,
            filled(N_("write %(value)s"), value=f"selected(${{{name}}}, '{text}')"),
        )
    number, date = NUMBER.fullmatch(text), DATE.fullmatch(text)
    if (kind in NUMERIC and not number) or (kind in DATES and not (date or number)):
        what = filled(N_("a number")) if kind in NUMERIC else filled(N_("a date"))
        message = filled(
            N_("${%(name)s} is %(what)s and is compared with '%(text)s'"),
            name=name,
            what=what,
            text=text,
        )
        yield "X105", "warning", message, N_("is the name right? dates are written '2025-01-31'")


def _arithmetic(node: Expression, types: Types) -> Iterator[tuple[str, str, str, str]]:
    if not isinstance(node, Operation) or node.operator not in ARITHMETIC:
        return
    for side in (node.left, node.right):
        if isinstance(side, Literal) and isinstance(side.value, str):
            if not NUMBER.fullmatch(side.value) and not DATE.fullmatch(side.value):
                message = filled(
                    N_("'%(value)s' is no number, so the result is never a number"),
                    value=side.value,
                )
                yield "X106", "warning", message, N_("use concat() to join texts")
        elif isinstance(side, Reference) and types.get(side.name) in SEVERAL | {"text", "note"}:
            message = filled(N_("${%(name)s} is text and is used in arithmetic"), name=side.name)
            yield (
                "X106",
                "warning",
                message,
                N_("number() of a text is NaN unless it holds a number"),
            )


RULES: tuple[Rule, ...] = (_calls, _patterns, _comparisons, _arithmetic)


def _bare_names(tree: Expression, names: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """A question's name without ${} is read as an element below the asking question: nothing."""
    for name in _outside_predicates(tree):
        if name in names:
            message = filled(
                N_("%(name)s without ${} is not the question %(other)s"), name=name, other=name
            )
            yield "X108", "warning", message, filled(N_("write %(value)s"), value=f"${{{name}}}")


def _listed(columns: Collection[str]) -> str:
    return filled(N_("columns: %(names)s"), names=", ".join(sorted(columns)))


def _columns(tree: Expression, columns: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    for name in _outside_predicates(tree):
        if name not in columns:
            message = filled(N_("the choice list has no column %(name)s"), name=name)
            yield "X109", "error", message, _listed(columns)


def _outside_predicates(tree: Expression) -> list[str]:
    """Bare names that stand in no predicate."""
    inside = {
        id(below)
        for node in walk(tree)
        for predicate in _predicates(node)
        for below in walk(predicate)
    }
    return [
        node.steps[0].test
        for node in walk(tree)
        if isinstance(node, Path)
        and isinstance(node.start, Here)
        and node.steps[0].axis == "child"
        and id(node) not in inside
    ]


def _predicates(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Path):
        for step in node.steps:
            yield from step.predicates
    elif hasattr(node, "predicates"):
        yield from node.predicates
