"""What a calculation gives: whole number, number, date, instant or text, found from its expression.

Columns must not depend on the data, so the kind is read off the syntax tree. When nothing is
certain it is text, which holds everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from instruments.errors import ExpressionError
from instruments.expressions import parse
from instruments.expressions.tree import (
    Call,
    Expression,
    Filter,
    Literal,
    Negation,
    Operation,
    Path,
    Reference,
)
from instruments.model import Instrument, Question

TEXT = "text"
_COMPARISONS = frozenset({"or", "and", "=", "!=", "<", "<=", ">", ">="})
_FUNCTIONS: Mapping[str, str] = {
    **dict.fromkeys(("count", "count-selected", "count-non-empty", "string-length"), "integer"),
    **dict.fromkeys(("position", "index", "int", "floor", "ceiling", "checklist"), "integer"),
    **dict.fromkeys(("selected", "not", "true", "false", "boolean", "regex"), "integer"),
    **dict.fromkeys(("contains", "starts-with", "ends-with", "boolean-from-string"), "integer"),
    **dict.fromkeys(("weighted-checklist", "once-only-count"), "integer"),
    **dict.fromkeys(("number", "round", "sqrt", "pow", "exp", "log", "log10", "pi"), "decimal"),
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "abs"), "decimal"),
    **dict.fromkeys(("area", "distance", "random", "decimal-date-time", "decimal-time"), "decimal"),
    "date": "date",
    "today": "date",
    "now": "datetime",
}
_OF_ARGUMENTS: Mapping[str, slice] = {
    "if": slice(1, 3),
    "coalesce": slice(None),
    "once": slice(None),
    "sum": slice(None),
    "min": slice(None),
    "max": slice(None),
    "indexed-repeat": slice(0, 1),
}
"""Functions that give one of their arguments back."""

_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("integer", "range"), "integer"),
    **dict.fromkeys(("date", "today"), "date"),
    **dict.fromkeys(("start", "end", "dateTime"), "datetime"),
    "decimal": "decimal",
    "time": "time",
}


def kinds_of_calculations(versions: Sequence[Instrument]) -> dict[str, str]:
    """Name of each calculated question -> kind of its column, over all versions of one instrument."""
    found: dict[str, str] = {}
    for instrument in versions:
        for name, kind in _Kinds(instrument).calculated().items():
            found[name] = common(found.get(name), kind) or TEXT
    return found


def common(*kinds: str | None) -> str | None:
    """The narrowest kind that holds all of `kinds`; None stands for empty and fits every kind."""
    different = {kind for kind in kinds if kind is not None}
    if different == {"integer", "decimal"}:
        return "decimal"
    return next(iter(different), None) if len(different) <= 1 else TEXT


class _Kinds:
    """The questions of one instrument and what each gives, worked out once."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._questions = {question.name: question for question in instrument.questions()}
        self._known: dict[str, str | None] = {}

    def calculated(self) -> dict[str, str]:
        names = [name for name, one in self._questions.items() if one.calculation is not None]
        return {name: self._of_name(name) or TEXT for name in names}

    def _of_name(self, name: str) -> str | None:
        if name not in self._known:
            # a calculation that reads itself adds nothing to what is known of it
            self._known[name] = None
            question = self._questions.get(name)
            self._known[name] = TEXT if question is None else self._of_question(question)
        return self._known[name]

    def _of_question(self, question: Question) -> str | None:
        if question.calculation is not None and question.type in {"calculate", "hidden"}:
            return self._of_source(question.calculation)
        choices = self._instrument.choices_of(question)
        if question.type.startswith("select_one") and choices:
            numeric = all(one.name.isascii() and one.name.isdigit() for one in choices)
            return "integer" if numeric else TEXT
        return _TYPES.get(question.type, TEXT)

    def _of_source(self, source: str) -> str | None:
        try:
            return self._of(parse(source))
        except ExpressionError:
            # the instrument's own checks report it; here text holds whatever comes
            return TEXT

    def _of(self, tree: Expression) -> str | None:
        match tree:
            case Literal(str() as text):
                return TEXT if text else None
            case Literal(value):
                return "integer" if float(value).is_integer() else "decimal"
            case Reference(name):
                return self._of_name(name)
            case Path(_, steps) if steps:
                return self._of_name(steps[-1].test)
            case Filter(base, _):
                return self._of(base)
            case Negation(operand):
                return _as_number(self._of(operand))
            case Operation(operator, left, right):
                return _of_operation(operator, self._of(left), self._of(right))
            case Call(name, arguments) if name in _OF_ARGUMENTS:
                return common(*(self._of(one) for one in arguments[_OF_ARGUMENTS[name]]))
            case Call(name, _):
                return _FUNCTIONS.get(name, TEXT)
            case _:
                return TEXT


def _of_operation(operator: str, left: str | None, right: str | None) -> str:
    if operator in _COMPARISONS:
        return "integer"
    if operator == "div":
        return "decimal"
    return common(_as_number(left), _as_number(right)) or "decimal"


def _as_number(kind: str | None) -> str:
    """Dates in arithmetic are days, texts whatever number they spell."""
    return "integer" if kind == "integer" else "decimal"
