"""Rules about what is asked when: names, relevance, constraints, calculations, repeats."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from instruments.checks.form import Form, Used, error, warning
from instruments.errors import N_, ExpressionError, Finding, filled
from instruments.expressions import Context, Expression, compile_expression, references, to_boolean
from instruments.expressions.tree import Call, Here, Literal, Operation, Path, Reference, Step
from instruments.piping import names_in
from instruments.question_types import QUESTION_TYPES, Role
from instruments.routing.vertex import trigger_names

LARGEST_COUNT = 200
_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")


def _guess(name: str, form: Form) -> str:
    close = difflib.get_close_matches(name, form.by_name, n=1)
    return filled(N_("Did you mean '%(close)s'?"), close=close[0]) if close else ""


def unknown_piped_names(form: Form) -> Iterator[Finding]:
    """Texts that pipe in a question which is not there."""
    for node in form.nodes:
        texts = (getattr(node, field, {}) for field in _TEXTS)
        piped = {name for text in texts for words in text.values() for name in names_in(words)}
        for name in sorted(piped - form.by_name.keys()):
            message = filled(
                N_("A text of '%(name)s' shows '%(other)s', which is not there."),
                name=node.name,
                other=name,
            )
            yield error("K102", message, _guess(name, form), line=node.line)


def never_asked(form: Form) -> Iterator[Finding]:
    """Questions and groups whose relevance is false whatever is answered."""
    for used in form.used:
        if used.field == "relevant" and used.tree is not None and _is_never(used.tree):
            message = filled(
                N_("'%(name)s' is never asked: its relevance is always false."), name=used.node.name
            )
            yield warning("K103", message, line=used.node.line)


def _is_never(tree: Expression) -> bool:
    if not _is_fixed(tree):
        return False
    try:
        return not to_boolean(compile_expression(tree)(Context({})))
    except ExpressionError:
        return False


_FIXED = frozenset({"false", "true", "not", "boolean", "boolean-from-string", "number", "string"})


def _is_fixed(tree: Expression) -> bool:
    """Whether it gives the same everywhere. So does a bare word (`yes`), which names nothing."""
    match tree:
        case Literal():
            return True
        case Call(name, arguments):
            return name in _FIXED and all(map(_is_fixed, arguments))
        case Operation(_, left, right):
            return _is_fixed(left) and _is_fixed(right)
        case Path(Here(), (Step("child"),)):
            return True
    return False


def impossible_codes(form: Form) -> Iterator[Finding]:
    """Comparisons of a select with a code that its list does not have: never true."""
    for used in form.used:
        for name, code in _codes_compared(used):
            question = form.question(name)
            codes = form.codes(question) if question is not None else None
            if codes is not None and code and code not in codes:
                message = filled(
                    N_("'%(field)s' of '%(name)s' waits for '%(code)s' in '%(other)s'."),
                    field=used.field,
                    name=used.node.name,
                    code=code,
                    other=name,
                )
                hint = filled(
                    N_("The list has no such code; it has: %(names)s."),
                    names=", ".join(sorted(codes)[:12]),
                )
                yield warning("K104", message, hint, line=used.node.line)


def _codes_compared(used: Used) -> Iterator[tuple[str, str]]:
    """(question, code) in `${q} = 'code'` and `selected(${q}, 'code')`."""
    for part in used.parts():
        match part:
            case Operation("=" | "!=", Reference(name), Literal(value)):
                yield name, _code(value)
            case Operation("=" | "!=", Literal(value), Reference(name)):
                yield name, _code(value)
            case Call("selected", (Reference(name), Literal(value))):
                yield name, _code(value)


def _code(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if value.is_integer() else str(value)


def constraints_without_message(form: Form) -> Iterator[Finding]:
    """The enumerator must be told what is wrong."""
    for question, _ in form.questions():
        if question.constraint and not question.constraint_message:
            message = filled(
                N_("'%(name)s' has a constraint but no constraint_message."), name=question.name
            )
            hint = N_("Say what answers are possible.")
            yield warning("K105", message, hint, line=question.line)


def asked_too_early(form: Form) -> Iterator[Finding]:
    """Relevance that depends on a question asked later: the page would jump."""
    for used in form.used:
        if used.field != "relevant" or used.tree is None:
            continue
        for name in sorted(references(used.tree)):
            question = form.question(name)
            if question is None or QUESTION_TYPES[question.type].role is not Role.ASKED:
                continue
            if form.order[name] > form.order[used.node.name]:
                message = filled(
                    N_("'%(name)s' depends on '%(other)s', which is asked after it."),
                    name=used.node.name,
                    other=name,
                )
                yield warning("K106", message, N_("Move one of them."), line=used.node.line)


def missing_calculations(form: Form) -> Iterator[Finding]:
    """A calculate without a calculation, or rules on what nobody answers."""
    for question, kind in form.questions():
        if kind.name == "calculate" and not (question.calculation or question.default):
            yield error(
                "K107",
                filled(N_("'%(name)s' has no calculation."), name=question.name),
                line=question.line,
            )
        if kind.role is not Role.ASKED and (question.required or question.constraint):
            message = filled(
                N_("'%(name)s' is not answered by anybody, so it cannot be required."),
                name=question.name,
            )
            hint = N_("Take required and constraint away.")
            yield warning("K107", message, hint, line=question.line)


def repeat_counts(form: Form) -> Iterator[Finding]:
    """Counts that are no sensible number."""
    for used in form.used:
        if used.field != "repeat_count" or used.tree is None:
            continue
        name = used.node.name
        if isinstance(used.tree, Literal):
            value = used.tree.value
            if isinstance(value, str) or not 0 < value <= LARGEST_COUNT:
                message = filled(
                    N_("The repeat '%(name)s' has the count %(value)s."), name=name, value=value
                )
                hint = filled(
                    N_("Use a number from 1 to %(most)s, or an expression."), most=LARGEST_COUNT
                )
                yield warning("K108", message, hint, line=used.node.line)
        elif isinstance(used.tree, Reference):
            yield from _counted_by(form, used, used.tree.name)


def _counted_by(form: Form, used: Used, name: str) -> Iterator[Finding]:
    question = form.question(name)
    if question is None or question.type in ("integer", "range", "calculate", "hidden", "decimal"):
        return
    if question.type == "select_one":
        return
    message = filled(
        N_("The repeat '%(name)s' counts by '%(other)s', which is no number."),
        name=used.node.name,
        other=name,
    )
    yield warning("K108", message, N_("Use an integer question."), line=used.node.line)


def unknown_triggers(form: Form) -> Iterator[Finding]:
    """Triggers that nothing sets off."""
    for question, _ in form.questions():
        for name in trigger_names(question.trigger):
            if name not in form.by_name:
                message = filled(
                    N_("The trigger of '%(name)s' is '%(other)s', which is not there."),
                    name=question.name,
                    other=name,
                )
                yield error("K109", message, _guess(name, form), line=question.line)
