"""`survey sealed ...`: the key of the sealed cards, and what its holder can do with it."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.terminal import in_words, opened

if TYPE_CHECKING:
    from survey.services.sealed_opening import Card, Part

KEY = click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The key file that `survey sealed key` has made.",
)
PASSPHRASE = click.option(
    "--passphrase",
    envvar="SEALED_PASSPHRASE",
    prompt=True,
    hide_input=True,
    help="Asked for when it is not in SEALED_PASSPHRASE.",
)


@click.group()
def sealed() -> None:
    """Sealed cards: what women answered for themselves, unread by field and office."""


@sealed.command()
@click.argument("study")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new key file.")
@click.option(
    "--mode",
    type=click.Choice(["unlinked", "linked"]),
    default="unlinked",
    show_default=True,
    help="Unlinked: a card can be matched to nobody. Linked: the office can match it to its household.",
)
@click.option(
    "--passphrase", envvar="SEALED_PASSPHRASE", prompt=True, hide_input=True,
    confirmation_prompt=True, help="At least 12 characters; protects the key file.",
)  # fmt: skip
@in_words
def key(study: str, out: Path, mode: str, passphrase: str) -> None:
    """Make the key pair of STUDY's sealed cards. Its holder keeps the file away from the server.

    The server keeps the public half only. Without the file no card can ever be read: keep two copies.
    Example: survey sealed key demo --out /media/stick/cards.pem
    """
    from survey.services import study as studies
    from survey.services import study_keys

    pem, spki = study_keys.make_pair(passphrase)
    with opened().database.transaction() as session:
        found = studies.get(session, study)
        made = study_keys.use_sealed_key(
            session, None, study=found, spki=spki, mode=mode, now=datetime.now(UTC)
        )
        _write_secret(out, pem)
    click.echo(f"Key {made.id} is in {out}. Give it to its holder and keep no copy here.")


@sealed.command()
@click.argument("study")
@KEY
@PASSPHRASE
@in_words
def count(study: str, key_file: Path, passphrase: str) -> None:
    """Print STUDY's cards by stratum and age group. Cells of fewer than 25 cards are left out.

    Example: survey sealed count demo --key cards.pem
    """
    from survey.services import sealed_card, sealed_count, sealed_opening
    from survey.services import study as studies
    from survey.services.card_format import read_private

    private = read_private(key_file.read_bytes(), passphrase)
    with opened().database.transaction() as session:
        found = studies.get(session, study)
        cells = sealed_opening.tally(session, found, private, now=datetime.now(UTC))
        others = sealed_card.sealed_to_other_keys(session, found)
    click.echo(f"{'stratum':<12} {'age':<8} {'cards':>7} {'yes':>7} {'share':>7}")
    for row in sealed_count.table(cells):
        share = "*" if row.share is None else f"{row.share:.1%}"
        figures = ("*", "*") if row.cards is None else (str(row.cards), str(row.yes))
        click.echo(
            f"{row.stratum or 'all':<12} {row.age_group or 'all':<8}"
            f" {figures[0]:>7} {figures[1]:>7} {share:>7}"
        )
    click.echo("* fewer than 25 cards, or left out so that such a cell cannot be worked out")
    if others:
        click.echo(f"{others} cards were sealed to another key and are not counted")


@sealed.command()
@click.argument("study")
@KEY
@PASSPHRASE
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="A new CSV file.")
@in_words
def export(study: str, key_file: Path, passphrase: str, out: Path) -> None:
    """Write STUDY's opened cards, one a line. Restricted: the file is for analysis in the office only.

    Example: survey sealed export demo --key cards.pem -o cards.csv
    """
    from survey.services import sealed_opening
    from survey.services import study as studies

    pem = key_file.read_bytes()
    with opened().database.transaction() as session:
        found = studies.get(session, study)
        cards = sealed_opening.open_with(
            session, found, pem, passphrase, purpose="export", now=datetime.now(UTC)
        )
        _write_table(
            out,
            [*PLACE, "answer", *HOUSEHOLD],
            ([*_place(card), card.answer, *(card.household or ("", ""))] for card in cards),
        )
    click.echo(f"Wrote {len(cards)} cards to {out}")


@sealed.command()
@click.argument("study")
@KEY
@PASSPHRASE
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@in_words
def parts(study: str, key_file: Path, passphrase: str, out: Path) -> None:
    """Write STUDY's opened sealed parts, a CSV file for each part. Restricted, as opened cards are.

    A column for each question that somebody answered. In `whole`, 0 is a part that was broken off.
    Example: survey sealed parts demo --key cards.pem -o parts
    """
    from survey.services import sealed_opening
    from survey.services import study as studies

    pem = key_file.read_bytes()
    with opened().database.transaction() as session:
        found = sealed_opening.open_parts(
            session, studies.get(session, study), pem, passphrase,
            purpose="export", now=datetime.now(UTC),
        )  # fmt: skip
        out.mkdir(mode=0o700)
        for name in sorted({part.name for part in found}):
            _write_part(out / f"{name}.csv", [part for part in found if part.name == name])
    click.echo(f"Wrote {len(found)} sealed parts to {out}")


PLACE = ["stratum", "age_group", "weight_class"]
HOUSEHOLD = ["hv001", "hv002"]


def _place(one: Card | Part) -> list[object]:
    return [one.stratum, one.age_group, one.weight_class]


def _write_part(path: Path, found: list[Part]) -> None:
    questions = list(dict.fromkeys(name for part in found for name in part.answers))
    _write_table(
        path,
        [*PLACE, "whole", *HOUSEHOLD, *questions],
        (
            [*_place(part), int(part.whole), *(part.household or ("", ""))]
            + [_cell(part.answers.get(name)) for name in questions]
            for part in found
        ),
    )


def _cell(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _write_table(path: Path, header: list[str], rows: Iterable[list[object]]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _write_secret(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
