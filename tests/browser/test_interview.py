"""The interview page in a real browser: mistakes, languages, reloads, lost connections, two windows, keyboard."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from survey.models import Staff
from survey.services import interview as interviews
from tests.conftest import PASSWORD
from tests.support.cases import SMALL, in_the_field, small_household
from tests.support.tablet import sign_in

pytestmark = pytest.mark.browser

SUBJECT = re.compile(
    r"violen|zorakı|насил|woman|women|qadın|женщин|member|roster|rooms", re.IGNORECASE
)


@pytest.fixture
def begun(page, live_server, _application, sqlite_database):
    """The address of a household interview that nobody has answered yet; `page` is its enumerator's."""
    now = datetime.now(UTC)
    with sqlite_database.session() as session:
        people = {staff.role: staff for staff in session.scalars(select(Staff))}
        household = in_the_field(session, people, instruments=SMALL, now=now)[0]
        interview = interviews.begin(
            session, people["enumerator"], household=household, unit="household",
            uid=uuid.uuid4(), language="en", now=now,
        )  # fmt: skip
        session.commit()
        sign_in(page, _application, people["enumerator"], address=live_server)
        return f"/visits/form/{interview.instrument_version_id}/en#{interview.uid}"


@pytest.fixture
def tablet(begun, page):
    """The interview on its first page, and what the browser complained of meanwhile."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(begun)
    page.locator(".question").wait_for()
    return page


def saved(page):
    """Wait until the server has everything."""
    page.locator('.status[data-state="saved"]').wait_for()


def following(page):
    page.locator(".turn.next").click()


def add_person(page, name, sex, age):
    page.get_by_role("button", name="Add another").click()
    page.get_by_label("First name").fill(name)
    page.locator(f'[data-choice="{sex}"]').click()
    page.locator('[data-question="age"] input').fill(str(age))
    following(page)


def api(begun):
    return f"/api/v1/interviews/{begun.partition('#')[2]}"


def test_a_mistake_stands_at_its_question_and_keeps_what_was_typed(tablet):
    entry = tablet.get_by_role("textbox")
    following(tablet)
    assert tablet.get_by_role("alert").is_visible()
    entry.fill("99")
    following(tablet)
    assert tablet.get_by_role("alert").inner_text() == "Enter a number from 1 to 20."
    assert entry.input_value() == "99"
    assert entry.get_attribute("aria-invalid") == "true"
    assert entry.evaluate("it => it === document.activeElement")
    entry.fill("3")
    tablet.get_by_role("alert").wait_for(state="detached")
    following(tablet)
    tablet.locator(".instances").wait_for()


def test_another_language_keeps_the_page_and_what_is_typed(tablet):
    tablet.get_by_role("textbox").fill("4")
    tablet.locator('[data-language="az"]').click()
    tablet.get_by_text("Evdə neçə otaq var?").wait_for()
    assert tablet.locator("html").get_attribute("lang") == "az"
    assert tablet.get_by_role("textbox").input_value() == "4"
    saved(tablet)
    tablet.reload()
    tablet.get_by_text("Evdə neçə otaq var?").wait_for()


def test_a_reload_comes_back_to_the_page_and_its_answers(tablet):
    tablet.get_by_role("textbox").fill("4")
    following(tablet)
    tablet.get_by_role("button", name="Add another").click()
    tablet.get_by_label("First name").fill("Aygün")
    tablet.locator('[data-choice="2"]').click()
    saved(tablet)
    tablet.reload()
    assert tablet.get_by_label("First name").input_value() == "Aygün"
    assert tablet.get_by_text("Is Aygün male or female?").is_visible()
    assert tablet.get_by_role("radio", name="Female").is_checked()


def test_what_cannot_be_sent_is_counted_and_sent_later(tablet, begun):
    tablet.route("**/answers", lambda route: route.abort())
    tablet.get_by_role("textbox").fill("7")
    tablet.get_by_text("Not sent yet: 1").wait_for()
    following(tablet)
    add_person(tablet, "Elçin", 1, 40)
    tablet.get_by_text("Not sent yet: 5").wait_for()
    tablet.unroute("**/answers")
    tablet.evaluate("dispatchEvent(new Event('online'))")
    saved(tablet)
    kept = tablet.request.get(api(begun)).json()["answers"]
    assert kept["rooms"] == 7
    assert kept["roster"][0]["member_name"] == "Elçin"


@pytest.mark.parametrize(
    ("choice", "rooms"), [("Those on this page", 3), ("Those from the other", 9)]
)
def test_two_windows_offer_both_states(tablet, begun, choice, rooms):
    saved(tablet)
    elsewhere = {
        "answers": {"rooms": 9},
        "page": "rooms",
        "language": "en",
        "revision": 0,
        "client": "other",
    }
    answer = tablet.request.put(f"{api(begun)}/answers", data=elsewhere)
    assert answer.ok
    tablet.get_by_role("textbox").fill("3")
    tablet.get_by_role("alertdialog").wait_for()
    tablet.get_by_role("button", name=choice).click()
    saved(tablet)
    tablet.get_by_role("alertdialog").wait_for(state="detached")
    assert tablet.get_by_role("textbox").input_value() == str(rooms)
    assert tablet.request.get(api(begun)).json()["answers"]["rooms"] == rooms


def test_the_back_button_of_the_browser_turns_pages(tablet):
    tablet.get_by_role("textbox").fill("2")
    following(tablet)
    tablet.locator(".instances").wait_for()
    tablet.go_back()
    assert tablet.get_by_role("textbox").input_value() == "2"
    tablet.go_forward()
    tablet.locator(".instances").wait_for()


def test_a_page_is_answered_with_the_keyboard_alone(tablet):
    keys = tablet.keyboard
    keys.press("Tab")
    keys.type("5")
    keys.press("Enter")
    tablet.locator(".instances").wait_for()
    tablet.get_by_role("button", name="Add another").focus()
    keys.press("Enter")
    for stroke in ("Tab", "Lalə", "Tab", "Space", "Tab", "33"):
        keys.press(stroke) if stroke in ("Tab", "Space") else keys.type(stroke)
    keys.press("Enter")
    tablet.get_by_text("Lalə, Male, 33").wait_for()


def test_the_overview_lists_what_is_missing_and_leads_there(tablet):
    tablet.get_by_role("button", name="Overview").click()
    assert tablet.get_by_role("heading", name="Not answered").is_visible()
    tablet.get_by_role("button", name="How many rooms").click()
    assert tablet.get_by_role("alert").is_visible()
    assert tablet.get_by_role("textbox").evaluate("it => it === document.activeElement")


def test_after_finishing_nobody_can_read_the_answers_and_nothing_told_the_subject(tablet, begun):
    addresses, said = [], tablet.complaints
    tablet.on("request", lambda request: addresses.append(request.url))
    tablet.get_by_role("textbox").fill("3")
    following(tablet)
    for person in small_household()["roster"]:
        add_person(tablet, person["member_name"], person["sex"], person["age"])
    following(tablet)
    tablet.get_by_text("Every question has been answered.").wait_for()
    tablet.get_by_role("button", name="Finish the interview").click()
    tablet.get_by_text("The interview is finished.").wait_for()
    assert tablet.request.get(api(begun)).status == 403
    tablet.reload()
    tablet.get_by_text("This interview cannot be opened.").wait_for()
    assert [it for it in said if "403" not in it] == []
    history = [entry["url"] + entry["title"] for entry in _history(tablet)]
    seen = [*addresses, *history, tablet.title(), json.dumps(tablet.evaluate("history.state"))]
    assert [it for it in seen if SUBJECT.search(it.replace("Women's health", ""))] == []


def test_everything_on_the_page_has_a_name_and_the_question_is_what_is_read_first(tablet):
    read_first = tablet.evaluate("document.activeElement.textContent")
    assert read_first == "How many rooms does the household have?"
    for landmark in ("banner", "main", "contentinfo"):
        assert tablet.get_by_role(landmark).count() == 1
    tablet.get_by_role("textbox").fill("3")
    following(tablet)
    tablet.get_by_role("button", name="Add another").click()
    assert _nameless(tablet) == []
    assert tablet.locator("h1").count() == 1
    tablet.get_by_role("button", name="Overview").click()
    assert _nameless(tablet) == []


def test_one_tap_takes_the_questions_away_and_only_the_password_brings_them_back(tablet, begun):
    tablet.get_by_role("textbox").fill("6")
    tablet.locator("[data-action=hide]").click()
    assert tablet.locator("[data-question], #stage, header.top").count() == 0
    assert tablet.get_by_role("heading", name="Clean water").is_visible()
    tablet.wait_for_load_state("networkidle")
    assert tablet.request.get(api(begun)).status == 423
    tablet.reload()
    tablet.get_by_role("heading", name="Clean water").wait_for()
    assert "rooms" not in tablet.locator("body").inner_text()
    tablet.get_by_role("button", name="Account").click()
    tablet.get_by_label("Password").fill("a guess")
    tablet.keyboard.press("Enter")
    tablet.get_by_text("This is not the password.").wait_for()
    tablet.get_by_label("Password").fill(PASSWORD)
    tablet.keyboard.press("Enter")
    tablet.locator(".question").wait_for()
    assert tablet.get_by_role("textbox").input_value() == "6"


def _history(page):
    found = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    return found["entries"]


def _nameless(page):
    """Controls on the screen that a screen reader could only call "button" or "edit"."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "textbox", "radio", "checkbox", "combobox", "link", "slider", "radiogroup"}
    return [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in roles
        and not node.get("name", {}).get("value", "").strip()
    ]
