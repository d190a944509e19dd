"""Dates and times (ODK XForms, "Date and Time Functions")."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from instruments.expressions.context import Context
from instruments.expressions.dates import (
    DAY_MS,
    INVALID_DATE,
    Instant,
    InvalidDate,
    days,
    fraction_of_day,
    from_milliseconds,
    parse_date,
    simplest,
)
from instruments.expressions.functions.registry import function
from instruments.expressions.values import NUMBER, NodeSet, to_number, to_string

MONTHS: Mapping[str, str] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "az": "yan fev mar apr may iyn iyl avq sen okt noy dek",
    "ru": "янв фев мар апр мая июн июл авг сен окт ноя дек",
}
WEEKDAYS: Mapping[str, str] = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "az": "B.E. Ç.A. Ç. C.A. C. Ş. B.",
    "ru": "пн вт ср чт пт сб вс",
}


@function("today", "", "any", context=True)
def today(context: Context) -> date:
    """The local date."""
    return context.clock().date()


@function("now", "", "any", context=True)
def now(context: Context) -> date:
    """The local date and time, to the millisecond."""
    moment = context.clock()
    exact = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return Instant.fromisoformat(exact.isoformat())


@function("date", "any value", "any", context=True)
def to_date(context: Context, value: Any) -> Any:
    """A date, or a moment if it is not local midnight; empty stays empty; else "Invalid Date"."""
    if isinstance(value, NodeSet):
        value = value[0] if value else ""
    if isinstance(value, bool) or value is None or value == "":
        return ""
    return read(value, context.zone) or INVALID_DATE


@function("date-time", "any value", "any", context=True)
def to_date_time(context: Context, value: Any) -> Any:
    """As date()."""
    return to_date(context, value)


@function("decimal-date-time", "any value", "number", context=True)
def decimal_date_time(context: Context, value: Any) -> float:
    """Days since 1970-01-01 UTC with the part of the day; NaN for no date."""
    found = read(value, context.zone)
    return days(found, context.zone) if isinstance(found, date) else math.nan


@function("decimal-time", "string time", "number", context=True)
def decimal_time(context: Context, text: str) -> float:
    """The part of the local day: noon is 0.5."""
    return fraction_of_day(text, context.zone, context.clock())


@function("format-date", "any date, string pattern", "string", context=True)
def format_date(context: Context, value: Any, pattern: str) -> str:
    """The date as the pattern says: %Y %y %m %n %b %d %e %a; empty for no date."""
    return _formatted(context, value, pattern)


@function("format-date-time", "any date, string pattern", "string", context=True)
def format_date_time(context: Context, value: Any, pattern: str) -> str:
    """As format-date(), and %H %h %M %S %3 for the time."""
    return _formatted(context, value, pattern)


def _formatted(context: Context, value: Any, pattern: str) -> str:
    found = read(value, context.zone)
    if not isinstance(found, date):
        return ""
    moment = found if isinstance(found, datetime) else datetime(*found.timetuple()[:3])  # noqa: DTZ001
    return re.sub(
        "%[" + "".join(PLACEHOLDERS) + "]",
        lambda sign: PLACEHOLDERS[sign[0][1]](moment, context.language),
        pattern,
    )


def read(value: Any, zone: tzinfo | None) -> date | InvalidDate | None:
    """The date that a value means: itself, an ISO 8601 text, or days since 1970."""
    if isinstance(value, NodeSet):
        value = value[0] if value else ""
    if isinstance(value, datetime):
        return simplest(value.astimezone(zone))
    if isinstance(value, date | InvalidDate):
        return value
    text = to_string(value)
    if isinstance(value, int | float) or NUMBER.fullmatch(text):
        return from_milliseconds(to_number(value, zone) * DAY_MS, zone)
    return parse_date(text, zone)


def _name(names: Mapping[str, str], at: int, language: str) -> str:
    return names.get(language, names["en"]).split(" ")[at]


PLACEHOLDERS: Mapping[str, Callable[[datetime, str], str]] = {
    "Y": lambda moment, _: f"{moment.year:04d}",
    "y": lambda moment, _: f"{moment.year:04d}"[2:],
    "m": lambda moment, _: f"{moment.month:02d}",
    "n": lambda moment, _: str(moment.month),
    "b": lambda moment, language: _name(MONTHS, moment.month - 1, language),
    "d": lambda moment, _: f"{moment.day:02d}",
    "e": lambda moment, _: str(moment.day),
    "a": lambda moment, language: _name(WEEKDAYS, moment.weekday(), language),
    "H": lambda moment, _: f"{moment.hour:02d}",
    "h": lambda moment, _: str(moment.hour),
    "M": lambda moment, _: f"{moment.minute:02d}",
    "S": lambda moment, _: f"{moment.second:02d}",
    "3": lambda moment, _: f"{moment.microsecond // 1000:03d}",
}
