"""`survey audit ...`: is the sample the one that the seed gives, is the record of events whole."""

from __future__ import annotations

import click

from survey.cli.terminal import in_words, opened


@click.group()
def audit() -> None:
    """Derive the draws again; verify the chain of events."""


@audit.command()
@click.argument("study")
@in_words
def sample(study: str) -> None:
    """Derive every draw of STUDY again: clusters, households, women. Exit code 1 on a deviation.

    Example: survey audit sample demo
    """
    from survey.services import roster
    from survey.services import sample as samples
    from survey.services.study import get

    with opened().database.session(write=False) as session:
        found = get(session, study)
        deviations = [*samples.audit(session, found), *roster.audit(session, found)]
    for deviation in deviations:
        click.echo(f"{deviation.noun} {deviation.number}: {deviation.reason}")
    click.echo(f"{len(deviations)} deviations")
    raise SystemExit(1 if deviations else 0)


@audit.command()
@in_words
def verify() -> None:
    """Walk the chain of events. Exit code 1 where it breaks.

    Example: survey audit verify
    """
    from survey import events

    with opened().database.session(write=False) as session:
        breaks = events.verify(session)
    for broken in breaks:
        click.echo(f"event {broken.event_id}: {broken.reason}")
    click.echo("The chain is broken." if breaks else "The chain is whole.")
    raise SystemExit(1 if breaks else 0)
