"""Dates and times as OpenRosa counts them: days since 1 January 1970 UTC, local midnight for a date.

A zone of None means the time zone of this process (the environment variable TZ).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

DAY_MS: Final = 86_400_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()

DATE: Final = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


class Instant(datetime):
    """A datetime that writes itself as OpenRosa does: `2024-05-01T09:30:00.000+04:00`."""

    def __str__(self) -> str:
        return written(self)


class InvalidDate:
    """What date() makes of something that is no date: false, NaN, and "Invalid Date"."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __float__(self) -> float:
        return math.nan

    def __str__(self) -> str:
        return "Invalid Date"

    __repr__ = __str__


INVALID_DATE: Final = InvalidDate()


def written(value: datetime) -> str:
    """ISO 8601 to the millisecond; of offsets from before standard time the minutes only."""
    return value.isoformat(timespec="milliseconds")[:29]


def milliseconds(value: date, zone: tzinfo | None) -> int:
    """Milliseconds since the epoch; a date stands for its midnight in `zone`."""
    if isinstance(value, datetime):
        return round(_aware(value, zone).timestamp() * 1000)
    return _midnight(value.toordinal(), zone)


def days(value: date, zone: tzinfo | None) -> float:
    """Days since the epoch, with the part of the day behind the point."""
    return milliseconds(value, zone) / DAY_MS


def difference(left: date, right: date, zone: tzinfo | None) -> float:
    """Days between two dates: whole for two calendar dates, whatever the clocks did between."""
    if not isinstance(left, datetime) and not isinstance(right, datetime):
        return float(left.toordinal() - right.toordinal())
    return (milliseconds(left, zone) - milliseconds(right, zone)) / DAY_MS


def from_milliseconds(value: float, zone: tzinfo | None) -> date | InvalidDate:
    """The date when it is midnight in `zone`, else the moment; InvalidDate outside years 1-9999."""
    if not math.isfinite(value):
        return INVALID_DATE
    try:
        moment = (EPOCH + timedelta(milliseconds=math.floor(value + 0.5))).astimezone(zone)
    except (OverflowError, ValueError):
        return INVALID_DATE
    return simplest(moment)


def simplest(moment: datetime) -> date:
    """A date for midnight, else the moment to the millisecond."""
    if moment.time() == time():
        return moment.date()
    exact = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return Instant.fromisoformat(exact.isoformat())


@lru_cache(maxsize=4096)
def parse_date(text: str, zone: tzinfo | None) -> date | None:
    """The date or moment that an ISO 8601 text names, or None. Month and day may lack the zero."""
    match = DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        micro = int((fraction or "0").ljust(3, "0")[:3]) * 1000
        clock = (int(hour), int(minute), int(second or 0), micro)
        moment = datetime(int(year), int(month), int(day), *clock, tzinfo=_offset(offset))
        return simplest(_aware(moment, zone).astimezone(zone))
    except (ValueError, OverflowError):
        return None


def fraction_of_day(text: str, zone: tzinfo | None, now: datetime) -> float:
    """The part of the local day at which a time of day falls: noon is 0.5. NaN for no time."""
    match = TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return math.nan
    hour, minute, second, fraction, offset = match.groups()
    seconds = int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    ms = seconds * 1000 + int((fraction or "0").ljust(3, "0")[:3])
    try:
        there = _offset(offset)
    except ValueError:
        return math.nan
    if there is not None:
        own = now.astimezone(zone).utcoffset() or timedelta()
        ms += round((own - (there.utcoffset(None) or timedelta())) / timedelta(milliseconds=1))
    return (ms % DAY_MS) / DAY_MS


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    return UTC if text == "Z" else datetime.strptime(text, "%z").tzinfo


def _aware(value: datetime, zone: tzinfo | None) -> datetime:
    if value.tzinfo is not None:
        return value
    return value.replace(tzinfo=zone) if zone is not None else value.astimezone()


@lru_cache(maxsize=8192)
def _midnight(ordinal: int, zone: tzinfo | None) -> int:
    start = datetime.combine(date.fromordinal(ordinal), time())
    return round(_aware(start, zone).timestamp() * 1000)
