"""`survey backup` and `survey restore`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.cli.terminal import in_words, opened

A_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=A_FILE)
@in_words
def backup(file: Path) -> None:
    """Write the whole state, encrypted, into FILE. The key file is not in it: keep it elsewhere.

    Example: survey backup survey-2026-11-24.backup
    """
    from survey.services.backup import write

    if file.exists():
        raise click.ClickException(f"{file} exists already; a backup is never written over.")
    installation = opened()
    counts = write(installation.database, installation.config.data_dir, file, now=datetime.now(UTC))
    click.echo(f"Wrote {sum(counts.values())} rows of {len(counts)} tables to {file}")


@click.command()
@click.argument("file", type=A_FILE)
@in_words
def restore(file: Path) -> None:
    """Read FILE into a new, empty installation that has the same key file; verifies the result.

    Example: survey init && survey restore survey-2026-11-24.backup
    """
    from survey import events
    from survey.services.backup import restore as read

    installation = opened()
    counts = read(installation.database, installation.config.data_dir, file)
    with installation.database.session(write=False) as session:
        breaks = events.verify(session)
    for broken in breaks:
        click.echo(f"event {broken.event_id}: {broken.reason}")
    words = "broken" if breaks else "whole"
    click.echo(f"Restored {sum(counts.values())} rows; the chain of events is {words}.")
    raise SystemExit(1 if breaks else 0)
