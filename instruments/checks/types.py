"""Rules about values in expressions: what is compared must be comparable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from instruments.checks.form import Form, Used, warning
from instruments.errors import Finding
from instruments.expressions import check
from instruments.expressions.tree import Operation, Reference
from instruments.model import Question
from instruments.values import UnfitError

_ORDERED = frozenset({"<", "<=", ">", ">="})
_WORDS = frozenset({"text", "image", "audio", "video", "file", "geopoint", "geotrace", "geoshape"})


def faulty_expressions(form: Form) -> Iterator[Finding]:
    """What the expression language itself finds: names, patterns, comparisons, columns.

    Wrong calls (X102, X103) are left out: they make the expression unreadable, which is said already.
    """
    types = {question.name: kind.name for question, kind in form.questions()}
    for used in form.used:
        if used.tree is None:
            continue
        for found in check(used.tree, form.by_name, types, columns=_columns(form, used)):
            if found.code not in ("X102", "X103"):
                message = f"'{used.field}' of '{used.node.name}': {found.message}."
                yield replace(found, message=message, line=used.node.line)


def _columns(form: Form, used: Used) -> frozenset[str] | None:
    """The columns that a choice filter may read; None for other expressions."""
    if used.field != "choice_filter" or not isinstance(used.node, Question):
        return None
    choices = form.instrument.choice_lists.get(used.node.choices or "")
    if choices is None:
        return None
    known = {column for choice in choices.choices for column in choice.columns}
    return frozenset(known | {"name", "label"})


def texts_compared_as_numbers(form: Form) -> Iterator[Finding]:
    """`${name} > 3` where the answer is words."""
    for used in form.used:
        for part in used.parts():
            if not isinstance(part, Operation) or part.operator not in _ORDERED:
                continue
            for side in (part.left, part.right):
                question = form.question(side.name) if isinstance(side, Reference) else None
                if question is not None and question.type in _WORDS:
                    message = f"'{used.field}' of '{used.node.name}' takes '{question.name}' for a number."
                    hint = f"It is {question.type}. Make it an integer, or use string-length()."
                    yield warning("K120", message, hint, line=used.node.line)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def unfit_defaults(form: Form) -> Iterator[Finding]:
    """Fixed defaults that are no value of their question."""
    computed = {used.node.name for used in form.used if used.field == "default"}
    for question, kind in form.questions():
        if not question.default or question.name in computed:
            continue
        try:
            value = kind.check(question.default, question.parameters)
        except UnfitError:
            message = f"The default of '{question.name}' is no {kind.name}."
            yield warning("K123", message, "Correct or remove it.", line=question.line)
            continue
        codes = form.codes(question)
        given = value if isinstance(value, list) else [value]
        if codes is not None and not codes.issuperset(map(str, given)):
            message = f"The default of '{question.name}' is not in its list."
            yield warning("K123", message, "Correct or remove it.", line=question.line)


def unfit_ranges(form: Form) -> Iterator[Finding]:
    """Ranges whose start, end and step make no scale."""
    for question, kind in form.questions():
        if kind.name != "range":
            continue
        for key in ("start", "end", "step"):
            given = question.parameters.get(key)
            if given is not None and not _is_number(given):
                message = f"'{key}' of the range '{question.name}' is no number."
                yield warning("K124", message, line=question.line)
