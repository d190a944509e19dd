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
    """Derive every draw of STUDY again: clusters, segments, households, women. Exit code 1 on a deviation.

    Example: survey audit sample demo
    """
    from survey.services import progress, roster, sample_audit
    from survey.services.study import get

    with opened().database.session(write=False) as session:
        found = get(session, study)
        deviations = [*sample_audit.audit(session, found), *roster.audit(session, found)]
        clusters = progress.clusters(session, found)
        segments = list(sample_audit.segments(session, found, clusters))
    for number, segment, share in segments:
        sizes = ", ".join(map(str, segment.sizes))
        click.echo(f"cluster {number}: segment {segment.number} of {sizes}; share {share:.6f}")
    click.echo(
        f"{len(clusters)} clusters (waves {found.waves_released} of {found.waves}),"
        f" {len(segments)} segments"
    )
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
