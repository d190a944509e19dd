"""`survey staff ...`: the first administrator, and a way back in when nobody can sign in."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from survey.cli.terminal import in_words, opened


@click.group()
def staff() -> None:
    """People who can sign in. Everybody but the first administrator is added in the browser."""


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="First and last name.")
@click.option("--sex", type=click.Choice(["female", "male"]), required=True)
@click.option("--language", type=click.Choice(["az", "ru", "en"]), default="az", show_default=True)
@in_words
def add(username: str, name: str, sex: str, language: str) -> None:
    """Add an administrator and print her password, once.

    Example: survey staff add leyla --name "Leyla Məmmədova" --sex female
    """
    from survey.permissions import Role
    from survey.services import staff as people

    person = people.Person(name=name, role=Role.ADMINISTRATOR, sex=sex, language=language)
    with opened().database.transaction() as session:
        made, password = people.add(
            session, None, username=username, person=person, now=datetime.now(UTC)
        )
        click.echo(f"{made.username}\t{password}")


@staff.command()
@click.argument("username")
@in_words
def password(username: str) -> None:
    """Give USERNAME a new password and print it, once; ends the sessions of that person.

    Example: survey staff password leyla
    """
    from survey.errors import NotFound
    from survey.services import staff as people

    with opened().database.transaction() as session:
        found = people.find(session, username)
        if found is None:
            raise NotFound("There is nobody who signs in as %(name)s.", name=username)
        click.echo(people.reset_password(session, None, staff=found, now=datetime.now(UTC)))
