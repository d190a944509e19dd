"""Rules about values in expressions: what is compared must be comparable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from instruments.checks.form import Form, Used, warning
from instruments.errors import N_, Finding, filled
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
                message = filled(
                    N_("'%(field)s' of '%(name)s': %(problem)s."),
                    field=used.field,
                    name=used.node.name,
                    problem=found.message,
                )
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
                    message = filled(
                        N_("'%(field)s' of '%(name)s' takes '%(other)s' for a number."),
                        field=used.field,
                        name=used.node.name,
                        other=question.name,
                    )
                    hint = filled(
                        N_("It is %(type)s. Make it an integer, or use string-length()."),
                        type=question.type,
                    )
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
            message = filled(
                N_("The default of '%(name)s' is no %(other)s."),
                name=question.name,
                other=kind.name,
            )
            yield warning("K123", message, N_("Correct or remove it."), line=question.line)
            continue
        codes = form.codes(question)
        given = value if isinstance(value, list) else [value]
        if codes is not None and not codes.issuperset(map(str, given)):
            message = filled(
                N_("The default of '%(name)s' is not in its list."), name=question.name
            )
            yield warning("K123", message, N_("Correct or remove it."), line=question.line)


def unfit_ranges(form: Form) -> Iterator[Finding]:
    """Ranges whose start, end and step make no scale."""
    for question, kind in form.questions():
        if kind.name != "range":
            continue
        for key in ("start", "end", "step"):
            given = question.parameters.get(key)
            if given is not None and not _is_number(given):
                message = filled(
                    N_("'%(key)s' of the range '%(name)s' is no number."),
                    key=key,
                    name=question.name,
                )
                yield warning("K124", message, line=question.line)
