"""`survey translations`: how much is translated, and what is missing."""

from __future__ import annotations

import click


@click.command()
def translations() -> None:
    """Share translated per catalogue and language. Exit code 1 below 100 %.

    Example: survey translations
    """
    from translations.score import score

    incomplete = False
    for row in score():
        share = row.translated / row.total if row.total else 1.0
        click.echo(f"{row.locale}\t{row.domain}\t{row.translated}/{row.total}\t{share:.0%}")
        for name in row.missing:
            click.echo(f"  missing: {name}")
        incomplete = incomplete or row.translated < row.total
    raise SystemExit(1 if incomplete else 0)
