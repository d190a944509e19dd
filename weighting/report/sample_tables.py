"""Tables about the sample rather than about women's answers: response, background, quality, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from weighting.outcome_rates import dhs_household_rate, dhs_overall_rate, dhs_woman_rate
from weighting.report.childhood import SealedShare
from weighting.report.figures import Figures
from weighting.report.model import DECIMAL, NUMBER, PERCENT, Cell, Column, Row, Table, table_of
from weighting.report.shells import Shell
from weighting.report.words import Text, has, word

URBAN, RURAL = 1, 2
OPEN = "open"


@dataclass(frozen=True)
class SampleFacts:
    """What the tables about the sample are made of.

    households: residence (1, 2) and result (hv015 code, null: open) of each sampled household. women: the
    same with woman_result of each selected woman. population: breakdown -> level -> total. steps: reports
    of the weight run. quality: lines of the quality table as (label, value, kind of figure). sealed: what
    the holder of the key of the sealed cards has given.
    """

    households: pl.DataFrame
    women: pl.DataFrame
    population: Mapping[str, Mapping[str, float]]
    steps: Sequence[Mapping[str, Any]]
    quality: Sequence[tuple[Text, float | None, str]]
    sealed: SealedShare | None = None


def response(shell: Shell, facts: SampleFacts) -> Table:
    """Results of households and selected women by residence, with the rates of DHS reports."""
    columns = [Column(word(name), NUMBER) for name in ("urban", "rural", "total")]
    households = _counts(facts.households, "result")
    women = _counts(facts.women, "woman_result")
    rows = [
        *_results("household", word("households"), households),
        *_results("woman", word("women"), women),
    ]
    by_household = [dhs_household_rate(_final(one)) for one in households]
    by_woman = [dhs_woman_rate(_final(one)) for one in women]
    overall = [dhs_overall_rate(*pair) for pair in zip(by_household, by_woman, strict=True)]
    for name, rates in (
        ("rate_households", by_household),
        ("rate_women", by_woman),
        ("rate_overall", overall),
    ):
        cells = [Cell(() if rate is None else (rate / 100,), kind=PERCENT) for rate in rates]
        rows.append(Row(word(name), tuple(cells)))
    return table_of(shell, columns, rows, [word("notes.dhs")])


def overall_rate(facts: SampleFacts) -> float | None:
    """Overall response rate of DHS reports, in per cent."""
    households, women = _counts(facts.households, "result"), _counts(facts.women, "woman_result")
    return dhs_overall_rate(
        dhs_household_rate(_final(households[-1])), dhs_woman_rate(_final(women[-1]))
    )


def _counts(frame: pl.DataFrame, result: str) -> list[dict[str, int]]:
    """Code (or "open") -> cases: urban, rural, all."""
    code = pl.col(result).cast(pl.String).fill_null(OPEN).alias("code")
    parts = [frame.filter(residence=one) for one in (URBAN, RURAL)]
    return [dict(part.group_by(code).len().iter_rows()) for part in (*parts, frame)]


def _final(counts: Mapping[str, int]) -> dict[int, float]:
    return {int(code): float(count) for code, count in counts.items() if code != OPEN}


def _results(unit: str, heading: Text, counts: Sequence[Mapping[str, int]]) -> list[Row]:
    codes = sorted(counts[-1], key=lambda code: (code == OPEN, int(code) if code != OPEN else 0))
    rows = [Row(heading, tuple(Cell((float(sum(one.values())),)) for one in counts), heading=True)]
    for code in codes:
        label = word(f"{unit}_{code}") if has(f"{unit}_{code}") else dict.fromkeys(heading, code)
        rows.append(Row(label, tuple(Cell((float(one.get(code, 0)),)) for one in counts)))
    return rows


def background(shell: Shell, facts: SampleFacts, figures: Figures) -> Table:
    """Who was interviewed: share of interviews, weighted share, and share of the population totals."""
    columns = [
        Column(word("unweighted_share")),
        Column(word("weighted_share")),
        Column(word("population_share")),
        Column(word("n"), NUMBER),
        Column(word("n_weighted"), NUMBER),
    ]
    weight = str(figures.design.weight)
    rows = [_background_row(word("total"), figures.frame, figures.frame, weight, None)]
    for by in (name for name in shell.by if name in figures.breakdowns):
        rows.append(Row(figures.breakdowns[by].label, heading=True))
        known = figures.frame.filter(pl.col(by).is_not_null())
        totals = facts.population.get(by)
        for level, text in figures.levels_of(by):
            inside = known.filter(pl.col(by).cast(pl.String) == level)
            share = totals[level] / sum(totals.values()) if totals and level in totals else None
            rows.append(_background_row(text, inside, known, weight, share))
    return table_of(shell, columns, rows, [])


def _background_row(
    text: Text, inside: pl.DataFrame, whole: pl.DataFrame, weight: str, share: float | None
) -> Row:
    weighted = float(inside[weight].sum())
    cells = (
        Cell((inside.height / whole.height,)),
        Cell((weighted / float(whole[weight].sum()),)),
        Cell(() if share is None else (share,)),
        Cell((float(inside.height),)),
        Cell((weighted,)),
    )
    return Row(text, cells)


def quality(shell: Shell, facts: SampleFacts) -> Table:
    """Lines that tell where data may be weak."""
    rows = [
        Row(label, (Cell(() if value is None else (value,), kind=kind),))
        for label, value, kind in facts.quality
    ]
    return table_of(shell, [Column(word("value"), NUMBER)], rows, [])


def weights(shell: Shell, facts: SampleFacts) -> Table:
    """The distribution of the weights after each step of the recipe."""
    names = {
        "step_n": ("n", NUMBER),
        "step_sum": ("total", NUMBER),
        "step_min": ("minimum", DECIMAL),
        "step_median": ("median", DECIMAL),
        "step_max": ("maximum", DECIMAL),
        "step_cv": ("cv", DECIMAL),
        "step_uwe": ("uwe", DECIMAL),
    }
    columns = [Column(word(name), kind) for name, (_, kind) in names.items()]
    rows = [
        Row(
            dict.fromkeys(word("total"), f"{step['step']} → {step['gives']}"),
            tuple(Cell((float(step["after"][key]),)) for key, _ in names.values()),
        )
        for step in facts.steps
    ]
    return table_of(shell, columns, rows, [])
