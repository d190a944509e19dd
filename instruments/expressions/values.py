"""XPath 1.0 values and their conversions (W3C, XPath 1.0, sections 3.4 and 4).

A value is a text, a number, a boolean, a date or a node-set. What an answer may be besides counts
as the text that a form would hold: None is the empty text, a list (select_multiple) its codes with
blanks between. Texts that look like dates count as days, as ODK does it.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, tzinfo
from typing import Any, Final, TypeAlias

from instruments.expressions.dates import InvalidDate, days, difference, parse_date, written

Value: TypeAlias = Any
"""str | float | int | bool | date | datetime | time | InvalidDate | None | list | NodeSet."""

NUMBER: Final = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")


class NodeSet(list[Any]):
    """The values of several nodes in document order; a plain list is one select_multiple answer."""

    __slots__ = ()


def to_boolean(value: Value) -> bool:
    """boolean(): a number unless 0 or NaN, a text or node-set unless empty, a date if it is one."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is int:
        return bool(value)
    if kind is float:
        return bool(value) and value == value
    if isinstance(value, date | time):
        return True
    return bool(value)


def to_number(value: Value, zone: tzinfo | None = None) -> float:
    """number(): NaN for what is no number; dates and texts like dates are days since 1970."""
    kind = type(value)
    if kind is float:
        return float(value)
    if kind is int or kind is bool:
        return _float(value)
    if kind is str:
        return text_to_number(value, zone)
    if value is None or isinstance(value, InvalidDate | time):
        return math.nan
    if isinstance(value, date):
        return days(value, zone)
    if isinstance(value, int | float):
        return _float(value)
    return text_to_number(to_string(value), zone)


def _float(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def text_to_number(text: str, zone: tzinfo | None) -> float:
    """The number that a text holds, its days when it is a date, else NaN."""
    if match := NUMBER.fullmatch(text):
        return float(match[1])
    moment = parse_date(text, zone)
    return math.nan if moment is None else days(moment, zone)


def to_string(value: Value) -> str:
    """string(): numbers without a needless point or exponent, dates as ISO 8601, first node."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is float or kind is int:
        return number_to_string(_float(value))
    return _compound_to_string(value)


def _compound_to_string(value: Value) -> str:
    if isinstance(value, NodeSet):
        return to_string(value[0]) if value else ""
    if isinstance(value, dict):
        return "".join(to_string(part) for part in value.values())
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], dict):
            return "".join(to_string(part) for part in value)
        return " ".join(to_string(part) for part in value)
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def number_to_string(value: float) -> str:
    """Shortest digits that give the number back, never with an exponent (XPath 1.0, 4.2)."""
    if value != value:
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = repr(float(value))
    return _without_exponent(text) if "e" in text else text.removesuffix(".0")


def _without_exponent(text: str) -> str:
    mantissa, exponent = text.split("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).rstrip("0")
    point = len(whole) + int(exponent)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return sign + digits.ljust(point, "0")


def to_answer(value: Value) -> Value:
    """The value as answers hold it: whole numbers as int, a node-set as a list."""
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return [to_answer(item) for item in value] if isinstance(value, NodeSet) else value


def spread(value: Value) -> Iterable[Value]:
    """The nodes of a node-set, or the one value."""
    return value if isinstance(value, NodeSet) else (value,)


def equal(left: Value, right: Value, zone: tzinfo | None = None) -> bool:
    """`=` of XPath 1.0, 3.4: as booleans, else as numbers, else as texts; any pair of a node-set."""
    return _compare(left, right, zone, operator.eq)


def unequal(left: Value, right: Value, zone: tzinfo | None = None) -> bool:
    """`!=`: true of a node-set as soon as one node differs, so not simply the opposite of `=`."""
    return _compare(left, right, zone, operator.ne)


def _compare(
    left: Value, right: Value, zone: tzinfo | None, test: Callable[[Any, Any], bool]
) -> bool:
    if type(left) is str and type(right) is str:
        return test(left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return test(to_boolean(left), to_boolean(right))
    if isinstance(left, NodeSet) or isinstance(right, NodeSet):
        pairs = ((a, b) for a in spread(left) for b in spread(right))
        return any(_compare(a, b, zone, test) for a, b in pairs)
    if _counts(left) or _counts(right):
        return test(to_number(left, zone), to_number(right, zone))
    return test(to_string(left), to_string(right))


def _counts(value: Value) -> bool:
    return isinstance(value, int | float | date | InvalidDate)


def ordered(
    left: Value, right: Value, zone: tzinfo | None, test: Callable[[Any, Any], bool]
) -> bool:
    """`< <= > >=` of XPath 1.0, 3.4: always as numbers; any pair of a node-set."""
    if type(left) is date and type(right) is date:
        return test(left, right)
    if isinstance(left, NodeSet) or isinstance(right, NodeSet):
        if isinstance(left, bool) or isinstance(right, bool):
            return test(to_number(to_boolean(left)), to_number(to_boolean(right)))
        pairs = ((a, b) for a in spread(left) for b in spread(right))
        return any(ordered(a, b, zone, test) for a, b in pairs)
    return test(to_number(left, zone), to_number(right, zone))


def subtract(left: Value, right: Value, zone: tzinfo | None) -> float:
    """`-`; between two dates the exact number of days, which floating days since 1970 would blur."""
    start = _as_date(right, zone)
    end = _as_date(left, zone) if start is not None else None
    if start is not None and end is not None:
        return difference(end, start, zone)
    return to_number(left, zone) - to_number(right, zone)


def _as_date(value: Value, zone: tzinfo | None) -> date | None:
    if isinstance(value, date):
        return value
    text = to_string(value) if isinstance(value, str | NodeSet) else ""
    return parse_date(text, zone) if len(text) > 7 else None
