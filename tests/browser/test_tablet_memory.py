"""What an interview held in memory goes with it: a tablet is on for days."""

from __future__ import annotations

import pytest

from tests.support.tablet_app import begin, open_household, unlock

pytestmark = pytest.mark.browser


def documents(page):
    """How many documents are alive: each interview that is held parses one or more."""
    session = page.context.new_cdp_session(page)
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Memory.getDOMCounters")["documents"]
    session.detach()
    return found


def hide_and_return(page):
    page.locator(".hide:visible").click()
    page.locator(".decoy [data-action=return]").click()
    unlock(page)
    page.locator("dialog[open] button[data-code='0']").click()
    page.locator("#stage .question").first.wait_for()


def test_hiding_leaves_nothing_of_the_interview_in_memory(tablet):
    open_household(tablet, 1)
    begin(tablet, 1)
    for _ in range(2):
        hide_and_return(tablet)
    before = documents(tablet)
    for _ in range(4):
        hide_and_return(tablet)
    assert documents(tablet) <= before + 2  # of one more, which goes with the next collection
