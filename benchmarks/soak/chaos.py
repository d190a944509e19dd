"""What may happen to a tablet and its surroundings, each as one function: the tablet is brought back afterwards."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Error

from benchmarks.soak.link import Link
from benchmarks.soak.server import Server
from benchmarks.soak.tablet import Tablet

CRASH_TAKES = 0.5


@dataclass
class Surroundings:
    """Everything that can be broken, and how often it was."""

    tablet: Tablet
    server: Server
    link: Link
    random: random.Random
    happened: Counter[str] = field(default_factory=Counter)
    restarts: list[threading.Thread] = field(default_factory=list)

    def calm(self) -> None:
        """Nothing is broken any more; a server that is on its way back is waited for."""
        for thread in self.restarts:
            thread.join()
        self.restarts.clear()
        self.link.weather.cut = self.link.weather.portal = False
        self.link.weather.drop_responses = 0
        assert self.tablet.context is not None
        self.tablet.context.set_offline(False)


def reload(at: Surroundings) -> None:
    """The window is loaded anew in the middle of whatever it does."""
    assert at.tablet.page is not None
    at.tablet.page.reload()
    at.tablet.unlock()


def close(at: Surroundings) -> None:
    """The window is closed; a new one is opened."""
    at.tablet.window()
    at.tablet.open()


def crash(at: Surroundings) -> None:
    """The window's process dies."""
    assert at.tablet.page is not None
    with contextlib.suppress(Error):
        at.tablet.page.goto("chrome://crash", timeout=1000 * CRASH_TAKES)
    at.tablet.window()
    at.tablet.open()


def kill_browser(at: Surroundings) -> None:
    """Every process of the browser dies, as when the battery is pulled."""
    at.tablet.kill()
    at.tablet.start()
    at.tablet.open()


def kill_server(at: Surroundings) -> None:
    """The server dies in the middle of an exchange, and comes back a while later."""
    _ask_for_exchange(at)
    time.sleep(at.random.uniform(0, 0.4))
    for thread in at.restarts:
        thread.join()
    at.restarts.clear()
    at.server.kill()
    thread = threading.Thread(target=at.server.start, daemon=True)
    at.restarts.append(thread)
    thread.start()


def drop_responses(at: Surroundings) -> None:
    """The server does its work, and the tablet never hears of it."""
    at.link.weather.drop_responses += at.random.randint(1, 3)
    _ask_for_exchange(at)


def cut(at: Surroundings) -> None:
    """No network for a while."""
    at.link.weather.cut = True


def mend(at: Surroundings) -> None:
    """The network is back, and is what it says."""
    at.link.weather.cut = at.link.weather.portal = False


def portal(at: Surroundings) -> None:
    """A network that answers everything with a page of its own."""
    at.link.weather.portal = True
    _ask_for_exchange(at)


def airplane(at: Surroundings) -> None:
    """The tablet itself goes off line, or on line again."""
    assert at.tablet.context is not None
    at.tablet.context.set_offline(at.random.random() < 0.5)


def hide(at: Surroundings) -> None:
    """Somebody comes in: hidden with one tap, and back with the PIN."""
    page = at.tablet.page
    assert page is not None
    page.locator(".hide:visible").first.click()
    at.tablet.give_back()


def lock(at: Surroundings) -> None:
    """Escape twice: the key that hides; then the PIN."""
    page = at.tablet.page
    assert page is not None
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    at.tablet.give_back()


def _ask_for_exchange(at: Surroundings) -> None:
    """Touch "Exchange now" where that can be reached: an interview covers it."""
    page = at.tablet.page
    assert page is not None
    line = page.locator("[data-act=sync]:visible")
    if line.count():
        line.first.click()
        button = page.locator("[data-do=sync]")
        if button.is_enabled():
            button.click(no_wait_after=True)
    else:
        page.evaluate("dispatchEvent(new Event('online'))")


EVENTS: dict[str, tuple[Callable[[Surroundings], None], float]] = {
    "reloaded": (reload, 4),
    "window closed": (close, 3),
    "window crashed": (crash, 3),
    "browser killed": (kill_browser, 2),
    "server killed": (kill_server, 2),
    "responses dropped": (drop_responses, 4),
    "network cut": (cut, 2),
    "captive portal": (portal, 2),
    "network mended": (mend, 3),
    "airplane mode switched": (airplane, 2),
    "hidden": (hide, 3),
    "hidden by key": (lock, 1),
}
"""What happens -> how, and how likely it is beside the others."""

MIDWAY = ("reloaded", "window closed", "window crashed", "browser killed")
"""What may also happen while answers are being given."""


def something(at: Surroundings, *, midway: bool = False) -> None:
    """One of the events, by chance."""
    names = MIDWAY if midway else tuple(EVENTS)
    [name] = at.random.choices(names, weights=[EVENTS[one][1] for one in names])
    EVENTS[name][0](at)
    at.happened[f"{name} amid a page" if midway else name] += 1
