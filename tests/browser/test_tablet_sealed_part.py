"""A part that she answers herself: on the tablet nobody can read it again, and it arrives once, whole or broken off."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from instruments import load
from survey.crypto import unseal
from survey.models import Interview, Paradata
from survey.services import answers as answers_
from survey.services import keys, sealed_opening
from survey.services import study as studies
from tests.support import guarded
from tests.support.axe import violations
from tests.support.guarded import answer, following, question
from tests.support.tablet_app import begin, exchange, open_household, stored, unlock

pytestmark = pytest.mark.browser

PARTED = load(Path(__file__).parents[1] / "support" / "instruments" / "parted.yaml")


TWICE = """() => {
  const next = document.querySelector(".interview:not(.shell) .turn.next");
  next.click();
  next.click();
}"""
"""Before the first touch has had its effect there is a second one."""


@pytest.fixture
def pem(sqlite_database, live_server):
    with sqlite_database.session() as session:
        made = guarded.field(session, second=PARTED)
        session.commit()
    return made


@pytest.fixture
def tablet(used_page, pem, take_into_use):
    """A tablet that she has in her hands: the first page of her part."""
    complaints = []
    used_page.on("pageerror", lambda error: complaints.append(str(error)))
    take_into_use(used_page)
    open_household(used_page, 1)
    begin(used_page, 2)
    answer(used_page, "age", "33")
    following(used_page)
    question(used_page, "own_face")
    yield used_page
    assert complaints == []


def give_back(page):
    page.locator(".handback [data-action=return]").click()
    unlock(page)


def nobody_is_near(page):
    page.locator("dialog[open] button[data-code='0']").click()


def up_to(page, last):
    """From the first page of the part on; the page of `last` is answered and not turned."""
    for name, value in (("own_face", "2"), ("own_first", "yeswordq"), ("own_times", "37")):
        answer(page, name, value)
        if name == last:
            return
        following(page)


def finish(page):
    answer(page, "took", "nowordq")
    following(page)
    page.locator("[data-action=finish]").click()
    page.locator("[data-home]").click()
    exchange(page)


def parts(database, pem):
    """(answers, whether whole) of what has arrived, and the answers of the interview."""
    with database.session() as session:
        study = studies.current(session)
        found = sealed_opening.open_parts(
            session, study, pem, guarded.PASSPHRASE, purpose="test", now=datetime.now(UTC)
        )
        interview = session.scalars(select(Interview).where(Interview.unit == "woman")).one()
        return [(dict(one.answers), one.whole) for one in found], answers_.get(
            session, study, interview
        )


def trace(database):
    """What was noted of the interview."""
    with database.session() as session:
        key = keys.data_key(session, studies.current(session))
        rows = session.scalars(select(Paradata).order_by(Paradata.part))
        parts = [
            unseal(key, one.sealed, bound=f"trace/{one.interview_uid}/{one.part}") for one in rows
        ]
    return [event for part in parts for event in json.loads(part)]


def test_what_she_answers_is_read_by_the_holder_of_the_key_alone(tablet, sqlite_database, pem):
    up_to(tablet, "own_times")
    following(tablet)
    answer(tablet, "own_second", "nowordq")
    tablet.evaluate(TWICE)
    tablet.locator(".handback").wait_for()
    assert "wordq" not in json.dumps(stored(tablet))
    give_back(tablet)
    question(tablet, "took")
    tablet.locator(".interview:not(.shell) .turn.back").click()
    question(tablet, "age")  # not back into it
    following(tablet)
    finish(tablet)
    given, answers = parts(sqlite_database, pem)
    whole = {"own_face": "2", "own_first": "yeswordq", "own_times": 37, "own_second": "nowordq"}
    assert given == [(whole, True)]
    assert answers["own_done"] == "1"
    assert not [name for name in answers if name.startswith("own_") and name != "own_done"]
    kinds = {event[1] for event in trace(sqlite_database)}
    assert "card" in kinds
    assert "own" not in json.dumps(trace(sqlite_database))


def test_hidden_in_the_middle_it_begins_again_empty_and_arrives_once(tablet, sqlite_database, pem):
    up_to(tablet, "own_times")
    tablet.locator(".hide:visible").click()
    tablet.locator(".decoy [data-action=return]").click()
    unlock(tablet)
    nobody_is_near(tablet)
    root = question(tablet, "own_face")
    expect(root.locator("input:checked")).to_have_count(0)
    answer(tablet, "own_face", "2")
    following(tablet)
    expect(question(tablet, "own_first").locator("input:checked")).to_have_count(0)
    answer(tablet, "own_first", "nowordq")
    following(tablet)
    give_back(tablet)
    finish(tablet)
    assert parts(sqlite_database, pem)[0] == [({"own_face": "2", "own_first": "nowordq"}, True)]


def test_what_she_had_answered_before_it_was_ended_arrives(tablet, sqlite_database, pem):
    up_to(tablet, "own_times")
    following(tablet)
    tablet.locator(".pause").click()
    tablet.get_by_role("button", name="It is not safe").click()
    tablet.get_by_role("button", name="End it").click()
    tablet.locator("[data-home]").click()
    exchange(tablet)
    given, answers = parts(sqlite_database, pem)
    assert given == [({"own_face": "2", "own_first": "yeswordq", "own_times": 37}, False)]
    assert answers["stop_reason"] == "2"
    assert "own_done" not in answers


def test_what_she_does_not_want_to_give_is_nowhere(tablet, sqlite_database, pem):
    found = violations(tablet)
    up_to(tablet, "own_first")
    tablet.get_by_role("button", name="I do not want to go on").press("Enter")
    assert found + violations(tablet) == []
    tablet.get_by_role("button", name="Go on answering").click()
    expect(tablet.get_by_role("button", name="Delete it")).to_be_hidden()
    tablet.get_by_role("button", name="I do not want to go on").click()
    tablet.get_by_role("button", name="Delete it").click()
    give_back(tablet)
    finish(tablet)
    given, answers = parts(sqlite_database, pem)
    assert given == []
    assert answers["own_done"] == "2"


def test_a_form_of_which_the_study_has_no_key_is_not_asked(
    used_page, sqlite_database, take_into_use
):
    with sqlite_database.session() as session:
        guarded.field(session, second=PARTED)
        studies.current(session).sealed_public = None
        session.commit()
    take_into_use(used_page)
    open_household(used_page, 1)
    begin(used_page, 2)
    answer(used_page, "age", "33")
    following(used_page)
    question(used_page, "took")
