"""Answers worth trying for a question, likely ones first."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from instruments.expressions import NodeSet, parse, references
from instruments.expressions.tree import Literal, walk
from instruments.filling.patterns import matching
from instruments.model import Question
from instruments.routing import Frame, State
from instruments.routing.offered import offered
from instruments.routing.vertex import Vertex
from instruments.values import range_of

TRIES = 40
_WORDS = ("Aynur", "Bakı", "Гянджа", "school", "None", "Quba rayonu", "своими словами", "x")


class _Asked:
    """One question and what its constraint speaks of."""

    def __init__(
        self, state: State, vertex: Vertex, frame: Frame, rng: random.Random, now: dt.datetime
    ) -> None:
        self.state = state
        self.vertex = vertex
        self.frame = frame
        self.rng = rng
        self.now = now
        self.question: Question = vertex.question
        tree = parse(self.question.constraint) if self.question.constraint else None
        literals = [n.value for n in walk(tree) if isinstance(n, Literal)] if tree else []
        self.numbers = [float(one) for one in literals if not isinstance(one, str)]
        self.texts = [one for one in literals if isinstance(one, str)]
        self.others = self._values(references(tree)) if tree else []

    def _values(self, names: frozenset[str]) -> list[Any]:
        """Values of the other answers that the constraint compares with."""
        scopes = self.frame.context.scopes()
        others = sorted(names - {self.vertex.name})
        found = [scope.get(name) for name in others for scope in scopes]
        return [one for one in found if one is not None and not isinstance(one, list | NodeSet)]


Tries: TypeAlias = Callable[[_Asked], Iterator[Any]]


def candidates(
    state: State, vertex: Vertex, frame: Frame, rng: random.Random, now: dt.datetime
) -> Iterator[Any]:
    """Values of the question's type; whether they are valid is for the caller to find out."""
    if vertex.type is None:
        return
    asked = _Asked(state, vertex, frame, rng, now)
    yield from _TRIES[vertex.type.name](asked)


def _one(asked: _Asked) -> Iterator[Any]:
    codes = _codes(asked)
    asked.rng.shuffle(codes)
    yield from codes


def _several(asked: _Asked) -> Iterator[Any]:
    codes = _codes(asked)
    for _ in range(TRIES if codes else 0):
        yield asked.rng.sample(codes, asked.rng.randint(1, min(3, len(codes))))
    yield from ([code] for code in codes)
    for count in range(len(codes), 3, -1):
        yield asked.rng.sample(codes, count)


def _all(asked: _Asked) -> Iterator[Any]:
    codes = _codes(asked)
    asked.rng.shuffle(codes)
    yield codes


def _codes(asked: _Asked) -> list[str]:
    """The codes offered; without a list (its file is not here) any will do."""
    choices = offered(asked.state, asked.frame.prefix + asked.vertex.name)
    known = asked.question.choices in asked.state.plan.codes
    return [choice.name for choice in choices] or ([] if known else ["1", "2"])


def _integers(asked: _Asked) -> Iterator[Any]:
    near = [int(n) + d for n in _bounds(asked) for d in (0, 1, -1) if abs(n) < 1e12]
    low, high = (min(near), max(near)) if near else (0, 20)
    for _ in range(TRIES):
        yield asked.rng.randint(low, high)
    asked.rng.shuffle(near)
    yield from near
    for size in (10, 100, 1_000, 100_000):
        yield from (asked.rng.randint(0, size) for _ in range(8))


def _decimals(asked: _Asked) -> Iterator[Any]:
    for number in _integers(asked):
        yield number
        yield round(number + asked.rng.random(), 1)


def _bounds(asked: _Asked) -> list[float]:
    others = [n for n in asked.others if isinstance(n, int | float)]
    return [*asked.numbers, *others]


def _range(asked: _Asked) -> Iterator[Any]:
    start, end, step = range_of(asked.question.parameters)
    steps = int(abs(end - start) / step)
    sign = 1 if end >= start else -1
    for _ in range(TRIES):
        yield round(start + sign * step * asked.rng.randint(0, steps), 6)


def _dates(asked: _Asked) -> Iterator[dt.date]:
    today = asked.now.date()
    known = [d for d in map(_as_date, (*asked.others, *asked.texts)) if d is not None]
    for days in (365 * 40, 365, 30):
        for _ in range(TRIES // 3):
            yield today - dt.timedelta(days=asked.rng.randint(0, days))
    for day in (*known, today):
        for shift in (0, 1, -1, 30, -30, 400, -400):
            yield day + dt.timedelta(days=shift)


def _as_date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = re.match(r"\d{4}-\d\d-\d\d", value) if isinstance(value, str) else None
    try:
        return dt.date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _times(asked: _Asked) -> Iterator[dt.time]:
    for _ in range(TRIES):
        yield dt.time(asked.rng.randint(0, 23), asked.rng.randint(0, 59))


def _moments(asked: _Asked) -> Iterator[dt.datetime]:
    for day in _dates(asked):
        yield dt.datetime.combine(day, dt.time(asked.rng.randint(0, 23)), asked.now.tzinfo)


def _texts(asked: _Asked) -> Iterator[str]:
    words = [str(one) for one in asked.others]
    words += [text for text in asked.texts if text]
    words += [w for pattern in asked.texts for w in matching(pattern, asked.rng, 5)]
    if asked.question.constraint is None:
        yield asked.rng.choice(_WORDS)
    yield from words
    for length in sorted({int(n) for n in asked.numbers if 0 < n < 1_000}):
        yield "".join(asked.rng.choice("0123456789") for _ in range(length))
        yield "".join(asked.rng.choice("abcdefgh") for _ in range(length))
    yield from (str(number) for number in _integers(asked))
    yield from _WORDS


def _point(asked: _Asked) -> str:
    """Somewhere in Azerbaijan."""
    latitude, longitude = asked.rng.uniform(38.5, 41.8), asked.rng.uniform(45.0, 50.3)
    return f"{latitude:.5f} {longitude:.5f} {asked.rng.randint(-20, 900)} 5"


def _points(asked: _Asked) -> Iterator[str]:
    for _ in range(TRIES):
        yield _point(asked)


def _traces(asked: _Asked) -> Iterator[str]:
    for _ in range(TRIES):
        yield ";".join(_point(asked) for _ in range(3))


def _shapes(asked: _Asked) -> Iterator[str]:
    for _ in range(TRIES):
        corners = [_point(asked) for _ in range(3)]
        yield ";".join([*corners, corners[0]])


def _file(ending: str) -> Tries:
    def names(asked: _Asked) -> Iterator[str]:
        yield f"{asked.vertex.name}-{asked.rng.getrandbits(32):08x}.{ending}"

    return names


def _barcodes(asked: _Asked) -> Iterator[str]:
    yield from _texts(asked) if asked.question.constraint else ()
    yield f"{asked.rng.randint(10**11, 10**12 - 1)}"


def _acknowledged(_asked: _Asked) -> Iterator[str]:
    yield "OK"


_TRIES: dict[str, Tries] = {
    "text": _texts,
    "integer": _integers,
    "decimal": _decimals,
    "range": _range,
    "date": _dates,
    "time": _times,
    "dateTime": _moments,
    "select_one": _one,
    "select_multiple": _several,
    "rank": _all,
    "select_one_from_file": _one,
    "select_multiple_from_file": _several,
    "acknowledge": _acknowledged,
    "geopoint": _points,
    "geotrace": _traces,
    "geoshape": _shapes,
    "barcode": _barcodes,
    "image": _file("jpg"),
    "audio": _file("m4a"),
    "video": _file("mp4"),
    "file": _file("pdf"),
}
