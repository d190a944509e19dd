"""Breakdowns: which domain each row belongs to, and what its domains are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from instruments.errors import N_
from weighting.estimation.coding import Codes, categories, encode
from weighting.estimation.estimands import EstimationError

_MOST_DOMAINS = 100_000


@dataclass(frozen=True)
class Breakdown:
    """One way to split the sample: no variable (everybody), one, or several crossed.

    values: the categories of each variable. kept: codes of the crossings that occur, in order.
    """

    by: tuple[str, ...]
    values: tuple[pl.Series, ...]
    kept: Codes

    @classmethod
    def of(cls, frame: pl.DataFrame, by: Sequence[str]) -> Breakdown:
        names = (by,) if isinstance(by, str) else tuple(by)
        absent = [name for name in names if name not in frame.columns]
        if absent:
            raise EstimationError(
                N_("The data do not have these breakdowns: %(names)s"), names=", ".join(absent)
            )
        values = tuple(categories(frame[name]) for name in names)
        whole = cls(names, values, np.zeros(0, dtype=np.int64))
        size = whole._size
        if size > _MOST_DOMAINS:
            raise EstimationError(
                N_("%(names)s has %(size)s crossings"),
                expected=f"<= {_MOST_DOMAINS}",
                hint=N_("Group the values first."),
                names=" x ".join(names),
                size=size,
            )
        if not size:
            raise EstimationError(
                N_("The breakdown by %(names)s is empty: a variable is missing in every row"),
                names=", ".join(names),
            )
        if len(names) <= 1:
            return cls(names, values, np.arange(size))
        crossed = whole._crossed(frame)
        found = np.bincount(crossed[crossed >= 0], minlength=size) > 0
        return cls(names, values, np.flatnonzero(found))

    @property
    def count(self) -> int:
        return len(self.kept)

    @property
    def label(self) -> str:
        return ",".join(self.by)

    @property
    def levels(self) -> list[str]:
        """One label per domain; crossed categories are joined by a comma.

        A comma inside a crossed category becomes a semicolon, so that labels can be split again.
        """
        sizes = tuple(len(values) for values in self.values)
        if not sizes:
            return [""]
        names = [[_text(value) for value in values] for values in self.values]
        if len(names) > 1:
            names = [[name.replace(",", ";") for name in one] for one in names]
        places = np.unravel_index(self.kept, sizes)
        return [
            ",".join(name[place] for name, place in zip(names, spot, strict=True))
            for spot in zip(*places, strict=True)
        ]

    def codes(self, frame: pl.DataFrame) -> Codes:
        """(n,) domain of each row; -1 where a variable is missing."""
        table = np.full(self._size + 1, -1, dtype=np.int64)
        table[self.kept] = np.arange(len(self.kept))
        return table[self._crossed(frame)]

    @property
    def _size(self) -> int:
        size = 1
        for values in self.values:
            size *= len(values)
        return size

    def _crossed(self, frame: pl.DataFrame) -> Codes:
        codes = np.zeros(frame.height, dtype=np.int64)
        for name, values in zip(self.by, self.values, strict=True):
            one = encode(frame[name], values)
            codes = np.where((codes < 0) | (one < 0), -1, codes * len(values) + one)
        return codes


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
