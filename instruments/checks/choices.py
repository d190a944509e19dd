"""Rules about choice lists and choice filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from instruments.checks.form import Form, Used, error, warning
from instruments.errors import N_, Finding, filled
from instruments.expressions.tree import Here, Operation, Path, Reference
from instruments.model import ChoiceList, Question


def empty_lists(form: Form) -> Iterator[Finding]:
    """Lists without a choice. A file may be filled later."""
    for name, choices in form.instrument.choice_lists.items():
        if not choices.choices:
            make = warning if name.endswith(".csv") else error
            yield make(
                "K130",
                filled(N_("The list '%(name)s' has no choices."), name=name),
                line=choices.line,
            )


def unused_lists(form: Form) -> Iterator[Finding]:
    """Lists that no question and no expression names."""
    named = {question.choices for question, _ in form.questions()}
    named |= {question.parameters.get("tick_labelset") for question, _ in form.questions()}
    sources = " ".join(used.source for used in form.used)
    for name, choices in form.instrument.choice_lists.items():
        bare = name.removesuffix(".csv")
        if name not in named and f"'{bare}" not in sources and f'"{bare}' not in sources:
            yield warning(
                "K131",
                filled(N_("No question uses the list '%(name)s'."), name=name),
                line=choices.line,
            )


def same_labels(form: Form) -> Iterator[Finding]:
    """Two choices of a list that read the same: nobody could tell them apart."""
    for name, choices in form.instrument.choice_lists.items():
        if any(choice.columns for choice in choices.choices):
            continue
        for language in form.instrument.languages:
            labels = Counter(choice.label.get(language, "") for choice in choices.choices)
            for label, count in labels.items():
                if label and count > 1:
                    message = filled(
                        N_("The list '%(name)s' says '%(label)s' twice (%(language)s)."),
                        name=name,
                        label=label,
                        language=language,
                    )
                    yield warning("K132", message, line=choices.line)


def codes_with_spaces(form: Form) -> Iterator[Finding]:
    """Several answers are stored with spaces between them, so none may hold one."""
    for question, kind in form.questions():
        for choice in form.instrument.choices_of(question):
            if kind.multiple and " " in choice.name:
                message = filled(
                    N_("'%(name)s' takes several answers, but the code '%(other)s' has a space."),
                    name=question.name,
                    other=choice.name,
                )
                yield error("K133", message, N_("Use '_' instead."), line=choice.line)


def broken_cascades(form: Form) -> Iterator[Finding]:
    """`column = ${parent}`: values that the parent cannot have, and parents left without a choice."""
    for used, choices in _filters(form):
        for column, parent in _pairs(used):
            question = form.question(parent)
            codes = form.codes(question) if question is not None else None
            values = {choice.columns.get(column, "") for choice in choices.choices}
            if codes is None or not any(values):
                continue
            for value in sorted(values - codes - {""}):
                message = filled(
                    N_("Choices of '%(name)s' wait for '%(value)s' in '%(parent)s'."),
                    name=choices.name,
                    value=value,
                    parent=parent,
                )
                hint = N_("That list has no such code, so they are never offered.")
                yield warning("K134", message, hint, line=used.node.line)
            for code in sorted(codes - values):
                message = filled(
                    N_("'%(name)s' offers nothing when '%(parent)s' is '%(code)s'."),
                    name=used.node.name,
                    parent=parent,
                    code=code,
                )
                hint = N_("Add choices, or do not ask it then.")
                if not _is_missing(form, question, code):
                    yield warning("K134", message, hint, line=used.node.line)


def _is_missing(form: Form, question: Question | None, code: str) -> bool:
    choices = form.instrument.choices_of(question) if question is not None else ()
    return any(choice.name == code and choice.missing for choice in choices)


def _filters(form: Form) -> Iterator[tuple[Used, ChoiceList]]:
    for used in form.used:
        if used.field == "choice_filter" and isinstance(used.node, Question):
            choices = form.instrument.choice_lists.get(used.node.choices or "")
            if choices is not None and choices.choices:
                yield used, choices


def _column(part: object) -> str | None:
    """The name in a bare `column`."""
    if isinstance(part, Path) and isinstance(part.start, Here) and len(part.steps) == 1:
        step = part.steps[0]
        return step.test if step.axis == "child" and not step.predicates else None
    return None


def _pairs(used: Used) -> Iterator[tuple[str, str]]:
    for part in used.parts():
        if isinstance(part, Operation) and part.operator == "=":
            for side, other in ((part.left, part.right), (part.right, part.left)):
                column = _column(side)
                if column is not None and isinstance(other, Reference):
                    yield column, other.name
