"""Values of answers: from JSON or a form field to Python, and back to JSON.

Each reader takes any object that JSON or a form can hold and gives the value, None for empty, or
raises UnfitError. Nothing else is raised, however hostile the object.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import TypeAlias

Date, Time, DateTime = dt.date, dt.time, dt.datetime

Value: TypeAlias = str | int | float | bool | dt.date | dt.time | dt.datetime | list[str] | None

LONGEST_TEXT = 20_000
LONGEST_CODE = 500
MOST_CODES = 1_000
LARGEST_INTEGER = 2**53
"""Beyond it the tablet's numbers are no longer exact."""

_INTEGER = re.compile(r"[+-]?\d{1,20}\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,30}([.,]\d{0,30})?|[.,]\d{1,30})([eE][+-]?\d{1,3})?\Z", re.ASCII)
_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?"
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TIME = re.compile(rf"{_CLOCK}\Z", re.ASCII)
_MOMENT = re.compile(rf"\d{{4}}-\d\d-\d\d([T ]{_CLOCK})?\Z", re.ASCII)
_SPACES = " \t\r\n\u00a0\u202f"

Parameters: TypeAlias = Mapping[str, str]


class UnfitError(ValueError):
    """The value is not one of the question's type. `code` is stable, `details` hold no answer."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def _string(value: object) -> str:
    """A str without control characters and lone surrogates, in NFC."""
    if not isinstance(value, str):
        raise UnfitError("not_text")
    if len(value) > LONGEST_TEXT:
        raise UnfitError("too_long", most=LONGEST_TEXT)
    if value.isascii() and value.isprintable():
        return value
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\r\t" for c in value):
        raise UnfitError("control_characters")
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))


def text(value: object, parameters: Parameters) -> str | None:
    """Text of at most LONGEST_TEXT characters, or the parameter max-length."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = _plain_number(value)
    found = _string(value).strip(_SPACES) if value is not None else ""
    most = _limit(parameters)
    if len(found) > most:
        raise UnfitError("too_long", most=most)
    return found or None


def _limit(parameters: Parameters) -> int:
    given = parameters.get("max-length", "")
    return min(int(given), LONGEST_TEXT) if given.isascii() and given.isdigit() else LONGEST_TEXT


def integer(value: object) -> int | None:
    """A whole number that the tablet can hold exactly."""
    number = _integer(value)
    if number is not None and abs(number) > LARGEST_INTEGER:
        raise UnfitError("too_large")
    return number


def _integer(value: object) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise UnfitError("not_integer")
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        bare = value.strip(_SPACES)
        if not bare:
            return None
        if _INTEGER.match(bare):
            return int(bare)
    raise UnfitError("not_integer")


def decimal(value: object) -> float | None:
    """A finite number; a comma may stand for the decimal point."""
    number = _decimal(value)
    if number is not None and not math.isfinite(number):
        raise UnfitError("not_number")
    return number


def _decimal(value: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise UnfitError("too_large") from None
    if isinstance(value, str):
        bare = value.strip(_SPACES)
        if not bare:
            return None
        if _DECIMAL.match(bare):
            return float(bare.replace(",", "."))
    raise UnfitError("not_number")


def in_range(value: object, parameters: Parameters) -> float | int | None:
    """A number from `start` to `end`, by whole `step`s from `start`; an int when all three are."""
    number = decimal(value)
    if number is None:
        return None
    start, end, step = range_of(parameters)
    low, high = min(start, end), max(start, end)
    if not low <= number <= high:
        raise UnfitError("out_of_range", low=low, high=high)
    steps = (number - start) / step
    if abs(steps - round(steps)) > 1e-6:
        raise UnfitError("off_step", step=step)
    whole = all(part.is_integer() for part in (start, step))
    return round(number) if whole else number


def range_of(parameters: Parameters) -> tuple[float, float, float]:
    """start, end, step of a range question; 0, 10, 1 when not given, as in XLSForm."""

    def given(key: str, default: float) -> float:
        try:
            found = float(parameters.get(key, default))
        except ValueError:
            return default
        return found if math.isfinite(found) else default

    step = abs(given("step", 1.0)) or 1.0
    return given("start", 0.0), given("end", 10.0), step


def date(value: object) -> dt.date | None:
    """A day, from ISO 8601."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _string(value).strip() if value is not None else ""
    if not found:
        return None
    if not _MOMENT.match(found):
        raise UnfitError("not_date")
    try:
        return dt.date.fromisoformat(found) if _DAY.match(found) else _instant(found).date()
    except ValueError:
        raise UnfitError("not_date") from None


def time(value: object) -> dt.time | None:
    """A time of day, from ISO 8601. The offset that ODK clients add is left out: it is local time."""
    if isinstance(value, dt.time):
        return value.replace(tzinfo=None)
    found = _string(value).strip() if value is not None else ""
    if not found:
        return None
    if not _TIME.match(found):
        raise UnfitError("not_time")
    try:
        return dt.time.fromisoformat(found).replace(tzinfo=None)
    except ValueError:
        raise UnfitError("not_time") from None


def date_time(value: object) -> dt.datetime | None:
    """An instant, from ISO 8601. Without an offset it is taken as UTC; the tablet adds its own."""
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    found = _string(value).strip() if value is not None else ""
    if not found:
        return None
    if not _MOMENT.match(found) or _DAY.match(found):
        raise UnfitError("not_datetime")
    try:
        return _instant(found)
    except ValueError:
        raise UnfitError("not_datetime") from None


def _instant(value: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def code(value: object) -> str | None:
    """The code of one choice."""
    if isinstance(value, list):
        raise UnfitError("several_choices")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = _plain_number(value)
    found = _string(value).strip() if value is not None else ""
    if len(found) > LONGEST_CODE:
        raise UnfitError("too_long", most=LONGEST_CODE)
    return found or None


def _plain_number(value: float) -> str:
    """A number where text is expected, as the tablet writes it."""
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise UnfitError("too_large")
    return str(int(value)) if value == int(value) else str(value)


def codes(value: object) -> list[str] | None:
    """Codes of several choices, in the order given, each once. A str is split at spaces."""
    if value is None:
        return None
    parts = _string(value).split() if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise UnfitError("not_list")
    if len(parts) > MOST_CODES:
        raise UnfitError("too_many", most=MOST_CODES)
    found = [code(part) for part in parts]
    return list(dict.fromkeys(one for one in found if one)) or None


def acknowledgement(value: object) -> str | None:
    """ "OK" when the person has acknowledged, as ODK stores it."""
    if value is None or value is False or value == "":
        return None
    if value is True or value == "OK":
        return "OK"
    raise UnfitError("not_acknowledged")


def geopoint(value: object) -> str | None:
    """ "latitude longitude altitude accuracy" in degrees and metres; the last two may be left out."""
    found = _string(value).split() if value is not None else []
    if not found:
        return None
    if not 2 <= len(found) <= 4:
        raise UnfitError("not_geopoint")
    numbers = [decimal(part) for part in found]
    latitude, longitude = numbers[0], numbers[1]
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        raise UnfitError("not_geopoint")
    return " ".join(found)


def geotrace(value: object) -> str | None:
    """Two or more geopoints with ";" between them."""
    return _points(value, least=2, closed=False)


def geoshape(value: object) -> str | None:
    """Four or more geopoints with ";" between them, the last one equal to the first."""
    return _points(value, least=4, closed=True)


def _points(value: object, *, least: int, closed: bool) -> str | None:
    found = _string(value).strip("; \n\t") if value is not None else ""
    if not found:
        return None
    points = [geopoint(part) for part in found.split(";")]
    if len(points) < least or None in points or (closed and points[0] != points[-1]):
        raise UnfitError("not_shape" if closed else "not_trace")
    return ";".join(point for point in points if point)


def file_name(value: object) -> str | None:
    """The name of an attachment: a file name, never a path."""
    found = _string(value).strip() if value is not None else ""
    if len(found) > 255 or "/" in found or "\\" in found or found in {".", ".."} or "\n" in found:
        raise UnfitError("not_file_name")
    return found or None


def nothing(value: object) -> None:
    """Notes have no value."""
    if value is not None and value != "":
        raise UnfitError("no_answer_expected")


def anything(value: object) -> Value:
    """A single value of any kind: what a calculation gives."""
    if value is None or isinstance(value, bool | dt.date | dt.time):
        return value
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise UnfitError("not_number")
        if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            raise UnfitError("too_large")
        return value
    if isinstance(value, list):
        return codes(value)
    return _string(value) or None


def to_json(value: Value) -> str | int | float | bool | list[str] | None:
    """The value as JSON holds it: dates and times as ISO 8601."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
