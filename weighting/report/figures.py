"""All figures of the report in one table, suppressed together, so that no table gives another one away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from weighting.breakdowns import Breakdown
from weighting.contrasts import association_tests
from weighting.design import Design
from weighting.estimation import estimate
from weighting.indicators import Indicator, load_indicators, prepare
from weighting.report.model import WEAK, Cell, Text
from weighting.report.shells import LANGUAGES, Shell, headlines
from weighting.suppression import BRACKETS, LOW_PRECISION, SUPPRESSED, suppress

ACT, ACT_RECENT = "act {}", "act {} 12m"
SEXUAL = "sex_"


@dataclass(frozen=True)
class Figures:
    """Everything that tables are laid out from.

    cells: (indicator, breakdown, level) -> row of the suppressed table. p: (indicator, breakdown) -> p of
    the Rao-Scott test. frame, design: for what is not a share. levels: breakdown -> code -> text.
    unknown: indicator -> women left out because they answered nothing.
    """

    frame: pl.DataFrame
    design: Design
    indicators: Mapping[str, Indicator]
    breakdowns: Mapping[str, Breakdown]
    levels: Mapping[str, Mapping[str, Text]]
    table: pl.DataFrame
    p: Mapping[tuple[str, str], float]
    unknown: Mapping[str, int]
    questions: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The rows of the table by what they are about."""
        return {(row["estimand"], row["by"], row["level"]): row for row in self.table.to_dicts()}

    def share(self, indicator: str, by: str = "", level: str = "") -> Cell:
        """The estimate with its mark."""
        row = self.cells.get((indicator, by, level))
        if row is None or row["reason"] == "no cases":
            return Cell()
        return Cell(_known(row["estimate"]), mark_of(row))

    def women(self, indicators: Sequence[str], by: str = "", level: str = "") -> tuple[Cell, Cell]:
        """Numbers of women, unweighted and weighted, of the first indicator that has the category."""
        rows = [self.cells.get((name, by, level)) for name in indicators]
        row = next((one for one in rows if one), None)
        if row is None:
            return Cell((0.0,)), Cell((0.0,))
        return Cell((float(row["n"]),)), Cell((row["n_weighted"],))

    def levels_of(self, by: str) -> list[tuple[str, Text]]:
        """Categories of a breakdown in their order, with their texts."""
        found = {level for _, name, level in self.cells if name == by}
        texts = self.levels.get(by, {})
        return [
            (level, texts.get(level, dict.fromkeys(LANGUAGES, level)))
            for level in sorted(found, key=_in_order)
        ]


def figures(
    frame: pl.DataFrame,
    design: Design,
    shells: Sequence[Shell],
    breakdowns: Sequence[Breakdown],
    *,
    levels: Mapping[str, Mapping[str, Text]],
    questions: Mapping[str, Text],
) -> Figures:
    """Compute what the shells need from a row per weighted woman.

    Indicators whose questions the frame lacks are left out; their columns stay empty.
    """
    chosen = computable(frame, shells)
    prepared = prepare(frame, chosen)
    # a variable that nobody has yet (wealth of a handful of households) has no domains
    names = [one.name for one in breakdowns if frame[one.name].drop_nulls().len()]
    by: list[tuple[str, ...]] = [(), *((name,) for name in names)]
    table = suppress(estimate(prepared.frame, design, prepared.estimands, by=by, df="domain"))
    shown = pl.DataFrame(_shown(shells), schema=["estimand", "by"], orient="row")
    tested = table.join(shown, on=["estimand", "by"], how="semi")
    tests = association_tests(tested, prepared.frame, design, prepared.estimands)
    return Figures(
        prepared.frame,
        design,
        {one.name: one for one in chosen},
        {one.name: one for one in breakdowns},
        levels,
        table,
        {(one["estimand"], one["by"]): one["p"] for one in tests},
        prepared.unknown,
        questions,
    )


def computable(frame: pl.DataFrame, shells: Sequence[Shell]) -> list[Indicator]:
    """The indicators of the shells whose questions the frame has."""
    # a select_multiple stands as one 0/1 column per choice
    known = {*frame.columns, *(name.rpartition("_")[0] for name in frame.columns)}
    return [one for one in _wanted(shells) if one.columns <= known]


def mark_of(row: Mapping[str, Any]) -> str:
    """The mark of a row of the suppressed table, "~" for low precision included."""
    if row["mark"] in (SUPPRESSED, BRACKETS):
        return str(row["mark"])
    return WEAK if row["reason"] == LOW_PRECISION else ""


def _known(value: float | None) -> tuple[float, ...]:
    return () if value is None else (value,)


def _shown(shells: Sequence[Shell]) -> list[tuple[str, str]]:
    """(indicator, breakdown) of all prevalence tables."""
    tables = [shell for shell in shells if shell.kind in ("prevalence", "childhood")]
    return [(name, by) for shell in tables for name in shell.columns for by in shell.by]


def _in_order(level: str) -> tuple[int, str]:
    return (int(level), "") if level.isdigit() else (0, level)


def _wanted(shells: Sequence[Shell]) -> list[Indicator]:
    known = {one.name: one for one in load_indicators()}
    names = [name for shell in shells for name in (*shell.columns, shell.exposure) if name]
    acts = [act for shell in shells for act in shell.acts]
    chosen = [known[name] for name in dict.fromkeys([*names, *headlines()])]
    return [*chosen, *(one for act in acts for one in _of_act(act, known))]


def _of_act(act: str, known: Mapping[str, Indicator]) -> tuple[Indicator, Indicator]:
    """Ever and in the last 12 months, of the women who were asked about such acts."""
    like = known["ipv_sex_ever" if act.startswith(SEXUAL) else "ipv_phy_ever"]
    codes = {act: ("8", "9")}
    ever = replace(like, name=ACT.format(act), numerator=f"${{{act}}} = '1'", codes=(), items=codes)
    recent = replace(
        ever,
        name=ACT_RECENT.format(act),
        numerator=f"${{{act}_12m}} = '1'",
        items={**codes, f"{act}_12m": ("8", "9")},
    )
    return ever, recent
