"""`survey sealed compare`: the open answer beside the sealed one, for table T23 of the report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.cli.sealed import KEY, PASSPHRASE
from survey.cli.terminal import in_words, opened


@click.command()
@click.argument("study")
@KEY
@PASSPHRASE
@in_words
def compare(study: str, key_file: Path, passphrase: str) -> None:
    """Give STUDY's report the share of sealed cards that say yes, weighted, of the whole country.

    Needs a weight run. The report made next shows it beside the open answers (table T23).
    Example: survey sealed compare demo --key cards.pem
    """
    from survey.services import sealed_comparison
    from survey.services import study as studies
    from survey.services.card_format import read_private

    private = read_private(key_file.read_bytes(), passphrase)
    with opened().database.transaction() as session:
        found = studies.get(session, study)
        share = sealed_comparison.compare(session, found, private, now=datetime.now(UTC))
    if share.share is None:
        click.echo(f"{share.cards} cards: too few for a share")
    else:
        click.echo(f"{share.cards} cards, {share.share:.1%} say yes")
