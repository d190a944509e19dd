"""Answers inside texts: "How old is ${first_name}?", in every language.

Values are written as people read them: the label of a choice, dates and numbers as the language
writes them. What is not answered yet is written as an ellipsis.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from instruments.expressions import Expression, NodeSet, parse
from instruments.model import Text, text
from instruments.routing import Frame, State
from instruments.routing.vertex import Vertex

UNKNOWN = "…"
_REFERENCE = re.compile(r"(\$\{\s*[^\W\d][\w.\-]*\s*\})")


@lru_cache(maxsize=8192)
def segments(source: str) -> tuple[str | Expression, ...]:
    """The text cut at its `${name}`s, which become trees. Anything else in braces stays text."""
    parts = (part for part in _REFERENCE.split(source) if part)
    return tuple(parse(part) if _REFERENCE.fullmatch(part) else part for part in parts)


def names_in(source: str) -> list[str]:
    """The names that a text pipes in."""
    return [part.strip("${} ") for part in _REFERENCE.findall(source)]


def render(texts: Text, state: State, frame: Frame, *, language: str) -> str:
    """The text in `language` with the answers that the questions of `frame` see."""
    source = text(texts, language, state.plan.instrument.default_language)
    if "${" not in source:
        return source
    parts = _REFERENCE.split(source)
    parts[1::2] = [_value(part.strip("${} "), state, frame, language) for part in parts[1::2]]
    return "".join(parts)


def _value(name: str, state: State, frame: Frame, language: str) -> str:
    vertex = state.plan.by_name.get(name)
    if vertex is None:
        return UNKNOWN
    scopes = frame.context.scopes()
    value = next((scope[name] for scope in scopes if scope.get(name) is not None), None)
    return UNKNOWN if value is None else written(value, vertex, state, language=language)


def written(value: Any, vertex: Vertex, state: State, *, language: str) -> str:
    """A value of a question as people of that language read it."""
    if isinstance(value, list | NodeSet):
        labels = [_code(str(one), vertex, state, language) for one in value]
        return str(format_list(labels, locale=locale(language)))
    if vertex.type is not None and vertex.type.choices:
        return _code(str(value), vertex, state, language)
    return plainly(value, language=language)


def plainly(value: Any, *, language: str) -> str:
    """A number, date or text in the manner of a language; "" for None."""
    where = locale(language)
    if isinstance(value, dt.datetime):
        return format_datetime(value, "medium", locale=where)
    if isinstance(value, dt.date):
        return format_date(value, "long", locale=where)
    if isinstance(value, dt.time):
        return format_time(value, "short", locale=where)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_decimal(value, locale=where)
    return "" if value is None else str(value)


def _code(code: str, vertex: Vertex, state: State, language: str) -> str:
    default = state.plan.instrument.default_language
    for choice in state.plan.instrument.choices_of(vertex.question):
        if choice.name == code:
            return text(choice.label, language, default) or code
    return code


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    """Babel's locale for a language code; English for one that it does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, LookupError):
        return Locale("en")
