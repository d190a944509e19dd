"""Population totals (controls) that weights are calibrated to: read from CSV, checked against data.

Controls are a mapping margin -> category -> total. A margin is a variable, or a crossing whose
categories were joined into one label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from instruments.errors import N_, Finding, filled
from weighting.arrays import FloatArray
from weighting.delimited import read_table
from weighting.errors import amount

Totals: TypeAlias = Mapping[Any, float]
Controls: TypeAlias = Mapping[str, Totals]

MARGINS_AGREE = 1e-6
"""Largest relative difference between the sums of two margins of one population."""


def read_controls(
    data: bytes, *, place: str = "controls.csv"
) -> tuple[dict[str, dict[str, float]], list[Finding]]:
    """Controls from a CSV with the columns margin, category, total. Findings carry lines."""
    table, findings = read_table(data, place=place)
    controls: dict[str, dict[str, float]] = {}
    if table is None:
        return controls, findings
    header = [name.casefold() for name in table.header]
    missing = [name for name in ("margin", "category", "total") if name not in header]
    if missing:
        message = filled(N_("Columns are missing: %(names)s"), names=", ".join(missing))
        hint = N_("The header is: margin, category, total.")
        return controls, [*findings, Finding("C001", "error", message, hint, place, 1)]
    places = [header.index(name) for name in ("margin", "category", "total")]
    for line, cells in table.rows:
        margin, category, text = (cells[i].strip() if i < len(cells) else "" for i in places)
        total = _total(text)
        if total is None or total < 0:
            message = filled(
                N_("The total of %(margin)s %(category)s is not usable: %(text)s"),
                margin=margin,
                category=category,
                text=text or "–",
            )
            hint = N_("A number of persons, 0 or more.")
            findings.append(Finding("C002", "error", message, hint, place, line))
        elif category in controls.get(margin, {}):
            twice = N_("%(margin)s %(category)s is there twice")
            message = filled(twice, margin=margin, category=category)
            findings.append(Finding("C003", "error", message, N_("Remove one."), place, line))
        else:
            controls.setdefault(margin, {})[category] = total
    return controls, [*findings, *check_margins(controls, place=place)]


def _total(text: str) -> float | None:
    try:
        found = float("".join(text.split()).replace(",", "."))
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def number_of(total: object) -> float:
    """A total as it is given; NaN for what is none, which `match_totals` reports by category."""
    try:
        return float(total)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def check_margins(controls: Controls, *, place: str = "controls") -> list[Finding]:
    """Findings when margins do not describe one population: their sums differ."""
    sums = {
        margin: sum(number_of(total) for total in totals.values())
        for margin, totals in controls.items()
    }
    if not sums:
        return []
    first, reference = next(iter(sums.items()))
    return [
        Finding(
            "C010",
            "error",
            filled(
                N_("Margin %(margin)s sums to %(sum)s, margin %(first)s to %(reference)s"),
                margin=margin,
                sum=amount(found),
                first=first,
                reference=amount(reference),
            ),
            N_("Take both from one source and date, or scale one of them."),
            place,
        )
        for margin, found in sums.items()
        if abs(found - reference) > MARGINS_AGREE * max(abs(reference), 1.0)
    ]


def match_totals(
    margin: str, categories: Sequence[Any], present: FloatArray, totals: Totals
) -> tuple[FloatArray, list[Finding]]:
    """Totals in the order of `categories`, and everything that keeps them from being met.

    present: sum of weights by category. A category is looked up as it is, then as text, so that
    numbers from a CSV match codes in the data.
    """
    by_text = {str(key): value for key, value in totals.items()}
    found = [totals.get(category, by_text.get(str(category))) for category in categories]
    vector = np.array([number_of(total) for total in found])
    findings = [
        *_unusable(margin, categories, vector, found),
        *_without_sample(margin, categories, present, vector),
        *_absent(margin, categories, totals),
    ]
    return vector, findings


def _unusable(
    margin: str, categories: Sequence[Any], vector: FloatArray, found: Sequence[float | None]
) -> list[Finding]:
    findings = []
    for category, total, given in zip(categories, vector.tolist(), found, strict=True):
        if given is None:
            what = N_("%(margin)s %(category)s has no total")
            hint = N_("Add it, or merge the category with another.")
        elif not np.isfinite(total) or total < 0:
            what, hint = (
                N_("%(margin)s %(category)s: %(given)s is no total"),
                N_("A number of persons, 0 or more."),
            )
        elif total == 0:
            what = N_("%(margin)s %(category)s has the total 0 but cases")
            hint = N_("Merge the category with another.")
        else:
            continue
        message = _about(what, margin, category, given=given)
        findings.append(Finding("C011", "error", message, hint, margin))
    return findings


def _about(template: str, margin: str, category: Any, **more: object) -> str:
    """A sentence about a category; `more` are details that not every template has a hole for."""
    used = {name: value for name, value in more.items() if f"%({name})s" in template}
    return filled(template, margin=margin, category=str(category), **used)


def _without_sample(
    margin: str, categories: Sequence[Any], present: FloatArray, vector: FloatArray
) -> list[Finding]:
    return [
        Finding(
            "C012",
            "error",
            _about(
                N_("%(margin)s %(category)s has a total but only weights of 0"), margin, category
            ),
            N_("Merge the category with another."),
            margin,
        )
        for category, weight, total in zip(categories, present, vector, strict=True)
        if weight <= 0 and total > 0
    ]


def _absent(margin: str, categories: Sequence[Any], totals: Totals) -> list[Finding]:
    """Categories of the controls that nobody in the sample has."""
    known = {str(category) for category in categories}
    return [
        Finding(
            "C013",
            "error",
            _about(
                N_("%(margin)s %(category)s has a total of %(total)s but no case in the sample"),
                margin,
                category,
                total=amount(number_of(total)),
            ),
            N_("Merge it with a category that has cases, in the data and in the controls."),
            margin,
        )
        for category, total in totals.items()
        if str(category) not in known and total != 0
    ]
