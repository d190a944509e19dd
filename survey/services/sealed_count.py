"""The sealed cards as a table that may be shown: small cells are taken out, and cannot be had by subtraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from survey.services.sealed_opening import NO, YES, Cell

ALL = ""


@dataclass(frozen=True)
class Row:
    """Cards with an answer and those that say yes, in a stratum and age group; "" is all of them.

    cards and yes are None where they are suppressed.
    """

    stratum: str
    age_group: str
    cards: int | None
    yes: int | None

    @property
    def share(self) -> float | None:
        """The share that says yes, from 0 to 1."""
        return self.yes / self.cards if self.cards and self.yes is not None else None


def table(cells: Iterable[Cell]) -> list[Row]:
    """Total, strata, age groups and their combinations, suppressed as tables of estimates are."""
    import polars as pl

    from weighting.suppression import suppress

    given: Counter[tuple[str, str]] = Counter()
    yes: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        for place in _sums_of(cell):
            given[place] += cell.cards[YES] + cell.cards[NO]
            yes[place] += cell.cards[YES]
    places = sorted(given)
    if not places:
        return []
    frame = pl.DataFrame(
        {
            "estimand": ["card"] * len(places),
            "by": [",".join(_names(place)) for place in places],
            "level": [",".join(part for part in place if part) for place in places],
            "n": [given[place] for place in places],
            "estimate": [1.0] * len(places),
            "se": [0.0] * len(places),
        }
    )
    hidden = suppress(frame)["estimate"].is_null().to_list()
    return [
        Row(*place, *((None, None) if gone else (given[place], yes[place])))
        for place, gone in zip(places, hidden, strict=True)
    ]


def _sums_of(cell: Cell) -> Iterator[tuple[str, str]]:
    for stratum in (ALL, cell.stratum):
        for age_group in (ALL, cell.age_group):
            yield stratum, age_group


def _names(place: tuple[str, str]) -> list[str]:
    return [name for name, part in zip(("stratum", "age_group"), place, strict=True) if part]
