"""The tablet's application in Chromium, as an enumerator uses it: set up once, then PIN alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.tablet import conduct

PIN = "482913"
PATIENCE = 30_000
"""ms until something that a person waits for counts as missing, on a machine that does much else."""
DUMP = (Path(__file__).parents[2] / "benchmarks" / "soak" / "dump.js").read_text()


def sign_in(page: Page, name: str, password: str) -> None:
    """The office's sign-in, on the way to the tablet's page in English."""
    be_patient(page)
    page.goto("/login?lang=en&next=/visits/tablet/en")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def be_patient(page: Page) -> None:
    """Other programs may need the machine."""
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)


def set_up(page: Page, password: str, *, name: str = "enumerator", pin: str = PIN) -> None:
    """Take the tablet into use; ends on the list of households with everything fetched."""
    sign_in(page, name, password)
    begin_with(page, pin)


def begin_with(page: Page, pin: str = PIN) -> None:
    """The rest of it, once she is signed in and sees the form."""
    choose_pin(page, pin)
    page.locator(".case-screen").wait_for()
    all_sent(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")


def choose_pin(page: Page, pin: str, again: str | None = None) -> None:
    """The form for a new PIN."""
    page.locator("#start-pin").fill(pin)
    page.locator("#start-again").fill(again or pin)
    page.get_by_role("button", name="Set up").click()


def unlock(page: Page, pin: str = PIN) -> None:
    """Enter the PIN and wait until the lock is gone."""
    page.locator("#lock-pin").fill(pin)
    page.keyboard.press("Enter")
    page.locator("#lock-pin").wait_for(state="hidden")


def all_sent(page: Page) -> None:
    """Wait until the line in the bar says that the office has everything."""
    page.locator("[data-line=sent]:visible").wait_for(timeout=PATIENCE)


def exchange(page: Page) -> None:
    """One exchange that begins now, watched on its screen until it went well."""
    page.locator("[data-act=sync]").click()
    button = page.locator("[data-do=sync]")
    button.click(timeout=PATIENCE)  # waits for one that is under way
    expect(button).to_be_enabled(timeout=PATIENCE)
    expect(page.locator(".case-screen [data-slot=trouble]")).to_be_hidden(timeout=PATIENCE)


def unsent(page: Page, count: int) -> None:
    """Wait until the line says that so much has not been sent."""
    expect(page.locator(".line [data-line=unsent] [data-unsent]")).to_have_text(str(count))


def lock(page: Page) -> None:
    """Lock by hand."""
    page.locator("[data-act=lock]").click()
    page.locator("#lock-pin").wait_for()


def try_pin(page: Page, pin: str, told: str) -> None:
    """Enter a PIN that does not open, and wait for what is said."""
    page.locator("#lock-pin").fill(pin)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text(told).wait_for()
    expect(page.locator("#lock-pin")).to_have_value("")
    page.locator("[data-part=busy]").wait_for(state="hidden")


def open_household(page: Page, number: int) -> None:
    """From the list to one household."""
    page.locator(".case-number", has_text=str(number)).first.click()
    page.locator(".steps").wait_for()


def begin(page: Page, unit: int) -> None:
    """Begin an interview of the household on the screen, or go on with it."""
    page.locator(f"[data-begin='{unit}']").click()
    page.locator("#stage .question, #stage .instances").first.wait_for()


def hold(page: Page, unit: int, answers: Mapping[str, Any]) -> None:
    """A whole interview, back to the household."""
    begin(page, unit)
    conduct(page, answers)
    page.locator("[data-action=finish]").click()
    page.locator("[data-home]").click()
    page.locator(".steps").wait_for()


def confirm(page: Page) -> None:
    """Confirm the list of members."""
    page.locator("[data-do=ask]").click()
    page.locator("[data-do=lock]").click()
    page.locator("[data-begin='2']").wait_for()


def stored(page: Page) -> dict[str, Any]:
    """What can be read from the page: IndexedDB, caches, other storage, address, title, text."""
    found: dict[str, Any] = page.evaluate(DUMP)
    return found
