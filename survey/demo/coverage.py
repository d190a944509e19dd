"""Bias of estimates and coverage of their intervals over repeated samples from a known population."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Literal

import polars as pl

from survey.demo.repeated import FINAL, WEIGHTS, Plan, survey
from survey.services.variance import PSU, SINGLETON, STRATUM
from weighting.errors import WeightingError
from weighting.estimation import Design, estimate, proportion

BY = ((), ("residence",), ("region",))
KEYS = ("estimand", "by", "level")
DOMAIN_DF = "recipe, df"
"""The weights of the whole recipe, and the t of each domain's own clusters minus strata."""
Progress = Callable[[float, str], None]


def truth(plan: Plan) -> pl.DataFrame:
    """estimand, by, level, truth: shares of ever-partnered women in the whole population."""
    women = plan.population.women().filter("partnered")
    names = list(plan.population.outcomes)
    parts = [_shares(women, names, by) for by in BY]
    return pl.concat(parts)


def _shares(women: pl.DataFrame, names: list[str], by: tuple[str, ...]) -> pl.DataFrame:
    label = ",".join(by)
    level = pl.lit("") if not by else pl.col(label).cast(pl.String)
    wide = women.group_by(level.alias("level")).agg(pl.col(name).mean() for name in names)
    long = wide.unpivot(index="level", variable_name="estimand", value_name="truth")
    return long.select("estimand", pl.lit(label).alias("by"), "level", "truth")


def estimates(plan: Plan, *, seed: int) -> pl.DataFrame:
    """Estimates of one survey with each weight: KEYS, weight, estimate, se, ci_low, ci_high, n, df."""
    sample = survey(plan, seed=seed)
    names = list(plan.population.outcomes)
    estimands = [proportion(name, where=pl.col("partnered"), name=name) for name in names]

    def judged(weight: str, df: Literal["design", "domain"] = "design") -> pl.DataFrame:
        design = Design(weight=weight, stratum=STRATUM, psu=PSU, singleton=SINGLETON)
        return estimate(sample, design, estimands, by=BY, df=df)

    parts = [judged(weight).with_columns(weight=pl.lit(weight)) for weight in WEIGHTS]
    parts.append(judged(FINAL, "domain").with_columns(weight=pl.lit(DOMAIN_DF)))
    columns = (*KEYS, "weight", "estimate", "se", "ci_low", "ci_high", "n", "df")
    return pl.concat(parts).select(columns)


@dataclass(frozen=True)
class Repeated:
    """table: `summary` of the surveys that could be weighed. failures: why the others could not."""

    table: pl.DataFrame
    failures: tuple[str, ...]


def repeat(plan: Plan, *, surveys: int, seed: int, processes: int, progress: Progress) -> Repeated:
    """Draw that many surveys; survey k has the seed seed + k, whatever the processes."""
    seeds = range(seed + 1, seed + surveys + 1)
    found: list[pl.DataFrame] = []
    failures: list[str] = []
    for done, one in enumerate(_all(plan, seeds, processes), 1):
        if isinstance(one, str):
            failures.append(one)
        else:
            found.append(one)
        if done % 25 == 0 or done == surveys:
            progress(done / surveys, f"{done} surveys")
    table = summary(pl.concat(found), truth(plan)) if found else pl.DataFrame()
    return Repeated(table, tuple(failures))


def summary(found: pl.DataFrame, true: pl.DataFrame) -> pl.DataFrame:
    """One row per weight, estimand and domain.

    truth; mean (of the estimates); bias; relative_bias; sd (of the estimates, what the mean standard
    error `se` should be); coverage: share of intervals that hold the truth; none: share of surveys
    without an interval (nobody affected); n: mean number of women; df.
    """
    judged = found.join(true, on=KEYS)
    inside = (pl.col("ci_low") <= pl.col("truth")) & (pl.col("truth") <= pl.col("ci_high"))
    table = judged.group_by("weight", *KEYS, maintain_order=True).agg(
        pl.col("truth").first(),
        pl.col("estimate").mean().alias("mean"),
        pl.col("estimate").std().alias("sd"),
        pl.col("se").mean(),
        inside.mean().alias("coverage"),
        pl.col("ci_low").is_null().mean().alias("none"),
        pl.col("n").mean(),
        pl.col("df").mean(),
    )
    bias = pl.col("mean") - pl.col("truth")
    return table.with_columns(bias=bias, relative_bias=bias / pl.col("truth"))


def _all(plan: Plan, seeds: range, processes: int) -> Iterator[pl.DataFrame | str]:
    if processes < 2:
        yield from (_try(plan, seed) for seed in seeds)
        return
    # polars may hang in a forked process
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_remember, initargs=(plan,)
    ) as pool:
        for future in as_completed([pool.submit(_one, seed) for seed in seeds]):
            yield future.result()


@dataclass
class _Worker:
    """What a process keeps between surveys."""

    plan: Plan | None = None


_worker = _Worker()


def _remember(plan: Plan) -> None:
    _worker.plan = plan


def _one(seed: int) -> pl.DataFrame | str:
    assert _worker.plan is not None  # noqa: S101
    return _try(_worker.plan, seed)


def _try(plan: Plan, seed: int) -> pl.DataFrame | str:
    """Estimates, or in words why the recipe could not be carried out in this sample."""
    try:
        return estimates(plan, seed=seed)
    except WeightingError as error:
        return f"seed {seed}: {error}"
