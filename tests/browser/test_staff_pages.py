"""Staff pages in a real browser: keyboard, sorting, languages, no errors in its console."""

from __future__ import annotations

import pytest

from survey.permissions import Role
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def people(page_as):
    """The administrator's list of people, and what the browser complained of meanwhile."""
    page = page_as(Role.ADMINISTRATOR)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.get_by_role("heading", name="People").wait_for()
    return page


def names(page):
    return page.locator("tbody th").all_inner_texts()


def test_a_table_sorts_by_a_click_and_says_so(people):
    head = people.get_by_role("columnheader", name="Name")
    head.get_by_role("button").click()
    assert names(people) == sorted(names(people))
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert names(people) == sorted(names(people), reverse=True)
    assert head.get_attribute("aria-sort") == "descending"


def test_the_first_tab_leads_past_the_menu(people):
    people.reload()
    people.keyboard.press("Tab")
    assert people.evaluate("document.activeElement.textContent") == "Skip to the content"
    people.keyboard.press("Enter")
    assert people.evaluate("document.activeElement.id") == "content"


def test_the_menu_of_the_person_opens_and_esc_closes_it(people):
    menu = people.get_by_text("administrator person").first
    menu.click()
    assert people.get_by_role("button", name="Sign out").is_visible()
    people.keyboard.press("Escape")
    assert not people.get_by_role("button", name="Sign out").is_visible()
    assert people.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_form_says_what_is_wrong_in_the_language_of_the_person(people):
    people.goto("/admin/people/new?lang=en")
    people.get_by_label("First and last name").fill("Aysel")
    people.get_by_role("button", name="Add and show the password").click()
    field = people.get_by_label("Name to sign in with")
    assert field.get_attribute("aria-invalid") == "true"
    assert "This is needed." in people.locator(f"#{field.get_attribute('id')}-error").inner_text()
    assert people.get_by_label("First and last name").input_value() == "Aysel"


def test_what_was_typed_survives_the_end_of_the_session(people):
    people.fill("#name", "Bakı 9")
    people.context.clear_cookies()
    people.get_by_role("button", name="Add the team").click()
    with people.context.expect_page() as opened:
        people.locator("ol a").click()
    second = opened.value
    second.locator("#username").fill("administrator")
    second.locator("#password").fill(PASSWORD)
    second.locator("button.wide").click()
    second.locator("table").wait_for()
    people.locator("form button").click()
    people.get_by_text("Bakı 9").wait_for()


def test_no_page_breaks_the_security_policy_or_raises_an_error(people):
    for path in ("/admin", "/admin/people/new", "/admin/people/1", "/admin/events", "/account"):
        people.goto(path)
    with_the_password(people, "/tf-setup")  # asks for one that was given just now
    people.get_by_role("button", name="Set up").click()
    people.get_by_alt_text("QR code").wait_for()
    shown = people.evaluate("document.querySelector('.qr').naturalWidth")
    assert shown > 0
    assert [c for c in people.complaints if "Password forms should have" not in c] == []


def with_the_password(page, path):
    page.context.clear_cookies()
    page.goto(f"/login?lang=en&next={path}")
    page.get_by_label("Name").fill("administrator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", [320, 800, 1280])
def test_no_page_is_wider_than_the_screen(people, width):
    people.set_viewport_size({"width": width, "height": 900})
    for path in ("/admin", "/admin/people/new", "/admin/events", "/account", "/nowhere"):
        people.goto(path)
        assert people.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_first_load_is_light(page):
    sizes = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto("/login")
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 3
    assert sum(sizes) < 100_000
