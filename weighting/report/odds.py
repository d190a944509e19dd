"""Health with and without violence: shares, and odds ratios adjusted for what both may depend on."""

from __future__ import annotations

import polars as pl

from weighting.estimation import estimate, proportion
from weighting.estimation.estimands import EstimationError
from weighting.regression import logistic_regression
from weighting.report.figures import Figures, mark_of
from weighting.report.model import (
    NUMBER,
    RATIO_INTERVAL,
    Cell,
    Column,
    P,
    Row,
    Table,
    table_of,
)
from weighting.report.shells import Shell
from weighting.report.words import word
from weighting.suppression import SUPPRESSED, suppress

FEWEST = 25
"""Women with the exposure, and women with the outcome, below which there is no odds ratio."""

WITH, WITHOUT = "with", "without"


def odds(shell: Shell, figures: Figures) -> Table:
    """Share of each outcome with and without the exposure, and the adjusted odds ratio."""
    columns = [
        Column(word("exposed")),
        Column(word("unexposed")),
        Column(word("odds"), RATIO_INTERVAL),
        Column(word("p"), P),
        Column(word("n"), NUMBER),
        Column(word("n_weighted"), NUMBER),
    ]
    known = shell.exposure in figures.indicators
    rows = [
        Row(figures.indicators[name].label, _cells(shell, figures, name))
        for name in shell.columns
        if known and name in figures.indicators
    ]
    return table_of(shell, columns, rows, [word("notes.odds"), word("notes.suppressed")])


def _cells(shell: Shell, figures: Figures, outcome: str) -> tuple[Cell, ...]:
    counted = pl.col(outcome).is_not_null() & pl.col(shell.exposure).is_not_null()
    exposed = pl.col(shell.exposure) == 1
    table = suppress(
        estimate(
            figures.frame,
            figures.design,
            [
                proportion(outcome, where=counted & exposed, name=WITH),
                proportion(outcome, where=counted & ~exposed, name=WITHOUT),
            ],
        )
    )
    shares = {row["estimand"]: row for row in table.to_dicts()}
    found = [_share(shares[name]) for name in (WITH, WITHOUT)]
    hidden = any(cell.mark == SUPPRESSED for cell in found)
    ratio, p = _ratio(shell, figures, outcome, counted)
    if hidden:
        ratio, p = Cell(mark=SUPPRESSED), Cell(mark=SUPPRESSED)
    n = sum(row["n"] for row in shares.values())
    weighted = sum(row["n_weighted"] for row in shares.values())
    return (*found, ratio, p, Cell((float(n),)), Cell((float(weighted),)))


def _share(row: dict[str, object]) -> Cell:
    value = row["estimate"]
    return Cell(() if value is None else (float(str(value)),), mark_of(row))


def _ratio(shell: Shell, figures: Figures, outcome: str, counted: pl.Expr) -> tuple[Cell, Cell]:
    """Odds ratio with its limits, and p; empty when the model cannot be fitted."""
    adjust = [name for name in shell.adjust if name in figures.breakdowns]
    frame = figures.frame.with_columns(
        pl.col(shell.exposure).cast(pl.Float64), *(pl.col(name).cast(pl.String) for name in adjust)
    )
    cases = frame.filter(counted)
    if min(cases[shell.exposure].sum(), cases[outcome].sum()) < FEWEST:
        return Cell(mark=SUPPRESSED), Cell(mark=SUPPRESSED)
    try:
        fit = logistic_regression(
            frame, figures.design, outcome, [shell.exposure, *adjust], where=counted
        )
    except EstimationError:
        return Cell(), Cell()
    row = fit.table(odds=True).filter(term=shell.exposure).row(0, named=True)
    if row["p"] is None:
        return Cell(), Cell()
    return Cell((row["estimate"], row["ci_low"], row["ci_high"])), Cell((row["p"],))
