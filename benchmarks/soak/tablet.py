"""A tablet under test: Chromium with a profile on disk, and an enumerator's way through it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright

from benchmarks.soak.world import PASSWORD, Script
from tests.support import browsers

PIN = "482913"
NAME = "enumerator"
FILL = (Path(__file__).parent / "fill.js").read_text().rstrip().rstrip(";")
MOST_PAGES = 400
PATIENCE = 20_000
FIRST_TIME = 180_000
SCREEN = {"width": 800, "height": 1280}

SHOWN = """() => {
  const parts = [...document.querySelectorAll("#screen > *, [data-trouble]:not([hidden])")];
  const said = ["#lock-pin", "[data-do=take]", ".plain-screen [data-slot=error]:not([hidden])"];
  const lock = [...document.querySelectorAll(said.join())];
  const names = parts.map((one) => one.className || one.id);
  return [...names, ...lock.map((one) => one.id || one.dataset.do || one.textContent)].join();
}"""


class Tablet:
    """One enumerator's tablet. Whatever was done to it, `open` brings it back with name and PIN alone."""

    def __init__(self, playwright: Playwright, address: str, profile: Path) -> None:
        self.playwright, self.address, self.profile = playwright, address, profile
        self.context: BrowserContext | None = None
        self.page: Page | None = None
        self.complaints: list[str] = []
        self.taken = 0
        self.saved: set[str] = (
            set()
        )  # places of the interview on the screen that were said to be saved

    def start(self) -> Page:
        """Start the browser over its profile, with one window on the application."""
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=browsers.executable(),
            args=["--no-sandbox", "--disable-session-crashed-bubble"],
            viewport=SCREEN,
            base_url=self.address,
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.expose_function("saved", lambda places: self.saved.update(places))
        return self.window()

    def window(self) -> Page:
        """A new window; the others are closed."""
        assert self.context is not None
        old = list(self.context.pages)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        for page in old:
            with contextlib.suppress(Error):  # a crashed one may not answer
                page.close()
        return self.page

    def enrol(self) -> None:
        """Take the tablet into use: the password once, then the PIN."""
        page = self.page
        assert page is not None
        page.goto("/login?lang=az&next=/visits/tablet")
        page.locator("#username").fill(NAME)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#start-pin").wait_for(
            timeout=FIRST_TIME
        )  # everything is fetched, over any link
        page.locator("#start-pin").fill(PIN)
        page.locator("#start-again").fill(PIN)
        page.locator("form[data-form=start] button").click()
        page.locator(".case").first.wait_for(timeout=FIRST_TIME)
        self.settle()
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def settle(self) -> bool:
        """Wait until everything has been sent; False when that takes too long."""
        assert self.page is not None
        try:
            self.page.locator("[data-line=sent]:visible").wait_for(timeout=3 * PATIENCE)
        except Error:
            return False
        return True

    def unlock(self) -> None:
        """From the lock to where she was."""
        page = self.page
        assert page is not None
        page.locator("#lock-pin, [data-do=take]").first.wait_for()
        take = page.locator("[data-do=take]")
        if take.count():  # a window that crashed and does not close still has the tablet
            take.click()
            self.taken += 1
        page.locator("#lock-pin").wait_for()
        if page.locator("#lock-name").is_visible():
            page.locator("#lock-name").fill(NAME)
        page.locator("#lock-pin").fill(PIN)
        page.keyboard.press("Enter")
        page.locator("#lock-pin").wait_for(state="hidden")

    def give_back(self) -> None:
        """From the page of advice, which covers the lock, to where she was."""
        assert self.page is not None
        self.page.locator(".decoy [data-action=return]").click()
        self.unlock()

    def open(self) -> None:
        """Load the application and unlock it."""
        assert self.page is not None
        self.page.goto("/visits/tablet")
        self.unlock()

    def screen(self) -> str:
        """Which screen is shown, by the names of its parts, and what the lock says.

        No other words: they might be answers.
        """
        try:
            assert self.page is not None
            return str(self.page.evaluate(SHOWN))
        except Error:
            return "a page that does not answer"

    def kill(self) -> None:
        """SIGKILL to the browser and everything that belongs to it."""
        mark = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if mark in (entry / "cmdline").read_bytes():
                        os.kill(int(entry.name), signal.SIGKILL)
        time.sleep(0.2)
        with contextlib.suppress(Error):
            assert self.context is not None
            self.context.close()
        for left in self.profile.glob("Singleton*"):
            left.unlink(missing_ok=True)

    # an enumerator's way

    def household(self, number: int) -> None:
        """The screen of one household."""
        page = self.page
        assert page is not None
        self._home()
        wanted = page.locator("[data-part=clusters] .case").filter(
            has=page.locator(".case-number", has_text=_exactly(number))
        )
        wanted.first.click()
        page.locator(".steps").wait_for()

    def _home(self) -> None:
        page = self.page
        assert page is not None
        while page.locator("[data-part=clusters]").count() == 0:
            page.locator(".up").first.click()

    def begin(self, unit: int) -> bool:
        """Open an interview that is to be held or goes on; False when there is none."""
        button = self._here(f"[data-begin='{unit}']")
        if button is None:
            return False
        button.click()
        self._asked()
        return True

    def is_in_interview(self) -> bool:
        """Whether an interview is on the screen; what is asked before it goes on is answered."""
        assert self.page is not None
        self.page.locator("#stage:visible, dialog[open], .case-screen:visible").first.wait_for()
        if self.page.locator(".case-screen:visible").count():
            return False
        self._asked()
        return True

    def _asked(self) -> None:
        """Questions after a lock: who came in, and who is near."""
        page = self.page
        assert page is not None
        page.locator(
            "#stage .question, #stage .instances, #stage .review, dialog[open]"
        ).first.wait_for()
        for _ in range(3):
            button = page.locator("dialog[open] button[data-code='0']")
            if not button.count():
                break
            button.first.click()
            page.wait_for_timeout(50)
        page.locator("#stage .question, #stage .instances, #stage .review").first.wait_for()

    def _here(self, selector: str) -> Locator | None:
        assert self.page is not None
        found = self.page.locator(selector)
        return found.first if found.count() and found.first.is_visible() else None

    def fill(self, answers: dict[str, Any], *, pages: int) -> dict[str, Any]:
        """Answer some pages; why that stopped, and what of `saved` was not there any more: see fill.js."""
        assert self.page is not None
        told: dict[str, Any] = self.page.evaluate(FILL, self._given(answers, pages))
        return told

    def fill_meanwhile(self, answers: dict[str, Any], *, milliseconds: float) -> None:
        """Answer pages for a while, and do not wait for the end of it."""
        assert self.page is not None
        unwatched = f"(given) => void (\n{FILL}\n)(given).catch(() => null)"
        self.page.evaluate(unwatched, self._given(answers, MOST_PAGES))
        self.page.wait_for_timeout(milliseconds)

    def _given(self, answers: dict[str, Any], pages: int) -> dict[str, Any]:
        return {"answers": answers, "pages": pages, "kept": sorted(self.saved)}

    def finish(self) -> None:
        """Finish from the overview, back to the household."""
        page = self.page
        assert page is not None
        page.locator("[data-action=finish]").click()
        page.locator("[data-action=leave]:visible, [data-home]:visible").first.click()
        page.locator(".steps").wait_for()

    def confirm(self) -> bool:
        """Confirm the list of members where that is due."""
        button = self._here("[data-do=ask]")
        if button is None:
            return False
        button.click()
        assert self.page is not None
        self.page.locator("[data-do=lock]").click()
        self.page.locator("[data-do=lock]").wait_for(state="hidden")
        return True

    def is_finished(self, script: Script) -> bool:
        """Whether nothing is left to do in this household."""
        self.household(script.number)
        return all(
            self._here(one) is None
            for one in ("[data-begin='1']", "[data-do=ask]", "[data-begin='2']")
        )


def _exactly(number: int) -> re.Pattern[str]:
    return re.compile(rf"^{number}$")
