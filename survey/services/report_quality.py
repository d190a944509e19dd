"""Where the data of a study may be weak: lines of table A2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from instruments.model import Text
    from weighting.report.figures import Figures

Line = tuple["Text", float | None, str]
NUMBER, PERCENT, DECIMAL = "number", "percent", "decimal"
FEMALE = 2


def lines(made: Figures, found: Mapping[str, Any]) -> list[Line]:
    """Interviews, privacy, duration, heaping of ages, ages at the limits, and items nobody answered."""
    return [
        *_interviews(made.frame),
        *_roster(found["roster"].frame if "roster" in found else None),
        *_unknown(made),
    ]


def _interviews(frame: pl.DataFrame) -> Iterator[Line]:
    from weighting.report.words import word

    yield word("quality_interviews"), float(frame.height), NUMBER
    if {"ever_partnered", "privacy_ok_2", "continue_2"} <= set(frame.columns):
        partnered = frame.filter(ever_partnered=1)
        private = partnered["privacy_ok_2"].eq(1).fill_null(value=False)
        yield word("quality_privacy"), _mean(~private), PERCENT
        declined = private & ~partnered["continue_2"].eq(1).fill_null(value=False)
        yield word("quality_declined"), _mean(declined), PERCENT
    if {"started_at", "ended_at"} <= set(frame.columns):
        minutes = (frame["ended_at"] - frame["started_at"]).dt.total_seconds() / 60
        middle = minutes.median()
        if isinstance(middle, float):
            yield word("quality_minutes"), middle, NUMBER


def _roster(roster: pl.DataFrame | None) -> Iterator[Line]:
    """Digit preference of ages and displacement across the limits of eligibility."""
    from weighting.report.words import word

    if roster is None or not {"hv104", "hv105"} <= set(roster.columns):
        return
    ages = roster.filter(hv104=FEMALE)["hv105"].drop_nulls()
    middle = ages.filter(ages.is_between(23, 62))
    if middle.len():
        # Whipple's index: five times the share of ages that end in 0 or 5, in per cent
        yield word("quality_heaping"), 500 * _mean(middle % 5 == 0), NUMBER
    for name, outside, inside in (
        ("quality_lower", (13, 14), (15, 16)),
        ("quality_upper", (65, 66), (63, 64)),
    ):
        count = _count(ages, inside)
        yield word(name), _count(ages, outside) / count if count else None, DECIMAL


def _unknown(made: Figures) -> Iterator[Line]:
    """Women left out of the headline indicators because they answered none of their questions."""
    from weighting.report.shells import headlines
    from weighting.report.words import filled

    for name in headlines():
        if name in made.indicators:
            label = filled("quality_unknown", indicator=made.indicators[name].label)
            yield label, float(made.unknown[name]), NUMBER


def _count(ages: pl.Series, wanted: tuple[int, ...]) -> int:
    return ages.filter(ages.is_in(wanted)).len()


def _mean(column: pl.Series) -> float:
    mean = column.mean()
    return float(mean) if isinstance(mean, int | float) else 0.0
