"""Choices to whole numbers: a numeric choice name is its own code, others are numbered.

Named choices get 1, 2, 3 ... in the order in which the versions brought them, those that are missing
values 98, 99, 97, 96 ..., so that a choice added later never moves the code of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.labels import without_markup
from instruments.model import Choice, Text

_WHOLE = re.compile(r"(0|-?[1-9]\d{0,8})\Z", re.ASCII)
_MISSING_FROM = ((88, 0), (888, 900), (8888, 9_900), (10**8, 10**9))
"""Up to so many categories, missing codes end below 100, 1,000, 10,000 ..."""


@dataclass(frozen=True, slots=True)
class Codes:
    """codes: choice name -> code. values: code -> label, in order. missing: the user-missing codes."""

    codes: dict[str, int]
    values: dict[int, Text]
    missing: tuple[int, ...]


def codes_of(choices: Sequence[Choice]) -> Codes:
    """The codes of a list of choices."""
    numeric = all(_WHOLE.match(choice.name) for choice in choices)
    numbers = (int(choice.name) for choice in choices) if numeric else _numbered(choices)
    codes = {choice.name: number for choice, number in zip(choices, numbers, strict=True)}
    return Codes(
        codes=codes,
        values={codes[choice.name]: label_of(choice) for choice in choices},
        missing=tuple(sorted(codes[choice.name] for choice in choices if choice.missing)),
    )


def label_of(choice: Choice) -> Text:
    """What files call a choice: its short label where it has one; its name when it has no label."""
    return without_markup({**(choice.label or {"en": choice.name}), **choice.export.label})


def _numbered(choices: Sequence[Choice]) -> Iterator[int]:
    categories = sum(not choice.missing for choice in choices)
    offset = next(offset for most, offset in _MISSING_FROM if categories <= most)
    upwards = iter(range(1, categories + 1))
    downwards = _downwards(offset)
    for choice in choices:
        yield next(downwards) if choice.missing else next(upwards)


def _downwards(offset: int) -> Iterator[int]:
    """98 first (don't know), then 99 (refused), then down from 97; negative beyond ten of them."""
    yield from (offset + 98, offset + 99)
    yield from range(offset + 97, offset + 89, -1)
    yield from range(-1, -1000, -1)
