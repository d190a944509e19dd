"""What went wrong in a text that is no expression, in words an author of questionnaires knows."""

from __future__ import annotations

import re

from instruments.errors import ExpressionError

CLOSING = {"(": ")", "[": "]"}

# Habits from other languages and from word processors: pattern -> what is wrong, what to write.
HABITS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), message, hint)
    for pattern, message, hint in (
        (r"[“”„‘’‚«»]", "curly quotes", "use straight quotes: ' or \""),
        (r"==", "== is no comparison", "write a single ="),
        (r"&&", "&& is no operator", "write: and"),
        (r"\|\|", "|| is no operator", "write: or"),
        (r"<>", "<> is no comparison", "write !="),
        (r"=>", "=> is no comparison", "write >="),
        (r"=<", "=< is no comparison", "write <="),
        (r"=!", "=! is no comparison", "write !="),
        (r"≠", "≠ is no comparison", "write !="),
        (r"≥", "≥ is no comparison", "write >="),
        (r"≤", "≤ is no comparison", "write <="),
        (r"!(?!=)", "! is no operator", "write not(...) or !="),
        (r"%", "% is no operator", "write mod for the remainder"),
        (r"[×∗]", "this sign is no operator", "write * to multiply"),
        (r"[÷:]", "this sign is no operator", "write div to divide"),
        (r"[−–—]", "a long dash is no minus", "use the short - of the keyboard"),
        (r"\$\{\s*\}", "${} names no question", "write the name between the braces"),
        (r"\$\{[^}]*$", "${ is not closed", "write ${name}"),
        (r"\$\{[^}]*\s[^}]*\}", "a name has no spaces", "write ${name} with the question's name"),
        (r"\$(?!\{)", "$ without braces", "write ${name}"),
        (r"(?<!\$)\{", "{ without $", "write ${name}"),
        (r"@", "attributes (@) are not part of a questionnaire", "use ${name}"),
        (r"\b(AND|OR|DIV|MOD|And|Or)\b", "operators are written small", "write and, or, div, mod"),
        (r"^\s*=", "an expression does not start with =", "leave the first = out"),
    )
)


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
        "a quoted text is not closed",
        position=open_at,
        hint=f"write another {source[open_at]} at its end",
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
                f"{letter} without its opening bracket",
                position=at,
                hint="every bracket needs its partner",
            )
    if not opened:
        return None
    letter, at = opened[-1]
    return ExpressionError(
        f"{letter} is not closed", position=at, hint=f"write the missing {CLOSING[letter]}"
    )


def _plain(source: str, position: int) -> ExpressionError:
    if position >= len(source.rstrip()):
        return ExpressionError(
            "the expression ends too early",
            position=len(source),
            hint="an operator or comma needs something behind it",
        )
    return ExpressionError(
        f"{source[position : position + 12].strip()!r} cannot stand here",
        position=position,
        hint="an operator (and, or, =, +, ...) or a comma may be missing before it",
    )
