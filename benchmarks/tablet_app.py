"""The tablet's application without a connection: start, PIN, pages, hiding, a long list of members, memory.

    python -m benchmarks.tablet_app
    python -m benchmarks.tablet_app --households 2    fewer interviews for the memory

The real server, the service worker and the encrypted store, in Chromium with its processor slowed down four
times, off line. Times are from the tap to the frame that shows what was asked for; the second figure is our limit.
The browser does cryptography in threads that are not slowed down: the key from the PIN is told apart.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.routing import large_household, plain
from benchmarks.soak.server import Server
from benchmarks.soak.tablet import PIN, Tablet
from benchmarks.soak.world import Script, build
from benchmarks.tablet import MEMBERS, SLOWER, TAP
from instruments import load
from instruments.routing import Plan

PORT = 8133
HOUSEHOLDS = 25
STARTS, TURNS, HIDES = 5, 30, 5
MOST_PAGES = 400

SAVED = """(selector) => new Promise((done) => {
  const from = performance.now();
  document.querySelector(selector).click();
  const look = () => {
    if (document.querySelector(".status").dataset.state === "saved") done(performance.now() - from);
    else setTimeout(look, 1);
  };
  setTimeout(look);
})"""
"""From the tap until the page says that everything is on the disk."""

OPENED = """() => new Promise((done) => {
  const { deriveKey } = SubtleCrypto.prototype;
  let key = 0;
  crypto.subtle.deriveKey = async (...how) => {
    const from = performance.now();
    const found = await deriveKey.apply(crypto.subtle, how);
    key += how[0].name === "PBKDF2" ? performance.now() - from : 0;
    return found;
  };
  const from = performance.now();
  document.querySelector("#lock-pin").form.requestSubmit();
  const look = () => {
    if (document.querySelector(".case")) done([performance.now() - from - key, key]);
    else setTimeout(look, 1);
  };
  look();
})"""
"""From the tap on "open" until the list of households is there: [without the key from the PIN, that key]."""


def line(task: str, milliseconds: float, limit: float | None = None) -> None:
    """One line of the table."""
    peer = f"{limit:8.0f} ms" if limit else "       -"
    print(f"{task:<58}  {milliseconds:8.2f} ms {peer}  -", flush=True)


class Measured:
    """A tablet that has everything and is off line, with one page slowed down while it is measured."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        assert tablet.context is not None
        tablet.context.set_offline(True)

    @property
    def page(self) -> Page:
        """The window."""
        assert self.tablet.page is not None
        return self.tablet.page

    def session(self) -> CDPSession:
        """The browser's own instruments for this window."""
        return self.page.context.new_cdp_session(self.page)

    @contextmanager
    def slowed(self) -> Iterator[None]:
        """As on a slow tablet."""
        session = self.session()
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        session.detach()

    def taps(self, selector: str, script: str = TAP, times: int = TURNS) -> list[float]:
        """What each of some taps takes."""
        return [self.page.evaluate(script, selector) for _ in range(times)]

    def heap(self) -> float:
        """Megabytes that are in use after everything unused was thrown away."""
        session = self.session()
        session.send("HeapProfiler.collectGarbage")
        used: float = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        session.detach()
        return used


def starting(at: Measured) -> None:
    """From the address to the lock, and from the PIN to the list."""
    locked, opened, keys = [], [], []
    for _ in range(STARTS):
        at.tablet.window()
        with at.slowed():
            at.page.goto("/visits/tablet")
            at.page.locator("#lock-pin").wait_for()
            locked.append(at.page.evaluate("performance.now()"))
            at.page.locator("#lock-pin").fill(PIN)
            rest, key = at.page.evaluate(OPENED)
            opened.append(rest)
            keys.append(key)
    line("start off line, to the lock, median", statistics.median(locked), 2000)
    line("PIN to the list of households, without the key, median", statistics.median(opened), 2000)
    key = statistics.median(keys)
    line("the key from the PIN (PBKDF2, 600,000 rounds), median", key)
    print(f"# the key on a processor that is {SLOWER} times slower: {SLOWER * key:.0f} ms")


def turning(at: Measured, name: str) -> None:
    """Pages back and forth in an interview whose answers are there already; then hiding."""
    with at.slowed():
        at.taps("[data-action=back]")
        spent = at.taps(".turn.next")
        line(f"{name}: turn a page, median", statistics.median(spent), 100)
        line(f"{name}: turn a page, slowest of {len(spent)}", max(spent), 100)
        at.taps("[data-action=back]", times=10)
        kept = at.taps(".turn.next", SAVED, times=10)
        line(f"{name}: turn a page, until it is on the disk, median", statistics.median(kept))


def hiding(at: Measured) -> None:
    """One tap from a page of the interview to the advice."""
    spent = []
    for _ in range(HIDES):
        with at.slowed():
            spent.append(at.page.evaluate(TAP, "[data-action=hide]"))
            assert at.page.locator(".decoy").is_visible()
        at.tablet.give_back()
        at.tablet.is_in_interview()
    line("hide, from the tap to the advice, median", statistics.median(spent), 100)
    line(f"hide, slowest of {HIDES}", max(spent), 100)


def hold(at: Measured, script: Script) -> Iterator[int]:
    """Both interviews of a household; gives the unit each time its questions are all answered."""
    tablet = at.tablet
    for unit, answers in ((1, script.household), (2, script.woman)):
        tablet.household(script.number)
        if unit == 2:
            tablet.confirm()
        assert tablet.begin(unit)
        tablet.saved = set()
        while (told := tablet.fill(answers, pages=MOST_PAGES))["why"] != "review":
            assert told["why"] == "gone", told
            tablet.give_back()
            tablet.is_in_interview()
        yield unit
        tablet.finish()


def memory(at: Measured, scripts: list[Script]) -> None:
    """Interviews one after the other in the same window."""
    begun = at.heap()
    marks = [begun]
    for script in scripts:
        for _unit in hold(at, script):
            pass
        marks.append(at.heap())
    told = ", ".join(f"{one:.1f}" for one in marks[:: max(1, len(marks) // 5)])
    print(
        f"# memory in use after collection, MB, over {2 * len(scripts)} interviews: {told}; last {marks[-1]:.1f}"
    )
    later = marks[len(marks) // 2 :]
    print(
        f"# growth an interview over the second half: {1024 * (later[-1] - later[0]) / (2 * len(later)):.1f} KB"
    )


def large_family(at: Measured, script: Script) -> None:
    """The household questionnaire with a list of MEMBERS people."""
    answers: dict[str, Any] = plain(large_household(Plan.of(load("household"))))
    at.tablet.household(script.number)
    at.tablet.begin(1)
    at.tablet.saved = set()
    told = at.tablet.fill(answers, pages=4 * MOST_PAGES)
    print("# list of", len(answers["roster"]), "members:", told["why"])
    turning(at, f"household of {MEMBERS}")


def main() -> None:
    """Print one line for each measurement."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tablet_app", description=__doc__)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS, help="two interviews each")
    parser.add_argument("--port", type=int, default=PORT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tablet-app-") as name:
        folder = Path(name)
        _, scripts = build(folder, households=given.households + 2, seed=1)
        server = Server(folder, given.port)
        server.claim()
        server.start()
        with sync_playwright() as playwright:
            tablet = Tablet(playwright, f"http://127.0.0.1:{given.port}", folder / "profile")
            tablet.start()
            tablet.enrol()
            at = Measured(tablet)
            try:
                measure(at, scripts)
            finally:
                tablet.kill()
                server.kill()


def measure(at: Measured, scripts: list[Script]) -> None:
    """Everything, in one window after the start."""
    starting(at)
    first, family, *others = scripts
    for unit in hold(at, first):
        if unit == 2:
            turning(at, "woman")
            hiding(at)
            at.tablet.fill(first.woman, pages=MOST_PAGES)
    large_family(at, family)
    at.tablet.window()
    at.tablet.open()
    memory(at, others)


if __name__ == "__main__":
    main()
