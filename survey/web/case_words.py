"""Words of the tablet's case screens that do not stand in a template: months, weekdays, results of visits."""

from __future__ import annotations

from typing import Any

from babel.dates import get_day_names, get_month_names

from survey.web.visits import RESULTS

SUNDAY = 6
"""Babel counts weekdays from Monday, browsers from Sunday."""


def case_words(language: str) -> dict[str, Any]:
    """What `tablet/_case_words.html` needs: short names of months and weekdays (Sunday first), results by unit."""
    months = get_month_names("abbreviated", "format", language)
    days = get_day_names("abbreviated", "format", language)
    return {
        "months": [months[number] for number in range(1, 13)],
        "weekdays": [days[(SUNDAY + number) % 7] for number in range(7)],
        "unit_results": RESULTS,
    }
