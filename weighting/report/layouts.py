"""How each kind of table is laid out from the figures. A new kind is one function and one line in LAYOUTS."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from weighting.indicators import Indicator
from weighting.report.figures import ACT, ACT_RECENT, Figures, mark_of
from weighting.report.model import (
    DECIMAL,
    INTERVAL,
    NUMBER,
    Cell,
    Column,
    P,
    Row,
    Table,
    Text,
    table_of,
)
from weighting.report.odds import odds
from weighting.report.shells import LANGUAGES, Shell, headlines
from weighting.report.words import word
from weighting.suppression import SUPPRESSED

Layout = Callable[[Shell, Figures], Table]
BLANK = Cell(kind=P)
WOMEN = (Column(word("n"), NUMBER), Column(word("n_weighted"), NUMBER))


def prevalence(shell: Shell, figures: Figures) -> Table:
    """Categories down, indicators across; the heading of a breakdown holds the p of its tests."""
    names = [name for name in shell.columns if name in figures.indicators]
    rows = [_prevalence_row(word("total"), names, figures)]
    for by in (name for name in shell.by if name in figures.breakdowns):
        tests = tuple(_p_cell(figures.p.get((name, by))) for name in names)
        rows.append(Row(figures.breakdowns[by].label, (*tests, BLANK, BLANK), heading=True))
        for level, text in figures.levels_of(by):
            rows.append(_prevalence_row(text, names, figures, by, level))
    notes = [word("notes.suppressed"), word("notes.tests")]
    if len({figures.indicators[name].universe for name in names}) > 1:
        notes.append(word("n_first"))
    columns = [Column(figures.indicators[name].label) for name in names]
    chart = names.index(shell.chart) if shell.chart in names else None
    return table_of(shell, [*columns, *WOMEN], rows, notes, chart)


def _prevalence_row(
    text: Text, names: Sequence[str], figures: Figures, by: str = "", level: str = ""
) -> Row:
    shares = (figures.share(name, by, level) for name in names)
    return Row(text, (*shares, *figures.women(names, by, level)))


def listing(shell: Shell, figures: Figures) -> Table:
    """Indicators down, with standard error, interval and numbers of women."""
    columns = [
        Column(word("share")),
        Column(word("se")),
        Column(word("interval"), INTERVAL),
        *WOMEN,
    ]
    chosen = [figures.indicators[name] for name in shell.columns if name in figures.indicators]
    rows = [
        Row(_coded(one) if shell.codes else one.label, _listed(figures, one.name)) for one in chosen
    ]
    rows += [Row(text, (Cell(),) * len(columns)) for text in shell.unasked]
    return table_of(shell, columns, rows, [word("notes.suppressed")])


def _coded(indicator: Indicator) -> Text:
    codes = ", ".join(indicator.codes)
    return {language: f"{codes}: {text}" for language, text in indicator.label.items()}


def _listed(figures: Figures, name: str) -> tuple[Cell, ...]:
    row = figures.cells[name, "", ""]
    if row["reason"] == "no cases":
        return Cell(), Cell(), Cell(), *figures.women([name])
    limits = () if row["ci_low"] is None else (row["ci_low"], row["ci_high"])
    mark = mark_of(row)
    hidden = mark if mark == SUPPRESSED else ""
    se = () if row["se"] is None else (row["se"],)
    return (
        figures.share(name),
        Cell(se, hidden),
        Cell(limits, hidden),
        *figures.women([name]),
    )


def acts(shell: Shell, figures: Figures) -> Table:
    """Acts down, ever and recently across; the indicators that sum them up come first."""
    columns = [Column(word("ever")), Column(word("recent")), *WOMEN]
    pairs = [
        (
            figures.questions.get(act, dict.fromkeys(LANGUAGES, act)),
            ACT.format(act),
            ACT_RECENT.format(act),
        )
        for act in shell.acts
        if ACT.format(act) in figures.indicators
    ]
    rows = [
        Row(text, (figures.share(ever), figures.share(recent), *figures.women([ever])))
        for text, ever, recent in pairs
    ]
    return table_of(shell, columns, rows, [word("notes.suppressed")])


def errors(shell: Shell, figures: Figures) -> Table:
    """DHS sampling errors of the headline indicators, all women and by place."""
    columns = [
        Column(word("errors_r")),
        Column(word("se")),
        *WOMEN,
        Column(word("errors_deft"), DECIMAL),
        Column(word("errors_relative"), DECIMAL),
        Column(word("errors_low")),
        Column(word("errors_high")),
        Column(word("interval"), INTERVAL),
    ]
    rows: list[Row] = []
    for name in (one for one in headlines() if one in figures.indicators):
        rows.append(Row(figures.indicators[name].label, heading=True))
        rows.append(Row(word("total"), _error_cells(figures, name, "", "")))
        for by in (one for one in shell.by if one in figures.breakdowns):
            rows += [
                Row(text, _error_cells(figures, name, by, level))
                for level, text in figures.levels_of(by)
                if (name, by, level) in figures.cells
            ]
    return table_of(shell, columns, rows, [word("notes.errors"), word("notes.suppressed")])


def _error_cells(figures: Figures, name: str, by: str, level: str) -> tuple[Cell, ...]:
    row = figures.cells[name, by, level]
    mark = mark_of(row)
    r, se = row["estimate"], row["se"]
    n, weighted = figures.women([name], by, level)
    if r is None or se is None:
        hidden = Cell((), mark)
        return hidden, hidden, n, weighted, *[hidden] * 5
    deft = () if row["deft"] is None else (row["deft"],)
    limits = () if row["ci_low"] is None else (row["ci_low"], row["ci_high"])
    relative = (se / r,) if r else ()
    return (
        Cell((r,), mark), Cell((se,)), n, weighted, Cell(deft), Cell(relative),
        Cell((r - 2 * se,)), Cell((r + 2 * se,)), Cell(limits),
    )  # fmt: skip


def _p_cell(p: float | None) -> Cell:
    return BLANK if p is None else Cell((p,), kind=P)


LAYOUTS: dict[str, Layout] = {
    "prevalence": prevalence,
    "list": listing,
    "acts": acts,
    "odds": odds,
    "errors": errors,
}
"""Kinds of tables that need nothing but figures."""
