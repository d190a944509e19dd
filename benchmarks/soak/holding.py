"""The interviews, one household after the other, while things happen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from playwright.sync_api import Error

from benchmarks.soak.chaos import Surroundings, something
from benchmarks.soak.looking import look
from benchmarks.soak.needles import needles
from benchmarks.soak.result import Result
from benchmarks.soak.tablet import Tablet
from benchmarks.soak.world import Script

PAGES = 10  # at most, between two events
OFTEN = 0.55  # how often something happens after some pages
MIDWAY = 0.4  # of that: while answers are being given
LONGEST = 600.0  # ms of giving answers before it happens
RETURNS = 3  # before a tablet counts as not coming back
TRIES = 60  # before an interview counts as stuck
LOOKS = 5  # how often a locked tablet is looked into


class Stuck(Exception):  # noqa: N818
    """An interview does not go on, or what was entered does not reach the office."""


def hold(at: Surroundings, scripts: Sequence[Script], result: Result) -> None:
    """All interviews, then everything sent. Raises Stuck."""
    every = max(1, len(scripts) // LOOKS)
    secrets = needles()
    for index, script in enumerate(scripts, 1):
        _household(at, script, result)
        if index % every == 0:
            at.calm()
            look(at.tablet, result.finding, secrets)
            at.tablet.unlock()
        print(f"{index} of {len(scripts)} households, {at.happened.total()} events", flush=True)
    at.calm()
    _send_all(at)
    look(at.tablet, result.finding, secrets)


def _household(at: Surroundings, script: Script, result: Result) -> None:
    """Both interviews of a household. Whatever happens, the way back is PIN, household, go on."""
    saved: dict[int, set[str]] = {1: set(), 2: set()}
    for _ in range(TRIES):
        try:
            if _go_on(at, script, saved, result):
                return
        except Error:
            at.happened["began anew"] += 1
            _come_back(at)
    raise Stuck(f"household {script.number} does not go on")


def _come_back(at: Surroundings) -> None:
    """Nothing is broken any more, a new window, the PIN. Raises Stuck with what is on the screen instead."""
    at.calm()
    for _ in range(RETURNS):
        with contextlib.suppress(Error):
            at.tablet.window()
            at.tablet.open()
            return
    raise Stuck(f"the tablet does not come back: {at.tablet.screen()}")


def _go_on(at: Surroundings, script: Script, saved: dict[int, set[str]], result: Result) -> bool:
    tablet = at.tablet
    tablet.household(script.number)
    for unit, answers in ((1, script.household), (2, script.woman)):
        if tablet.begin(unit):
            tablet.saved = saved[unit]
            _interview(at, answers, lambda place: result.gone.append(f"{script.number}: {place}"))
            return False
        if tablet.confirm():
            return False
    return tablet.is_finished(script)


def _interview(
    at: Surroundings, answers: dict[str, object], tell_gone: Callable[[str], None]
) -> None:
    """Pages and events by turns, until it is finished or the tablet is back at the list of households."""
    while at.tablet.is_in_interview():
        told = at.tablet.fill(answers, pages=at.random.randint(1, PAGES))
        for place in told["gone"]:
            tell_gone(place)
        if told["why"] == "stuck":
            raise Stuck(f"an interview stands still at {told['at']}")
        AFTER.get(told["why"], _nothing)(at.tablet)
        if at.random.random() < OFTEN:
            _disturb(at, answers, is_asking=told["why"] == "pages")


def _disturb(at: Surroundings, answers: dict[str, object], *, is_asking: bool) -> None:
    midway = is_asking and at.random.random() < MIDWAY
    if midway:
        at.tablet.fill_meanwhile(answers, milliseconds=at.random.uniform(0, LONGEST))
    something(at, midway=midway)


def _nothing(_tablet: Tablet) -> None:
    """Some pages were answered, and there are more."""


AFTER = {"review": Tablet.finish, "gone": Tablet.give_back}
"""Why filling stopped -> what an enumerator does then. Gone: the card that a woman answers alone locks the tablet."""


def _send_all(at: Surroundings) -> None:
    for _ in range(TRIES):
        at.tablet.page.evaluate("dispatchEvent(new Event('online'))")  # type: ignore[union-attr]
        if at.tablet.settle():
            return
    raise Stuck("what was entered does not reach the office")
