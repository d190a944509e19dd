"""The value of an expression as an answer of a question: XPath's value to the question's type."""

from __future__ import annotations

import math
from typing import Any

from instruments.expressions import InvalidDate, NodeSet, to_answer, to_string
from instruments.question_types import QuestionType

_AS_IT_IS = frozenset({"calculate", "hidden"})


def fitted(value: Any, to: QuestionType) -> Any:
    """What `QuestionType.check` can take. Empty, NaN, infinity and impossible dates are None."""
    if isinstance(value, NodeSet):
        value = list(value) if to.multiple else next(iter(value), None)
    if value is None or value == "" or isinstance(value, InvalidDate | dict):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if to.name in _AS_IT_IS:
        return to_answer(value)
    if to.python is str:
        return to_string(value)
    return int(value) if isinstance(value, bool) else to_answer(value)
