"""`survey init`, `survey serve`, `survey doctor`."""

from __future__ import annotations

import click

from survey.cli.terminal import in_words, opened
from survey.config import Config


@click.command()
@in_words
def init() -> None:
    """Create or upgrade the database and the keys. Safe to repeat.

    Example: SURVEY_DATA_DIR=/srv/survey survey init
    """
    from survey.installation import init as make

    config = Config.from_env()
    make(config)
    click.echo(f"Ready: data in {config.data_dir}, keys in {config.key_file}")


@click.command()
@in_words
def serve() -> None:
    """Run the web server and the worker until interrupted.

    Example: PORT=8080 survey serve
    """
    from survey.server import serve as run

    raise SystemExit(run(opened().config))


@click.command()
def doctor() -> None:
    """Say in plain words what is wrong with this installation.

    Example: survey doctor
    """
    from survey.services.doctor import examine

    problems = 0
    for check in examine(Config.from_env()):
        click.echo(f"{'ok  ' if check.fine else 'BAD '} {check.name}: {check.words}")
        problems += not check.fine
    raise SystemExit(1 if problems else 0)
