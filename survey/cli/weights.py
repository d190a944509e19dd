"""`survey weigh` and `survey estimate`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.cli.terminal import in_words, opened, show_progress

A_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("study")
@click.option("--recipe", type=A_FILE, help="A recipe (YAML); without it the default one.")
@in_words
def weigh(study: str, recipe: Path | None) -> None:
    """Run the weighting chain of STUDY; prints what each step did to the weights.

    Example: survey weigh demo
    """
    from survey.services import study as studies
    from survey.services import weights

    database = opened().database
    text = recipe.read_text(encoding="utf-8") if recipe else None
    with database.session(write=False) as session:
        found = studies.get(session, study)
        computed = weights.compute(session, found, recipe=text, progress=show_progress)
    with database.transaction() as session:
        found = studies.get(session, study)
        run = weights.store(session, None, study=found, computed=computed, now=datetime.now(UTC))
        click.echo(f"Weight run {run.number} of {study}")
        for line in weights.step_lines(run):
            click.echo(line)


@click.command()
@click.argument("study")
@click.option("--indicator", "indicators", multiple=True, help="Name; may be repeated.")
@click.option("--by", "by", multiple=True, help="VAR or VAR,VAR; may be repeated.")
@click.option(
    "--method",
    type=click.Choice(["taylor", "residuals", "replicates"]),
    default="taylor",
    show_default=True,
    help="Standard errors; residuals and replicates take account of calibration.",
)
@click.option("-o", "--output", required=True, type=A_FILE, help="The CSV file to write.")
@in_words
def estimate(
    study: str, indicators: tuple[str, ...], by: tuple[str, ...], method: str, output: Path
) -> None:
    """Write prevalence tables of STUDY with standard errors and confidence intervals.

    Example: survey estimate demo --indicator UN6 --by region -o un6.csv
    """
    from survey.services import estimates
    from survey.services import study as studies

    breakdowns = [(), *(tuple(names.split(",")) for names in by)]
    database = opened().database
    with database.session(write=False) as session:
        found = studies.get(session, study)
        computed = estimates.compute(
            session,
            found,
            indicators=indicators,
            by=breakdowns,
            method=method,
            progress=show_progress,
        )
    with database.transaction() as session:
        found = studies.get(session, study)
        estimates.store(session, None, study=found, computed=computed, now=datetime.now(UTC))
    estimates.published(computed.table).write_csv(output)
    click.echo(f"Wrote {computed.table.height} rows to {output}")
