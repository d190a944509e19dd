"""Dates and times of other programs: numbers and a display format to polars dates, or the reason why not.

SPSS counts seconds from 14 October 1582, Stata days or milliseconds and SAS days or seconds from
1 January 1960. What a clock cannot show (30 hours, a date with a fraction) stays a number and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

_DAY = 86_400
_US = 1_000_000
_SPSS_DAYS = (date(1970, 1, 1) - date(1582, 10, 14)).days
_DAYS_1960 = (date(1970, 1, 1) - date(1960, 1, 1)).days
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)

_SPSS: tuple[tuple[str, str], ...] = (
    ("date", r"([AEJS]?DATE|MOYR|QYR|WKYR)\d*\Z"),
    ("datetime", r"(DATETIME|YMDHMS)[\d.]*\Z"),
    ("time", r"TIME[\d.]*\Z"),
    ("number", r"(DTIME|MTIME)[\d.]*\Z"),
)
_STATA: tuple[tuple[str, str], ...] = (
    ("time", r"%-?tc(?:[Hh]{2}|MM|mm|SS|ss|\.s+|[AaPp]\.?[Mm]\.?|[:_ .])+\Z"),
    ("date", r"%-?(td|d)"),
    ("datetime", r"%-?tc"),
    ("number", r"%-?t[Cwmqhyb]"),
)
_SAS: tuple[tuple[str, str], ...] = (
    ("datetime", r"(DATETIME|DATEAMPM|MDYAMPM|(E8601|B8601|IS8601)D[TN])[\d.]*\Z"),
    (
        "date",
        r"(DATE|(DDMMYY|MMDDYY|YYMMDD)[BCDNPS]?|WEEKDAT[EX]|WORDDAT[EX]|(E8601|B8601|IS8601)DA)[\d.]*\Z",
    ),
    ("time", r"(TIME|TIMEAMPM|TOD|HHMM|(E8601|B8601|IS8601)TM)[\d.]*\Z"),
    (
        "number",
        r"(MONYY|YYMON|(YYMM|MMYY|YYQ|YYQR)[CDNPS]?|YEAR|MONTH|MONNAME|QTR|QTRR|DAY|DOWNAME|WEEKDAY|"
        r"JULIAN|JULDAY|DTDATE|DTMONYY|DTYEAR|DTWKDATX|HOUR|MMSS|E8601[DT]Z|B8601[DT]Z|NENGO)[\d.]*\Z",
    ),
)
FORMATS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    program: tuple((kind, re.compile(pattern)) for kind, pattern in patterns)
    for program, patterns in (("spss", _SPSS), ("stata", _STATA), ("sas", _SAS))
}


def kind_of_format(program: str, display: str) -> str:
    """What a display format shows: "date", "datetime", "time"; "number" for parts and lengths of time
    that polars has no type for; "" for plain numbers."""
    for kind, pattern in FORMATS.get(program, ()):
        if pattern.match(display):
            return kind
    return ""


def converted(numbers: pl.Series, program: str, kind: str) -> pl.Series | None:
    """The numbers as dates, moments or times of day; None when one of them is none."""
    exact = numbers.cast(pl.Float64).fill_nan(None)
    return _CONVERTERS[kind](exact, program)


def _dates(numbers: pl.Series, program: str) -> pl.Series | None:
    days = numbers / _DAY - _SPSS_DAYS if program == "spss" else numbers - _DAYS_1960
    if not _all(days == days.round(0)) or not _between(days, _in_days(_FIRST), _in_days(_LAST)):
        return None
    return days.cast(pl.Int32).cast(pl.Date)


def _moments(numbers: pl.Series, program: str) -> pl.Series | None:
    seconds = numbers / 1_000 if program == "stata" else numbers
    offset = _DAY * (_SPSS_DAYS if program == "spss" else _DAYS_1960)
    low, high = _in_days(_FIRST) * _DAY, _in_days(_LAST) * _DAY
    if not _between(seconds - offset, low, high + _DAY - 1):
        return None
    # whole seconds apart from their fraction: 440 years in microseconds leave no bit to spare
    whole = seconds.floor()
    rest = ((seconds - whole) * _US).round(0).cast(pl.Int64)
    return ((whole.cast(pl.Int64) - offset) * _US + rest).cast(pl.Datetime("us"))


def _times(numbers: pl.Series, program: str) -> pl.Series | None:
    seconds = numbers / 1_000 if program == "stata" else numbers
    nanoseconds = (seconds * _US).round(0) * 1_000
    if not _between(nanoseconds, 0, _DAY * _US * 1_000 - 1):
        return None
    return nanoseconds.cast(pl.Int64).cast(pl.Time)


_CONVERTERS: Mapping[str, Callable[[pl.Series, str], pl.Series | None]] = {
    "date": _dates,
    "datetime": _moments,
    "time": _times,
}


def _all(flags: pl.Series) -> bool:
    return bool(flags.drop_nulls().all())


def _between(numbers: pl.Series, low: float, high: float) -> bool:
    return _all((numbers >= low) & (numbers <= high))


def _in_days(day: date) -> int:
    return (day - date(1970, 1, 1)).days
