"""`estimate`: any number of estimands in any number of breakdowns, with standard errors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import polars as pl

from instruments.errors import N_
from weighting.design import Design
from weighting.estimation.breakdown import Numbers, Sample, numbers_of, with_information
from weighting.estimation.calibrated import Residuals
from weighting.estimation.domains import Breakdown
from weighting.estimation.estimands import Estimand, EstimationError
from weighting.estimation.replication import Replicates
from weighting.estimation.report import Options, table
from weighting.estimation.streaming import Source, stream
from weighting.estimation.structure import Structure
from weighting.estimation.values import needed_columns, read_values
from weighting.estimation.woodruff import with_quantiles

_MOST_THREADS = 4

By = Sequence[str | Sequence[str]]


def estimate(
    frame: pl.DataFrame | pl.LazyFrame | str | Path,
    design: Design,
    estimands: Sequence[Estimand],
    by: By = ((),),
    ci: str = "logit",
    level: float = 0.95,
    *,
    deff: Literal["wor", "replace"] = "wor",
    df: Literal["design", "domain"] = "design",
) -> pl.DataFrame:
    """A row per estimand, breakdown and domain, in that order.

    frame: a polars frame, or a lazy frame or path of a Parquet file, which is read in batches of
    whole strata and never held at once.
    by: breakdowns; () is everybody, ("region",) one variable, ("region", "age") a crossing.
    ci: logit, beta, wilson, asin, wald or 2se; it concerns proportions, the others get Wald with
    t(df). deff, df: see report.Options. Domains are subpopulations: all PSUs stay in the variance.
    Columns: estimand, by, level, estimate, se, ci_low, ci_high, df, deff, n (cases), n_weighted,
    deft (DHS) and flag (why a cell is null or weak, "" otherwise). Nothing is ever NaN.
    DesignError and EstimationError say what does not fit, and where.
    """
    options = Options(ci, level, deff, df)
    if not estimands:
        raise EstimationError(N_("There is nothing to estimate"), hint='[mean("age")]')
    breakdowns = [(names,) if isinstance(names, str) else tuple(names) for names in by]
    if isinstance(frame, pl.DataFrame):
        return _in_memory(frame, design, estimands, breakdowns, options)
    lazy = frame if isinstance(frame, pl.LazyFrame) else pl.scan_parquet(frame)
    return _out_of_core(lazy, design, estimands, breakdowns, options)


def _in_memory(
    frame: pl.DataFrame,
    design: Design,
    estimands: Sequence[Estimand],
    by: Sequence[tuple[str, ...]],
    options: Options,
) -> pl.DataFrame:
    needed_columns(estimands, frame.schema)
    if not by:
        raise EstimationError(N_("There is no breakdown"), hint=N_("by=[()] is everybody"))
    structure = Structure.of(frame, design)
    sample = Sample(
        structure,
        read_values(frame, estimands, structure.weights),
        Residuals.of(frame, design.calibration) if design.calibration else None,
        Replicates.of(frame, design.replicates) if design.replicates else None,
    )

    def one(names: tuple[str, ...]) -> tuple[Breakdown, Numbers]:
        breakdown = Breakdown.of(frame, names)
        domains = breakdown.codes(frame)
        per_domain = options.df == "domain"
        numbers = numbers_of(sample, domains, breakdown.count, df_per_domain=per_domain)
        if options.ci == "likelihood":
            numbers = with_information(sample, numbers, domains)
        return breakdown, with_quantiles(sample, numbers, domains, options.level)

    # breakdowns do not depend on each other, and numpy and scipy let threads work side by side
    threads = min(len(by), os.cpu_count() or 1, _MOST_THREADS)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(one, by))
    return table(parts, sample.values.recipes, options)


def _out_of_core(
    lazy: pl.LazyFrame,
    design: Design,
    estimands: Sequence[Estimand],
    by: Sequence[tuple[str, ...]],
    options: Options,
) -> pl.DataFrame:
    source = Source.of(lazy, design, estimands, by)
    breakdowns, numbers, recipes = stream(source, by, df_per_domain=options.df == "domain")
    return table(list(zip(breakdowns, numbers, strict=True)), recipes, options)
