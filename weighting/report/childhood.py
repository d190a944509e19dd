"""Abuse in childhood: what women said openly beside what they answered for themselves on the sealed card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from weighting.report.figures import Figures
from weighting.report.layouts import prevalence
from weighting.report.model import Cell, Row, Table
from weighting.report.shells import Shell
from weighting.report.words import Text, word

FEWEST = 25
"""Cards below which there is no share."""


@dataclass(frozen=True)
class SealedShare:
    """Share of yes among the sealed cards, and how many there are; share is None below FEWEST."""

    share: float | None
    cards: int


def sealed_share(
    cells: Mapping[str, tuple[float, float]], population: Mapping[str, float], cards: int
) -> SealedShare:
    """A stratified share: cards have no weight of their own.

    cells: stratum -> weight classes (numbers of eligible women) of its cards with yes, and of all.
    Within a stratum the design weight is proportional to them; between strata cards count as the women
    they stand for, population: stratum -> sum of the final weights of women who were asked.
    Strata without a card, and cards of a stratum without women, are left out.
    """
    held = {stratum: population.get(stratum, 0.0) for stratum, (_, given) in cells.items() if given}
    whole = sum(held.values())
    if cards < FEWEST or whole <= 0:
        return SealedShare(None, cards)
    shares = (size * cells[stratum][0] / cells[stratum][1] for stratum, size in held.items())
    return SealedShare(sum(shares) / whole, cards)


def childhood(shell: Shell, figures: Figures, sealed: SealedShare | None) -> Table:
    """The prevalence table, with the open and the sealed answer to the same question at its head."""
    table = prevalence(shell, figures)
    if shell.sealed not in figures.indicators:
        return table
    place = [name for name in shell.columns if name in figures.indicators].index(shell.sealed)
    blank = (Cell(),) * len(table.columns)
    openly = _placed(blank, place, (figures.share(shell.sealed), *figures.women([shell.sealed])))
    rows = [
        Row(word("sealed"), heading=True),
        Row(word("sealed_open"), openly),
        Row(
            _label(sealed),
            _card_cells(blank, place, sealed) if sealed and sealed.cards else blank,
        ),
    ]
    return replace(table, rows=(*rows, *table.rows))


def _label(sealed: SealedShare | None) -> Text:
    return word("sealed_cards" if sealed and sealed.cards else "sealed_none")


def _card_cells(blank: tuple[Cell, ...], place: int, sealed: SealedShare) -> tuple[Cell, ...]:
    share = Cell((), "*") if sealed.share is None else Cell((sealed.share,))
    return _placed(blank, place, (share, Cell((float(sealed.cards),)), Cell()))


def _placed(
    blank: tuple[Cell, ...], place: int, cells: tuple[Cell, Cell, Cell]
) -> tuple[Cell, ...]:
    found = [*blank]
    found[place], found[-2], found[-1] = cells
    return tuple(found)
