"""What protects her, on the tablet: hiding, who is in the room, breaks, the card, the list of services, traces."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from survey.crypto import unseal
from survey.models import Interview, Paradata, SealedAnswer
from survey.services import answers as answers_
from survey.services import keys
from survey.services import study as studies
from survey.services.card_format import open_card, read_private
from tests.support import guarded
from tests.support.guarded import answer, following, question, until
from tests.support.tablet_app import all_sent, begin, open_household, unlock

pytestmark = pytest.mark.browser

SUBJECT = re.compile(
    r"violen|abuse|zorakı|насил|woman|women|qadın|женщин|thing|face", re.IGNORECASE
)
VOICE = """() => {
  document.spoken = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "en-GB" }],
    addEventListener: () => {},
    speak: ({ text }) => { document.spoken.push(text); document.isSilent = false; },
    cancel: () => { document.isSilent = true; },
  } });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
}"""
"""A voice that notes what it is asked to say."""

PLAYER = """() => {
  document.played = [];
  const made = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => { document.played.push(blob); return made(blob); };
}"""
"""Notes what is given to the player."""


@pytest.fixture
def recordings():
    """What the study has recorded: nothing, unless a test says so."""
    return {}


@pytest.fixture
def pem(sqlite_database, live_server, recordings):
    """The key of the cards' holder; the study is in the field."""
    with sqlite_database.session() as session:
        made = guarded.field(session, recordings=recordings)
        session.commit()
    return made


@pytest.fixture
def tablet(used_page, pem, take_into_use):
    """A 7-inch tablet in the individual interview, on its first page."""
    used_page.set_viewport_size({"width": 600, "height": 960})
    complaints = []
    used_page.on("pageerror", lambda error: complaints.append(str(error)))
    take_into_use(used_page)
    open_household(used_page, 1)
    begin(used_page, 2)
    yield used_page
    assert complaints == []


def corner(page):
    """Where the button that hides is, and the width of the screen."""
    box = page.locator(".hide:visible").bounding_box()
    return round(box["x"] + box["width"]), round(box["y"])


def account(page):
    """From the page of advice to the interview, by the PIN."""
    page.locator(".decoy [data-action=return]").click()
    unlock(page)


def dialog(page, name):
    found = page.get_by_role("dialog", name=name)
    found.wait_for()
    return found


def test_hiding_is_in_the_same_corner_of_every_screen(tablet):
    places = {corner(tablet)}
    until(tablet, "secret_thing")
    places.add(corner(tablet))
    tablet.locator(".pause").click()
    places.add(corner(tablet))
    dialog(tablet, "A break").get_by_role("button", name="Leave and go on").click()
    tablet.locator(".steps").wait_for()
    places.add(corner(tablet))
    tablet.locator("[data-act=lock]").click()
    tablet.locator("#lock-pin").wait_for()
    places.add(corner(tablet))
    assert len(places) == 1
    assert places.pop()[0] >= 600 - 16


def test_hiding_shows_advice_at_the_same_height_and_keeps_nothing_of_it(tablet):
    until(tablet, "second_thing")
    for pressed in ((), ("Escape", "Escape"), ("F9",)):
        tablet.evaluate("document.querySelector('#stage').style.paddingBottom = '3000px'")
        tablet.evaluate("scrollTo(0, 1800)")
        if not pressed:
            tablet.locator(".hide:visible").click()
        for key in pressed:
            tablet.keyboard.press(key)
        tablet.locator(".decoy").wait_for()
        tablet.wait_for_timeout(300)  # the lock behind it moves nothing either
        assert tablet.evaluate("scrollY") == 1800
        assert tablet.locator(".decoy section:visible").count()
        tablet.locator(".decoy .own textarea").fill("somethingtyped")
        account(tablet)
        dialog(tablet, "Who came in?").get_by_role("button", name="Nobody").click()
        dialog(tablet, "Who is near").get_by_role("button", name="Nobody").click()
        question(tablet, "second_thing")
        assert "somethingtyped" not in tablet.content()


def test_after_hiding_it_goes_on_only_when_she_is_alone(tablet):
    until(tablet, "second_thing")
    tablet.locator(".hide:visible").click()
    account(tablet)
    dialog(tablet, "Who came in?").get_by_role("button", name="Mother-in-law").click()
    for person in ("Husband or partner", "Child aged 2 or over", "Another adult woman"):
        dialog(tablet, "Who is near").get_by_role("button", name=person).click()
        refused = dialog(tablet, "Not now")
        assert tablet.locator("#stage .question").count() == 0
        refused.get_by_role("button", name="She is alone now").click()
    dialog(tablet, "Who is near").get_by_role("button", name="Child under 2").click()
    question(tablet, "second_thing")


def test_a_part_for_her_alone_ends_with_a_look_at_her(tablet, sqlite_database):
    until(tablet, "second_thing")
    answer(tablet, "second_thing", "nowordq")
    following(tablet)
    dialog(tablet, "End of this part").get_by_role("button", name="Somebody did").click()
    dialog(tablet, "Who came in?").get_by_role("button", name="Husband or partner").click()
    question(tablet, "rooms")
    tablet.locator(".turn.back").click()
    question(tablet, "second_thing")
    following(tablet)
    part = dialog(tablet, "End of this part")
    part.get_by_role("button", name="Make a break").click()
    dialog(tablet, "A break").get_by_role("button", name="Go on", exact=True).click()
    finish(tablet)
    assert remarks(sqlite_database)["counts"] == {"hides": 0, "pauses": 0, "interruptions": 1}


def test_the_conversation_can_be_ended_on_every_page(tablet, sqlite_database):
    until(tablet, "secret_thing")
    tablet.locator(".pause").click()
    dialog(tablet, "A break").get_by_role("button", name="Services and telephone").click()
    dialog(tablet, "Useful numbers").get_by_text("103").first.wait_for()
    tablet.get_by_role("button", name="Done").click()
    tablet.locator(".pause").click()
    dialog(tablet, "A break").get_by_role("button", name="She wants to end").click()
    dialog(tablet, "End the conversation").get_by_role("button", name="End it").click()
    tablet.locator("[data-home]").click()
    tablet.locator(".steps").wait_for()
    all_sent(tablet)
    assert stored(sqlite_database)["stop_reason"] == "1"


def test_the_card_is_read_by_its_holder_alone(tablet, sqlite_database, pem):
    until(tablet, "secret_thing")
    assert tablet.locator(".bar.top button:visible").count() == 1  # the corner that hides
    assert tablet.locator(".pause").is_visible()
    close(tablet)
    answers = stored(sqlite_database)
    assert "secret_thing" not in answers
    assert answers["secret_thing_done"] == "1"
    with sqlite_database.session() as session:
        card = session.scalars(select(SealedAnswer)).one()
    assert open_card(read_private(pem, guarded.PASSPHRASE), card.sealed) == {"answer": "1"}


def test_two_opposite_conversations_get_the_same_list_of_services(tablet):
    shown = []
    for number, (first, face) in enumerate((("yeswordq", "1"), ("nowordq", "2")), 1):
        if number == 2:
            tablet.locator("[data-go=cases]").first.click()
            open_household(tablet, number)
            begin(tablet, 2)
        until(tablet, "secret_thing", first=first)
        tablet.locator(f'#stage [data-choice="{face}"]').click()
        following(tablet)
        account_after_card(tablet)
        tablet.locator(".pause").click()
        tablet.get_by_role("button", name="Services and telephone").click()
        shown.append((closing_page(tablet), dialog(tablet, "Useful numbers").inner_html()))
        tablet.get_by_role("button", name="Done").click()
        close_after_card(tablet)
    assert shown[0] == shown[1]
    assert "103" in shown[0][0]


def test_traces_say_nothing_of_what_was_answered(tablet, sqlite_database):
    until(tablet, "second_thing")

    answer(tablet, "second_thing", "nowordq")
    following(tablet)
    tablet.get_by_role("button", name="Nobody did: go on").click()
    tablet.locator('[data-language="az"]:visible').first.click()
    tablet.locator('[data-language="en"]:visible').first.click()
    finish(tablet)
    happened = traces(sqlite_database)
    text = json.dumps(happened)
    for word in (
        "wordq",
        "Quba",
        "33",
        "first_thing",
        "told_thing",
        "second_thing",
        "secret_thing",
    ):
        assert f'"{word}' not in text, word
    kinds = [one[1] for one in happened]
    assert {"open", "page", "answer", "language", "part", "card", "ended"} <= set(kinds)
    assert ["page", "*"] in [one[1:] for one in happened]
    times = [one[0] for one in happened]
    assert times == sorted(times)


def test_nothing_outside_the_page_names_the_subject(tablet):
    entries = tablet.evaluate("history.length")
    until(tablet, "rooms")
    assert tablet.evaluate("history.length") == entries
    assert not SUBJECT.search(tablet.title() + tablet.url)
    fields = tablet.locator("#stage input, #stage textarea, #stage select")
    for number in range(fields.count()):
        assert fields.nth(number).get_attribute("autocomplete") == "off"
        assert re.fullmatch(r"q\d+", fields.nth(number).get_attribute("name"))


def test_a_page_that_was_left_is_not_shown_again_by_the_browser(tablet, live_server):
    until(tablet, "rooms")
    tablet.goto(f"{live_server}/healthz")
    tablet.go_back()
    tablet.locator("#lock-pin").wait_for()
    assert tablet.locator("#stage").count() == 0


def test_what_she_answers_herself_is_read_aloud_and_falls_silent_with_the_page(tablet):
    tablet.evaluate(VOICE)
    until(tablet, "secret_thing")
    tablet.locator("[data-action=listen]").click()
    tablet.wait_for_function("document.spoken.length === 1")
    assert "Which face?" in tablet.evaluate("document.spoken[0]")
    tablet.locator(".hide:visible").click()
    assert tablet.evaluate("document.isSilent") is True


def test_a_changed_answer_is_noted_with_its_reason_where_the_question_asks_for_one(
    tablet, sqlite_database
):
    until(tablet, "rooms")
    answer(tablet, "rooms", "5")
    following(tablet)
    tablet.locator(".turn.back").click()
    answer(tablet, "rooms", "4")
    dialog(tablet, "Why was this answer changed?").get_by_role(
        "button", name="I misunderstood"
    ).click()
    finish(tablet, rooms="4")
    changed = [one[1:] for one in traces(sqlite_database) if one[1] == "changed"]
    assert changed == [["changed", "rooms", "heard"]]


@pytest.mark.parametrize("recordings", [{"card_en.mp3": b"the sound of it"}])
def test_the_recording_of_the_study_is_played_instead_of_a_voice(recordings, tablet):
    tablet.evaluate(VOICE)
    tablet.evaluate(PLAYER)
    until(tablet, "secret_thing")
    tablet.locator("[data-action=listen]").click()
    tablet.wait_for_function("document.played.length === 1")
    assert tablet.evaluate("document.played[0].text()") == "the sound of it"
    assert tablet.evaluate("document.spoken") == []


def finish(page, rooms="3"):
    """From the question about rooms to the end, back in the household, everything sent."""
    answer(page, "rooms", rooms)
    following(page)
    answer(page, "practice_face", "2")
    following(page)
    close(page)


def close(page):
    """From the card to the end."""
    page.locator('#stage [data-choice="1"]').click()
    following(page)
    account_after_card(page)
    close_after_card(page)


def account_after_card(page):
    page.locator(".handback [data-action=return]").click()
    unlock(page)
    question(page, "took")


def closing_page(page):
    return page.locator("#stage .services").inner_html()


def close_after_card(page):
    answer(page, "took", "nowordq")
    following(page)
    page.locator("[data-action=finish]").click()
    page.locator("[data-home]").click()
    page.locator(".steps").wait_for()
    all_sent(page)


def traces(database):
    """Everything that was noted of the individual interview, in order."""
    with database.session() as session:
        key = keys.data_key(session, studies.current(session))
        parts = session.scalars(
            select(Paradata)
            .where(Paradata.interview_uid == woman(session).uid)
            .order_by(Paradata.part)
        )
        return [
            event
            for one in parts
            for event in json.loads(
                unseal(key, one.sealed, bound=f"trace/{one.interview_uid}/{one.part}")
            )
        ]


def woman(session):
    return session.scalars(select(Interview).where(Interview.unit == "woman")).one()


def stored(database):
    with database.session() as session:
        return answers_.get(session, studies.current(session), woman(session))


def remarks(database):
    """What the office got beside the answers."""
    with database.session() as session:
        found = woman(session)
        key = answers_.data_key(session, studies.current(session), found)
        return json.loads(unseal(key, found.remarks, bound=f"interview/{found.uid}/remarks"))
