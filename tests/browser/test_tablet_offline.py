"""Days without a connection: everything is done on the tablet, and arrives once when the office can be reached."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey.models import Device, Household, Interview, InterviewRevision, SetAside, Study
from survey.services import answers, assignment, returning
from survey.services import interview as interviews
from tests.support.cases import small_household, small_woman
from tests.support.tablet_app import (
    all_sent,
    begin,
    confirm,
    exchange,
    hold,
    open_household,
    unlock,
    unsent,
)

pytestmark = pytest.mark.browser


def _now():
    return datetime.now(UTC)


def states(session, _people):
    return {one.unit: one.state for one in session.scalars(select(Interview))}


def recorded(session, people):
    """What the household interview records of itself, and what it should say."""
    found = session.scalars(select(Interview).where(Interview.unit == "household")).one()
    there = answers.get(session, session.scalars(select(Study)).one(), found)
    device = session.scalars(select(Device)).one()
    wanted = {"machine": str(device.uid), "asked_by": str(people["enumerator"].id)}
    return {
        name: there.get(name) for name in ("machine", "asked_by", "opened", "closed", "day")
    }, wanted


def test_a_day_without_a_connection(new_tablet, office):
    new_tablet.context.set_offline(True)
    new_tablet.reload()
    assert new_tablet.title() == "Visits"
    unlock(new_tablet)
    open_household(new_tablet, 1)
    hold(new_tablet, 1, small_household())
    confirm(new_tablet)
    expect(new_tablet.locator(".step.now")).to_contain_text("Aygün")
    hold(new_tablet, 2, small_woman())
    unsent(new_tablet, 3)  # two interviews and the draw
    expect(new_tablet.locator("[data-line=offline]")).to_be_visible()
    assert office(states) == {}

    new_tablet.context.set_offline(False)
    all_sent(new_tablet)
    assert office(states) == {"household": "finished", "woman": "finished"}
    assert office(_first_household) == "finished"
    there, wanted = office(recorded)
    assert there | wanted == there
    assert there["day"] == there["opened"][:10]
    assert there["opened"] < there["closed"]
    # nothing of it can be opened here any more
    expect(new_tablet.locator("[data-begin='1']")).to_be_hidden()
    expect(new_tablet.locator("[data-begin='2']")).to_be_hidden()


def _first_household(session, _people):
    return session.scalars(select(Household.state).order_by(Household.number)).first()


def test_what_was_being_answered_is_there_after_a_reload(tablet):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    begin(tablet, 1)
    tablet.locator("[data-place=rooms] input").fill("4")
    tablet.locator(".turn.next").click()
    tablet.locator(".instances").wait_for()
    expect(tablet.locator(".status")).to_have_attribute("data-state", "saved")
    tablet.reload()
    unlock(tablet)
    open_household(tablet, 1)
    begin(tablet, 1)
    tablet.locator(".turn.back").click()
    expect(tablet.locator("[data-place=rooms] input")).to_have_value("4")


def test_the_sign_in_page_of_a_network_is_told_and_nothing_is_lost(tablet, office):
    tablet.context.route(
        "**/api/v1/sync*",
        lambda route: route.fulfill(body="<html>Hotel</html>", content_type="text/html"),
    )
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    tablet.locator("[data-act=sync]").click()
    tablet.get_by_text("This network asks for its own sign-in first").wait_for(timeout=30_000)
    expect(tablet.get_by_text("Household interview")).to_be_visible()
    tablet.context.unroute("**/api/v1/sync*")
    tablet.get_by_role("button", name="Exchange now").click()
    all_sent(tablet)
    assert office(states) == {"household": "finished"}


def test_an_answer_that_is_lost_on_the_way_doubles_nothing(tablet, office):
    """The office stored it; the tablet never heard so, and tries again by itself, later each time."""
    tried = []

    def lose(route):
        tried.append(route.fetch().status)
        route.abort("connectionreset")

    open_household(tablet, 1)
    tablet.context.route("**/api/v1/sync", lose)
    hold(tablet, 1, small_household())
    unsent(tablet, 1)
    tablet.locator("[data-act=sync]").click()
    tablet.get_by_text("No connection to the office").wait_for(timeout=30_000)
    assert tried[0] == 200
    assert office(states) == {"household": "finished"}
    tablet.context.unroute("**/api/v1/sync")
    all_sent(tablet)  # nobody touched anything
    assert office(lambda session, _: session.scalars(select(InterviewRevision.reason)).all()) == [
        "finished"
    ]


def test_a_returned_interview_comes_back_with_the_note(tablet, office):
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    all_sent(tablet)

    def give_back(session, people):
        found = session.scalars(select(Interview)).one()
        returning.give_back(
            session, people["supervisor"], found, note="Ask the rooms again.", now=_now()
        )

    office(give_back)
    exchange(tablet)
    tablet.locator("[data-do=back]").click()
    tablet.get_by_text("Ask the rooms again.").wait_for()
    tablet.locator("[data-begin='1']").click()
    tablet.locator("[data-action=go-on]").click()
    tablet.locator("#stage .question, #stage .instances").first.wait_for()


def test_what_went_on_elsewhere_is_kept_on_both_sides(tablet, office):
    """The interview was continued at the office meanwhile: her state becomes a revision, and the supervisor is told."""
    open_household(tablet, 1)
    begin(tablet, 1)
    answer_rooms(tablet, "4")
    leave(tablet)
    exchange(tablet)
    all_sent(tablet)
    office(_continue_elsewhere)
    tablet.context.set_offline(True)
    tablet.locator("[data-do=back]").click()
    open_household(tablet, 1)
    begin(tablet, 1)
    tablet.locator(".turn.back").click()
    answer_rooms(tablet, "5")
    leave(tablet)
    tablet.context.set_offline(False)
    exchange(tablet)
    all_sent(tablet)
    kept = office(
        lambda session, _: [one.reason for one in session.scalars(select(InterviewRevision))]
    )
    assert kept == ["conflict"]


def answer_rooms(page, value):
    page.locator("[data-place=rooms] input").fill(value)
    page.locator(".turn.next").click()
    page.locator(".instances").wait_for()


def leave(page):
    """The tablet is put away with the interview open."""
    expect(page.locator(".status")).to_have_attribute("data-state", "saved")
    page.reload()
    unlock(page)


def _continue_elsewhere(session, people):
    found = session.scalars(select(Interview)).one()
    interviews.save(
        session, people["enumerator"], found, answers={"rooms": 9}, page=None, language="az",
        revision=found.revision, now=_now(), client=str(uuid.uuid4()),
    )  # fmt: skip


def test_a_case_that_was_given_to_somebody_else_is_kept_apart_and_said(tablet, office, second):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    office(_reassign)
    tablet.context.set_offline(False)
    all_sent(tablet)
    tablet.locator("[data-line=sent]:visible").wait_for()
    tablet.get_by_text("No cluster has been assigned to you yet").wait_for()
    assert office(states) == {}
    assert office(lambda session, _: session.scalars(select(SetAside.reason)).all()) == [
        "reassigned"
    ]


def _reassign(session, people):
    first = session.scalars(select(Household).order_by(Household.number)).first()
    assignment.assign(
        session,
        people["supervisor"],
        cluster=first.cluster,
        enumerator=people["second"],
        now=_now(),
    )


def test_an_exchange_that_brings_nothing_new_goes_well(tablet):
    exchange(tablet)
    exchange(tablet)
    expect(tablet.locator(".case-screen [data-slot=trouble]")).to_be_hidden()
    all_sent(tablet)
