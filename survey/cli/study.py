"""`survey study ...`."""

from __future__ import annotations

import click

from survey.cli.terminal import in_words, opened


@click.group()
def study() -> None:
    """Studies of this installation."""


@study.command("list")
@in_words
def list_() -> None:
    """A line per study, its code first.

    Example: survey study list
    """
    from survey.services.study import all_studies

    with opened().database.session(write=False) as session:
        for row in all_studies(session):
            mark = " (synthetic)" if row.synthetic else ""
            click.echo(f"{row.code}\t{row.state}\t{row.title.get('en', '')}{mark}")
