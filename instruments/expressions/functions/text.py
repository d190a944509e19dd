"""Text: XPath 1.0, 4.2, and the OpenRosa additions. Positions count characters, not bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from instruments.errors import ExpressionError
from instruments.expressions import arithmetic
from instruments.expressions.code import Code, as_string
from instruments.expressions.context import Context
from instruments.expressions.functions.registry import form, function
from instruments.expressions.patterns import is_found
from instruments.expressions.values import to_string

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler
    from instruments.expressions.tree import Call

SPACE = " \t\r\n"


@form("string", "any value?", "string")
def string(compiler: Compiler, tree: Call) -> Code:
    """string() of the argument, else of the asking question's own answer."""
    if tree.arguments:
        code = compiler.code(tree.arguments[0])
        return Code(as_string(code), "string", code.constant)
    return Code(lambda c: to_string(c.this), "string")


@form("normalize-space", "string text?", "string")
def normalize_space(compiler: Compiler, tree: Call) -> Code:
    """Without blanks at the ends and with one blank inside where there were many."""
    run = compiler.string(tree.arguments[0]) if tree.arguments else _own
    return Code(lambda c: " ".join(re.split(f"[{SPACE}]+", run(c).strip(SPACE))), "string")


@function("concat", "set texts*", "string")
def concat(*texts: Sequence[Any]) -> str:
    """All texts one after another, every node of node-sets included."""
    return "".join(to_string(one) for some in texts for one in some)


@function("join", "string separator, set texts*", "string")
def join(separator: str, *texts: Sequence[Any]) -> str:
    """All texts with the separator between."""
    return separator.join(to_string(one) for some in texts for one in some)


@function("string-length", "string text", "number")
def string_length(text: str) -> float:
    """Number of characters."""
    return float(len(text))


@function("contains", "string text, string part", "boolean")
def contains(text: str, part: str) -> bool:
    """Whether the part stands in the text."""
    return part in text


@function("starts-with", "string text, string start", "boolean")
def starts_with(text: str, start: str) -> bool:
    """Whether the text begins so."""
    return text.startswith(start)


@function("ends-with", "string text, string end", "boolean")
def ends_with(text: str, end: str) -> bool:
    """Whether the text ends so."""
    return text.endswith(end)


@function("substring-before", "string text, string mark", "string")
def substring_before(text: str, mark: str) -> str:
    """What stands before the first mark; empty without it."""
    return text.split(mark, 1)[0] if mark and mark in text else ""


@function("substring-after", "string text, string mark", "string")
def substring_after(text: str, mark: str) -> str:
    """What stands behind the first mark; empty without it."""
    return text.split(mark, 1)[1] if mark and mark in text else text if not mark else ""


@function("substring", "string text, number start, number length?", "string")
def substring(text: str, start: float, length: float = math.inf) -> str:
    """Characters whose place p, from 1, has p >= round(start) and p < round(start) + round(length)."""
    first = _half_up(start)
    end = first + _half_up(length)
    if first != first or end != end:
        return ""
    low = int(min(max(first - 1, 0), len(text)))
    high = int(min(max(end - 1, 0), len(text)))
    return text[low:high]


@function("substr", "string text, number start, number end?", "string")
def substr(text: str, start: float, end: float = math.inf) -> str:
    """Characters from the 0-based start up to, not including, end; negative counts from behind."""
    size = len(text)
    low, high = _offset(start, size), _offset(end, size)
    return text[low:high] if low <= high else ""


@function("translate", "string text, string from, string to", "string")
def translate(text: str, old: str, new: str) -> str:
    """Each character of `from` replaced by the one at its place in `to`, or dropped."""
    table: dict[int, str | None] = {}
    for at, letter in enumerate(old):
        table.setdefault(ord(letter), new[at] if at < len(new) else None)
    return text.translate(table)


@function("regex", "string text, string pattern", "boolean")
def regex(text: str, pattern: str) -> bool:
    """Whether the pattern, in the syntax of JavaScript, is found somewhere in the text."""
    return is_found(pattern, text)


@function("base64-decode", "string text", "string")
def base64_decode(text: str) -> str:
    """The text that was encoded as UTF-8; empty when it was none."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


ALGORITHMS: dict[str, Callable[[bytes], Any]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False),
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}


@function("digest", "string text, string algorithm, string encoding?", "string")
def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """Hash of the text in UTF-8: MD5, SHA-1, SHA-256, SHA-384, SHA-512, as base64 or hex."""
    if algorithm not in ALGORITHMS:
        raise ExpressionError("digest() does not know this algorithm", hint=", ".join(ALGORITHMS))
    if encoding not in ("base64", "hex"):
        raise ExpressionError("digest() does not know this encoding", hint="base64 or hex")
    made = ALGORITHMS[algorithm](text.encode()).digest()
    return base64.b64encode(made).decode() if encoding == "base64" else made.hex()


@function("uuid", "number length?", "string", context=True)
def uuid(context: Context, length: float = math.nan) -> str:
    """A random UUID, version 4 of RFC 4122; with a length, so many random hexadecimal digits."""
    if length == length:
        return "".join(_digit(context) for _ in range(int(min(max(length, 0), 4096))))
    return "".join(
        _digit(context)
        if mark == "x"
        else "89ab"[int(context.chance() * 4)]
        if mark == "y"
        else mark
        for mark in "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"
    )


def _digit(context: Context) -> str:
    return "0123456789abcdef"[int(context.chance() * 16)]


def _own(context: Context) -> str:
    return to_string(context.this)


def _half_up(value: float) -> float:
    return arithmetic.floor(value + 0.5)


def _offset(value: float, size: int) -> int:
    if value != value:
        return 0
    whole = arithmetic.truncate(value)
    return int(min(max(whole + size if whole < 0 else whole, 0), size))
