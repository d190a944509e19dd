"""`survey export`: files for statisticians."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.cli.terminal import in_words, opened, show_progress
from survey.models.release import KINDS


@click.command()
@click.argument("study")
@click.option(
    "--format", "formats", default="sav,dta,csv", show_default=True, help="Comma-separated formats."
)
@click.option("--language", default="az,ru,en", show_default=True, help="Languages of labels.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@click.option("--unweighted", is_flag=True, help="Leave the weights out.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default=KINDS[0],
    show_default=True,
    help="Restricted master, scientific-use file (suf) or public-use file (puf).",
)
@in_words
def export(study: str, formats: str, language: str, out: Path, unweighted: bool, kind: str) -> None:
    """Write the files of STUDY with manifest.json into a new folder.

    Formats: sav zsav dta csv parquet xpt xlsx ddi syntax codebook pdf json.
    Example: survey export demo --format sav,dta --language az,ru,en --out files
    """
    from survey.services import dataset, release_files
    from survey.services import study as studies

    installation = opened()
    database = installation.database
    now = datetime.now(UTC)
    wanted = release_files.Wanted(
        kind=kind,
        formats=tuple(formats.split(",")),
        languages=tuple(language.split(",")),
        weighted=not unweighted,
    )
    with database.session(write=False) as session:
        found = studies.get(session, study)
        manifest = release_files.write(
            session,
            found,
            folder=out,
            wanted=wanted,
            now=now,
            office=installation.config.office,
            progress=show_progress,
        )
    with database.transaction() as session:
        found = studies.get(session, study)
        dataset.record_reading(session, None, study=found, purpose="export", now=now)
    for finding in manifest.findings:
        click.echo(str(finding), err=True)
    click.echo(f"Wrote {len(manifest.files)} files to {out}")
