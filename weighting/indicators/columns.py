"""Indicators over a frame of answers: one 0/1 column each, and the estimands for `estimate`.

Don't know and refused are treated in two ways. "no" is the rule of DHS reports: an act that was not
affirmed counts as no, and only women who left every item unanswered are taken out. "exclude", for
sensitivity tables, takes out every woman for whom an unanswered item leaves the result open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from instruments.errors import N_
from instruments.expressions import parse, to_polars
from weighting.estimation.estimands import Estimand, proportion
from weighting.indicators.loading import Indicator, IndicatorError

Missing = Literal["no", "exclude"]


@dataclass(frozen=True)
class Prepared:
    """The frame with a column per indicator (1, 0, null) and one per universe, and the estimands.

    unknown: indicator -> unweighted number of women in the universe who were taken out.
    """

    frame: pl.DataFrame
    estimands: tuple[Estimand, ...]
    unknown: dict[str, int]


def prepare(
    frame: pl.DataFrame, indicators: Sequence[Indicator], *, missing: Missing = "no"
) -> Prepared:
    """Answers (a row per woman, a column per question) to columns that `estimate` reads.

    IndicatorError names the questions that the frame lacks.
    """
    _require_columns(frame, indicators)
    universes = {one.universe: f"universe {place}" for place, one in enumerate(indicators)}
    asked = frame.with_columns(
        to_polars(parse(source), frame.schema).alias(name) for source, name in universes.items()
    )
    helped = asked.with_columns(_item_columns(frame, indicators))
    made = asked.with_columns(
        helped.select(
            _value(frame, one, pl.col(universes[one.universe]), missing).alias(one.name)
            for one in indicators
        )
    )
    estimands = tuple(
        proportion(one.name, where=pl.col(universes[one.universe]), name=one.name)
        for one in indicators
    )
    counts = made.select(
        (pl.col(universes[one.universe]) & pl.col(one.name).is_null()).sum().alias(one.name)
        for one in indicators
    )
    return Prepared(made, estimands, counts.row(0, named=True) if indicators else {})


def _value(frame: pl.DataFrame, one: Indicator, asked: pl.Expr, missing: Missing) -> pl.Expr:
    """1, 0, or null outside the universe and where the answer is unknown."""
    yes = to_polars(parse(f"boolean({one.numerator})"), frame.schema)
    unknown = pl.any_horizontal(_missing_name(item, codes) for item, codes in one.items.items())
    if missing == "no":
        answered = (_answered_name(item, codes) for item, codes in one.items.items())
        unknown &= ~pl.any_horizontal(answered)
    result = pl.when(~asked).then(None).when(yes).then(1).when(unknown).then(None).otherwise(0)
    return result.cast(pl.Int8)


def _item_columns(frame: pl.DataFrame, indicators: Sequence[Indicator]) -> Iterator[pl.Expr]:
    """Two columns per question, made once for all indicators: don't know or refused, answered."""
    items = dict.fromkeys(pair for one in indicators for pair in one.items.items())
    for item, codes in items:
        without = _is_missing(frame, item, codes)
        given = to_polars(parse(f"${{{item}}} != ''"), frame.schema)
        yield without.alias(_missing_name(item, codes))
        yield (given & ~without).alias(_answered_name(item, codes))


def _missing_name(item: str, codes: Sequence[str]) -> str:
    return f"missing {item} {' '.join(codes)}"


def _answered_name(item: str, codes: Sequence[str]) -> str:
    return f"answered {item} {' '.join(codes)}"


def _is_missing(frame: pl.DataFrame, item: str, codes: Sequence[str]) -> pl.Expr:
    if not codes:
        return pl.lit(value=False)
    single = item in frame.schema and not frame.schema[item].is_nested()
    test = "${{{}}} = '{}'" if single else "selected(${{{}}}, '{}')"
    return to_polars(parse(" or ".join(test.format(item, code) for code in codes)), frame.schema)


def _require_columns(frame: pl.DataFrame, indicators: Sequence[Indicator]) -> None:
    # A select_multiple may stand as one 0/1 column per choice: help_sources_7.
    known = {*frame.columns, *(name.rpartition("_")[0] for name in frame.columns)}
    lacking = {one.name: sorted(one.columns - known) for one in indicators}
    lacking = {name: names for name, names in lacking.items() if names}
    for name, names in lacking.items():
        raise IndicatorError(
            N_(
                "%(count)s indicators need questions that the data do not have: %(name)s needs %(questions)s"
            ),
            hint=N_("Leave these indicators out, or export the questions too."),
            count=len(lacking),
            name=name,
            questions=", ".join(names),
        )
