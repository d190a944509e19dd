"""Texts that a regular expression accepts, for questions whose constraint is regex(., '...')."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from re import _constants as codes
from re import _parser as parser
from typing import Any

MOST_REPEATS = 6
_PRINTABLE = [chr(code) for code in range(32, 127)]
_CLASSES = {
    codes.CATEGORY_DIGIT: "0123456789",
    codes.CATEGORY_WORD: "abcdefgh_0123456789",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_DIGIT: "abcdefgh",
    codes.CATEGORY_NOT_WORD: "-. ",
    codes.CATEGORY_NOT_SPACE: "abcdefgh0123456789",
}


def matching(pattern: str, rng: random.Random, count: int) -> Iterator[str]:
    """Up to `count` texts; none when the text is no pattern. Look-arounds are not heeded."""
    try:
        parsed = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return
    for _ in range(count):
        yield _sequence(parsed, rng)


def _sequence(parts: Any, rng: random.Random) -> str:
    return "".join(_part(code, argument, rng) for code, argument in parts)


def _part(code: Any, argument: Any, rng: random.Random) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.NOT_LITERAL:
        return rng.choice([c for c in _PRINTABLE if ord(c) != argument])
    if code is codes.ANY:
        return rng.choice("abcdefgh")
    if code is codes.IN:
        return _one_of(argument, rng)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = argument
        times = rng.randint(least, max(least, min(int(most), least + MOST_REPEATS)))
        return "".join(_sequence(inner, rng) for _ in range(times))
    if code is codes.SUBPATTERN:
        return _sequence(argument[-1], rng)
    if code is codes.BRANCH:
        return _sequence(rng.choice(argument[1]), rng)
    return ""


def _one_of(parts: Any, rng: random.Random) -> str:
    """One character of a class such as [0-9a-f] or [^x]."""
    inside = {character for code, argument in parts for character in _members(code, argument)}
    if parts[0][0] is codes.NEGATE:
        return rng.choice([c for c in _PRINTABLE if c not in inside])
    return rng.choice(sorted(inside))


def _members(code: Any, argument: Any) -> Iterator[str]:
    if code is codes.LITERAL:
        yield chr(argument)
    elif code is codes.RANGE:
        low, high = argument
        yield from (chr(c) for c in range(low, min(high, low + 200) + 1))
    elif code is codes.CATEGORY:
        yield from _CLASSES.get(argument, "a")
