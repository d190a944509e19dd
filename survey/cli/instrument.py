"""`survey instrument ...`: check questionnaires, and carry them from and to XLSForm."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.terminal import in_words

A_FILE = click.Path(path_type=Path)


@click.group()
def instrument() -> None:
    """Questionnaires as files: YAML and XLSForm."""


@instrument.command()
@click.argument("files", nargs=-1, required=True, type=A_FILE)
@in_words
def check(files: tuple[Path, ...]) -> None:
    """Print findings of YAML or XLSForm FILES. Exit code 1 if any is an error.

    Example: survey instrument check instruments/library/woman.yaml
    """
    from instruments.checks import check_file

    findings = [finding for file in files for finding in check_file(file)]
    for finding in findings:
        click.echo(str(finding))
    raise SystemExit(1 if any(finding.severity == "error" for finding in findings) else 0)


@instrument.command("import")
@click.argument("form", type=A_FILE)
@click.option("-o", "--output", required=True, type=A_FILE, help="The YAML file to write.")
@in_words
def import_(form: Path, output: Path) -> None:
    """Turn the XLSForm FORM into YAML; prints what could not be carried over.

    Exit code 1, and nothing is written, when the form cannot be used: also when an expression cannot be
    read or names a question that is not there. `survey instrument check FORM` says all that is doubtful.

    Example: survey instrument import form.xlsx -o form.yaml
    """
    from instruments import loader, xlsform
    from instruments.checks import check as check_all

    imported = xlsform.read(form)
    found = list(imported.findings)
    if imported.instrument is not None:
        rules = check_all(imported.instrument, place=str(form))
        found += [finding for finding in rules if finding.severity == "error"]
    for finding in found:
        click.echo(str(finding))
    if imported.instrument is None or any(finding.severity == "error" for finding in found):
        raise SystemExit(1)
    loader.dump(imported.instrument, output)
    click.echo(f"Wrote {output}")


@instrument.command("export")
@click.argument("source")
@click.option("-o", "--output", required=True, type=A_FILE, help="The .xlsx file to write.")
@in_words
def export_(source: str, output: Path) -> None:
    """Write the questionnaire SOURCE (a name of the library or a YAML file) as XLSForm.

    Example: survey instrument export woman -o woman.xlsx
    """
    from instruments import load, xlsform

    path = Path(source)
    xlsform.write(load(path if path.suffix else source), output)
    click.echo(f"Wrote {output}")
