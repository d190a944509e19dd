"""The lock: the PIN, how wrong ones slow down, hiding, idle time, and what can be read without it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.support.cases import small_household
from tests.support.tablet_app import (
    PIN,
    begin,
    hold,
    lock,
    open_household,
    set_up,
    stored,
    try_pin,
    unlock,
    unsent,
)

pytestmark = pytest.mark.browser

SUBJECT = re.compile(r"violen|zorak|насили|abuse|şiddət|partner|sexual|cinsi", re.IGNORECASE)
WAIT = "Too many wrong PINs"


def at(page, moment):
    page.clock.set_fixed_time(moment)  # timers go on


def test_wrong_pins_take_twice_as_long_each_time_and_destroy_nothing(new_tablet):
    begun = datetime.now(UTC).replace(microsecond=0)
    at(new_tablet, begun)
    lock(new_tablet)
    for wrong in ("111222", "333444", "555666"):
        try_pin(new_tablet, wrong, "This is not the PIN.")
    now = begun
    for misses, seconds in enumerate((2, 4, 8, 16)):
        try_pin(new_tablet, f"77788{misses}", WAIT)
        new_tablet.reload()  # a reload wins no time
        new_tablet.locator("#lock-pin").wait_for()
        ends = now + timedelta(seconds=seconds)
        try_pin(new_tablet, PIN, f"{ends + timedelta(hours=4):%H:%M:%S}")
        now = ends + timedelta(seconds=1)
        at(new_tablet, now)
    unlock(new_tablet)
    new_tablet.locator(".case").first.wait_for()


def test_a_clock_that_was_years_ahead_locks_nobody_out(new_tablet):
    now = datetime.now(UTC)
    lock(new_tablet)  # before the jump, which would lock by itself: years without a touch
    at(new_tablet, now + timedelta(days=4000))
    for wrong in ("111222", "333444", "555666"):
        try_pin(new_tablet, wrong, "This is not the PIN.")
    try_pin(new_tablet, "777888", WAIT)
    at(new_tablet, now)  # the clock is set right
    try_pin(new_tablet, PIN, WAIT)
    at(new_tablet, now + timedelta(seconds=3))
    unlock(new_tablet)
    new_tablet.locator(".case").first.wait_for()


def test_hiding_locks_and_the_pin_brings_the_same_page_back(tablet):
    open_household(tablet, 1)
    begin(tablet, 1)
    address, entries = tablet.url, tablet.evaluate("history.length")
    tablet.locator("[data-place=rooms] input").fill("5")
    tablet.locator(".hide:visible").click()
    expect(tablet.locator(".decoy h1")).to_be_visible()
    assert (tablet.title(), tablet.url) == ("Visits", address)
    assert "rooms" not in tablet.content()
    tablet.locator(".decoy [data-action=return]").click()
    unlock(tablet)
    tablet.locator("dialog[open] button[data-code='0']").click()
    expect(tablet.locator("[data-place=rooms] input")).to_have_value("5")
    assert tablet.evaluate("history.length") <= entries + 1


def test_the_case_screens_hide_with_a_key_too(tablet):
    tablet.keyboard.press("F9")
    tablet.locator(".decoy").wait_for()
    expect(tablet.locator(".case")).to_have_count(0)
    tablet.locator(".decoy [data-action=return]").click()
    unlock(tablet)
    tablet.locator(".case").first.wait_for()


def test_it_locks_by_itself_and_keeps_what_was_being_typed(page, office):
    page.clock.install()
    set_up(page, PASSWORD)
    open_household(page, 1)
    begin(page, 1)
    page.locator("[data-place=rooms] input").press_sequentially("6")
    page.clock.fast_forward(181_000)
    page.locator("#lock-pin").wait_for()
    assert "rooms" not in page.content()
    unlock(page)
    expect(page.locator("[data-place=rooms] input")).to_have_value("6")


def test_changing_the_pin_asks_for_the_present_one(tablet):
    tablet.locator("[data-act=tablet]").click()
    change_pin(tablet, "111222", "602948")
    tablet.get_by_text("This is not the PIN.").wait_for()
    change_pin(tablet, PIN, "602948")
    tablet.get_by_text("The PIN has been changed.").wait_for()
    lock(tablet)
    try_pin(tablet, PIN, "This is not the PIN.")
    unlock(tablet, "602948")
    tablet.get_by_role("heading", name="This tablet").wait_for()


def change_pin(page, old, new):
    for field, value in (("old-pin", old), ("new-pin", new), ("new-again", new)):
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Change the PIN").click()


def test_signing_out_says_what_is_unsent_keeps_it_and_forgets_who_worked_here(tablet):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    tablet.locator("[data-act=tablet]").click()
    tablet.get_by_text("Not sent yet: 1. It stays on this tablet, locked").wait_for()
    tablet.get_by_role("button", name="Sign out").click()
    tablet.locator("#lock-name").wait_for()
    tablet.reload()
    tablet.locator("#lock-name").fill("enumerator")
    unlock(tablet)
    tablet.get_by_role("heading", name="My households").wait_for()
    unsent(tablet, 1)


def test_somebody_who_looks_into_a_locked_tablet_finds_nothing(tablet):
    tablet.context.set_offline(True)
    open_household(tablet, 1)
    hold(tablet, 1, small_household())
    lock(tablet)
    found = stored(tablet)
    assert {store for store, _ in found["rows"]} == {"slots", "records", "papers"}
    for store, row in found["rows"]:
        left = {name for name in row if name not in ("slot", "id")}
        assert store == "slots" or left == {"data"}
    text = json.dumps({name: found[name] for name in found if name != "cached"}, ensure_ascii=False)
    for word in ("Aygün", "Nənə", "enumerator", "Xınalıq", "rooms"):
        assert word not in text
    assert not SUBJECT.search(text)
    for address, content in found["cached"]:
        assert not SUBJECT.search(content), address
        assert "Aygün" not in content
