"""Categories of population margins in words and in the order of their numbers: `10|1` is a region and a residence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from survey.web.regions import region_name, residence_name

NAMES: dict[str, Callable[[int], str]] = {"region": region_name, "residence": residence_name}
"""Column of a margin -> its categories in the reader's language; those of other columns speak for themselves."""

JOINT = "|"


def named_categories(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `margins` with a `label` each; margins stay in their order, categories go by number."""
    found = [{**row, "label": _label(row["margin"], str(row["category"]))} for row in rows]
    margins = list(dict.fromkeys(row["margin"] for row in found))
    return sorted(found, key=lambda row: (margins.index(row["margin"]), _order(row["category"])))


def _label(margin: str, category: str) -> str:
    columns, parts = margin.split("_"), category.split(JOINT)
    if len(columns) != len(parts) or not all(part.isdigit() for part in parts):
        return category
    if not set(columns) <= NAMES.keys():
        return category
    return ", ".join(NAMES[column](int(part)) for column, part in zip(columns, parts, strict=True))


def _order(category: str) -> list[tuple[int, int, str]]:
    """Numbers before texts, each as what it is."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in str(category).split(JOINT)
    ]
