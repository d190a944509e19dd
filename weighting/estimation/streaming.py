"""The same estimates from data that do not fit into memory: whole strata at a time, read twice.

The variance of a stratum needs its own PSUs only, so a batch of strata is a complete piece of work.
The first reading adds up totals, the second the spread of the scores around the estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from instruments.errors import N_
from weighting.design import Design
from weighting.estimation.breakdown import Numbers, Sample
from weighting.estimation.domains import Breakdown
from weighting.estimation.estimands import Estimand, EstimationError
from weighting.estimation.spread import Spread, total_variance
from weighting.estimation.structure import Floats, Structure
from weighting.estimation.taylor import Linear, Totals, linearise
from weighting.estimation.values import Recipe, needed_columns, read_values

# Rows in memory at once; about 0.5 GB with forty indicators. A single stratum is never cut.
BATCH_ROWS = 500_000

_COLLECT = N_("Read the file into memory first: collect().")


@dataclass(frozen=True)
class Source:
    """A lazy frame, cut into batches of whole strata, and what is wanted from it."""

    lazy: pl.LazyFrame
    columns: tuple[str, ...]
    batches: tuple[pl.Expr, ...]
    design: Design
    estimands: Sequence[Estimand]

    @classmethod
    def of(
        cls,
        lazy: pl.LazyFrame,
        design: Design,
        estimands: Sequence[Estimand],
        by: Sequence[Sequence[str]],
    ) -> Source:
        """Plans the batches; EstimationError for what needs all rows at once."""
        if design.replicates is not None or design.calibration is not None:
            raise EstimationError(
                N_("Replicate weights and calibrated designs need the data in memory"),
                hint=_COLLECT,
            )
        if design.collapse:
            raise EstimationError(N_("Collapsed strata need the data in memory"), hint=_COLLECT)
        if any(estimand.kind == "quantile" for estimand in estimands):
            raise EstimationError(N_("Quantiles need the data in memory"), hint=_COLLECT)
        schema = lazy.collect_schema()
        wanted = [*design.columns, *needed_columns(estimands, schema)]
        wanted += [name for breakdown in by for name in breakdown]
        absent = [name for name in wanted if name not in schema]
        if absent:
            raise EstimationError(
                N_("The data do not have these columns: %(columns)s"), columns=", ".join(absent)
            )
        columns = tuple(dict.fromkeys(wanted))
        return cls(lazy, columns, tuple(_batches(lazy, design)), design, estimands)

    def samples(self) -> Iterator[tuple[pl.DataFrame, Sample]]:
        """One sample per batch, all with the centres of the first."""
        centres: list[float] | None = None
        for batch in self.batches:
            frame = self.lazy.filter(batch).select(self.columns).collect(engine="streaming")
            structure = Structure.of(frame, self.design)
            values = read_values(frame, self.estimands, structure.weights, centres)
            centres = [recipe.centre for recipe in values.recipes]
            yield frame, Sample(structure, values)


@dataclass(frozen=True)
class _Sums:
    """What the first reading adds up for one breakdown."""

    totals: Totals
    n: Floats
    asked: Floats
    df: Floats

    def __add__(self, other: _Sums) -> _Sums:
        return _Sums(
            self.totals + other.totals,
            self.n + other.n,
            self.asked + other.asked,
            self.df + other.df,
        )


def stream(
    source: Source, by: Sequence[Sequence[str]], *, df_per_domain: bool
) -> tuple[list[Breakdown], list[Numbers], tuple[Recipe, ...]]:
    """The breakdowns, their numbers, and the recipes of the estimands."""
    breakdowns = [_breakdown(source.lazy, names) for names in by]
    sums: list[_Sums] = []
    recipes: tuple[Recipe, ...] = ()
    for frame, sample in source.samples():
        recipes = sample.values.recipes
        found = [_first_reading(frame, sample, one, df_per_domain) for one in breakdowns]
        sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else found
    linears = [linearise(one.totals, recipes) for one in sums]
    spreads: list[tuple[Spread, ...]] = []
    for frame, sample in source.samples():
        parts = [
            _second_reading(frame, sample, one, linear)
            for one, linear in zip(breakdowns, linears, strict=True)
        ]
        spreads = [_added(*pair) for pair in zip(spreads, parts, strict=True)] if spreads else parts
    numbers = [
        Numbers(one.totals, one.n, one.asked, linear, total_variance(spread), one.df)
        for one, linear, spread in zip(sums, linears, spreads, strict=True)
    ]
    return breakdowns, numbers, recipes


def _first_reading(
    frame: pl.DataFrame, sample: Sample, breakdown: Breakdown, df_per_domain: bool
) -> _Sums:
    domains = breakdown.codes(frame)
    first = sample.cells(domains, breakdown.count)[0]
    return _Sums(
        sample.totals(first, breakdown.count),
        *sample.counts(domains, breakdown.count),
        sample.degrees(first, breakdown.count, per_domain=df_per_domain),
    )


def _second_reading(
    frame: pl.DataFrame, sample: Sample, breakdown: Breakdown, linear: Linear
) -> tuple[Spread, ...]:
    domains = breakdown.codes(frame)
    return sample.spread(sample.cells(domains, breakdown.count), domains, linear)


def _added(some: tuple[Spread, ...], more: tuple[Spread, ...]) -> tuple[Spread, ...]:
    """Stage by stage."""
    return tuple(one + other for one, other in zip(some, more, strict=True))


def _breakdown(lazy: pl.LazyFrame, names: Sequence[str]) -> Breakdown:
    if not names:
        return Breakdown.of(pl.DataFrame({"": [0]}), ())
    return Breakdown.of(lazy.select(names).unique().collect(engine="streaming"), names)


def _batches(lazy: pl.LazyFrame, design: Design) -> Iterator[pl.Expr]:
    """Conditions that pick whole strata, in order, up to BATCH_ROWS rows each."""
    if not design.strata:
        yield pl.lit(value=True)
        return
    name = design.strata[0]
    sizes = lazy.group_by(name).len().sort(name).collect(engine="streaming")
    if sizes[name].null_count():
        raise EstimationError(
            N_("%(column)s is missing in %(rows)s rows"),
            hint=N_("Each row needs its stratum and PSU."),
            column=name,
            rows=int(sizes.filter(pl.col(name).is_null())["len"].sum()),
        )
    picked: list[object] = []
    rows = 0
    for stratum, size in sizes.rows():
        if picked and rows + size > BATCH_ROWS:
            yield pl.col(name).is_in(picked)
            picked, rows = [], 0
        picked.append(stratum)
        rows += size
    yield pl.col(name).is_in(picked)
