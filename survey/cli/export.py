"""`survey export`: files for statisticians."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.cli.terminal import in_words, opened, show_progress


@click.command()
@click.argument("study")
@click.option(
    "--format", "formats", default="sav,dta,csv", show_default=True, help="Comma-separated formats."
)
@click.option("--language", default="az,ru,en", show_default=True, help="Languages of labels.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@click.option("--unweighted", is_flag=True, help="Leave the weights out.")
@in_words
def export(study: str, formats: str, language: str, out: Path, unweighted: bool) -> None:
    """Write the files of STUDY with manifest.json into a new folder.

    Formats: sav zsav dta csv parquet xpt ddi syntax and others that --help of the files page names.
    Example: survey export demo --format sav,dta --language az,ru,en --out files
    """
    from survey.services import dataset, release
    from survey.services import study as studies

    database = opened().database
    now = datetime.now(UTC)
    with database.session(write=False) as session:
        found = studies.get(session, study)
        manifest = release.write(
            session,
            found,
            folder=out,
            formats=formats.split(","),
            languages=tuple(language.split(",")),
            weighted=not unweighted,
            now=now,
            progress=show_progress,
        )
    with database.transaction() as session:
        found = studies.get(session, study)
        dataset.record_reading(session, None, study=found, purpose="export", now=now)
    for finding in manifest.findings:
        click.echo(str(finding), err=True)
    click.echo(f"Wrote {len(manifest.files)} files to {out}")
