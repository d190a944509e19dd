"""Lengths and areas on the globe, from geopoints "latitude longitude [altitude [accuracy]]"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from instruments.expressions.functions.registry import function
from instruments.expressions.values import NUMBER, to_string

RADIUS = 6_378_100.0
"""Metres: the equatorial radius that Enketo and ODK use."""

Point = tuple[float, float]


@function("distance", "set points+", "number")
def distance(*traces: Sequence[Any]) -> float:
    """Length in metres along the points, to the centimetre; NaN for fewer than two points."""
    points = _points(traces)
    if points is None:
        return math.nan
    return _centi(sum(_arc(start, end) for start, end in pairwise(points)))


@function("area", "set points", "number")
def area(trace: Sequence[Any]) -> float:
    """Square metres enclosed by the points, to the square centimetre; NaN for fewer than two."""
    points = _points([trace])
    if points is None:
        return math.nan
    if len(points) < 3:
        return 0.0
    closed = points if points[0] == points[-1] else [*points, points[0]]
    total = sum(
        math.radians(end[1] - start[1])
        * (2 + math.sin(math.radians(end[0])) + math.sin(math.radians(start[0])))
        for start, end in pairwise(closed)
    )
    return _centi(abs(total * RADIUS * RADIUS / 2))


@function("geofence", "string point, string shape", "boolean")
def geofence(point: str, shape: str) -> bool:
    """Whether a geopoint lies inside a geoshape: an odd number of sides is crossed going north."""
    place, corners = _points([[point, point]]), _points([[shape]])
    if place is None or corners is None or len(corners) < 3:
        return False
    (lat, lon), *_ = place
    sides = pairwise([*corners, corners[0]])
    crossed = (
        lat < (south[0] + (north[0] - south[0]) * (lon - south[1]) / (north[1] - south[1]))
        for south, north in sides
        if (south[1] > lon) != (north[1] > lon)
    )
    return sum(crossed) % 2 == 1


@function("intersects", "string trace", "boolean")
def intersects(trace: str) -> bool:
    """Whether a geotrace or geoshape crosses or touches itself; false for anything else."""
    points = _points([[trace]]) or []
    corners = points[:1] + [point for before, point in pairwise(points) if point != before]
    sides = list(pairwise(corners))
    is_closed = len(sides) > 2 and corners[0] == corners[-1]
    for at, (start, end) in enumerate(sides):
        for other in range(at + 1, len(sides)):
            if other == at + 1 and _folds(start, end, sides[other][1]):
                return True
            if is_closed and (at, other) == (0, len(sides) - 1):
                if _folds(sides[other][0], start, end):
                    return True
            elif other > at + 1 and _meet((start, end), sides[other]):
                return True
    return False


def _turn(a: Point, b: Point, c: Point) -> float:
    """Positive for a turn to one side on the way a, b, c, negative to the other, 0 straight on or back."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds(a: Point, b: Point, c: Point) -> bool:
    """Whether the way a, b, c comes back on itself."""
    back = (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1])
    return _turn(a, b, c) == 0 and back > 0


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two segments share a point."""
    (a, b), (c, d) = one, other
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, c, b), (a, d, b), (c, a, d), (c, b, d))
    return any(turn == 0 and _between(*end) for turn, end in zip(turns, ends, strict=True))


def _between(a: Point, c: Point, b: Point) -> bool:
    return all(min(a[i], b[i]) <= c[i] <= max(a[i], b[i]) for i in (0, 1))


def _points(traces: Sequence[Sequence[Any]]) -> list[Point] | None:
    texts = [to_string(one).strip() for trace in traces for one in trace]
    found = [_point(part) for text in texts for part in text.removesuffix(";").split(";")]
    points = [point for point in found if point is not None]
    return points if len(points) == len(found) > 1 else None


def _point(text: str) -> Point | None:
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(NUMBER.fullmatch(part) for part in parts[:2]):
        return None
    latitude, longitude = float(parts[0]), float(parts[1])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _arc(start: Point, end: Point) -> float:
    """Great-circle distance by the spherical law of cosines."""
    first, second = math.radians(start[0]), math.radians(end[0])
    turn = math.radians(start[1] - end[1])
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * math.cos(
        turn
    )
    return math.acos(min(1.0, max(-1.0, cosine))) * RADIUS


def _centi(metres: float) -> float:
    return math.floor(metres * 100 + 0.5) / 100
