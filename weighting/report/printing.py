"""Figures as they are printed: the number, its brackets, its star; decimal comma where the language has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from weighting.report.model import (
    DECIMAL,
    INTERVAL,
    NUMBER,
    PERCENT,
    RATIO_INTERVAL,
    WEAK,
    Cell,
    Column,
    P,
    Text,
)
from weighting.report.shells import LANGUAGES
from weighting.suppression import BRACKETS, SUPPRESSED

NOTHING = "–"
SMALLEST_P = 0.001
COMMA = frozenset({"az", "ru"})


def printed(cell: Cell, column: Column, language: str) -> str:
    """The text of a cell."""
    if cell.mark == SUPPRESSED:
        return SUPPRESSED
    if not cell.values:
        return "" if cell.kind == P else NOTHING
    text = FORMATS[cell.kind or column.kind](cell.values)
    text = text.replace(".", ",") if language in COMMA else text
    text = text.replace("\N{NO-BREAK SPACE}", "," if language == "en" else "\N{NO-BREAK SPACE}")
    if cell.mark == BRACKETS:
        return f"({text})"
    return f"{text}{WEAK}" if cell.mark == WEAK else text


def in_languages(value: float, places: int) -> Text:
    """A number inside a sentence, as each language writes it."""
    plain = f"{value:.{places}f}"
    return {one: plain.replace(".", ",") if one in COMMA else plain for one in LANGUAGES}


def _percent(values: Sequence[float]) -> str:
    return f"{values[0] * 100:.1f}"


def _number(values: Sequence[float]) -> str:
    return f"{values[0]:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def _decimal(values: Sequence[float]) -> str:
    return f"{values[0]:,.3f}".replace(",", "\N{NO-BREAK SPACE}")


def _interval(values: Sequence[float]) -> str:
    return f"{values[0] * 100:.1f} – {values[1] * 100:.1f}"


def _ratio(values: Sequence[float]) -> str:
    return f"{values[0]:.2f} ({values[1]:.2f} – {values[2]:.2f})"


def _p(values: Sequence[float]) -> str:
    return "p < 0.001" if values[0] < SMALLEST_P else f"p = {values[0]:.3f}"


FORMATS: dict[str, Callable[[Sequence[float]], str]] = {
    PERCENT: _percent,
    NUMBER: _number,
    DECIMAL: _decimal,
    INTERVAL: _interval,
    RATIO_INTERVAL: _ratio,
    P: _p,
}
