"""Every screen can be used by eye, by ear and by keyboard: axe finds nothing, and Tab, arrows and Enter suffice."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments import load
from survey.permissions import Role
from tests.conftest import PASSWORD
from tests.support import cases, guarded
from tests.support.axe import violations
from tests.support.guarded import answer, following, question, until
from tests.support.tablet_app import (
    begin,
    choose_pin,
    confirm,
    hold,
    open_household,
    unlock,
)
from tests.support.tablet_app import sign_in as sign_in_by_hand

pytestmark = pytest.mark.browser

EVERY = load(Path(cases.__file__).parent / "instruments" / "every.yaml")
PAGES = {
    Role.ENUMERATOR: ["/visits/", "/account/"],
    Role.MANAGER: [
        "/fieldwork/", "/fieldwork/clusters", "/fieldwork/alerts/", "/fieldwork/interviews/",
        "/fieldwork/devices/", "/study/", "/study/readiness", "/study/instruments/",
    ],
    Role.STATISTICIAN: [
        "/data/", "/data/sample/", "/data/weights/", "/data/estimates/", "/data/files/",
        "/data/report/",
    ],
    Role.ADMINISTRATOR: ["/admin/", "/admin/people/new", "/admin/events"],
}  # fmt: skip


@pytest.fixture
def looked():
    """`looked(page, name)` looks at a screen with axe; the test fails at its end with all that was found."""
    found = []

    def look(page, name):
        found.extend(f"{name}: {line}" for line in violations(page))

    yield look
    assert found == []


@pytest.fixture
def field(sqlite_database, live_server):
    """The study with the guarded interview is in the field."""
    with sqlite_database.session() as session:
        guarded.field(session)
        session.commit()


@pytest.mark.parametrize("role", PAGES)
def test_staff_pages(page, page_as, field, looked, role):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/login?lang=en")
    looked(page, "/login")
    page_as(role)
    for path in PAGES[role]:
        assert (
            page.goto(path, timeout=60_000).status == 200
        )  # the first estimate brings its library
        looked(page, path)


def test_the_tablet_before_and_between_interviews(page, field, looked):
    page.goto("/visits/tablet/en")
    page.locator("[data-part=signed-out]").wait_for()
    looked(page, "signed out")
    sign_in_by_hand(page, "enumerator", PASSWORD)
    page.locator("#start-pin").wait_for()
    choose_pin(page, "111111")
    page.get_by_role("alert").wait_for()
    looked(page, "set up")
    choose_pin(page, "482913")
    page.locator(".case-screen").wait_for()
    looked(page, "households")
    for name in ("map", "card"):
        page.locator(f"[data-go={name}]").click()
        looked(page, name)
        page.locator(".up").first.click()
    for name in ("sync", "tablet"):
        page.locator(f"[data-act={name}]").click()
        looked(page, name)
        page.locator(".up").first.click()
    open_household(page, 3)
    looked(page, "household")
    page.locator("[data-do=visit]").click()
    page.locator("[data-result]:visible").first.check()
    page.locator("[data-final]").check()
    page.get_by_role("button", name="Record the visit").click()
    looked(page, "visit")
    page.locator(".up").first.click()
    hold(page, 1, cases.small_household())
    page.locator("[data-do=ask]").click()
    looked(page, "confirm the list")
    page.locator("[data-do=unask]").click()
    confirm(page)
    looked(page, "the woman drawn")
    page.locator("[data-act=lock]").click()
    page.locator("#lock-pin").fill("111222")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    looked(page, "locked")
    page.locator("[data-do=recover]").click()
    page.locator("[data-part=signed-out]").wait_for()
    looked(page, "PIN lost")
    page.locator("[data-act=hide]").click()
    looked(page, "advice")


def test_the_interview_that_is_guarded(used_page, field, looked, take_into_use):
    page = used_page
    take_into_use(page)
    open_household(page, 1)
    begin(page, 2)
    following(page)
    looked(page, "a mistake")
    for name in ("later", "comment"):
        page.locator(f"#stage [data-action={name}]").first.click()
        looked(page, name)
    page.keyboard.press("Escape")
    page.locator(".pause").click()
    looked(page, "break")
    for action in ("services", "close", "stop", "close"):
        if action == "stop":
            page.locator(".pause").click()
        page.locator(f"dialog [data-action={action}]").first.click()
        looked(page, action)
    until(page, "second_thing")
    looked(page, "question")
    page.locator(".place").first.click()
    page.locator(".review").wait_for()
    looked(page, "overview")
    page.locator(".hide:visible").click()
    looked(page, "advice")
    page.locator("[data-action=return]").click()
    unlock(page)
    page.get_by_role("dialog").wait_for()
    looked(page, "who came in")
    page.locator("dialog [data-code='3']").click()
    page.locator(".review [data-action=jump]").first.click()
    answer(page, "second_thing", "nowordq")
    following(page)
    page.get_by_role("dialog").wait_for()
    looked(page, "end of a part")
    page.locator("dialog [data-code='0']").click()
    answer(page, "rooms", "3")
    following(page)
    question(page, "practice_face")
    looked(page, "practice")
    answer(page, "practice_face", "2")
    following(page)
    question_of_card = page.locator("#stage [data-mark]")
    question_of_card.wait_for()
    looked(page, "card")
    page.locator('#stage [data-choice="1"]').click()
    following(page)
    page.locator(".handback").wait_for()
    looked(page, "given back")
    page.locator("[data-action=return]").click()
    unlock(page)
    question(page, "took")
    looked(page, "services")


def test_every_type_of_question(online, page, looked):
    online(EVERY)
    seen = set()
    while (names := places(page)) not in seen:
        seen.add(names)
        looked(page, ",".join(names))
        page.locator("[data-action=unanswered]").click()  # after the last comes the first
    assert len(seen) > 10
    page.locator(".place").first.click()
    page.locator(".review").wait_for()
    looked(page, "overview")


def places(page):
    """The questions of the page."""
    return tuple(
        page.locator("#stage [data-place]").evaluate_all(
            "(all) => all.map((one) => one.dataset.place)"
        )
    )


def tab_to(page, selector):
    """Tab until an element that fits has the focus; what had it on the way is not asked."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_a_whole_interview_with_the_keyboard_alone(online, page):
    online(*cases.SMALL)
    assert focused(page).startswith("How many rooms")
    page.keyboard.press("Enter")  # nothing is to be sent from a text
    tab_to(page, "#stage input")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    assert alert.inner_text() == "Enter a number from 1 to 20."
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.locator(".instances").wait_for()
    tab_to(page, "[data-action=add]")
    page.keyboard.press("Enter")
    question(page, "member_name")
    tab_to(page, "[data-question=member_name] input")
    page.keyboard.type("Aygün")
    tab_to(page, "[data-question=sex] input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("radio", name="Female").is_checked()
    tab_to(page, "[data-question=age] input")
    page.keyboard.type("38")
    page.keyboard.press("Enter")
    page.locator(".instances li").wait_for()
    tab_to(page, ".turn.next")
    page.keyboard.press("Enter")
    page.locator(".review").wait_for()
    assert "Every question has been answered." in focused(page)
    saved = page.get_by_role("status").filter(has_text="Saved")
    saved.wait_for()  # told without being asked for
    tab_to(page, "[data-action=finish]")
    page.keyboard.press("Enter")
    page.get_by_text("The interview is finished.").wait_for()
    tab_to(page, "[data-home]")
