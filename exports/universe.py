"""Who was asked a question: its routing expression in words, for the codebook and DDI.

Only what is surely understood is put into words. For anything else there are none, and the
documents show the expression itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exports import words
from exports.codes import label_of
from exports.labels import in_language
from exports.references import named
from exports.units import Source
from instruments.errors import ExpressionError
from instruments.expressions import parse
from instruments.expressions.tree import Call, Expression, Literal, Operation, Reference
from instruments.model import Text

_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _UnspeakableError(Exception):
    """A part of the expression that there are no words for."""


def in_words(
    universe: Sequence[str], sources: Mapping[str, Source], languages: Sequence[str]
) -> Text:
    """The conditions (outermost first) in each language; empty when there is none or no way to say it.

    sources: the questions of the instrument by name, for their labels and those of their choices.
    """
    try:
        trees = [parse(condition) for condition in universe]
        return {one: _Speaker(sources, one).all_of(trees) for one in languages} if trees else {}
    except (ExpressionError, _UnspeakableError):
        # the expression itself is shown instead
        return {}


class _Speaker:
    """Puts expressions into the words of one language."""

    def __init__(self, sources: Mapping[str, Source], language: str) -> None:
        self._sources = sources
        self._language = language

    def all_of(self, trees: Sequence[Expression]) -> str:
        """Every condition holds."""
        said = dict.fromkeys(self._say(tree, inside=len(trees) > 1) for tree in trees)
        return f" {self._word('and')} ".join(said)

    def _say(self, tree: Expression, *, inside: bool = False) -> str:
        match tree:
            case Operation("and" | "or" as operator, left, right):
                parts = (self._part(side, operator) for side in (left, right))
                said = f" {self._word(operator)} ".join(parts)
                return f"({said})" if inside and operator == "or" else said
            case Operation(operator, left, Literal(value)) if operator in _SIGNS:
                return self._compared(operator, left, value)
            case Operation(operator, Literal(value), right) if operator in _SIGNS:
                return self._compared(_MIRRORED[operator], right, value)
            case Call("selected", (Reference(name), Literal(value))):
                return self._compared("=", Reference(name), value)
            case Call("not", (Call("selected", (Reference(name), Literal(value))),)):
                return self._compared("!=", Reference(name), value)
            case Call("not", (argument,)):
                return f"{self._word('not')} ({self._say(argument)})"
            case _:
                raise _UnspeakableError

    def _part(self, tree: Expression, around: str) -> str:
        mixed = isinstance(tree, Operation) and tree.operator in {"and", "or"}
        return self._say(tree, inside=mixed and around == "and")

    def _compared(self, operator: str, left: Expression, value: float | str) -> str:
        match left:
            case Reference(name) if value == "":
                said = {"=": "unanswered", "!=": "answered"}.get(operator)
                if said is None:
                    raise _UnspeakableError
                return f"{self._question(name)} {self._word(said)}"
            case Reference(name):
                return f"{self._question(name)} {_SIGNS[operator]} {self._answer(name, value)}"
            case Call("count-selected", (Reference(name),)):
                return (
                    f"{self._word('number_of_answers')} {self._question(name)} "
                    f"{_SIGNS[operator]} {_plain(value)}"
                )
            case _:
                raise _UnspeakableError

    def _question(self, name: str) -> str:
        if name not in self._sources:
            raise _UnspeakableError
        return named(name, self._sources, self._language)

    def _answer(self, name: str, value: float | str) -> str:
        code = _plain(value)
        for choice in self._sources[name].choices:
            if choice.name == code:
                label = in_language(label_of(choice), self._language)
                return f"{label} ({code})" if code.lstrip("-").isdigit() else label or code
        return code

    def _word(self, name: str) -> str:
        return in_language(words.UNIVERSE[name], self._language)


def _plain(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
