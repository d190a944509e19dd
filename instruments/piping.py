"""Answers inside texts: "How old is ${first_name}?", in every language.

Values are written as people read them: the label of a choice, dates, numbers and lists as the language
writes them. What is not answered yet is written as an ellipsis. static/interview/piping.js writes the same on
the tablet, from the `Manners` that the document brings along; a test compares the two.
"""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from instruments.expressions import Expression, NodeSet, parse
from instruments.markup import plain
from instruments.model import Text, text
from instruments.question_types import Role
from instruments.routing import Frame, State
from instruments.routing.offered import has_list
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


def _value(
    name: str, state: State, frame: Frame, language: str, above: tuple[str, ...] = ()
) -> str:
    vertex = state.plan.by_name.get(name)
    if vertex is None or vertex.type is None or name in above:
        return UNKNOWN
    values = (scope.get(name) for scope in frame.context.scopes())
    value = next((value for value in values if value not in (None, "", [])), None)
    if value is None:
        return UNKNOWN
    words = written(value, vertex, state, language=language)
    if "${" not in words or not has_list(state.plan, vertex):
        return words
    parts = _REFERENCE.split(words)  # labels of choices may pipe answers in themselves
    names = (part.strip("${} ") for part in parts[1::2])
    parts[1::2] = [_value(one, state, frame, language, (*above, name)) for one in names]
    return "".join(parts)


def written(value: Any, vertex: Vertex, state: State, *, language: str) -> str:
    """A value of a question as people of that language read it."""
    if isinstance(value, list | NodeSet):
        labels = [_code(str(one), vertex, state, language) for one in value]
        return str(format_list(labels, locale=locale(language)))
    if vertex.type is None:
        return UNKNOWN
    if vertex.type.choices:
        return _code(str(value), vertex, state, language)
    if vertex.type.role is Role.COMPUTED and isinstance(value, str):
        value = _moment(value)
    return plainly(value, language=language)


def plainly(value: Any, *, language: str) -> str:
    """A number, date or text in the manner of a language; "" for None. Years have no separator: numbers
    are grouped from 10,000 on. Times have 24 hours."""
    where = locale(language)
    if isinstance(value, dt.datetime):
        return f"{format_date(value, 'long', locale=where)}, {value:%H:%M}"
    if isinstance(value, dt.date):
        return format_date(value, "long", locale=where)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        grouped = abs(value) >= FIRST_GROUPED
        with decimal.localcontext(prec=_DIGITS):  # Babel refuses what does not fit into 28 digits
            return format_decimal(value, locale=where, group_separator=grouped)
    return "" if value is None else str(value)


FIRST_GROUPED = 10_000
_DIGITS = 400
"""Of the largest number that there is, and the smallest."""


def _moment(value: str) -> str | dt.date | dt.datetime:
    """A calculated text that is a date or a moment, as that; any other as it is."""
    for kind, pattern in _MOMENTS:
        if pattern.fullmatch(value):
            try:
                return kind.fromisoformat(value)
            except ValueError:
                return value
    return value


_MOMENTS: tuple[tuple[type[dt.date], re.Pattern[str]], ...] = (
    (dt.date, re.compile(r"\d{4}-\d\d-\d\d")),
    (dt.datetime, re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")),
)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a language writes dates, numbers and lists, for programs that do not know it."""

    months: tuple[str, ...]
    day: str
    decimal: str
    group: str
    lists: Mapping[str, str]


def manners(language: str) -> Manners:
    """months: as they stand in dates. day: CLDR's pattern of a long date. lists: CLDR's patterns with
    {0} and {1} for "2" things, and for "start", "middle" and "end" of more."""
    where = locale(language)
    return Manners(
        tuple(get_month_names("wide", "format", where).values()),
        where.date_formats["long"].pattern,
        get_decimal_symbol(where),
        get_group_symbol(where),
        {part: where.list_patterns["standard"][part] for part in ("2", "start", "middle", "end")},
    )


def _code(code: str, vertex: Vertex, state: State, language: str) -> str:
    default = state.plan.instrument.default_language
    for choice in state.plan.instrument.choices_of(vertex.question):
        if choice.name == code:
            return plain(text(choice.label, language, default)) or code
    return code


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    """Babel's locale for a language code; English for one that it does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
