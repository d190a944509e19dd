"""`survey release`: check a release, publish its key, read files of other waves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.cli.terminal import in_words, opened


@click.group()
def release() -> None:
    """Check releases, and read files of other waves and offices."""


@release.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", help="The public key that the office has published.")
@in_words
def verify(folder: Path, key: str | None) -> None:
    """Compare every file of FOLDER with manifest.json, and its signature with the key.

    Needs no database and no secrets: whoever received a release can run it.
    Example: survey release verify files --key PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=

    Example: survey release verify files
    """
    from exports.release import verify as compare

    findings = compare(folder, signed=True, trusted=key)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"{folder} is not as it was made")
    click.echo(f"{folder}: complete, unchanged and signed" + (" with this key" if key else ""))


@release.command()
@click.argument("study")
@in_words
def key(study: str) -> None:
    """Print the public key that signs the releases of STUDY. Publish it where readers look.

    Example: survey release key demo
    """
    from exports.signature import public_key
    from survey.services import signing
    from survey.services import study as studies

    with opened().database.session(write=False) as session:
        found = studies.get(session, study)
        click.echo(public_key(signing.signing_key(session, found)))


@release.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="en", show_default=True, help="Language of its labels.")
@click.option("--encoding", help="Of an old file that does not say its own, e.g. windows-1251.")
@click.option("--format", "formats", default="parquet,json", show_default=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@in_words
def convert(file: Path, language: str, encoding: str | None, formats: str, out: Path) -> None:
    """Read a .sav .zsav .por .dta .xpt .sas7bdat .csv or .parquet FILE and write it in other formats.

    For the files of earlier waves: labels and missing codes come along, names are made valid. What
    cannot come along is said, by name.
    Example: survey release convert old.sav --encoding windows-1251 --format dta,csv --out old
    """
    from exports.reading import read_file
    from exports.release import write
    from exports.writing import Options

    found = read_file(file, language=language, encoding=encoding)
    options = Options(languages=found.languages, now=datetime.now(UTC))
    manifest = write([found], formats.split(","), out, options=options)
    for finding in manifest.findings:
        click.echo(str(finding), err=True)
    click.echo(f"Wrote {len(manifest.files)} files of {found.frame.height} rows to {out}")


@release.command()
@click.argument("earlier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("later", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--indicator", "wanted", multiple=True, help="A 0/1 variable, or NAME=CODE; repeatable."
)
@click.option("--encoding", help="Of old files that do not say their own, e.g. windows-1251.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path), help="A CSV file; else a table is printed."
)
@in_words
def compare(
    earlier: Path, later: Path, wanted: tuple[str, ...], encoding: str | None, out: Path | None
) -> None:
    """Test whether indicators have changed from the file EARLIER to the file LATER.

    Weight, clusters and strata are known by their DHS names. Needs no database.
    Example: survey release compare wave1.sav woman_az.dta --indicator d105a=1 --indicator ipv_phy_12m
    """
    import polars as pl

    from exports.reading import read_file
    from survey.services import waves

    found = [
        waves.of_file(path.name, read_file(path, encoding=encoding), wanted)
        for path in (earlier, later)
    ]
    for wave in found:
        design = ", ".join(f"{what} {name}" for what, name in wave.design.items())
        click.echo(f"{wave.name}: {design}", err=True)
    table = pl.DataFrame(waves.records(waves.compare(*found)), schema_overrides={"p": pl.Float64})
    if out is not None:
        table.write_csv(out)
        click.echo(f"Wrote {table.height} rows to {out}")
        return
    for row in table.iter_rows(named=True):
        click.echo(
            "{indicator}: {earlier:.4f} to {later:.4f}, difference {difference:+.4f} "
            "({ci_low:+.4f} to {ci_high:+.4f}), p {p:.4f}".format(**row)
        )
