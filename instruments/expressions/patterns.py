"""Regular expressions as the browser reads them, for Python."""

from __future__ import annotations

import re
from functools import lru_cache

from instruments.errors import ExpressionError

TOKEN = re.compile(r"\\.|\(\?<(?![=!])|.", re.DOTALL)
"""An escape, the start of a named group, or any single character."""

HARMLESS = frozenset("/-'\"@#%&,:;<>=!`~ _")
"""Characters that JavaScript lets stand behind a backslash for themselves."""

SPACE = r"\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What `\\s` means in JavaScript, beyond ASCII."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for `search`. ExpressionError when it is no regular expression."""
    try:
        return re.compile(to_python(pattern), re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise ExpressionError(
            f"the regular expression cannot be read: {error}", hint="brackets may be unbalanced"
        ) from None


def to_python(pattern: str) -> str:
    r"""The pattern with what Python reads differently replaced.

    `$` is the very end in JavaScript, not before a last line break; names of groups lack the P;
    `\s` knows more blanks; a needless backslash is no error.
    """
    made: list[str] = []
    inside = False
    for part in TOKEN.findall(pattern):
        if part == "[" and not inside:
            inside = True
        elif part == "]":
            inside = False
        made.append(_translated(part, inside=inside))
    return "".join(made)


def _translated(part: str, *, inside: bool) -> str:
    if part == "$" and not inside:
        return r"\Z"
    if part == "(?<":
        return "(?P<"
    if part == r"\s":
        return SPACE if inside else f"[{SPACE}]"
    if part[0] == "\\" and part[1:] in HARMLESS:
        return re.escape(part[1])
    return part


RUST = {
    r"\d": "0-9",
    r"\w": "A-Za-z0-9_",
    r"\s": r"\s",
}
REFUSED = re.compile(r"\(\?<?[=!]|\\[1-9kDWSbB]")


def to_rust(pattern: str) -> str:
    """The pattern for the engine of polars, whose classes would otherwise know all of Unicode.

    ExpressionError for looking ahead or behind and for back references, which it has not.
    """
    compiled(pattern)
    if found := REFUSED.search(pattern):
        raise ExpressionError(
            f"{found[0]} in a regular expression over columns", hint="write it without"
        )
    made: list[str] = []
    inside = False
    for part in TOKEN.findall(pattern):
        inside = inside or part == "["
        if part in RUST:
            made.append(RUST[part] if inside else f"[{RUST[part]}]")
        else:
            made.append(r"\z" if part == "$" and not inside else _translated(part, inside=True))
        inside = inside and part != "]"
    return "".join(made)
