"""New software and new questionnaires wait for a safe moment; the back key leaves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey.models import InstrumentVersion, Interview
from survey.services import instrument as instruments
from survey.services import study
from survey.web import tablet as tablet_web
from tests.support.cases import SMALL, small_household
from tests.support.tablet_app import all_sent, begin, hold, open_household, unlock

pytestmark = pytest.mark.browser

NEWER = "0123456789ab"


@pytest.fixture
def tablet(new_tablet):
    """A browser of its own: what it keeps of the application is what these tests are about."""
    return new_tablet


@pytest.fixture
def newer(tablet, monkeypatch):
    """The office runs newer software from now on: its worker and its answers say so."""
    old = tablet.evaluate("document.body.dataset.version")
    worker = tablet_web._worker.__wrapped__
    made = {}

    def changed():
        made.setdefault("code", worker().replace(old, NEWER))
        return made["code"]

    monkeypatch.setattr(tablet_web, "_worker", changed)
    monkeypatch.setattr("survey.web.sync.software_version", lambda: NEWER)


def test_a_new_version_waits_until_it_is_wanted(tablet, newer):
    open_household(tablet, 1)
    begin(tablet, 1)
    tablet.evaluate("() => void dispatchEvent(new Event('online'))")
    tablet.wait_for_function(
        "async () => Boolean((await navigator.serviceWorker.getRegistration('/visits/tablet')).waiting)"
    )
    expect(tablet.locator("[data-update]")).to_be_hidden()
    tablet.locator("[data-place=rooms] input").fill("3")
    tablet.locator(".turn.next").click()
    expect(tablet.locator(".status")).to_have_attribute("data-state", "saved")
    tablet.reload()
    unlock(tablet)
    tablet.locator("[data-act=restart]").click(timeout=30_000)
    tablet.wait_for_function(f"async () => (await caches.keys()).join() === 'visits-{NEWER}'")
    unlock(tablet)
    open_household(tablet, 1)
    begin(tablet, 1)


def _publish(session, people):
    """Another version of the household's questionnaire, with another title."""
    first = SMALL[0]
    title = {language: f"{text} 2" for language, text in first.title.items()}
    return instruments.publish(
        session,
        people["manager"],
        study=study.current(session),
        instrument=replace(first, title=title),
        now=_now(),
    ).id


def _now():
    return datetime.now(UTC)


def _held_with(session, _people):
    return session.scalars(select(Interview.instrument_version_id)).one()


def test_a_new_questionnaire_is_used_once_all_of_it_is_here(tablet, office):
    [first] = office(
        lambda session, _: session.scalars(
            select(InstrumentVersion.id).where(InstrumentVersion.name == "household")
        ).all()
    )
    second = office(_publish)
    tablet.context.route(f"**/visits/form/{second}/**", lambda route: route.abort())
    tablet.locator("[data-act=sync]").click()
    tablet.locator("[data-do=sync]").click(timeout=30_000)
    # the list of questionnaires arrives, the new one does not
    tablet.get_by_text("No connection to the office").wait_for(timeout=30_000)
    tablet.context.set_offline(True)
    tablet.locator("[data-do=back]").click()
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    tablet.context.unroute(f"**/visits/form/{second}/**")
    tablet.context.set_offline(False)
    all_sent(tablet)
    assert office(_held_with) == first

    tablet.locator("[data-go=cases]").click()
    open_household(tablet, 2)
    begin(tablet, 1)
    exchange_in_the_background(tablet)
    newest = office(
        lambda session, _: sorted(session.scalars(select(Interview.instrument_version_id)))
    )
    assert newest == [first, second]


def exchange_in_the_background(page):
    page.reload()
    unlock(page)
    all_sent(page)


def test_the_back_key_goes_one_screen_up_and_never_leaves(tablet):
    address = tablet.url
    open_household(tablet, 2)
    tablet.go_back()
    tablet.get_by_role("heading", name="My households").wait_for()
    tablet.go_back()
    tablet.get_by_role("heading", name="My households").wait_for()
    assert tablet.url == address
