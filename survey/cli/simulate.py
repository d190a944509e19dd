"""`survey simulate`: how good the estimates of a design are, by drawing it again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.terminal import in_words, opened, show_progress

if TYPE_CHECKING:
    import polars as pl

    from survey.demo.repeated import Plan
    from weighting.recipe import Recipe

PROCESSES = 2
LOW, HIGH = 0.93, 0.97


@click.command()
@click.argument("study")
@click.option("--surveys", default=500, show_default=True, help="Samples to draw.")
@click.option("--seed", default=1, show_default=True, help="Seed of the first sample.")
@click.option("--clusters", type=int, help="Clusters; without it as many as the study drew.")
@click.option("--take", type=int, help="Households per cluster; without it those of the study.")
@click.option("--processes", default=PROCESSES, show_default=True, help="Work on so many cores.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="All figures as CSV.")
@in_words
def simulate(
    study: str,
    surveys: int,
    seed: int,
    clusters: int | None,
    take: int | None,
    processes: int,
    output: Path | None,
) -> None:
    """Draw the design of STUDY repeatedly from an invented population; print bias and coverage.

    The population stands on the frame of the study; answers in it are known. Every sample goes from frame
    to estimate by the functions that real data go through.

    Example: survey simulate demo --surveys 500 --clusters 420 --seed 1
    """
    from survey.demo import coverage

    show_progress(0, "making the population")
    plan = _plan(study, clusters, take)
    found = coverage.repeat(
        plan, surveys=surveys, seed=seed, processes=processes, progress=show_progress
    )
    click.echo(
        f"{surveys} surveys of {sum(plan.clusters.values())} clusters x {plan.take} households "
        f"from {plan.population.age.size:,} women"
    )
    if found.failures:
        click.echo(f"{len(found.failures)} of them could not be weighed:")
    for line in (*found.failures, *lines(found.table)):
        click.echo(line)
    if output:
        found.table.write_csv(output)


def _plan(code: str, clusters: int | None, take: int | None) -> Plan:
    """The design of a study on a population that stands on its frame."""
    from survey.demo import population
    from survey.demo.repeated import Plan
    from survey.demo.truth import Truth
    from survey.services import frame as frames
    from survey.services import study as studies
    from survey.services.allocation import ALLOCATIONS, FLOOR
    from weighting.allocation import power
    from weighting.recipe import Recipe

    with opened().database.session(write=False) as session:
        found = studies.get(session, code)
        strata = frames.strata(session, found)
        frame = frames.to_table(session, found).with_row_index("area")
        drawn = {stratum.code: stratum.allocated or 0 for stratum in strata}
        if clusters:
            sizes = {stratum.code: stratum.frame_households for stratum in strata}
            units = {stratum.code: stratum.frame_units for stratum in strata}
            drawn = power(sizes, clusters, alpha=ALLOCATIONS["power"], floor=FLOOR, units=units)
        households, seed = take or found.take, found.seed
    truth = Truth.make(seed, sorted(frame["region"].unique().to_list()))
    made = population.make(frame, truth, seed=seed)
    return Plan(made, drawn, households, _quiet(Recipe.default()), made.controls())


def _quiet(recipe: Recipe) -> Recipe:
    """The recipe without its second opinion from svy, which takes longer than all the rest."""
    steps = tuple(
        replace(step, options={**step.options, "verify": False}) if step.do == "rake" else step
        for step in recipe.steps
    )
    return replace(recipe, steps=steps)


def lines(table: pl.DataFrame) -> Iterator[str]:
    """National and residence in full, regions as a range; then how many domains keep the promise."""
    import polars as pl

    if table.is_empty():
        return
    yield (
        f"{'indicator':<18}{'domain':<14}{'weights':<13}{'truth':>8}{'bias':>9}{'rel.bias':>10}"
        f"{'sd':>9}{'mean se':>9}{'coverage':>10}{'women':>8}"
    )
    shown = table.sort("estimand", "by", "level", "weight", maintain_order=True)
    for row in shown.filter(pl.col("by") != "region").iter_rows(named=True):
        domain = f"{row['by'] or 'national'} {row['level']}".strip()
        yield (
            f"{row['estimand']:<18}{domain:<14}{row['weight']:<13}{row['truth']:>8.2%}"
            f"{row['bias']:>9.3%}{row['relative_bias']:>10.1%}{row['sd']:>9.3%}{row['se']:>9.3%}"
            f"{row['coverage']:>10.1%}{row['n']:>8.0f}"
        )
    yield from _regions(table)


def _regions(table: pl.DataFrame) -> Iterator[str]:
    import polars as pl

    regions = table.filter(pl.col("by") == "region")
    summed = regions.group_by("estimand", "weight", maintain_order=True).agg(
        pl.col("coverage").min().alias("least"),
        pl.col("coverage").mean().alias("mean"),
        pl.col("coverage").max().alias("most"),
        pl.col("relative_bias").abs().mean().alias("bias"),
        (pl.col("se") / pl.col("sd")).mean().alias("ratio"),
        pl.col("none").mean(),
        pl.col("n").mean(),
        pl.col("coverage").is_between(LOW, HIGH).sum().alias("kept"),
        pl.len().alias("of"),
    )
    yield ""
    yield (
        f"{'indicator':<18}{'regions':<14}{'weights':<13}{'coverage: least':>16}{'mean':>8}{'most':>8}"
        f"{'93-97 %':>10}{'|rel.bias|':>12}{'se/sd':>7}{'no interval':>13}{'women':>7}"
    )
    for row in summed.sort("estimand", "weight").iter_rows(named=True):
        kept = f"{row['kept']}/{row['of']}"
        yield (
            f"{row['estimand']:<18}{row['of']:<14}{row['weight']:<13}{row['least']:>16.1%}{row['mean']:>8.1%}"
            f"{row['most']:>8.1%}{kept:>10}{row['bias']:>12.1%}{row['ratio']:>7.2f}{row['none']:>13.1%}"
            f"{row['n']:>7.0f}"
        )
