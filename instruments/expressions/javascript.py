r"""Regular expressions of JavaScript (ECMA-262 with annex B, no flags), written for another engine.

What both would read alike is passed on; everything else is written out: `.` and the classes as sets of
characters, escapes as the characters that they stand for, braces that count nothing as braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]

_LAST = 0x10FFFF
_BREAKS = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_DIGITS = ((0x30, 0x39),)
_WORD = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_CONTROL = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}

_COUNT = re.compile(r"\{\d+(,\d*)?\}")
_OPENING = re.compile(r"\((\?(?:[:=!]|<[=!]|<(?P<name>[A-Za-z_$][\w$]*)>|[ims]*(?:-[ims]+)?:))?")
_NUMBER = re.compile(r"[1-9]\d*")
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")


def _others(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """All characters outside of the ranges."""
    found, start = [], 0
    for low, high in ranges:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    return (*found, (start, _LAST))


CLASSES: dict[str, tuple[Range, ...]] = {
    "d": _DIGITS, "w": _WORD, "s": _SPACE,
    "D": _others(_DIGITS), "W": _others(_WORD), "S": _others(_SPACE),
}  # fmt: skip


class Translator:
    """One pattern on its way. `end` is how the other engine writes the very end of the text."""

    def __init__(self, pattern: str, *, end: str) -> None:
        self.pattern = pattern
        self.end = end
        self.at = 0
        self.opened: list[int] = []
        self.closed: set[int] = set()
        bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern, flags=re.DOTALL)
        named = re.findall(r"\(\?<([A-Za-z_$][\w$]*)>", bare)
        self.groups = len(re.findall(r"\((?!\?)|\(\?<(?![=!])", bare))
        self.named = bool(named)
        self.numbers: dict[str, int] = {}
        self.count = 0

    def run(self) -> str:
        """The pattern for the other engine. Raises re.error for what JavaScript refuses."""
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        repeatable = False
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            count = _COUNT.match(self.pattern, self.at)
            if letter in "*+?" or count:
                if not repeatable:
                    raise re.error("nothing to repeat", self.pattern, self.at)
                yield self._repeated(count[0] if count else letter)
                repeatable = False
                continue
            made, repeatable = self._atom(letter)
            yield made

    def _repeated(self, quantifier: str) -> str:
        self.at += len(quantifier)
        lazy = self.pattern.startswith("?", self.at)
        self.at += lazy
        return quantifier + "?" * lazy

    def _atom(self, letter: str) -> tuple[str, bool]:
        """What the next part becomes, and whether it can be repeated."""
        if letter == "(":
            return self._open(), False
        self.at += 1
        match letter:
            case ")":
                self._close()
                return ")", True
            case "|" | "^":
                return letter, False
            case "$":
                return self.end, False
            case ".":
                return _set(_BREAKS, negated=True), True
            case "[":
                return self._class(), True
            case "\\":
                return self._escape()
        return _character(ord(letter)), True

    def _open(self) -> str:
        match = _OPENING.match(self.pattern, self.at)
        if match is None or (match[0] == "(" and self.pattern.startswith("(?", self.at)):
            raise re.error("this bracket is not known", self.pattern, self.at)
        self.at = match.end()
        captures = match[0] == "(" or match["name"]
        self.count += bool(captures)
        self.opened.append(self.count if captures else 0)
        if match["name"]:
            self.numbers[match["name"]] = self.count
            return "("
        return match[0]

    def _close(self) -> None:
        if not self.opened:
            raise re.error("a bracket is not opened", self.pattern, self.at)
        self.closed.add(self.opened.pop())

    def _escape(self) -> tuple[str, bool]:
        letter = self.pattern[self.at : self.at + 1]
        if letter in ("b", "B"):
            self.at += 1
            # Python's own \\B does not match in an empty text
            return r"\b" if letter == "b" else r"(?!\b)", False
        number = _NUMBER.match(self.pattern, self.at)
        if number and int(number[0]) <= self.groups:
            self.at = number.end()
            return self._reference(int(number[0])), True
        if letter == "k" and self.named:
            named = re.compile(r"k<([^>]*)>").match(self.pattern, self.at)
            if named is None:
                raise re.error("a group has no such name", self.pattern, self.at)
            self.at = named.end()
            return self._reference(self.numbers.get(named[1], 0)), True
        if letter in CLASSES:
            self.at += 1
            return _set(CLASSES[letter]), True
        return _character(self._escaped()), True

    def _reference(self, number: int) -> str:
        """A group that has matched nothing yet is matched by nothing."""
        return f"(?({number})\\{number}|)" if number in self.closed else "(?:)"

    def _escaped(self) -> int:
        """The character behind a backslash, which stands before `at`."""
        rest = self.pattern[self.at :]
        if not rest:
            raise re.error("a backslash ends it", self.pattern, self.at)
        for pattern, base in ((r"x([0-9A-Fa-f]{2})", 16), (r"u([0-9A-Fa-f]{4})", 16)):
            found = re.match(pattern, rest)
            if found:
                self.at += found.end()
                return int(found[1], base)
        octal = _OCTAL.match(rest)
        if octal:
            self.at += octal.end()
            return int(octal[0], 8)
        if rest[0] == "c":
            if re.match(r"c[A-Za-z]", rest):
                self.at += 2
                return ord(rest[1]) % 32
            return ord("\\")
        self.at += 1
        return ord(_CONTROL.get(rest[0], rest[0]))

    def _class(self) -> str:
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        ranges: list[Range] = []
        while not self.pattern.startswith("]", self.at):
            if self.at >= len(self.pattern):
                raise re.error("[ is not closed", self.pattern, self.at)
            ranges += self._members()
        self.at += 1
        return _set(tuple(ranges), negated=negated)

    def _members(self) -> list[Range]:
        """A character, a class such as \\d, or a range of characters."""
        low = self._member()
        ahead = self.pattern[self.at : self.at + 2]
        if not (len(ahead) == 2 and ahead[0] == "-" and ahead[1] != "]"):
            return list(low)
        self.at += 1
        high = self._member()
        if len(low) > 1 or len(high) > 1 or low[0][0] != low[0][1] or high[0][0] != high[0][1]:
            return [*low, (0x2D, 0x2D), *high]
        if low[0][0] > high[0][0]:
            raise re.error("a range runs backwards", self.pattern, self.at)
        return [(low[0][0], high[0][0])]

    def _member(self) -> tuple[Range, ...]:
        letter = self.pattern[self.at : self.at + 1]
        self.at += 1
        if letter != "\\":
            return ((ord(letter), ord(letter)),) if letter else ((0x2D, 0x2D),)
        letter = self.pattern[self.at : self.at + 1]
        if letter in CLASSES and letter:
            self.at += 1
            return CLASSES[letter]
        if letter == "b":
            self.at += 1
            return ((8, 8),)
        code = self._escaped()
        return ((code, code),)


def _character(code: int) -> str:
    letter = chr(code)
    if letter.isascii() and letter.isalnum():
        return letter
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _set(ranges: tuple[Range, ...], *, negated: bool = False) -> str:
    """[...]; one without members is nothing, or anything."""
    if not ranges:
        ranges, negated = ((0, _LAST),), not negated
    parts = (_character(a) if a == b else f"{_character(a)}-{_character(b)}" for a, b in ranges)
    return f"[{'^' * negated}{''.join(parts)}]"
