"""Answers as they are kept, JSON of one interview each, to the values of each question.

Making a dict of 400 names for each interview takes longer than all the rest of reading it. Here the names
are known beforehand, and so are the words that most answers can be: neither is made anew for an interview.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Literal, TypeAlias

import msgspec

from exports.readers import Values

Answers: TypeAlias = Mapping[str, Any] | bytes
"""The answers of one interview, or the same as a JSON object."""

Expected: TypeAlias = Any
"""What msgspec is told that an answer will be; one that is something else is read all the same."""

ANYTHING: Expected = Any


def one_of(choices: Sequence[str]) -> Expected:
    """The name of a choice."""
    return Literal[tuple(choices)] | None if choices else ANYTHING


def some_of(choices: Sequence[str]) -> Expected:
    """A list of names of choices."""
    return list[Literal[tuple(choices)]] | None if choices else ANYTHING  # type: ignore[misc]


CHUNK = 200
"""Rows turned at a time: what they hold is still in the processor's cache then."""


def turned(rows: Iterable[tuple[Any, ...]], columns: int) -> list[list[Any]]:
    """Rows as columns; so many of them also where there is no row."""
    found: list[list[Any]] = [[] for _ in range(columns)]
    coming = iter(rows)
    while chunk := list(islice(coming, CHUNK)):
        for column, values in zip(found, zip(*chunk, strict=True), strict=True):
            column.extend(values)
    return found


class Documents:
    """Reads interviews of one instrument. expected: name at the top of the answers -> what it will be."""

    def __init__(self, expected: Mapping[str, Expected]) -> None:
        self._names = tuple(expected)
        fields = [(f"_{place}", kind, None) for place, kind in enumerate(expected.values())]
        renamed = {f"_{place}": name for place, name in enumerate(self._names)}
        row = msgspec.defstruct("Row", fields, rename=renamed, gc=False)
        self._decoder = msgspec.json.Decoder(row)

    def read(self, interviews: Iterable[Answers]) -> dict[str, Values]:
        """Name -> its value in each interview, None where it has none. Raises ValueError where no JSON is."""
        columns = turned(map(self._row, interviews), len(self._names))
        return dict(zip(self._names, columns, strict=True))

    def _row(self, answers: Answers) -> tuple[Any, ...]:
        if not isinstance(answers, bytes):
            return tuple(map(answers.get, self._names))
        try:
            return msgspec.structs.astuple(self._decoder.decode(answers))
        except msgspec.DecodeError:
            # something unexpected, such as the name of a choice that no version has
            return self._row(json.loads(answers))
