"""Taking a tablet into use: the office's password once, then a PIN; in three languages; where nothing can be kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.support.browsers import forgotten
from tests.support.tablet_app import all_sent, choose_pin, lock, set_up, sign_in, stored, unlock

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("pin", "again", "told"),
    [
        ("4829", "4829", "At least six digits."),
        ("123456", "123456", "Too easy to guess."),
        ("777777", "777777", "Too easy to guess."),
        ("19870412", "19870412", "Too easy to guess."),
        ("48a913", "48a913", "Digits only."),
        ("482913", "482914", "The two entries differ."),
    ],
)
def test_a_weak_pin_is_refused_in_words(page, office, pin, again, told):
    sign_in(page, "enumerator", PASSWORD)
    choose_pin(page, pin, again)
    page.get_by_role("alert").get_by_text(told).wait_for()
    assert stored(page)["rows"] == []


def test_afterwards_only_the_pin_opens(tablet):
    tablet.goto("/visits/")
    assert "/login" in tablet.url


def test_somebody_who_was_set_up_already_is_sent_to_her_pin(tablet):
    lock(tablet)
    sign_in(tablet, "enumerator", PASSWORD)
    tablet.get_by_role("button", name="Set up for a new person").click()
    choose_pin(tablet, "905172")
    tablet.get_by_text("You have worked with this tablet before").wait_for()
    tablet.get_by_role("button", name="Back").click()
    unlock(tablet)
    tablet.locator(".case").first.wait_for()


def test_an_attempt_that_broke_off_leaves_nothing_in_the_way(page, office):
    """The battery was pulled while the tablet was set up: the records were written, the slot was not."""
    sign_in(page, "enumerator", PASSWORD)
    page.evaluate(
        "() => void (IDBObjectStore.prototype.put = breakOff(IDBObjectStore.prototype.put))"
    )
    choose_pin(page, "482913")
    page.get_by_text("The storage of this tablet could not be opened").wait_for()
    assert {store for store, _ in stored(page)["rows"]} == {"records"}
    page.goto("/visits/tablet/en")
    choose_pin(page, "602948")
    page.locator(".case").first.wait_for()
    all_sent(page)
    lock(page)
    unlock(page, "602948")
    page.locator(".case").first.wait_for()


def test_a_browser_that_is_used_for_the_next_test_has_its_files_and_nothing_else(
    tablet, live_server
):
    assert stored(tablet)["rows"] != []
    page = forgotten(tablet.context, live_server)
    page.goto("/healthz")
    assert stored(page)["rows"] == []
    assert page.context.cookies() == []
    workers = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert page.evaluate(workers) == 1


@pytest.fixture(autouse=True)
def _helps(page):
    page.add_init_script(
        """globalThis.breakOff = (put) => function (row) {
             if (this.name === "slots") this.transaction.abort();
             else return put.call(this, row);
           };"""
    )


def test_a_browser_that_keeps_nothing_is_told_at_once(page, office):
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto("/visits/tablet/en")
    page.get_by_text("This browser keeps nothing").wait_for()


@pytest.mark.parametrize("promised", [True, False])
def test_it_is_said_when_the_browser_does_not_promise_to_keep(page, office, promised):
    answer = "true" if promised else "false"
    page.add_init_script(
        f"""StorageManager.prototype.persist = async () => (globalThis.agreed ?? {answer});
            StorageManager.prototype.persisted = StorageManager.prototype.persist;"""
    )
    set_up(page, PASSWORD)
    notice = page.get_by_text("The browser may delete this storage when the tablet is full")
    expect(notice).to_be_visible(visible=not promised)
    page.evaluate("globalThis.agreed = true")  # Visits was put on the home screen
    if not promised:
        page.get_by_role("button", name="Ask again").click()
    expect(notice).to_be_hidden()
    page.locator("[data-act=tablet]").click()
    kept = page.locator("dt", has_text="Storage is kept for good").locator("xpath=../dd")
    expect(kept).to_have_text("Yes")


def test_the_whole_application_speaks_three_languages(tablet):
    for language, word in (("ru", "Мои домохозяйства"), ("az", "Ev təsərrüfatlarım")):
        tablet.locator(f"[data-language={language}]").first.click()
        tablet.get_by_role("heading", name=word).wait_for()
    tablet.locator("[data-language=ru]").first.click()
    tablet.get_by_role("heading", name="Мои домохозяйства").wait_for()
    tablet.reload()
    tablet.locator("#lock-pin").wait_for()
    expect(tablet.locator("html")).to_have_attribute("lang", "ru")
    expect(tablet.locator("[data-do=recover]")).to_have_text("ПИН-код забыт")
