"""Answers of one question, all interviews at once, to a polars column.

A reader gets a list with one answer (or None) per row. What it cannot read becomes null; the builder
counts that and says so, because a lost answer must never pass unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import polars as pl

Values: TypeAlias = Sequence[Any]
Reader: TypeAlias = Callable[[Values], pl.Series]

LARGEST = 2**63
"""Whole numbers from here on have no place in a column."""


def reader(kind: str, zone: ZoneInfo) -> Reader:
    """The reader of a kind of single values. Instants are given as the clocks of `zone` showed them,
    because statistical files know no time zones."""
    return {
        "integer": whole,
        "decimal": number,
        "text": text,
        "date": day,
        "datetime": lambda values: instant(values, zone),
        "time": clock,
    }[kind]


def coded(codes: Mapping[str, int], dtype: pl.DataType) -> Reader:
    """Choice names (or the codes themselves) to codes."""
    table: dict[Any, int | None] = {**{code: code for code in codes.values()}, **codes, None: None}

    def read(values: Values) -> pl.Series:
        try:
            # a million look-ups in one call; one value or none would be no tuple
            found: Values = itemgetter(*values, None, None)(table)[:-2]
        except (KeyError, TypeError):
            found = [table.get(one) if isinstance(one, Hashable) else None for one in values]
        return pl.Series(found, dtype=dtype)

    return read


def chosen(choice: str) -> Reader:
    """1 where `choice` is among the selected, 0 where it is not, null where nothing was answered."""

    def read(values: Values) -> pl.Series:
        flags = [None if one is None else int(choice in listed(one)) for one in values]
        return pl.Series(flags, dtype=pl.Int8)

    return read


def place(choice: str) -> Reader:
    """The place (from 1) of `choice` in a ranking, null where it was not ranked."""

    def read(values: Values) -> pl.Series:
        return pl.Series([_place(one, choice) for one in values], dtype=pl.Int8)

    return read


def listed(value: Any) -> Sequence[str]:
    """The codes of a list of answers, also from XLSForm's way of writing them with spaces between."""
    return value.split() if isinstance(value, str) else value


def acknowledged(values: Values) -> pl.Series:
    """1 for an acknowledgement, which a tablet stores as "OK"."""
    return pl.Series([1 if one in ("OK", True) else None for one in values], dtype=pl.Int8)


def whole(values: Values) -> pl.Series:
    """Whole numbers, also from a text that is one."""
    return pl.Series([_whole(one) for one in values], dtype=pl.Int64)


def number(values: Values) -> pl.Series:
    """Numbers, also from a text that is one."""
    return pl.Series([_number(one) for one in values], dtype=pl.Float64)


def text(values: Values) -> pl.Series:
    """Texts; an empty one is null; a list is joined by spaces, as XLSForm writes it."""
    return pl.Series([_text(one) for one in values], dtype=pl.String)


def day(values: Values) -> pl.Series:
    """Dates, also in ISO 8601."""
    return pl.Series([_moment(one, date) for one in values], dtype=pl.Date)


def instant(values: Values, zone: ZoneInfo) -> pl.Series:
    """Dates with time as local time; those without an offset are taken as local already."""
    return pl.Series(
        [_local(_moment(one, datetime), zone) for one in values], dtype=pl.Datetime("us")
    )


def clock(values: Values) -> pl.Series:
    """Times of the day."""
    return pl.Series([_moment(one, time) for one in values], dtype=pl.Time)


def _place(value: Any, choice: str) -> int | None:
    ranking = () if value is None else listed(value)
    return ranking.index(choice) + 1 if choice in ranking else None


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _whole(value: Any) -> int | None:
    if isinstance(value, int):
        return int(value) if abs(value) < LARGEST else None
    as_number = _number(value)
    return _whole(int(as_number)) if as_number is not None and as_number.is_integer() else None


def _text(value: Any) -> str | None:
    match value:
        case None | "":
            return None
        case list() | tuple():
            return " ".join(map(str, value)) or None
        case float() if value.is_integer():
            return str(int(value))
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _moment(value: Any, wanted: type[date] | type[datetime] | type[time]) -> Any:
    if isinstance(value, str):
        try:
            return wanted.fromisoformat(value)
        except ValueError:
            return None
    if wanted is date and isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, wanted) else None


def _local(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    aware = value is not None and value.tzinfo is not None
    return value.astimezone(zone).replace(tzinfo=None) if value is not None and aware else value
