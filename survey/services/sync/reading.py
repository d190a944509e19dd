"""Content from a tablet as plain values: whatever text arrives, what comes out can be stored and judged."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

DEEPEST = 24
"""Levels of lists and mappings; the deepest questionnaire has eight."""
LARGEST = 2**53
"""Numbers beyond it are no longer exact in the tablet's language: no answer is that large."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):  # noqa: N818
    """The text is not JSON that a tablet writes."""


def parse(text: str) -> dict[str, Any]:
    """The mapping that a text holds; raises Unreadable.

    Halves of characters and NUL, which no database takes, are replaced, not refused: an emoji that a field
    cut in two must not cost an interview.
    """
    try:
        found = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, dict):
        raise Unreadable
    cleaned = _cleaned(found, DEEPEST)
    assert isinstance(cleaned, dict)  # noqa: S101
    return cleaned


def storable(text: str) -> str:
    """The text with a replacement character for what no database takes."""
    return _UNSTORABLE.sub("\ufffd", text)


def instant(value: object) -> datetime:
    """A time with its zone, in UTC; raises Unreadable."""
    if not isinstance(value, str):
        raise Unreadable
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise Unreadable
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable from None


def _refused(_constant: str) -> None:
    raise Unreadable  # NaN and Infinity are no JSON


def _cleaned(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise Unreadable
        return value
    if isinstance(value, list | dict) and levels == 0:
        raise Unreadable
    if isinstance(value, list):
        return [_cleaned(one, levels - 1) for one in value]
    if isinstance(value, dict):
        return {storable(name): _cleaned(one, levels - 1) for name, one in value.items()}
    return value
