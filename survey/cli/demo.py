"""`survey demo`: the demonstration study with simulated fieldwork."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from survey.cli.terminal import in_words, opened, show_progress


@click.command()
@click.option("--clusters", default=60, show_default=True, help="Clusters to draw.")
@click.option("--take", default=20, show_default=True, help="Households per cluster.")
@click.option("--seed", default=2026, show_default=True, help="Seed of everything random.")
@in_words
def demo(clusters: int, take: int, seed: int) -> None:
    """Make the demonstration study, once; prints its logins. All data are synthetic.

    Example: survey demo --clusters 60 --take 20 --seed 2026
    """
    from survey.demo.cards import KEY_FILE, PASSPHRASE
    from survey.demo.simulate import LOGINS_FILE, make
    from survey.demo.staff import read_logins
    from survey.demo.study import CODE
    from survey.services.study import find

    installation = opened()
    logins = installation.config.data_dir / LOGINS_FILE
    with installation.database.session(write=False) as session:
        exists = find(session, CODE) is not None
    if not exists:
        make(
            installation.database,
            logins=logins,
            clusters=clusters,
            take=take,
            seed=seed,
            now=datetime.now(UTC),
            progress=show_progress,
        )
    click.echo("Demonstration study (synthetic data). Sign in as:")
    for login, password in read_logins(logins).items():
        click.echo(f"  {login:<14} {password}")
    if (key := logins.with_name(KEY_FILE)).exists():
        click.echo(f"Key of its sealed cards: {key}, passphrase: {PASSPHRASE}")
