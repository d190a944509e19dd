"""What the chart of a table shows: the published figures of one column under their characteristics."""

from __future__ import annotations

from dataclasses import dataclass

from weighting.report.model import Table


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart. estimate: a share, or None for the name of a characteristic. weak: bracketed or marked."""

    label: str
    estimate: float | None
    weak: bool = False


def bars(table: Table, language: str) -> list[Bar]:
    """The column that is drawn; suppressed figures, and characteristics without any figure, are left out."""
    if table.chart is None:
        return []
    found: list[Bar] = []
    heading: Bar | None = None
    for row in table.rows:
        if row.heading:
            heading = Bar(row.label[language], None)
        elif row.cells[table.chart].values:
            found += [heading] if heading else []
            heading = None
            cell = row.cells[table.chart]
            found.append(Bar(row.label[language], cell.values[0], cell.mark != ""))
    return found
