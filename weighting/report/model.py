"""What a finished report is: tables of cells with their texts in every language, storable as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from weighting.report.shells import Shell

Text = Mapping[str, str]

PERCENT, NUMBER, DECIMAL, INTERVAL, RATIO_INTERVAL, P = (
    "percent", "number", "decimal", "interval", "ratio_interval", "p",
)  # fmt: skip
"""Kinds of columns. interval: a pair of shares; ratio_interval: odds ratio and its limits."""

WEAK = "~"


@dataclass(frozen=True)
class Cell:
    """One figure. values: one number, or several for intervals; empty when there is nothing to say.

    mark: "" published, "()" brackets, "*" suppressed, "~" low precision. kind: only where it differs
    from that of the column.
    """

    values: tuple[float, ...] = ()
    mark: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """A column and the kind of its figures."""

    title: Text
    kind: str = PERCENT


@dataclass(frozen=True)
class Row:
    """A line; a heading names a characteristic whose categories follow."""

    label: Text
    cells: tuple[Cell, ...] = ()
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the report. chart: index of the column that is drawn, or None."""

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    base: Text = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    chart: int | None = None


def table_of(
    shell: Shell,
    columns: Sequence[Column],
    rows: Sequence[Row],
    notes: Sequence[Text],
    chart: int | None = None,
) -> Table:
    """The table of a shell; the shell's own note comes last."""
    own = [shell.note] if shell.note else []
    return Table(
        shell.id, shell.title, tuple(columns), tuple(rows), shell.base, (*notes, *own), chart
    )


@dataclass(frozen=True)
class Report:
    """All tables, the annex on methods, and what everything was computed from."""

    title: Text
    made_at: str
    synthetic: bool
    tables: tuple[Table, ...]
    annex: tuple[Text, ...]
    manifest: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """For storage; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """What `to_json` gave."""
        tables = tuple(_table(one) for one in data["tables"])
        return cls(**{**data, "tables": tables, "annex": tuple(data["annex"])})


def _table(data: Mapping[str, Any]) -> Table:
    columns = tuple(Column(**one) for one in data["columns"])
    rows = tuple(
        Row(one["label"], tuple(_cell(cell) for cell in one["cells"]), one["heading"])
        for one in data["rows"]
    )
    return Table(**{**data, "columns": columns, "rows": rows, "notes": tuple(data["notes"])})


def _cell(data: Mapping[str, Any]) -> Cell:
    return Cell(tuple(data["values"]), data["mark"], data["kind"])
