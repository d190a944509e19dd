"""The value of an expression as an answer of a question: XPath's value to the question's type."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from instruments.expressions import NodeSet, to_string
from instruments.question_types import QuestionType


def fitted(value: Any, to: QuestionType | None) -> Any:
    """What `QuestionType.check` can take. Empty, NaN and infinite numbers are None."""
    if isinstance(value, NodeSet):
        value = list(value) if to and to.multiple else next(iter(value), None)
    if value is None or value == "" or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    if isinstance(value, int | float):
        return _number(value, to)
    if isinstance(value, str | list | dt.date | dt.time):
        return value if to is None or to.python is not str or to.measure == "" else _text(value, to)
    return None


def _number(value: float, to: QuestionType | None) -> Any:
    if not math.isfinite(value):
        return None
    if to is not None and to.python is str and to.name not in ("calculate", "hidden"):
        return to_string(value)
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def _text(value: Any, to: QuestionType) -> Any:
    return value if to.name in ("calculate", "hidden") else to_string(value)
