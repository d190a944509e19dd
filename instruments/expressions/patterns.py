"""Regular expressions as the browser reads them, for Python."""

from __future__ import annotations

import re
from functools import lru_cache

from instruments.errors import N_, ExpressionError, filled
from instruments.expressions.javascript import Translator


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for `search`. ExpressionError when it is no regular expression."""
    try:
        return re.compile(Translator(units(pattern), end=r"\Z").run(), re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise ExpressionError(
            filled(N_("the regular expression cannot be read: %(error)s"), error=error),
            hint=N_("brackets may be unbalanced"),
        ) from None


def units(text: str) -> str:
    """The text as JavaScript counts it: what lies beyond U+FFFF is two characters."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    coded = text.encode("utf-16-le", "surrogatepass")
    return "".join(
        chr(int.from_bytes(coded[at : at + 2], "little")) for at in range(0, len(coded), 2)
    )


def is_found(pattern: str, text: str) -> bool:
    """Whether JavaScript would find the pattern in the text."""
    return compiled(pattern).search(units(text)) is not None


_OPEN_START, _OPEN_END = re.compile(r"(\^?)\(?\.[*+]"), re.compile(r"\.[*+]\)?\$?\Z")


def is_whole(pattern: str) -> bool:
    """Whether the pattern means the same searched in the text as matched with all of it: what it finds
    begins and ends with the text, or with anything. Said no when in doubt, as with "^a|b$"."""
    starts = pattern.startswith("^") or _OPEN_START.match(pattern) is not None
    ends = re.search(r"(?<!\\)(\\\\)*\$\Z", pattern) or _OPEN_END.search(pattern)
    return starts and ends is not None and not _has_bare_bar(pattern)


def _has_bare_bar(pattern: str) -> bool:
    """Whether alternatives stand outside brackets: then ^ and $ belong to one of them only."""
    bare = re.sub(r"\\.", "", pattern, flags=re.DOTALL)
    depth = 0
    for letter in re.sub(r"\[[^\]]*\]", "", bare):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            return True
    return False


REFUSED = re.compile(r"\(\?<?[=!]|\\[1-9kDWSbB]")


def to_rust(pattern: str) -> str:
    """The pattern for the engine of polars, whose classes would otherwise know all of Unicode.

    ExpressionError for looking ahead or behind and for back references, which it has not.
    """
    compiled(pattern)
    if found := REFUSED.search(pattern):
        raise ExpressionError(
            filled(N_("%(part)s in a regular expression over columns"), part=found[0]),
            hint=N_("leave it out"),
        )
    return Translator(pattern, end=r"\z").run()
