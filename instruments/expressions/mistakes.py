"""What went wrong in a text that is no expression, in words an author of questionnaires knows."""

from __future__ import annotations

import re

from instruments.errors import N_, ExpressionError, filled

CLOSING = {"(": ")", "[": "]"}

_OPERATOR, _COMPARISON = N_("%(sign)s is no operator"), N_("%(sign)s is no comparison")


def _instead(
    pattern: str, template: str, sign: str, write: str
) -> tuple[re.Pattern[str], str, str]:
    return (
        re.compile(pattern),
        filled(template, sign=sign),
        filled(N_("write %(value)s"), value=write),
    )


_SIGNS = (
    _instead(r"==", _COMPARISON, "==", "="),
    _instead(r"&&", _OPERATOR, "&&", "and"),
    _instead(r"\|\|", _OPERATOR, "||", "or"),
    _instead(r"<>", _COMPARISON, "<>", "!="),
    _instead(r"=>", _COMPARISON, "=>", ">="),
    _instead(r"=<", _COMPARISON, "=<", "<="),
    _instead(r"=!", _COMPARISON, "=!", "!="),
    _instead(r"≠", _COMPARISON, "≠", "!="),
    _instead(r"≥", _COMPARISON, "≥", ">="),
    _instead(r"≤", _COMPARISON, "≤", "<="),
    _instead(r"!(?!=)", _OPERATOR, "!", "not(...)"),
    _instead(r"%", _OPERATOR, "%", "mod"),
    _instead(r"[×∗]", _OPERATOR, "×", "*"),
    _instead(r"[÷:]", _OPERATOR, "÷", "div"),
    _instead(r"\$\{[^}]*$", N_("%(sign)s is not closed"), "${", "${name}"),
)
_WORDS = (
    (r"[“”„‘’‚«»]", N_("curly quotes"), filled(N_("use straight quotes: %(signs)s"), signs="' \"")),
    (r"[−–—]", N_("a long dash is no minus"), N_("use the short - of the keyboard")),
    (r"\$\{\s*\}", N_("${} names no question"), N_("write the name between the braces")),
    (
        r"\$\{[^}]*\s[^}]*\}",
        N_("a name has no spaces"),
        N_("write ${name} with the question's name"),
    ),
    (r"\$(?!\{)", N_("$ without braces"), N_("write ${name}")),
    (r"(?<!\$)\{", N_("{ without $"), N_("write ${name}")),
    (r"@", N_("attributes (@) are not part of a questionnaire"), N_("write ${name}")),
    (
        r"\b(AND|OR|DIV|MOD|And|Or)\b",
        N_("operators are written small"),
        N_("write and, or, div, mod"),
    ),
    (r"^\s*=", N_("an expression does not start with ="), N_("leave the first = out")),
)
HABITS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    *_SIGNS,
    *((re.compile(pattern), message, hint) for pattern, message, hint in _WORDS),
)
"""Habits from other languages and from word processors: pattern -> what is wrong, what to write."""


def explain(source: str, position: int) -> ExpressionError:
    """The error for a text that the grammar refused at `position`."""
    return _open_quote(source) or _habit(source) or _brackets(source) or _plain(source, position)


def without_strings(source: str) -> str:
    """The source with the insides of quoted texts blanked, of the same length."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", lambda quoted: " " * len(quoted[0]), source)


def _open_quote(source: str) -> ExpressionError | None:
    open_at: int | None = None
    for at, letter in enumerate(source):
        if open_at is None and letter in "'\"":
            open_at = at
        elif open_at is not None and letter == source[open_at]:
            open_at = None
    if open_at is None:
        return None
    return ExpressionError(
        N_("a quoted text is not closed"),
        position=open_at,
        hint=filled(N_("write another %(source)s at its end"), source=source[open_at]),
    )


def _habit(source: str) -> ExpressionError | None:
    bare = without_strings(source)
    found = [
        (match.start(), message, hint)
        for pattern, message, hint in HABITS
        if (match := pattern.search(bare))
    ]
    if not found:
        return None
    position, message, hint = min(found)
    return ExpressionError(message, position=position, hint=hint)


def _brackets(source: str) -> ExpressionError | None:
    opened: list[tuple[str, int]] = []
    for at, letter in enumerate(without_strings(source)):
        if letter in CLOSING:
            opened.append((letter, at))
        elif letter in CLOSING.values() and (not opened or CLOSING[opened.pop()[0]] != letter):
            return ExpressionError(
                filled(N_("%(sign)s without its opening bracket"), sign=letter),
                position=at,
                hint=N_("every bracket needs its partner"),
            )
    if not opened:
        return None
    letter, at = opened[-1]
    return ExpressionError(
        filled(N_("%(sign)s is not closed"), sign=letter),
        position=at,
        hint=filled(N_("write the missing %(bracket)s"), bracket=CLOSING[letter]),
    )


def _plain(source: str, position: int) -> ExpressionError:
    if position >= len(source.rstrip()):
        return ExpressionError(
            N_("the expression ends too early"),
            position=len(source),
            hint=N_("an operator or comma needs something behind it"),
        )
    return ExpressionError(
        filled(
            N_("%(value)s cannot stand here"), value=repr(source[position : position + 12].strip())
        ),
        position=position,
        hint=N_("an operator (and, or, =, +, ...) or a comma may be missing before it"),
    )
