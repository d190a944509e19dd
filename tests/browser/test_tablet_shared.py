"""One tablet, several people or windows; a full disk; what the office asks of a tablet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey.models import Device, Interview, RecoveryRequest
from survey.services import device as devices
from tests.conftest import PASSWORD
from tests.support.cases import small_household
from tests.support.tablet_app import (
    all_sent,
    begin,
    choose_pin,
    hold,
    lock,
    open_household,
    sign_in,
    stored,
    unlock,
    unsent,
)

pytestmark = pytest.mark.browser


def _now():
    return datetime.now(UTC)


def states(session, _people):
    return {one.unit: one.state for one in session.scalars(select(Interview))}


def one_device(session):
    return session.scalars(select(Device)).one()


def test_two_people_on_one_tablet_see_nothing_of_each_other(tablet, second):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    lock(tablet)  # she does not send it
    tablet.context.set_offline(False)
    tablet.get_by_role("button", name="Set up for a new person").click()
    tablet.get_by_role("link", name="Sign in with the password").wait_for()
    sign_in(tablet, second, PASSWORD)
    tablet.get_by_role("button", name="Set up for a new person").click()
    choose_pin(tablet, "905172")
    tablet.get_by_text("No cluster has been assigned to you yet").wait_for()
    all_sent(tablet)
    expect(tablet.locator(".case")).to_have_count(0)
    tablet.context.set_offline(True)
    lock(tablet)
    tablet.get_by_role("button", name="Somebody else works with this tablet").click()
    tablet.locator("#lock-name").fill("Enumerator")
    unlock(tablet)
    expect(tablet.locator(".case")).to_have_count(3)
    unsent(tablet, 1)


def test_a_second_window_says_so_and_may_take_over(tablet):
    other = tablet.context.new_page()
    other.goto("/visits/tablet")
    other.get_by_text("Visits is open in another window").wait_for()
    other.get_by_role("button", name="Go on in this window").click()
    unlock(other)
    other.locator(".case").first.wait_for()
    tablet.get_by_text("Visits is open in another window").wait_for()
    other.close()


def test_a_full_tablet_is_told_and_the_answer_is_written_when_there_is_room(tablet):
    open_household(tablet, 1)
    begin(tablet, 1)
    fill_up(tablet)
    tablet.locator("[data-place=rooms] input").fill("7")
    tablet.locator(".turn.next").click()
    expect(tablet.locator(".status")).to_have_attribute("data-state", "full")
    expect(tablet.locator("[data-when=full]")).to_contain_text("The tablet is full")
    make_room(tablet)
    expect(tablet.locator(".status")).to_have_attribute("data-state", "saved", timeout=20_000)
    tablet.reload()
    unlock(tablet)
    open_household(tablet, 1)
    begin(tablet, 1)
    tablet.locator(".turn.back").click()
    expect(tablet.locator("[data-place=rooms] input")).to_have_value("7")


def test_a_full_tablet_says_so_in_the_exchange_and_still_sends(tablet, office):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    fill_up(tablet)
    tablet.context.set_offline(False)
    tablet.locator("[data-act=sync]").click()
    notice = tablet.locator(".case-screen [data-slot=trouble]")
    expect(notice).to_contain_text("The tablet is full. Make room", timeout=30_000)
    assert office(states) == {"household": "finished"}
    make_room(tablet)
    tablet.get_by_role("button", name="Exchange now").click()
    all_sent(tablet)
    tablet.reload()
    unlock(tablet)
    all_sent(tablet)
    assert office(states) == {"household": "finished"}


def fill_up(page):
    """Every write is refused from now on, as by a browser whose disk is full."""
    page.evaluate(
        """() => {
          document.put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };
        }"""
    )


def make_room(page):
    page.evaluate("() => void (IDBObjectStore.prototype.put = document.put)")


def test_the_office_locks_a_tablet_and_it_still_sends(tablet, office):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    office(lambda session, people: _ask(devices.lock, session, people))
    tablet.context.set_offline(False)
    tablet.locator("#lock-pin").wait_for(timeout=30_000)
    unlock(tablet)
    tablet.get_by_role("heading", name="Exchange with the office").wait_for()
    tablet.get_by_text("Everything has reached the office").wait_for()
    tablet.locator("[data-do=back]").click()
    expect(tablet.locator(".case")).to_have_count(0)
    assert office(states) == {"household": "finished"}
    office(lambda session, people: _ask(devices.unlock, session, people))
    tablet.locator("[data-do=sync]").click()
    all_sent(tablet)
    expect(tablet.locator("[data-do=sync]")).to_be_enabled()
    tablet.locator("[data-do=back]").click()
    tablet.locator(".case").first.wait_for()


def test_a_tablet_is_wiped_after_everything_was_sent(tablet, office):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    office(lambda session, people: _ask(devices.ask_wipe, session, people))
    tablet.context.set_offline(False)
    tablet.get_by_role("heading", name="Set up this tablet").wait_for(timeout=30_000)
    assert stored(tablet)["rows"] == []
    assert office(states) == {"household": "finished"}
    assert office(lambda session, _: one_device(session).state) == "wiped"


def test_a_tablet_is_not_wiped_under_an_interview(tablet, office):
    open_household(tablet, 1)
    begin(tablet, 1)
    office(lambda session, people: _ask(devices.ask_wipe, session, people))
    with tablet.expect_response(lambda one: one.url.endswith("/api/v1/sync")):
        tablet.evaluate("() => void dispatchEvent(new Event('online'))")
    tablet.locator("[data-place=rooms] input").fill("5")
    tablet.locator(".turn.next").click()
    expect(tablet.locator(".status")).to_have_attribute("data-state", "saved")
    tablet.reload()
    unlock(tablet)
    tablet.get_by_role("heading", name="Set up this tablet").wait_for(timeout=30_000)
    assert office(lambda session, _: session.scalars(select(Interview.answered)).one()) > 0


def _ask(what, session, people):
    what(session, people["manager"], one_device(session), now=_now())


def test_a_lost_pin_is_replaced_with_the_help_of_the_office(tablet, office):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    lock(tablet)
    tablet.context.set_offline(False)
    tablet.get_by_role("button", name="PIN lost").click()
    tablet.get_by_role("link", name="Sign in with the password").wait_for()
    sign_in(tablet, "enumerator", PASSWORD)
    tablet.get_by_role("button", name="PIN lost").click()
    tablet.get_by_role("button", name="Ask the office").click()
    tablet.get_by_text("The office has been asked").wait_for()

    def approve(session, people):
        asked = session.scalars(select(RecoveryRequest)).one()
        devices.decide_recovery(
            session, people["manager"], asked, approve=True, reason="Called her.", now=_now()
        )

    office(approve)
    tablet.get_by_role("button", name="Look again").click()
    tablet.locator("#recovery-pin").fill("602948")
    tablet.locator("#recovery-again").fill("602948")
    tablet.get_by_role("button", name="Open").click()
    all_sent(tablet)
    assert office(states) == {"household": "finished"}
