"""IEEE 754 arithmetic where Python raises instead: division by zero, domains, overflow."""

from __future__ import annotations

import math
from collections.abc import Callable

NAN = math.nan


def divide(left: float, right: float) -> float:
    """`div`: Infinity or NaN when dividing by zero."""
    if right:
        return left / right
    if left != left or not left or right != right:
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """`mod`: the sign is that of the left operand."""
    if not right or right != right or not math.isfinite(left):
        return NAN
    return math.fmod(left, right)


def power(base: float, exponent: float) -> float:
    """pow(): NaN for a root of a negative number."""
    if abs(base) == 1 and not math.isfinite(exponent):
        return NAN
    try:
        return math.pow(base, exponent)
    except ValueError:
        return math.inf if base == 0 else NAN
    except OverflowError:
        odd = exponent % 2 == 1
        return -math.inf if base < 0 and odd else math.inf


def truncate(value: float) -> float:
    """int(): the whole part; NaN and infinities stay."""
    return float(math.trunc(value)) if math.isfinite(value) else value


def floor(value: float) -> float:
    """The largest whole number that is not greater."""
    return float(math.floor(value)) if math.isfinite(value) else value


def ceiling(value: float) -> float:
    """The smallest whole number that is not smaller."""
    return float(math.ceil(value)) if math.isfinite(value) else value


def round_to(value: float, digits: float = 0.0) -> float:
    """round(): halves go away from zero; negative digits round to tens, hundreds and so on."""
    if digits != digits or not math.isfinite(value):
        return NAN if digits != digits else value
    scale = 10.0 ** abs(truncate(digits)) if abs(digits) < 300 else math.inf
    scaled = abs(value) * scale if digits > 0 else abs(value) / scale
    if not math.isfinite(scaled):
        return value
    whole = math.floor(scaled)
    whole += scaled - whole >= 0.5
    result = whole / scale if digits > 0 else whole * scale
    return math.copysign(result, value)


def guarded(function: Callable[[float], float]) -> Callable[[float], float]:
    """A function of `math` that gives NaN outside its domain and Infinity beyond the largest."""

    def safe(value: float) -> float:
        try:
            return function(value)
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    return safe


def logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    """A logarithm: -Infinity at 0, NaN below."""

    def safe(value: float) -> float:
        if value == 0:
            return -math.inf
        return function(value) if value > 0 else NAN

    return safe
