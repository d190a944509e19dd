"""A tablet in an interview that has a part for her alone: the study behind it, and the way into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from playwright.sync_api import Locator, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments import Instrument, load
from instruments.media_files import digest
from survey.models import Staff
from survey.services import instrument_file, roster, study_keys
from survey.services import study as studies
from tests.support.cases import SMALL, in_the_field, interviewed, small_household

PASSPHRASE = "a long synthetic passphrase"
GUARDED = load(Path(__file__).parent / "instruments" / "guarded.yaml")


def field(
    session: Session,
    *,
    second: Instrument = GUARDED,
    recordings: Mapping[str, bytes] | None = None,
) -> bytes:
    """A study with this interview in the field, and a key for its cards; returns the holder's half.

    In the first two households a woman has been drawn.
    """
    now = datetime.now(UTC) - timedelta(hours=1)
    people = {staff.role: staff for staff in session.scalars(select(Staff))}
    digests = {name: digest(content) for name, content in (recordings or {}).items()}
    instrument_file.keep(session, {digests[name]: one for name, one in (recordings or {}).items()})
    spoken = replace(second, files=digests)
    households = in_the_field(session, people, instruments=(SMALL[0], spoken), now=now)
    for one in households[:2]:
        me = people["enumerator"]
        interviewed(session, me, one, "household", small_household(), now=now)
        roster.lock(session, me, one, now=now + timedelta(minutes=12))
    pem, spki = _pair()
    study = studies.current(session)
    study_keys.use_sealed_key(session, None, study=study, spki=spki, mode="unlinked", now=now)
    return pem


@cache
def _pair() -> tuple[bytes, str]:
    """The holder's keys are the same in every test of a worker: making them takes longer than most tests."""
    return study_keys.make_pair(PASSPHRASE)


def following(page: Page) -> None:
    """The next page."""
    page.locator(".interview:not(.shell) .turn.next").click()


def answer(page: Page, name: str, value: str) -> None:
    """One question of the page, by its name."""
    root = question(page, name)
    choice = root.locator(f'[data-choice="{value}"]')
    if choice.count():
        choice.click()
    else:
        root.locator("input, textarea").first.fill(value)


def question(page: Page, name: str) -> Locator:
    """A question on the page."""
    root = page.locator(f'#stage [data-question="{name}"]')
    root.wait_for()
    return root


def until(page: Page, name: str, *, first: str = "yeswordq") -> None:
    """From the first page to the page of a question, answering on the way."""
    way = {"age": "33", "town": "Quba", "first_thing": first, "told_thing": "toldwordq",
           "second_thing": "nowordq", "rooms": "3"}  # fmt: skip
    for one, value in way.items():
        if one == name:
            break
        if one == "told_thing" and first != "yeswordq":
            continue
        answer(page, one, value)
        following(page)
        if one == "second_thing":
            page.get_by_role("button", name="Nobody did: go on").click()
    if page.locator(f'#stage [data-question="{name}"]').count() == 0:
        answer(page, "practice_face", "2")
        following(page)
